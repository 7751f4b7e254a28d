"""Names that people give: cleaned of what could deceive or break a screen."""

import unicodedata

LONGEST = 64

# Categories that draw nothing or reorder what stands around them.
_HIDDEN = {"Cc", "Cf", "Cs", "Co"}
_JOINERS = {"\u200c", "\u200d"}  # Persian, Indic scripts and emoji are spelled with these
_BLANKS = {"\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"}  # letters that draw nothing


def clean_name(raw: str) -> str:
    """`raw` in NFC on one line, without control, bidirectional or other invisible characters.

    May be empty, or longer than `LONGEST`; the caller decides what to say then.
    """
    spaced = " ".join(unicodedata.normalize("NFC", raw).split())
    kept = "".join(character for character in spaced if _shows(character))
    return " ".join(kept.split()) if any(not _is_mark(character) for character in kept) else ""


def shorten(name: str, longest: int = LONGEST) -> str:
    """`name` cut to at most `longest` characters, with an ellipsis where it was cut."""
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"


def _shows(character: str) -> bool:
    if character in _JOINERS:
        return True
    return character not in _BLANKS and unicodedata.category(character) not in _HIDDEN


def _is_mark(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character)[0] in "MZ"
