"""A wish knows itself in the ledger: a double tap is told that it was done, not that it failed."""

from dataclasses import replace

import pytest

from plans.decide import (
    Act,
    Approve,
    Assign,
    Choose,
    Decline,
    End,
    Timing,
    Undo,
    Wish,
    Withdraw,
)
from plans.ledger import Via
from plans.plan import Revision
from tests.plans.life import (
    BASIC,
    GOLD,
    OPERATOR,
    OWNER,
    PLATINUM,
    SILVER,
    Life,
    utc,
)

NOBODY = Life()
ON_BASIC = NOBODY.chooses(BASIC)
ON_GOLD = NOBODY.chooses(GOLD)
REQUESTED = ON_BASIC.chooses(PLATINUM)
MARCH, APRIL = utc("2026-03-01"), utc("2026-04-01")

ACTS: list[tuple[Life, Act]] = [
    (NOBODY, Choose(BASIC)),
    (NOBODY, NOBODY.choice(GOLD)),
    (ON_GOLD, Choose(SILVER, Timing.AT_END)),
    (ON_BASIC, Choose(PLATINUM)),
    (ON_GOLD, Choose(PLATINUM, Timing.AT_END)),
    (REQUESTED, Withdraw()),
    (ON_BASIC, Undo()),
    (REQUESTED, Approve("welcome")),
    (REQUESTED, Decline("not yet")),
    (ON_BASIC, Assign(SILVER, "as agreed")),
    (ON_BASIC, Assign(GOLD, "as agreed")),
    (ON_BASIC, Assign(GOLD, "as agreed", MARCH)),
    (ON_BASIC, Assign(GOLD, "as agreed", None, APRIL)),
    (ON_BASIC, Assign(SILVER, "as agreed", MARCH, APRIL)),
    (ON_BASIC, End("closed")),
]
every_act = pytest.mark.parametrize(("life", "act"), ACTS)


@every_act
def test_a_double_tap_is_recognised(life: Life, act: Act) -> None:
    wish = Wish.on(life.standing, act, OWNER)
    assert wish.is_done_by(life.does(act).last)


@every_act
def test_what_another_person_did_is_not_taken_for_it(life: Life, act: Act) -> None:
    wish = Wish.on(life.standing, act, OWNER)
    assert not wish.is_done_by(life.does(act, OPERATOR).last)
    assert not wish.is_done_by(life.does(act, None).last)


@every_act
def test_what_was_done_through_something_else_is_not_taken_for_it(life: Life, act: Act) -> None:
    wish = Wish.on(life.standing, act, OWNER)
    assert not wish.is_done_by(life.does(act, OWNER, Via.CLI).last)


@every_act
def test_what_was_done_before_or_later_is_not_taken_for_it(life: Life, act: Act) -> None:
    wish, done = Wish.on(life.standing, act, OWNER), life.does(act).last
    assert not wish.is_done_by(replace(done, seq=done.seq + 1))
    assert not wish.is_done_by(replace(done, seq=done.seq - 1))


@every_act
def test_what_came_of_another_act_is_not_taken_for_it(life: Life, act: Act) -> None:
    done = life.does(act).last
    others = [other for where, other in ACTS if where is life and other != act]
    recognised = [
        other for other in others if Wish.on(life.standing, other, OWNER).is_done_by(done)
    ]
    assert recognised == []


@pytest.mark.parametrize("plan", [SILVER, PLATINUM])
def test_the_same_choice_for_another_time_is_not_taken_for_it(plan: Revision) -> None:
    now = ON_GOLD.chooses(plan).last
    at_end = ON_GOLD.chooses(plan, Timing.AT_END).last
    stands = ON_GOLD.standing
    assert not Wish.on(stands, Choose(plan, Timing.AT_END), OWNER).is_done_by(now)
    assert not Wish.on(stands, Choose(plan), OWNER).is_done_by(at_end)


@pytest.mark.parametrize(
    "other",
    [
        Assign(GOLD, "as agreed", MARCH),
        Assign(GOLD, "as agreed", MARCH, APRIL),
        Assign(GOLD, "as agreed", None, APRIL),
        Assign(GOLD, "for another reason"),
    ],
)
def test_an_assignment_with_other_dates_or_another_reason_is_not_taken_for_it(
    other: Assign,
) -> None:
    plain = Assign(GOLD, "as agreed")
    for wanted, done in ((plain, other), (other, plain)):
        wish = Wish.on(ON_BASIC.standing, wanted, OWNER)
        assert not wish.is_done_by(ON_BASIC.does(done).last)
