"""A clock that people move forward, so that a month of reminders can be seen in a minute."""

import calendar
from datetime import UTC, datetime, timedelta


def utc_now() -> datetime:
    """The real time."""
    return datetime.now(UTC)


class MovableClock:
    """The real time plus a lead that only grows.

    It never goes back, as no bot's records of the past could bear it.
    """

    def __init__(self) -> None:
        self._lead = timedelta()

    def __call__(self) -> datetime:
        """The time it shows, in UTC."""
        return utc_now() + self._lead

    @property
    def lead(self) -> timedelta:
        """How far it is ahead of the real time."""
        return self._lead

    def advance(self, by: timedelta) -> None:
        """Move forward.

        Raises:
            ValueError: that would be back.
        """
        if by < timedelta():
            raise ValueError(f"The clock only goes forward, not by {by}")
        self._lead += by

    def advance_to(self, instant: datetime) -> None:
        """Move forward to an instant; one that has passed changes nothing."""
        self.advance(max(instant - self(), timedelta()))


def month_after(instant: datetime) -> datetime:
    """The same day and time in the next calendar month, or that month's last day."""
    year, month = (instant.year + instant.month // 12, instant.month % 12 + 1)
    last = calendar.monthrange(year, month)[1]
    return instant.replace(year=year, month=month, day=min(instant.day, last))
