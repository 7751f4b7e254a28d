"""Plans that are not for everyone: the lock, the reason in words, and asking for them."""

from datetime import UTC, datetime, timedelta

import pytest

from plans.plan import Between, Condition, Held, MemberFor, Tagged
from plans.term import Term
from tests.conversation import Actor, House
from tests.handlers.conftest import choose, plain_plan, preview

APRIL, MAY = datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)


async def offer(house: House, *requires: Condition) -> None:
    """Plan 01, free for all, and Plan 02, which asks for something."""
    await house.publish((plain_plan(1), plain_plan(2, requires=requires)))


async def is_open(owner: Actor) -> bool:
    await preview(owner, "Plan 02")
    return "Confirm" in owner.labels


async def test_a_locked_plan_stays_visible_and_says_what_would_unlock_it(
    house: House, owner: Actor
) -> None:
    await offer(house, Held(("plan-01",)))
    await owner.sends("/plan")
    await owner.taps("Choose a plan")
    owner.sees("🔒 Plan 02")
    assert owner.labels == ["Plan 01", "Plan 02 · 🔒", "Back"]
    await owner.taps("Plan 02")
    owner.sees("Your business can't choose this plan")
    owner.sees("• Unlocks once you have, or have had, one of these plans: Plan 01.")
    assert owner.labels == ["Ask for this plan", "Back"]


async def test_a_plan_once_held_unlocks_for_good(house: House, owner: Actor) -> None:
    await offer(house, Held(("plan-01",)))
    await choose(owner, "Plan 01")
    assert await is_open(owner)
    await owner.taps("Confirm")
    owner.sees("Plan 02 is active now")
    await choose(owner, "Plan 01")
    assert await is_open(owner), "held earlier"


async def test_a_plan_that_was_undone_was_not_held(house: House, owner: Actor) -> None:
    await offer(house, Held(("plan-01",)))
    await choose(owner, "Plan 01")
    await owner.taps("Undo")
    assert not await is_open(owner)


async def test_membership_unlocks_at_its_instant(house: House, owner: Actor) -> None:
    await offer(house, MemberFor(Term(3, 0)))
    assert not await is_open(owner)
    owner.sees("Unlocks after 3 months with us, on 2 Jun 2026.")
    house.clock.move(timedelta(days=92) - timedelta(seconds=1))
    assert not await is_open(owner)
    house.clock.move(timedelta(seconds=1))
    assert await is_open(owner)


async def test_a_tag_unlocks_while_it_is_there(house: House, owner: Actor) -> None:
    await offer(house, Tagged("verified"))
    assert not await is_open(owner)
    owner.sees(
        "Our team has to mark your business as “verified” first. Ask for this plan and we'll check."
    )
    [business] = await house.book.members.businesses(house.now)
    await house.book.members.tag(business.id, "verified", house.now, on=True)
    assert await is_open(owner)
    await house.book.members.tag(business.id, "verified", house.now, on=False)
    await owner.taps("Confirm")
    owner.sees("Your business can't choose this plan")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (APRIL - timedelta(seconds=1), "Available from 1 Apr 2026."),
        (APRIL, None),
        (MAY - timedelta(seconds=1), None),
        (MAY, "Was available until 1 May 2026."),
    ],
)
async def test_a_plan_is_open_between_its_dates(
    house: House, owner: Actor, now: datetime, expected: str | None
) -> None:
    await offer(house, Between(APRIL, MAY))
    house.clock.now = now
    assert await is_open(owner) is (expected is None)
    if expected:
        owner.sees(expected)


async def test_all_conditions_must_hold(house: House, owner: Actor) -> None:
    await offer(house, Held(("plan-01",)), Tagged("verified"))
    await choose(owner, "Plan 01")
    assert not await is_open(owner)
    assert "one of these plans" not in owner.text, "that one is met"
    owner.sees("“verified”")


async def test_an_owner_asks_for_a_locked_plan(house: House, owner: Actor) -> None:
    await offer(house, Tagged("verified"))
    await preview(owner, "Plan 02")
    await owner.taps("Ask for this plan")
    owner.sees("We have your request and will look into it", "Partner Plans")


async def test_asking_for_a_plan_that_is_open_by_now_shows_its_preview(
    house: House, owner: Actor
) -> None:
    await offer(house, Tagged("verified"))
    await preview(owner, "Plan 02")
    await offer(house)
    await owner.taps("Ask for this plan")
    owner.sees("This plan was updated")
    assert "Confirm" in owner.labels


async def test_a_viewer_cannot_ask(house: House, owner: Actor) -> None:
    await offer(house, Tagged("verified"))
    await preview(owner, "Plan 02")
    vera = await house.viewer_of(owner)
    await vera.forges(owner.data("Ask for this plan"))
    vera.sees("Only an owner")


@pytest.mark.parametrize("button", ["Plan 03", "Confirm", "Ask for this plan"])
async def test_what_is_open_shows_no_lock_where_another_plan_is_gone(
    house: House, owner: Actor, button: str
) -> None:
    asked = plain_plan(3, requires=(Tagged("verified"),) if "Ask" in button else ())
    await offer(house, Held(("plan-01",)))
    offers = [one.plan for one in (await house.book.catalogue.on_offer()).offers]
    await house.publish((*offers, asked))
    await choose(owner, "Plan 01")
    await owner.sends("/plan")
    await owner.taps("Change plan", *(["Plan 03"] if button != "Plan 03" else []))
    await house.publish(tuple(offers))
    await owner.taps(button)
    owner.sees("This plan is no longer available")
    assert owner.labels == ["Plan 01 · current ✓", "Plan 02", "Back"]
