"""The command line: what the operator does, and how the bot is started."""

from bot.lasting import lasting


def main() -> None:
    """The program `partner-plans`.

    Its modules are imported here, as what lasts: they make 80,000 objects, and looking through
    them again and again, at the exit too, would take a command a third of its time.
    """
    with lasting():
        from bot.cli.app import app  # noqa: PLC0415 - this is what must not be looked through

    app(prog_name="partner-plans")
