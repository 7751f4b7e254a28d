"""`python -m bot` is `partner-plans`."""

from bot.cli import main

if __name__ == "__main__":
    main()
