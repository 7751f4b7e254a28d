"""The clock: the only place that asks the machine for the time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.errors import UsageError
from bot.settings import Settings

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)


def now(settings: Settings) -> datetime:
    """Now for a command: the real time, unless it looks at a trial whose clock is ahead.

    Raises `UsageError`.
    """
    return utc_now() + (
        read_lead(Path(settings.clock_file)) if settings.clock_file else timedelta()
    )


def read_lead(file: Path) -> timedelta:
    """How far the clock of the trial that wrote this file is ahead. Raises `UsageError`."""
    try:
        return timedelta(seconds=float(file.read_text(encoding="ascii")))
    except (OSError, ValueError, OverflowError):
        raise UsageError(f"CLOCK_FILE {file} is no clock that `try` has written") from None


def write_lead(file: Path, lead: timedelta) -> None:
    """Tell commands how far the clock of a trial is ahead."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{lead.total_seconds():f}\n", encoding="ascii")
