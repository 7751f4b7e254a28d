"""The pseudo-language on the whole way: whatever is not in its brackets was never translated."""

import re

import pytest

from handlers.texts import ENGLISH
from plans.plan import Plan
from tests.locales.conftest import Toured
from tests.locales.pseudo import PSEUDO, pseudo
from tests.locales.tour import OPERATOR, OWNER, SECOND, VIEWER

# What people and the platform said themselves, and what reads the same in every language.
SAID = (
    *(
        OWNER,
        SECOND,
        OPERATOR,
        VIEWER,
        "Sam Second",
        "Corner Café",
        "Last Shop",
        "Shop",
        "We met on Monday",
    ),
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


@pytest.mark.parametrize("code", [PSEUDO])
async def test_every_text_on_every_screen_is_translated(
    toured: Toured, catalogue: tuple[Plan, ...]
) -> None:
    said = [*SAID, *said_by(catalogue, ENGLISH)]
    for shot in toured.shots:
        for text in (shot.text, *shot.labels, shot.toast or ""):
            assert not re.search(r"[A-Za-z]{2,}", without(said, text)), (shot.name, text)


def test_the_pseudo_language_keeps_placeholders_and_edges() -> None:
    assert pseudo(" — your {plan}") == " ⟦— your {plan}·······⟧"


def said_by(catalogue: tuple[Plan, ...], code: str) -> list[str]:
    """What the catalogue says in a language."""
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
    return [text.into(code) for text in texts if text]


def without(said: list[str], text: str) -> str:
    """What is neither in brackets nor said by somebody."""
    text = re.sub(r"Plan \d\d", "", text)
    for known in sorted(said, key=len, reverse=True):
        text = text.replace(known, "")
    text = re.sub(r"/[a-z]+", "", text)
    while "⟦" in text:
        text, count = re.subn(r"⟦[^⟦⟧]*⟧", "", text)
        assert count, text
    return text
