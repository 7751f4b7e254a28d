"""What may be decided: the change a wish comes to, or why it may not be."""

from dataclasses import replace
from datetime import timedelta

import pytest

from plans.decide import (
    Barrier,
    Moved,
    NotOffered,
    NotOpen,
    Outdated,
    Unchanged,
    Wish,
    decide,
)
from plans.ledger import Change, Kind, Standing, Via, standing
from plans.plan import Approval, Catalogue, Plan, Revision, Tagged
from plans.term import Term
from tests.plans.simulation import GOLD, SILVER, ZERO, Business, instant

OFFERS = Catalogue((SILVER, GOLD))
OWNER = 5
NOTHING_YET = standing([], ZERO)


def on_silver(now: int = 3) -> Standing:
    return standing(Business().choose(SILVER).ledger, instant(now))


def silver_until(end: int, now: int) -> Standing:
    return standing(Business().choose(SILVER, length=end).ledger, instant(now))


def chosen(now: Standing, revision: Revision) -> Change:
    change = decide(now, OFFERS, Wish.on(now, revision, OWNER))
    assert isinstance(change, Change)
    return change


def test_the_first_choice_of_a_business() -> None:
    assert chosen(NOTHING_YET, GOLD) == Change(
        seq=1,
        kind=Kind.CHOOSE,
        revision=GOLD,
        effective_at=ZERO,
        expires_at=None,
        anchor_at=None,
        decided_at=ZERO,
        decided_by=OWNER,
        via=Via.CHAT,
        note=None,
        base=0,
    )


def test_a_choice_over_a_current_plan_is_based_on_it_and_holds_at_once() -> None:
    now = on_silver()
    change = chosen(now, GOLD)
    assert (change.seq, change.base) == (2, 1)
    assert change.effective_at == change.decided_at == now.at


def test_a_choice_after_the_end_of_a_term_is_based_on_nothing() -> None:
    change = chosen(silver_until(2, now=3), GOLD)
    assert (change.seq, change.base) == (2, 0)


def test_an_expired_plan_may_be_chosen_anew() -> None:
    assert chosen(silver_until(2, now=2), SILVER).revision == SILVER


def test_a_decision_is_never_dated_before_the_last_one() -> None:
    behind = standing(Business().choose(SILVER).ledger, ZERO - timedelta(days=1))
    assert chosen(behind, GOLD).decided_at == ZERO


def test_the_current_plan_is_not_chosen_again() -> None:
    now = on_silver()
    assert decide(now, OFFERS, Wish.on(now, SILVER, OWNER)) == Unchanged()


def test_a_newer_revision_of_the_current_plan_may_be_chosen() -> None:
    now, newer = on_silver(), Revision(3, 2, SILVER.plan)
    change = decide(now, Catalogue((newer,)), Wish.on(now, newer, OWNER))
    assert isinstance(change, Change)
    assert change.revision == newer


def test_a_plan_no_longer_on_offer_is_refused() -> None:
    wish = Wish.on(NOTHING_YET, GOLD, OWNER)
    assert decide(NOTHING_YET, Catalogue((SILVER,)), wish) == NotOffered()
    assert decide(NOTHING_YET, Catalogue(), wish) == NotOffered()


def test_a_screen_from_before_another_decision_is_outdated() -> None:
    wish = Wish.on(NOTHING_YET, GOLD, OWNER)
    assert decide(on_silver(), OFFERS, wish) == Outdated((Moved.LEDGER,))


def test_a_screen_from_before_a_plan_expired_is_outdated() -> None:
    wish = Wish.on(silver_until(2, now=1), GOLD, OWNER)
    assert decide(silver_until(2, now=2), OFFERS, wish) == Outdated((Moved.CLOCK,))


def test_a_screen_from_before_the_plan_was_published_anew_is_outdated() -> None:
    wish = Wish.on(NOTHING_YET, GOLD, OWNER)
    newer = Catalogue((SILVER, Revision(3, 2, GOLD.plan)))
    assert decide(NOTHING_YET, newer, wish) == Outdated((Moved.OFFER,))


def test_a_day_that_nothing_on_the_screen_was_computed_from_is_outdated() -> None:
    wish = replace(Wish.on(NOTHING_YET, GOLD, OWNER), day=ZERO.toordinal())
    assert decide(NOTHING_YET, OFFERS, wish) == Outdated((Moved.DAY,))


def test_everything_that_moved_is_named_at_once() -> None:
    wish = replace(Wish.on(NOTHING_YET, GOLD, OWNER), day=ZERO.toordinal())
    newer = Catalogue((Revision(3, 2, GOLD.plan),))
    expected = Outdated((Moved.LEDGER, Moved.OFFER, Moved.DAY))
    assert decide(on_silver(), newer, wish) == expected


def test_an_outdated_screen_is_told_before_that_nothing_would_change() -> None:
    wish = Wish.on(NOTHING_YET, SILVER, OWNER)
    assert decide(on_silver(), OFFERS, wish) == Outdated((Moved.LEDGER,))


@pytest.mark.parametrize(
    ("plan", "barriers"),
    [
        (replace(GOLD.plan, term=Term(1, 0)), (Barrier.TERM,)),
        (replace(GOLD.plan, approval=Approval.OPERATOR), (Barrier.APPROVAL,)),
        (replace(GOLD.plan, requires=(Tagged("verified"),)), (Barrier.CONDITIONS,)),
        (
            replace(
                GOLD.plan,
                term=Term(1, 0),
                approval=Approval.OPERATOR,
                requires=(Tagged("verified"),),
            ),
            (Barrier.TERM, Barrier.APPROVAL, Barrier.CONDITIONS),
        ),
    ],
)
def test_a_plan_the_operator_arranges_is_not_chosen_in_the_chat(
    plan: Plan, barriers: tuple[Barrier, ...]
) -> None:
    offer = Revision(3, 1, plan)
    wish = Wish.on(NOTHING_YET, offer, OWNER)
    assert decide(NOTHING_YET, Catalogue((offer,)), wish) == NotOpen(barriers)


def test_a_wish_recognises_itself_in_the_ledger() -> None:
    now = on_silver()
    wish, change = Wish.on(now, GOLD, OWNER), chosen(now, GOLD)
    assert wish.is_done_by(change)


@pytest.mark.parametrize(
    "other",
    [
        {"seq": 3},
        {"kind": Kind.REQUEST},
        {"revision": SILVER},
        {"decided_by": OWNER + 1},
        {"decided_by": None},
        {"effective_at": instant(9)},
    ],
)
def test_a_wish_does_not_take_anything_else_for_itself(other: dict[str, object]) -> None:
    now = on_silver()
    change = replace(chosen(now, GOLD), **other)  # type: ignore[arg-type]
    assert not Wish.on(now, GOLD, OWNER).is_done_by(change)
