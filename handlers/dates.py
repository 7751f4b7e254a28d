"""Days as people write them in their language: `yesterday`, `1 de diciembre`, `03.04.2026`."""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from threading import Lock

from handlers.buttons import LAST_DAY
from handlers.texts import ENGLISH
from plans.names import clean_name

LONGEST = 40  # characters

_NUMBERS = re.compile(r"(\d{1,4})([ ./-])(\d{1,2})(?:\2(\d{1,4}))?\.?")
_WORD = re.compile(r"[^\W\d_]{2}")
_ORDINAL = re.compile(r"(?<=\d)(?:[º°ª]|-(?:го|е|ге|ше))")
_SHORT_YEAR = re.compile(r".*\D\d\d")
_LONG_AGO = timedelta(days=365 * 50)
_LEAP_YEARS = 9  # among so many years there is one
_PARSING = Lock()  # the library says nothing of threads


def read_days(text: str, language: str, today: date) -> tuple[date, ...]:
    """The days that a text may mean: none if it is no day, several if that is not clear.

    Without a year the nearest in the past. Takes a tenth of a second the first time, and is to be
    asked in a thread.
    """
    if len(text) > LONGEST:
        return ()
    plain = clean_name(_ORDINAL.sub("", text))
    if numbers := _NUMBERS.fullmatch(plain):
        return _in_numbers(numbers, language, today)
    if not _WORD.search(plain):
        return ()
    day = _in_words(plain, language, today)
    return _within_reach([day] if day else [])


def _in_numbers(found: re.Match[str], language: str, today: date) -> tuple[date, ...]:
    """A day before its month, as nearly everywhere; English has it either way."""
    first, between, second, third = found.groups()
    if len(first) > 2:
        return _within_reach(_day(first, second, third or "", today))
    day_first = _day(third, second, first, today)
    if day_first and (language != ENGLISH or between == "."):
        return _within_reach(day_first)
    return _within_reach([*day_first, *_day(third, first, second, today)])


def _day(year: str | None, month: str, day: str, today: date) -> list[date]:
    """The day of these numbers, if there is one; without a year the nearest in the past."""
    if year is not None:
        return _dates([int(year or 0) + (2000 if len(year) <= 2 else 0)], month, day)
    lately = range(today.year, max(0, today.year - _LEAP_YEARS), -1)
    return [one for one in _dates(lately, month, day) if one <= today][:1]


def _dates(years: Iterable[int], month: str, day: str) -> list[date]:
    """This day of each year that has it."""
    found = []
    for year in years:
        with suppress(ValueError):
            found.append(date(year, int(month), int(day)))
    return found


def _in_words(text: str, language: str, today: date) -> date | None:
    import dateparser.date  # noqa: PLC0415 - many a bot is never asked for a day

    languages = list(dict.fromkeys([language.partition("_")[0], ENGLISH]))
    with _PARSING:
        parser = dateparser.date.DateDataParser(
            languages=languages,
            use_given_order=True,
            settings={
                "DATE_ORDER": "DMY",
                "PARSERS": ["relative-time", "absolute-time"],
                "PREFER_DATES_FROM": "past",
                "RELATIVE_BASE": datetime.combine(today, time(12)),
                "SKIP_TOKENS": ["el", "в", "у", "on", "يوم"],  # said before a day, and no more
            },
        )
        found = parser.get_date_data(text)
    at = found.date_obj
    # With a zone, it has taken a word for one: "set" and "mart" are months, and zones besides.
    if at is None or at.tzinfo is not None or found.period not in ("day", "week"):
        return None
    day: date = at.date()
    if today - day > _LONG_AGO and _SHORT_YEAR.fullmatch(text):
        return day.replace(year=day.year + 100)  # "1 December 26", which it takes for 1926
    return day


def _within_reach(days: Iterable[date]) -> tuple[date, ...]:
    """Each once, without the last there is: what begins on it has no end."""
    return tuple(one for one in dict.fromkeys(days) if one.toordinal() <= LAST_DAY)
