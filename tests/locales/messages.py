"""The texts of the code, the template for translators, and every language's `.po` file.

`make messages` writes the template and brings all languages up to date: a new text gets an empty
translation, a text that is no more goes, and nothing is guessed. The files are sorted, without
dates and line numbers, one text a line, so that two people's work merges.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from handlers.texts import LOCALES

ROOT = Path(__file__).parent.parent.parent
ROOMS = ("handlers", "bot/delivery", "bot/serving")
TEMPLATE = LOCALES / "messages.pot"
KEYWORDS = {**DEFAULT_KEYWORDS, "say": None, "mark": None, "plural": (1, 2)}

# Babel's own rules, but where CLDR knows more forms than they, or counts them in another order.
PLURAL_FORMS = {
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
    "n%100>=11 ? 4 : 5);",
    "tr": "nplurals=2; plural=(n != 1);",
}


def extracted() -> Catalog:
    """All texts that the code marks for translation."""
    found = Catalog()
    for room in ROOMS:
        for _, _, message, comments, _ in extract_from_dir(ROOT / room, keywords=KEYWORDS):
            found.add(message, auto_comments=comments)
    return found


def languages() -> Iterator[tuple[str, Path]]:
    """Every language's code and file."""
    for path in sorted(LOCALES.glob("*/LC_MESSAGES/messages.po")):
        yield path.parent.parent.name, path


def read(path: Path, code: str | None = None) -> Catalog:
    """A template or a language's texts."""
    with path.open("rb") as source:
        return read_po(source, locale=code)


def updated(code: str, path: Path, template: Catalog) -> bytes:
    """A language's file with just the texts of the template; what is new is left empty."""
    header = _header(code)
    after = read_po(BytesIO(header), locale=code)
    before = read(path, code) if path.stat().st_size else after
    for message in template:
        if not message.id:
            continue
        known = before.get(message.id)
        empty = ("",) * after.num_plurals if message.pluralizable else ""
        after.add(message.id, known.string if known else empty, flags=message.flags)
    return header + written(after)


def written(catalogue: Catalog) -> bytes:
    """A catalogue as its file holds it, without a header."""
    target = BytesIO()
    write_po(target, catalogue, width=0, omit_header=True, sort_output=True, no_location=True)
    return target.getvalue()


def _header(code: str) -> bytes:
    forms = PLURAL_FORMS.get(code, Catalog(locale=code).plural_forms)
    return (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        f'"Language: {code}\\n"\n"Plural-Forms: {forms}\\n"\n\n'
    ).encode()


def main() -> None:
    """Write the template and all languages anew."""
    template = extracted()
    TEMPLATE.write_bytes(written(template))
    for code, path in languages():
        path.write_bytes(updated(code, path, template))


if __name__ == "__main__":
    main()
