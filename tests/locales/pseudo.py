"""A language that is none: every text in brackets and half as long again, so that all are seen."""

from pathlib import Path

from babel.messages.pofile import read_po, write_po

from handlers.language import Languages
from tests.locales.messages import TEMPLATE

PSEUDO = "de"  # dates and numbers are German, and told apart from English ones


def pseudo_languages(folder: Path) -> Languages:
    """English and the pseudo-language, in files below this folder."""
    with TEMPLATE.open("rb") as source:
        catalog = read_po(source, locale=PSEUDO)
    for message in catalog:
        if isinstance(message.id, tuple):
            message.string = tuple(map(pseudo, message.id))
        elif message.id:
            message.string = pseudo(str(message.id))
    file = folder / PSEUDO / "LC_MESSAGES" / "messages.po"
    file.parent.mkdir(parents=True)
    with file.open("wb") as target:
        write_po(target, catalog)
    return Languages(path=folder)


def pseudo(text: str) -> str:
    """A text in brackets, padded as the longest languages would make it."""
    edge = text[: len(text) - len(text.lstrip())]
    return f"{edge}⟦{text.strip()}{'·' * (len(text) // 2)}⟧"
