"""Arabic reads from right to left on every screen, also around Latin names, numbers and dates."""

import unicodedata

import pytest
from aiogram.utils.formatting import Bold, Code, Text

from bot.serving.formatted import formatted
from handlers.direction import END, ISOLATE, MARK, directed, directed_line
from handlers.language import languages_in
from handlers.screens.screen import Screen, lines, title
from handlers.texts import LOCALES
from tests.conftest import START
from tests.locales.conftest import CODES, Toured
from tests.locales.tour import OPERATOR, OWNER, VIEWER

ARABIC = languages_in(LOCALES).language("ar")
ENGLISH = languages_in(LOCALES).language("en")
LATIN = (OWNER, OPERATOR, VIEWER, "Corner Café", "Sam Second", "We met on Monday")


def shown(text: Text) -> tuple[str, list[tuple[str, str]]]:
    """What a screen with this text says, and what its entities cover."""
    said, entities = directed(Screen(text)).text.render()
    return said, [(one.type, one.extract_from(said)) for one in entities]


@pytest.mark.parametrize("code", ["ar"])
async def test_every_line_reads_from_right_to_left(toured: Toured) -> None:
    for shot in toured.shots:
        if shot.name == "Petra /start":
            continue
        for line in filter(str.strip, (*shot.text.split("\n"), *shot.labels)):
            assert line[0] == MARK or unicodedata.bidirectional(line[0]) == "AL", (shot.name, line)


@pytest.mark.parametrize("code", ["ar"])
async def test_every_latin_name_number_and_date_stands_in_an_isolate(toured: Toured) -> None:
    for shot in toured.shots:
        for text in (shot.text, *shot.labels):
            loose = outside(text)
            assert not any(bare(one) for one in loose), (shot.name, loose)


@pytest.mark.parametrize("code", ["ar"])
async def test_a_name_is_in_an_isolate_of_its_own(toured: Toured) -> None:
    assert any(OWNER in shot.text for shot in toured.shots)
    for shot in toured.shots:
        for name in LATIN:
            rest = shot.text.replace(f"{ISOLATE}{name}{END}", "")
            rest = rest.replace(f"{ISOLATE}{ISOLATE}{name}", "")
            assert name not in _unjoined(rest), (shot.name, name, shot.text)


def _unjoined(text: str) -> str:
    """Without what names a person and more in one value, such as `Petra Operator (مشغّل)`."""
    return text.replace(f"{ISOLATE}{OPERATOR}{END}", "").replace(f"{OPERATOR}، ", "")


@pytest.mark.parametrize("code", [code for code in CODES if code != "ar"])
async def test_left_to_right_languages_carry_no_signs(toured: Toured) -> None:
    for shot in toured.shots:
        assert not {ISOLATE, END, MARK} & set(shot.text + "".join(shot.labels))


def test_entities_cover_what_they_covered_around_emoji_and_signs() -> None:
    text = lines(
        [
            title("👩‍🍳 Bakery", "Café 🎂"),
            ARABIC.fill(ARABIC("Since: {date}"), date=ARABIC.date(START)),
            Text("🟢 ", Bold("Gold"), " — ", Code("copy me")),
        ]
    )
    said, entities = shown(text)
    date = "2 مارس 2026، 09:00 UTC"
    assert entities == [
        ("bold", f"{MARK}{ISOLATE}👩‍🍳 Bakery{END}"),
        ("date_time", date),
        ("bold", f"{ISOLATE}Gold{END}"),
        ("code", "copy me"),
    ]
    assert f"{ISOLATE}{date}{END}" in said
    assert said.split("\n")[2] == f"{MARK}🟢 {ISOLATE}Gold{END} — {ISOLATE}copy me{END}"


def test_a_command_in_a_text_stands_in_an_isolate() -> None:
    said = ARABIC("I read a day written like this: /history 2026-03-03")
    assert said.endswith(f"{ISOLATE}/history 2026-03-03{END}")


def test_arrows_point_along_the_line() -> None:
    said, _entities = shown(Text(ARABIC("Price"), ": ", "€29", " → ", "€31"))
    assert said == f"{ARABIC('Price')}: {ISOLATE}€29{END} ← {ISOLATE}€31{END}"


def test_what_is_set_apart_already_stays_so() -> None:
    once = ARABIC("{plan} is active now.").format(plan="Gold")
    assert shown(Text(once))[0] == once
    assert ARABIC("Already done. {what}").format(what=once).count(ISOLATE) == 1


def test_english_is_left_as_it_is() -> None:
    assert formatted(Screen(Text("Gold ", Bold("مقهى")))).words == "Gold مقهى"
    assert directed_line(ENGLISH("Active")) == "Active"


def test_numbers_and_dates_are_the_languages_own() -> None:
    said = {code: languages_in(LOCALES).language(code) for code in languages_in(LOCALES).codes}
    assert {code: _.number(12345) for code, _ in said.items()} == {
        "en": "12,345",
        "ar": "12,345",
        "es": "12.345",
        "pt_BR": "12.345",
        "ru": "12\u00a0345",
        "tr": "12.345",
        "uk": "12\u00a0345",
    }
    assert {code: _.written(START) for code, _ in said.items()} == {
        "en": "2 Mar 2026, 09:00 UTC",
        "ar": "2 مارس 2026، 09:00 UTC",
        "es": "2 mar 2026, 09:00 UTC",
        "pt_BR": "2 de mar. de 2026 09:00 UTC",
        "ru": "2 мар. 2026\u202fг., 09:00 UTC",
        "tr": "2 Mar 2026 09:00 UTC",
        "uk": "2 бер. 2026\u202fр., 09:00 UTC",
    }


def outside(text: str) -> list[str]:
    """The pieces of a text that stand in no isolate."""
    pieces, depth = [""], 0
    for character in text:
        depth += (character == ISOLATE) - (character == END)
        if character == ISOLATE:
            pieces.append("")
        elif depth == 0:
            pieces[-1] += character
    return pieces


def bare(piece: str) -> bool:
    return any(unicodedata.bidirectional(one) in ("L", "EN", "AN") for one in piece)
