"""Terms: calendar periods as ISO 8601 writes them, added in UTC."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from dateutil.relativedelta import relativedelta

LONGEST_YEARS = 100

_FORMAT = re.compile(r"P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Term:
    """A length of calendar time: whole months and days, at least one of them above zero."""

    months: int
    days: int

    @classmethod
    def parse(cls, text: str) -> "Term":
        """Read a period such as `P1M`, `P1Y6M`, `P2W` or `P30D`.

        Raises `ValueError`, in words for the catalogue's author, when `text` is no such period,
        is empty of time, or is longer than a century.
        """
        match = _FORMAT.fullmatch(text)
        if match is None or text == "P":
            raise ValueError(f"{text!r} is not a period such as P1M, P1Y or P14D")
        years, months, weeks, days = (int(group or 0) for group in match.groups())
        term = cls(years * 12 + months, weeks * 7 + days)
        if not term.months and not term.days:
            raise ValueError(f"{text!r} has no length")
        if term.months * 366 + term.days * 12 > LONGEST_YEARS * 12 * 366:
            raise ValueError(f"{text!r} is longer than {LONGEST_YEARS} years")
        return term

    def __str__(self) -> str:
        """The period in ISO 8601, as `parse` reads it."""
        years, months = divmod(self.months, 12)
        parts = ((years, "Y"), (months, "M"), (self.days, "D"))
        return "P" + "".join(f"{count}{unit}" for count, unit in parts if count)

    def after(self, anchor: datetime, times: int = 1) -> datetime:
        """The instant `times` whole terms after `anchor` (aware, UTC).

        Counting from the anchor and not from the last end keeps the day of the month: three
        months from 31 January end on 28 February, 31 March and 30 April.
        """
        return _later(anchor, self.months * times, self.days * times)

    def around(self, anchor: datetime, at: datetime) -> tuple[datetime, datetime]:
        """Start (included) and end of the term `at` is in, in a run that began at `anchor`."""
        times = (at - anchor).days // (self.months * 31 + self.days)  # never too many
        start = self.after(anchor, times)
        while (end := self.after(anchor, times + 1)) <= at:
            start, times = end, times + 1
        return start, end

    def end_after(self, anchor: datetime, start: datetime) -> datetime:
        """The first end after `start`, in a run of terms that began at `anchor` (not later)."""
        return self.around(anchor, start)[1]


# A screen asks for the same few ends up to fifteen times, at 4 µs each; remembered, at 0.1.
@lru_cache(4096)
def _later(anchor: datetime, months: int, days: int) -> datetime:
    return anchor + relativedelta(months=months, days=days)
