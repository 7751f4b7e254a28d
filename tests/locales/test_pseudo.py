"""The pseudo-language on the whole way: whatever is not in its brackets was never translated."""

import re
from pathlib import Path

from plans.plan import Plan
from tests.conversation import House
from tests.locales.pseudo import CODE, pseudo, pseudo_languages
from tests.locales.tour import OPERATOR, OWNER, SECOND, VIEWER, Tour

# What people and the platform said themselves, and what reads the same in every language.
SAID = (
    *(OWNER, SECOND, OPERATOR, VIEWER, "Sam Second", "Corner Café", "We met on Monday"),
    *("English", "Deutsch", "UTC", "verified", "partner-plans business assign", "--reason", "tag"),
    *("partner-plans business", "Made for this test.", "€5 a month", "platinum", "plan-02"),
    *(
        "https://t.me/partner_plans_bot?start=CODE",
        "Closed",
        "Okt",
        "Sept",
        "Aug",
        "Mrz",
        "Jan",
        "Feb",
        "Apr",
        "Jun",
        "Jul",
        "Juli",
        "Tage",
        "Tag",
    ),
    *("Januar", "März", "April", "Mai", "Juni", "Jahre", "Jahr", "Monate", "Monat", "und"),
)


async def test_every_text_on_every_screen_is_translated(
    house: House, catalogue: tuple[Plan, ...], tmp_path: Path
) -> None:
    tour = Tour(house, pseudo_languages(tmp_path), CODE, catalogue)
    shots = await tour.run()
    said = sorted([*SAID, *_said_by(catalogue)], key=len, reverse=True)
    for shot in shots:
        for text in (shot.text, *shot.labels, shot.toast or ""):
            assert not re.search(r"[A-Za-z]{2,}", _without(said, text)), (shot.name, text)


async def test_longer_texts_still_fit_where_telegram_bounds_them(
    house: House, catalogue: tuple[Plan, ...], tmp_path: Path
) -> None:
    await Tour(house, pseudo_languages(tmp_path), CODE, catalogue).run()
    calls = [call for call in house.telegram.calls if call.status != 200]
    assert [call for call in calls if "not modified" not in call.answer["description"]] == []


def test_the_pseudo_language_keeps_placeholders_and_edges() -> None:
    assert pseudo(" — your {plan}") == " ⟦— your {plan}·······⟧"


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
    return [text.into("en") for text in texts if text]


def _without(said: list[str], text: str) -> str:
    """What is neither in brackets nor said by somebody."""
    text = re.sub(r"Plan \d\d", "", text)
    for known in said:
        text = text.replace(known, "")
    text = re.sub(r"/[a-z]+", "", text)
    while "⟦" in text:
        text, count = re.subn(r"⟦[^⟦⟧]*⟧", "", text)
        assert count, text
    return text
