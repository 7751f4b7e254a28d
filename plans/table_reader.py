"""Reading fields of a table that people wrote: what is wrong is collected, in words for them."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from plans.names import clean_name
from plans.term import Term
from plans.text import FALLBACK, LocalText

Table = Mapping[str, Any]


_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


CODE_RULE = "must be 1 to 32 of a-z, 0-9, - and _"


_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")


def is_code(word: str) -> bool:
    """Whether this can be the code of a plan or a benefit, or a tag; else see `CODE_RULE`."""
    return _CODE.fullmatch(word) is not None


@dataclass(slots=True)
class Reader:
    """Reads fields of one plan; what is wrong is collected, and something harmless stands in."""

    problems: list[str] = field(default_factory=list)

    def wrong(self, text: str) -> None:
        """Note what is wrong, in words."""
        self.problems.append(text)

    def only(self, table: Table, known: Iterable[str], what: str) -> None:
        """Any other key is wrong."""
        for key in sorted(table.keys() - set(known)):
            self.wrong(f"{what} has an unknown key {key!r}; known are {', '.join(known)}")

    def code(self, table: Table, key: str, what: str) -> str:
        """A code; empty if it is none."""
        code = table.get(key)
        if isinstance(code, str) and is_code(code):
            return code
        self.wrong(f"{what} {CODE_RULE}, not {code!r}" if key in table else f"{what} is missing")
        return ""

    def text(self, table: Table, key: str, what: str, longest: int) -> LocalText:
        """A text by language, of visible characters, not too long."""
        raw = table.get(key)
        texts = {FALLBACK: raw} if isinstance(raw, str) else raw
        if not isinstance(texts, Mapping):
            must = "is missing" if raw is None else "must be a string or a table by language"
            self.wrong(f"{what} {must}")
            return LocalText.of("")
        for language, text in texts.items():
            self._check_text(language, text, f"{what} ({language})", longest)
        if FALLBACK not in texts:
            self.wrong(f"{what} has no English text ({FALLBACK} = …)")
        return LocalText(tuple({FALLBACK: "", **dict(sorted(texts.items()))}.items()))

    def _check_text(self, language: str, text: object, what: str, longest: int) -> None:
        if not _LANGUAGE.fullmatch(language):
            self.wrong(f"{what}: {language!r} is not a language code such as en or pt_BR")
        if not isinstance(text, str) or not clean_name(text):
            self.wrong(f"{what} must be a string with visible characters")
        elif clean_name(text) != text:
            self.wrong(f"{what} has invisible characters, line breaks or needless spaces")
        elif len(text) > longest:
            self.wrong(f"{what} has {len(text)} characters; at most {longest} fit")

    def term(self, table: Table, key: str) -> Term | None:
        """A length of calendar time."""
        try:
            return Term.parse(str(table[key]))
        except ValueError as error:
            self.wrong(f"{key}: {error}")
            return None

    def tables(self, table: Table, key: str) -> list[Table]:
        """A list of tables; empty if it is none."""
        raw = table.get(key, [])
        if isinstance(raw, list) and all(isinstance(item, Mapping) for item in raw):
            return raw
        self.wrong(f"{key} must be a list of tables")
        return []

    def instant(self, table: Table, key: str) -> datetime | None:
        """An instant in UTC: a date (its first moment in UTC) or a time with its zone."""
        raw = table.get(key)
        if isinstance(raw, str):
            try:
                raw = datetime.fromisoformat(raw)
            except ValueError:
                raw = None
        if isinstance(raw, date) and not isinstance(raw, datetime):
            raw = datetime.combine(raw, time(), UTC)
        if isinstance(raw, datetime) and raw.tzinfo:
            with suppress(OverflowError):  # a year that only its own zone has
                return raw.astimezone(UTC)
        if key in table:
            self.wrong(
                f"{key} must be a date or a time with its zone, such as 2026-03-01T09:00:00Z"
            )
        return None
