"""Texts: what the bot says in every language, by gettext, apart from how Telegram shows it.

Texts are found in `.po` files, read once; nothing compiled is kept. A language is a folder
`handlers/locales/<code>/LC_MESSAGES/messages.po`; English is in the code itself.
"""

import gettext
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ENGLISH = "en"
LOCALES = Path(__file__).parent / "locales"


class Texts:
    """The texts of all languages in a folder of `.po` files."""

    def __init__(self, path: Path) -> None:
        self._by_code = _read(path)

    @property
    def codes(self) -> tuple[str, ...]:
        """The languages on offer, English first."""
        return (ENGLISH, *(code for code in self._by_code if code != ENGLISH))

    def texts(self, code: str) -> gettext.NullTranslations:
        """The texts of a language of this code; English for any other."""
        return self._by_code.get(code) or gettext.NullTranslations()


def mark(text: str) -> str:
    """Marks a text for translation where it is named before a language is known."""
    return text


@cache
def _read(folder: Path) -> Mapping[str, gettext.GNUTranslations]:
    """Every language's texts by its code."""
    found = {}
    for path in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
        with path.open("rb") as source:
            compiled = BytesIO()
            write_mo(compiled, read_po(source))
        compiled.seek(0)
        found[path.parent.parent.name] = gettext.GNUTranslations(compiled)
    return found
