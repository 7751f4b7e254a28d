"""A trial's clock, that commands and the next run can go by."""

from datetime import timedelta
from pathlib import Path

from bot.clock import read_lead, write_lead
from sandbox import MovableClock


class KeptClock(MovableClock):
    """A clock that tells commands, in a file, how far it is ahead, and goes on from there."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file

    def advance(self, by: timedelta) -> None:
        """Move forward."""
        super().advance(by)
        write_lead(self._file, self.lead)

    def resume(self) -> None:
        """Be at least as far ahead as the file says. Raises `UsageError` when it says nothing."""
        kept = read_lead(self._file) if self._file.exists() else timedelta()
        self.advance(max(kept - self.lead, timedelta()))
