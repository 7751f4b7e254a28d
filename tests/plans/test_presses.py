"""A press knows itself in the ledger: a double tap is told that it was done, not that it failed."""

from dataclasses import replace
from typing import cast

import pytest

from plans.commands.choose import Timing
from plans.commands.command import Author, Press, Refusal, is_made_by
from plans.ledger import Change, Channel
from plans.plan import Revision
from tests.plans.life import (
    BASIC,
    GOLD,
    OPERATOR,
    OWNER,
    PLATINUM,
    SILVER,
    Act,
    Life,
    Pressed,
    approve,
    choose,
    decline,
    undo,
    withdraw,
)

NOBODY = Life()
ON_BASIC = NOBODY.chooses(BASIC)
ON_GOLD = NOBODY.chooses(GOLD)
REQUESTED = ON_BASIC.chooses(PLATINUM)


def is_done(pressed: Pressed, change: Change) -> bool:
    command: Press[Change, Refusal] = cast("Press[Change, Refusal]", pressed.command)
    return is_made_by(change, command, Author(OWNER))


ACTS: list[tuple[Life, Act]] = [
    (NOBODY, choose(BASIC)),
    (NOBODY, NOBODY.choice(GOLD)),
    (ON_GOLD, choose(SILVER, Timing.AT_TERM_END)),
    (ON_BASIC, choose(PLATINUM)),
    (ON_GOLD, choose(PLATINUM, Timing.AT_TERM_END)),
    (REQUESTED, withdraw()),
    (ON_BASIC, undo()),
    (REQUESTED, approve("welcome")),
    (REQUESTED, decline("not yet")),
]
every_act = pytest.mark.parametrize(("life", "act"), ACTS)


@every_act
def test_a_double_tap_is_recognised(life: Life, act: Act) -> None:
    pressed = act.on(life.subscription)
    assert is_done(pressed, life.does(act).last)


@every_act
def test_what_another_person_did_is_not_taken_for_it(life: Life, act: Act) -> None:
    pressed = act.on(life.subscription)
    assert not is_done(pressed, life.does(act, OPERATOR).last)
    assert not is_done(pressed, life.does(act, None).last)


@every_act
def test_what_was_done_through_something_else_is_not_taken_for_it(life: Life, act: Act) -> None:
    pressed = act.on(life.subscription)
    assert not is_done(pressed, life.does(act, OWNER, Channel.CLI).last)


@every_act
def test_what_was_done_before_or_later_is_not_taken_for_it(life: Life, act: Act) -> None:
    pressed, done = act.on(life.subscription), life.does(act).last
    assert not is_done(pressed, replace(done, seq=done.seq + 1))
    assert not is_done(pressed, replace(done, seq=done.seq - 1))


@every_act
def test_what_came_of_another_act_is_not_taken_for_it(life: Life, act: Act) -> None:
    done = life.does(act).last
    others = [other for where, other in ACTS if where is life and other != act]
    recognised = [other for other in others if is_done(other.on(life.subscription), done)]
    assert recognised == []


@pytest.mark.parametrize("plan", [SILVER, PLATINUM])
def test_the_same_choice_for_another_time_is_not_taken_for_it(plan: Revision) -> None:
    now = ON_GOLD.chooses(plan).last
    at_end = ON_GOLD.chooses(plan, Timing.AT_TERM_END).last
    stands = ON_GOLD.subscription
    assert not is_done(choose(plan, Timing.AT_TERM_END).on(stands), now)
    assert not is_done(choose(plan).on(stands), at_end)
