"""Instants as an operator writes them on the command line, and as the commands print them."""

import re
from datetime import UTC, datetime

from bot.errors import UsageError

RULE = "a date such as 2026-03-03 (its first moment in UTC) or a time such as 2026-03-03T09:00:00Z"

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def read_instant(raw: str, option: str) -> datetime:
    """The instant in UTC that the value of this option means; raises `UsageError` if none.

    A time needs its zone: an operator's machine and the bot's need not be in the same.
    """
    try:
        read = datetime.fromisoformat(raw)
        if _DATE.fullmatch(raw):
            return read.replace(tzinfo=UTC)
        if read.tzinfo is not None:
            return read.astimezone(UTC)
    except (ValueError, OverflowError):  # no such day, or a year that only its own zone has
        pass
    raise UsageError(f"{option} must be {RULE}, not {raw!r}")


def in_words(instant: datetime) -> str:
    """An instant in UTC, to the minute."""
    return f"{instant:%Y-%m-%d %H:%M} UTC"


def in_days(instant: datetime) -> str:
    """The day of an instant, in UTC."""
    return f"{instant:%Y-%m-%d}"
