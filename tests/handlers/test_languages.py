"""Texts: all of them go through gettext, and the template for translators is up to date."""

import gettext
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from handlers.commands import described
from handlers.direction import RightToLeft
from handlers.language import Language, Languages
from handlers.screens.chart import Chart
from handlers.screens.labels import RESERVED
from handlers.texts import ENGLISH, LOCALES
from plans.plan import Plan
from plans.term import Term
from tests.conversation import House
from tests.handlers.conftest import on_offer

TEMPLATE = LOCALES / "messages.pot"


@pytest.fixture
def bracketing(tmp_path: Path) -> Languages:
    """English, and a language that says everything in brackets."""
    with TEMPLATE.open("rb") as source:
        template = read_po(source)
    brackets = Catalog(locale="de")
    for message in template:
        if isinstance(message.id, tuple):
            brackets.add(message.id, tuple(f"⟦{one}⟧" for one in message.id))
        elif message.id:
            brackets.add(message.id, f"⟦{message.id}⟧", flags=message.flags)
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.po").open("wb") as target:
        write_po(target, brackets)
    return Languages(path=tmp_path)


def test_what_is_remembered_of_one_language_is_never_said_in_another(
    bracketing: Languages,
) -> None:
    others = Language("de", gettext.NullTranslations()), bracketing.language("de")
    for _again in range(2):
        assert [say("Undo") for say in others] == ["Undo", "⟦Undo⟧"]
        assert [say.plural("{count} day", "{count} days", 2) for say in others] == [
            "{count} days",
            "⟦{count} days⟧",
        ]
        assert [say.term(Term(2, 0)) for say in others] == ["2 months", "⟦2 months⟧"]


def test_a_template_that_both_directions_have_keeps_that_of_its_language() -> None:
    for code in ("en", "ar", "en"):
        filled = Language(code, gettext.NullTranslations()).fill("({name})", name="x")
        literals = [part for part in filled if part != "x"]
        assert [isinstance(one, RightToLeft) for one in literals] == [code == "ar"] * 2


async def test_every_text_of_the_owners_way_is_translated(
    house: House, bracketing: Languages, catalogue: tuple[Plan, ...]
) -> None:
    house.restart(bracketing)
    olivia = house.person("Olivia Owner", language="de-AT")
    seen: list[str] = []
    await olivia.sends("/start")
    for label in ("⟦Register my business⟧", "Olivia Owner"):
        seen += [olivia.text, *olivia.labels]
        await olivia.taps(label)
    seen += [olivia.text, *olivia.labels]
    await olivia.sends("/settings")
    for label in ("Rename", "Back", "Help", "Back", "Language", "Back", "Partner"):
        seen += [olivia.text, *olivia.labels]
        await olivia.taps(f"⟦{label}⟧")
    for label in ("⟦Partner Plans⟧", "⟦Choose a plan⟧", "Starter", "⟦Confirm⟧", "⟦Change plan⟧"):
        await olivia.taps(label)
        seen += [olivia.text, *olivia.labels, olivia.toast or ""]
    for label in ("Gold", "⟦Back⟧", "Silver", "⟦Confirm⟧", "⟦History⟧", "⟦Back⟧"):
        await olivia.taps(label)
        seen += [olivia.text, *olivia.labels, olivia.toast or ""]
    for text in seen:
        assert not re.search(
            r"[A-Za-z]{3,}", _without([*_said_by(catalogue), "Olivia Owner", "Monat", "Jahr"], text)
        ), text


async def test_every_text_about_the_team_is_translated(house: House, bracketing: Languages) -> None:
    olivia = await house.owner()
    await house.viewer_of(olivia)
    await house.viewer_of(olivia, "Otto Other")
    house.restart(bracketing)
    seen: list[str] = []
    await olivia.sends("/language")
    await olivia.taps("Deutsch")
    ways = (
        ("⟦Invite an owner⟧",),
        ("⟦Leave⟧",),
        ("Vera Viewer", "⟦Make owner⟧", "⟦Make viewer⟧", "⟦Remove⟧", "⟦Yes, remove⟧"),
        ("Otto Other", "⟦Make owner⟧", "⟦Back⟧", "⟦Leave⟧", "⟦Yes, leave⟧"),
    )
    for way in ways:
        await olivia.sends("/settings")
        for label in ("⟦Partner⟧", "⟦Team⟧", *way):
            await olivia.taps(label)
            seen += [olivia.text, *olivia.labels, olivia.toast or ""]
    people = ["Vera Viewer", "Otto Other", "Olivia Owner", "https://t.me/partner_plans_bot?start="]
    for text in seen:
        plain = re.sub(r"start=[\w-]{22}", "start=", text)
        assert not re.search(r"[A-Za-z]{3,}", _without(people, plain)), text


async def test_every_text_of_the_picture_and_of_the_file_is_translated(
    house: House, bracketing: Languages
) -> None:
    charts: list[Chart] = []

    async def draw(chart: Chart) -> bytes:
        charts.append(chart)
        return b"\x89PNG\r\n\x1a\n"

    house.draw = draw
    house.restart(bracketing)
    olivia = house.person("Olivia Owner", language="de")
    await olivia.sends("/start")
    await olivia.taps("⟦Register my business⟧", "Olivia Owner")
    for plan, then in (("Starter", "⟦Undo⟧"), ("Silver", "⟦Back⟧")):
        await olivia.sends("/plan")
        await olivia.taps("⟦Choose a plan⟧", plan, "⟦Confirm⟧", then)
    await olivia.sends("/history")
    shown = olivia.screen.id
    await olivia.taps("⟦Timeline⟧")
    seen = [olivia.text, charts[0].subtitle, charts[0].now_word, *charts[0].notes]
    seen += [word for row in charts[0].rows for word in (row.status_word, row.dates)]
    await olivia.taps_old("⟦Export⟧", shown)
    file = house.telegram.world.files.find(olivia.screen.raw["document"]["file_id"])
    assert file is not None
    seen += [olivia.text, file.upload.data.decode("utf-8-sig")]
    for text in seen:
        left = _without(["Silver", "Starter", "silver", "starter", "Mär"], text)
        assert not re.search(r"[A-Za-z]{3,}", left), text


async def test_every_text_for_operators_is_translated(
    house: House, bracketing: Languages, catalogue: tuple[Plan, ...]
) -> None:
    petra = await house.operator("Petra Operator", language="de")
    house.restart(bracketing)
    seen: list[str] = []
    await petra.sends("/start")
    seen += [petra.text, *petra.labels]
    await petra.sends("/language")
    await petra.taps("Deutsch")
    olivia = await house.owner()
    for wish in (
        ("Platinum", "Ask for this plan"),
        ("Silver", "Confirm"),
        ("Platinum", "Request approval"),
    ):
        await olivia.sends("/plan")
        await olivia.taps(on_offer(olivia), *wish)
        await house.post()
        seen += [petra.text, *petra.labels]
    for reason in ("⟦Papers⟧", "⟦" + "x" * 500 + "⟧", "\u200b"):
        await petra.replies(reason)
        seen += [petra.text, *petra.labels]
    await petra.taps("⟦Decline⟧")
    seen += [petra.text, petra.toast or ""]
    commands = [
        "Jahr",
        "partner-plans business assign",
        "--reason",
        "platinum",
        "silver",
        "gold",
        "Petra Operator",
    ]
    for text in seen:
        said = [*_said_by(catalogue), *commands]
        assert not re.search(r"[A-Za-z]{3,}", _without(said, text)), text


def test_a_language_is_found_by_what_telegram_calls_it(bracketing: Languages) -> None:
    assert bracketing.codes == (ENGLISH, "de")
    assert bracketing.language("de-AT").code == "de"
    assert bracketing.language("fr").code == ENGLISH
    assert bracketing.language(None).code == ENGLISH
    assert bracketing.language("de")("Back") == "⟦Back⟧"


def test_the_command_menu_is_translated(bracketing: Languages) -> None:
    described_in_brackets = described(bracketing.language("de"))
    assert all(text.startswith("⟦") for text in described_in_brackets.values())


def test_labels_are_reserved_once() -> None:
    assert len(set(RESERVED)) == len(RESERVED)


def _said_by(catalogue: tuple[Plan, ...]) -> list[str]:
    texts = [
        text
        for plan in catalogue
        for text in (
            plan.name,
            plan.summary,
            plan.price,
            *(part for benefit in plan.benefits for part in (benefit.name, benefit.value)),
        )
    ]
    return sorted((text.into(ENGLISH) for text in texts if text), key=len, reverse=True)


def _without(said: list[str], text: str) -> str:
    """What is neither in brackets, nor said by the catalogue, nor a name or a month."""
    for known in said:
        text = text.replace(known, "")
    while "⟦" in text:
        text, count = re.subn(r"⟦[^⟦⟧]*⟧", "", text)
        assert count, text
    return re.sub(r"Olivia Owner|English|Deutsch|UTC|März|/[a-z]+", "", text)
