"""The page of all commands and their outcomes says what the rules answer today."""

from pathlib import Path

import pytest

from plans.commands.choose import NotEligible, TooEarly
from plans.commands.command import Moved, NothingToDo, NotOffered, Refusal, Stale, Unchanged
from plans.commands.operate import BadDates
from plans.commands.take_back import TooLate
from plans.ledger import Change, Kind
from plans.plan import Between, Held, MemberFor, Tagged
from plans.term import Term
from tests.plans.life import START, AnyRefusal, Life, utc
from tests.plans.plan_changes import PLACES, Place, ask, commands, describe, page

PAGE = Path(__file__).parents[2] / "docs" / "plan-changes.md"


def test_the_page_is_not_stale() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "write it anew with `make docs`"


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.title)
def test_every_place_has_a_table_with_every_wish(place: Place) -> None:
    _, _, below = page().partition(f"\n## {place.title}\n")
    table, _, _ = below.partition("\n## ")
    missing = [command for command, _ in commands(place.life) if command not in table]
    assert missing == []


def test_the_tables_show_every_kind_of_change_and_refusal() -> None:
    outcomes = [ask(place.life, act) for place in PLACES for _, act in commands(place.life)]
    assert {one.kind for one in outcomes if isinstance(one, Change)} == set(Kind)
    refusals = {NotEligible, NotOffered, NothingToDo, Stale, TooEarly, TooLate, Unchanged}
    assert {type(one) for one in outcomes if isinstance(one, Refusal)} == {BadDates, *refusals}


ALL_CONDITIONS = (
    Held(("gold",)),
    MemberFor(Term(3, 0)),
    Tagged("club"),
    Between(START, None),
    Between(None, utc("2026-03-01")),
    Between(START, utc("2026-03-01")),
)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        *((Stale((moved,)), "a fresh screen is shown") for moved in Moved),
        *((bad, "it ") for bad in BadDates),
        (
            NotEligible(ALL_CONDITIONS),
            "having had gold; being here for P3M; the tag `club`; a time",
        ),
        (NotEligible(ALL_CONDITIONS[3:4]), "a time from 31 January 2026, 09:00"),
        (NotEligible(ALL_CONDITIONS[4:5]), "a time before 1 March 2026, 00:00"),
    ],
)
def test_every_refusal_can_be_put_into_words(outcome: AnyRefusal, words: str) -> None:
    assert words in describe(Life(), outcome)[1]
