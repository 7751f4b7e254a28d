"""What holds on every screen in every language, and in the longest one that nobody speaks."""

import re
from collections.abc import Iterator
from string import Formatter

import pytest

from handlers.direction import END, ISOLATE
from handlers.language import Language, languages_in
from handlers.texts import ENGLISH, LOCALES
from plans.plan import Plan
from tests.locales.conftest import CODES, Toured
from tests.locales.messages import TEMPLATE, read
from tests.locales.pseudo import PSEUDO
from tests.locales.test_pseudo import SAID, said_by, without
from tests.locales.tour import SIGNS

SPOKEN = languages_in(LOCALES)
TRANSLATED = [code for code in CODES if code != ENGLISH]
NOT_LATIN = ("ar", "ru", "uk")
THE_BOT = "Partner Plans"  # its name is not translated where it means the bot


@pytest.mark.parametrize("code", [*CODES, PSEUDO])
async def test_telegram_takes_every_screen(toured: Toured) -> None:
    refused = [call for call in toured.refused if "not modified" not in call.answer["description"]]
    assert refused == []


@pytest.mark.parametrize("code", [*CODES, PSEUDO])
async def test_no_isolate_is_left_open_and_nothing_is_overridden(toured: Toured) -> None:
    for shot in toured.shots:
        for line in (*shot.text.split("\n"), *shot.labels, *(shot.toast or "").split("\n")):
            assert line.count(ISOLATE) == line.count(END), line
            assert not any("\u202a" <= character <= "\u202e" for character in line)


@pytest.mark.parametrize("code", [*CODES, PSEUDO])
async def test_no_placeholder_is_left(toured: Toured) -> None:
    for shot in toured.shots:
        for text in (shot.text, *shot.labels, shot.toast or ""):
            assert not re.search(r"[{}]", text), (shot.name, text)


@pytest.mark.parametrize("code", TRANSLATED)
async def test_no_english_is_left(toured: Toured) -> None:
    labels, passages = _untranslated(SPOKEN.language(toured.code))
    for shot in toured.shots:
        assert labels.isdisjoint(label.translate(SIGNS) for label in shot.labels), shot
        for text in (shot.text, shot.toast or ""):
            left = [passage for passage in passages if passage in text.translate(SIGNS)]
            assert left == [], (shot.name, text)


@pytest.mark.parametrize("code", NOT_LATIN)
async def test_no_latin_word_is_left(toured: Toured, catalogue: tuple[Plan, ...]) -> None:
    names = (SPOKEN.language(one).name for one in CODES)
    said = [THE_BOT, "Telegram", "id", "CSV", *names, *SAID, *said_by(catalogue, toured.code)]
    for shot in toured.shots:
        for text in (shot.text, *shot.labels, shot.toast or ""):
            left = without(said, text.translate(SIGNS))
            assert not re.search(r"[A-Za-z]{2,}", left), (shot.name, text)


def _untranslated(language: Language) -> tuple[set[str], set[str]]:
    """The English of what this language says in its own words: labels, and longer passages."""
    labels, passages = set(), set()
    for message in read(TEMPLATE):
        english = str(message.id[0] if isinstance(message.id, tuple) else message.id)
        said = language(english).translate(SIGNS)
        if english not in ("", THE_BOT, said):
            labels.add(english)
            passages |= {one for one in _passages(english) if one not in said}
    return labels, passages


def _passages(text: str) -> Iterator[str]:
    """The parts of a text between its placeholders that are more than a word."""
    literals = (literal.strip() for literal, *_ in Formatter().parse(text))
    return (one for one in literals if re.search(r"\w{2} \w{2}", one))
