"""Whatever is decided in a long life, its ledger can be stored and means one thing only."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from plans.commands.choose import NotEligible, TooEarly
from plans.commands.command import NothingToDo, NotOffered, Stale, Unchanged
from plans.commands.take_back import TooLate
from plans.ledger import Kind
from tests.plans.checks import check_meaning, check_row, check_screens, check_whole
from tests.plans.lives import LARGEST, Draw, Witness

DRAWS = st.builds(Draw, *(st.integers(0, most) for most in LARGEST))
LIVES = st.lists(DRAWS, min_size=10, max_size=50)


@given(draws=LIVES)
@settings(max_examples=300, deadline=None)
def test_every_life_keeps_the_rules(draws: list[Draw]) -> None:
    witness = Witness()
    for draw in draws:
        before = witness.life.changes
        change = witness.lives(draw)
        if change:
            check_row(change, before)
        check_screens(witness, draw.screen)
        check_meaning(witness)
    check_whole(witness)


def test_long_lives_come_to_every_kind_of_change_and_refusal() -> None:
    kinds: set[Kind] = set()
    outcomes: set[type] = set()
    for seed in range(12):
        witness = _long_life(Random(seed), steps=500)  # noqa: S311 - a life, not a secret
        kinds |= {change.kind for change in witness.life.changes}
        outcomes |= witness.outcomes
    assert kinds == set(Kind)
    refusals = {NotEligible, NotOffered, NothingToDo, Stale, TooEarly, TooLate, Unchanged}
    assert refusals < outcomes


def _long_life(random: Random, steps: int) -> Witness:
    witness = Witness()
    for number in range(steps):
        before = witness.life.changes
        draw = Draw(*(random.randint(0, most) for most in LARGEST))
        change = witness.lives(draw)
        if change:
            check_row(change, before)
        check_screens(witness, draw.screen)
        if number % 10 == 0:
            check_meaning(witness)
    check_whole(witness)
    return witness
