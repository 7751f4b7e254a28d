"""How a command fails: a reason in one line, and one exit code for each kind of reason."""

from typing import ClassVar

EXIT_REFUSED = 1
EXIT_USAGE = 2
EXIT_OUTAGE = 3

EXIT_CODES = (
    "Exit codes: 0 done; 1 not found or refused; 2 wrong options or settings; "
    "3 the database or Telegram cannot be used now."
)


class StartError(Exception):
    """What was asked for is not there, or may not be; the text says why and what to do."""

    code: ClassVar[int] = EXIT_REFUSED


class UsageError(StartError):
    """It was asked for in a way that cannot be understood: an option, or a setting."""

    code = EXIT_USAGE


class OutOfServiceError(StartError):
    """The database or Telegram cannot be used now: worth another try."""

    code = EXIT_OUTAGE


def first_line(error: Exception) -> str:
    """An error's first line, without the paragraphs aiogram adds."""
    return str(error).partition("\n")[0]
