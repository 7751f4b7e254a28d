"""Language: the bot's texts in the reader's language, and formatting that survives translation.

The texts are in `handlers.texts`; plurals, numbers and dates are CLDR's, by way of Babel. What was
said is remembered, since the same texts and days are asked for again and again: a text took 0.9 µs
(Arabic: 2.2), a day 4.7, two days 19, a term 14; now each takes 0.1 to 0.6, and a screen half.
"""

import gettext
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from datetime import date as Day  # noqa: N812 - the method `date` would hide it
from functools import cache, cached_property, lru_cache
from pathlib import Path
from string import Formatter
from typing import overload

from aiogram.utils.formatting import DateTime, NodeType, Text
from babel import Locale
from babel.dates import format_skeleton, format_time, get_datetime_format
from babel.lists import format_list
from babel.numbers import format_decimal

from handlers.direction import RightToLeft, set_apart, with_commands_apart
from handlers.texts import ENGLISH, Texts
from plans.term import Term

# What is remembered at most, in all languages together. There are some 600 texts.
_TEXTS, _DAYS, _COUNTS = 8192, 4096, 2048

_THIN = "\N{THIN SPACE}"  # beside the dash in some languages: said as the space that people type


@dataclass(frozen=True, eq=False)
class Language:
    """One language: call it with an English text to have it said.

    `code` names the language as its folder does (`en`, `pt_BR`).
    """

    code: str
    texts: gettext.NullTranslations

    @overload
    def __call__(self, text: str) -> str:
        """This text in this language."""

    @overload
    def __call__(self, text: str, **values: NodeType) -> Text:
        """This text in this language, its `{placeholders}` replaced by formatted nodes."""

    def __call__(self, text: str, **values: NodeType) -> str | Text:
        """This text in this language, its `{placeholders}` replaced where values are given."""
        said = _said(self, text)
        return self.fill(said, **values) if values else said

    def plural(self, singular: str, plural: str, count: int) -> str:
        """The one of these templates that fits a count, in this language's plural form."""
        return _said_of(self, singular, plural, count)

    def number(self, number: int) -> str:
        """A number as this language groups its digits."""
        return _number(self.code, number)

    def fill(self, template: str, **values: NodeType) -> Text:
        """A translated template with its `{placeholders}` replaced by formatted nodes."""
        parts = _parts(template, self.is_right_to_left)
        return Text(*[part if name is None else values[name] for part, name in parts])

    def beside(self, *parts: str) -> str:
        """Names, dates and words side by side in one label: `Gold · 3 March 2026`."""
        if self.is_right_to_left:
            return RightToLeft(" · ".join(map(set_apart, parts)))
        return " · ".join(parts)

    def date(self, at: datetime) -> DateTime:
        """An instant to the minute, which the reader's app shows in their zone.

        For where the time of day decides; elsewhere `day` says enough.
        """
        return DateTime(self.written(at), unix_time=at, date_time_format="Dt")

    def written(self, at: datetime) -> str:
        """An instant in plain words, in UTC: for apps that cannot show it in a zone of theirs."""
        time = _time(self.code, at.hour, at.minute)
        return f"{_together(self.code).format(time, self.day(at))} UTC"

    def day(self, day: Day) -> str:
        """A day (of an instant: its day in UTC): alike in a text, a toast and on a button."""
        return _day(self.code, day.toordinal())

    def days(self, since: datetime, until: datetime) -> str:
        """From one day to another, or that day alone."""
        first, last = self.day(since), self.day(until)
        return first if first == last else _between(self.code).format(first, last)

    def left(self, now: datetime, end: datetime) -> str:
        """How long it is until `end`: in days, on the last day in hours, at last in minutes."""
        minutes = max(1, math.ceil((end - now).total_seconds() / 60))
        hours, days = round(minutes / 60), round(minutes / 60 / 24)
        if minutes < 60:
            words = self.plural("in {count} minute", "in {count} minutes", minutes)
            return words.format(count=self.number(minutes))
        if minutes < 24 * 60:
            words = self.plural("in {count} hour", "in {count} hours", hours)
            return words.format(count=self.number(hours))
        words = self.plural("in {count} day", "in {count} days", days)
        return words.format(count=self.number(days))

    def shortly(self, day: Day, *skeletons: str) -> str:
        """Parts of a date such as `MMMd` and `y`, each on a line in its language's own order."""
        locale = _locale(self.code)
        at = datetime.combine(day, time(), UTC)
        return "\n".join(format_skeleton(one, at, locale=locale) for one in skeletons)

    def term(self, term: Term) -> str:
        """A length of calendar time in words: `1 year and 6 months`."""
        return _term(self, term)

    def listed(self, names: Iterable[str]) -> str:
        """Names with commas between them."""
        if self.is_right_to_left:
            return RightToLeft("، ".join(map(set_apart, names)))
        return ", ".join(names)

    @cached_property
    def is_right_to_left(self) -> bool:
        """Whether its lines begin on the right."""
        return _locale(self.code).text_direction == "rtl"

    @cached_property
    def name(self) -> str:
        """The language's own name."""
        own = Locale.parse(self.code).get_display_name() or self.code
        return _own(self, own[:1].upper() + own[1:])


class Languages(Texts):
    """All the languages that the bot speaks, read from a folder of `.po` files."""

    def language(self, wanted: str | None) -> Language:
        """The nearest to a wanted language: `pt-br` and `pt` find pt_BR, `es-MX` es.

        All that is not spoken is English.
        """
        return _nearest(self, wanted or ENGLISH)


@cache
def languages_in(folder: Path) -> Languages:
    """The languages of a folder, read once."""
    return Languages(path=folder)


@lru_cache(1000)
def _nearest(languages: Languages, wanted: str) -> Language:
    language, _, region = wanted.replace("-", "_").partition("_")
    language = language.lower()
    exact = f"{language}_{region.upper()}"
    kin = (code for code in languages.codes if code.partition("_")[0] == language)
    return _language(
        languages, exact if exact in languages.codes else min(kin, key=len, default=ENGLISH)
    )


@cache
def _language(languages: Languages, code: str) -> Language:
    return Language(code, languages.texts(code))


@cache
def _locale(code: str) -> Locale:
    """Whose dates and numbers a language is written with; English dates are the British ones."""
    return Locale("en", "GB") if code == ENGLISH else Locale.parse(code)


def _own(say: Language, text: str) -> str:
    """A text of this language, which reads in its direction."""
    return RightToLeft(with_commands_apart(text)) if say.is_right_to_left else text


@lru_cache(_TEXTS)
def _said(say: Language, text: str) -> str:
    return _own(say, say.texts.gettext(text))


@lru_cache(_COUNTS)
def _said_of(say: Language, singular: str, plural: str, count: int) -> str:
    return _own(say, say.texts.ngettext(singular, plural, count))


@lru_cache(_COUNTS)
def _number(code: str, number: int) -> str:
    return str(format_decimal(number, locale=_locale(code)))


@lru_cache(_DAYS)
def _day(code: str, ordinal: int) -> str:
    at = datetime.combine(Day.fromordinal(ordinal), time(), UTC)
    return format_skeleton("yMMMd", at, locale=_locale(code))


@lru_cache(_DAYS)
def _time(code: str, hour: int, minute: int) -> str:
    return format_time(time(hour, minute), "HH:mm", locale=_locale(code))


@cache
def _together(code: str) -> str:
    """How a day and a time stand together."""
    return str(get_datetime_format("medium", locale=_locale(code)))


@cache
def _between(code: str) -> str:
    """How two days stand together."""
    between: str = _locale(code).interval_formats[None]
    return between.replace(_THIN, " ")


@lru_cache(_COUNTS)
def _term(say: Language, term: Term) -> str:
    years, months = divmod(term.months, 12)
    counts = (
        (years, say.plural("{count} year", "{count} years", years)),
        (months, say.plural("{count} month", "{count} months", months)),
        (term.days, say.plural("{count} day", "{count} days", term.days)),
    )
    said = [words.format(count=say.number(count)) for count, words in counts if count]
    return format_list(said, locale=_locale(say.code))


@lru_cache(_TEXTS)
def _parts(template: str, is_right_to_left: bool) -> tuple[tuple[str, str | None], ...]:  # noqa: FBT001 - a key
    """The literal texts and the placeholder names of a template, in order."""
    parts: list[tuple[str, str | None]] = []
    for literal, name, _, _ in Formatter().parse(template):
        if literal:
            parts.append((RightToLeft(literal) if is_right_to_left else literal, None))
        if name is not None:
            parts.append(("", name))
    return tuple(parts)
