"""Near names: found whatever their case and accents, by a part, and through a slip or two."""

import unicodedata
from functools import lru_cache

# Letters that Unicode does not take apart into a plain one and an accent.
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
_SLIPS_FROM = 4  # letters on: shorter words are other words soon
_TWO_SLIPS_FROM = 8


class Search:
    """What somebody typed of a name."""

    def __init__(self, typed: str) -> None:
        self._typed = typed
        self._plain = plain(typed)
        self._words = tuple(self._plain.split())
        self._joined = "".join(self._words)

    def rank(self, name: str) -> int | None:
        """How near a name is, 0 for this very one; None: it is another name."""
        if name == self._typed:
            return 0
        known = plain(name)
        if not self._words:
            return None
        words = known.split()
        if known == self._plain or "".join(words) == self._joined:
            return 1
        if known.startswith(self._plain):
            return 2
        if all(any(word.startswith(one) for word in words) for one in self._words):
            return 3
        if self._plain in known:
            return 4
        return self._slips(words)

    def _slips(self, words: list[str]) -> int | None:
        """A rank behind all others, by the number of slips in all words that were typed."""
        slips = 0
        for one in self._words:
            found = [count for word in words if (count := _slips(one, word)) is not None]
            if not found:
                joined = _slips(self._joined, "".join(words))
                return None if joined is None else 5 + joined
            slips += min(found)
        return 5 + slips


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """A text in small letters without accents, its words one blank apart."""
    small = text.casefold()
    if not small.isascii():
        parts = unicodedata.normalize("NFKD", small.translate(_PLAIN))
        small = "".join(one for one in parts if not unicodedata.combining(one)).casefold()
    return " ".join(_separated(small).split())


def _separated(text: str) -> str:
    """The text with blanks where neither letters nor digits are."""
    if text.replace(" ", "").isalnum():
        return text
    return "".join(one if _is_written(one) else " " for one in text if one not in "'’.")


def _is_written(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN"


@lru_cache(maxsize=65_536)
def _slips(typed: str, word: str) -> int | None:
    """How many slips make one word the other; None if they are more than happen in passing.

    A word that was not typed to its end counts by its beginning.
    """
    if word.startswith(typed):
        return 0
    shorter = min(len(typed), len(word))
    most = 0 if shorter < _SLIPS_FROM else 1 if shorter < _TWO_SLIPS_FROM else 2
    if most == 0 or abs(len(typed) - len(word)) > most or len(set(typed) ^ set(word)) > 2 * most:
        return None
    count = _distance(typed, word)
    return count if count <= most else None


def _distance(one: str, other: str) -> int:
    """Letters to put in, leave out, replace, or swap with the next, until one is the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one):
        older, before, row = before, row, [number + 1]
        for column, its in enumerate(other):
            cost = min(before[column] + (letter != its), before[column + 1] + 1, row[column] + 1)
            if number and column and letter == other[column - 1] and one[number - 1] == its:
                cost = min(cost, older[column - 1] + 1)
            row.append(cost)
    return row[-1]
