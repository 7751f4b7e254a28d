"""Screens that stopped being true: double taps, other owners, restarts, a changed catalogue."""

from dataclasses import replace
from datetime import timedelta

import pytest

from plans.plan import Plan
from plans.text import LocalText
from tests.conversation import Actor, House
from tests.handlers.conftest import preview


async def test_confirm_pressed_twice_changes_once_and_says_done(house: House, owner: Actor) -> None:
    await preview(owner, "Silver")
    confirm = owner.data("Confirm")
    await owner.taps("Confirm")
    await owner.forges(confirm)
    owner.sees("Already done. Silver is active now.", "Partner Plans")
    assert await changes(house) == 1


async def test_an_old_confirm_says_what_came_after(house: House, owner: Actor) -> None:
    await preview(owner, "Silver")
    confirm = owner.data("Confirm")
    await owner.taps("Confirm")
    await preview(owner, "Starter")
    await owner.taps("Confirm")
    await owner.forges(confirm)
    owner.sees("This was already done, and the plan has changed since.", "🟢 Starter")
    assert await changes(house) == 2


async def test_a_confirm_still_works_after_a_restart_and_a_month(
    house: House, owner: Actor
) -> None:
    await preview(owner, "Silver")
    house.clock.move(timedelta(days=31))
    house.restart()
    await owner.taps("Confirm")
    owner.sees("Silver is active now", "Since: 2 Apr 2026")


async def test_every_old_button_still_opens_its_screen(house: House, owner: Actor) -> None:
    await preview(owner, "Silver")
    await owner.taps("Confirm")
    await owner.sends("/plan")
    data = [owner.data(label) for label in ("Change plan", "History", "Help", "Back")]
    house.clock.move(timedelta(days=31))
    house.restart()
    for one, title in zip(data, ("Choose", "History", "Help", "Partner ·"), strict=True):
        await owner.forges(one)
        assert owner.text.startswith(title)


async def test_another_owners_change_is_named_and_nothing_is_done(
    house: House, owner: Actor
) -> None:
    oscar = await house.second_owner_of(owner)
    await preview(owner, "Silver")
    house.clock.move(timedelta(minutes=5))
    await preview(oscar, "Starter")
    await oscar.taps("Confirm")
    await owner.taps("Confirm")
    owner.sees("Something changed after you opened this screen, so nothing was done.")
    owner.sees(
        "Oscar Owner changed the plan on 2 Mar 2026, 09:05 UTC. The current plan is Starter."
    )
    owner.sees("Compared with Starter, your current plan")
    assert await changes(house) == 1
    await owner.taps("Confirm")
    owner.sees("Silver is active now")
    assert await changes(house) == 2


async def test_another_owners_same_choice_is_shown_as_the_current_plan(
    house: House, owner: Actor
) -> None:
    oscar = await house.second_owner_of(owner)
    await preview(owner, "Silver")
    await preview(oscar, "Silver")
    await oscar.taps("Confirm")
    await owner.taps("Confirm")
    owner.sees("Oscar Owner changed the plan", "This is your current plan.")
    assert await changes(house) == 1


async def test_a_plan_withdrawn_before_confirm_is_not_given(
    house: House, owner: Actor, catalogue: tuple[Plan, ...]
) -> None:
    await preview(owner, "Silver")
    await house.publish(tuple(plan for plan in catalogue if plan.code != "silver"))
    await owner.taps("Confirm")
    owner.sees("This plan is no longer available. Nothing was changed.", "Choose a plan")
    assert "Silver · €29 a month" not in owner.labels
    assert await changes(house) == 0


async def test_a_plan_withdrawn_before_its_preview_is_said_to_be_gone(
    house: House, owner: Actor, catalogue: tuple[Plan, ...]
) -> None:
    await owner.sends("/plan")
    await owner.taps("Choose a plan")
    await house.publish(tuple(plan for plan in catalogue if plan.code != "silver"))
    await owner.taps("Silver")
    owner.sees("This plan is no longer available")


async def test_a_plan_published_anew_before_confirm_shows_what_is_new(
    house: House, owner: Actor, catalogue: tuple[Plan, ...]
) -> None:
    await preview(owner, "Silver")
    await house.publish(tuple(_with_fewer_messages(plan) for plan in catalogue))
    await owner.taps("Confirm")
    owner.sees("This plan was updated", "• Messages a month: 10,000 → 9,000")
    assert await changes(house) == 0
    await owner.taps("Confirm")
    owner.sees("Silver is active now", "• Messages a month: 9,000")


async def test_a_plan_published_anew_before_its_preview_says_so(
    house: House, owner: Actor, catalogue: tuple[Plan, ...]
) -> None:
    await owner.sends("/plan")
    await owner.taps("Choose a plan")
    await house.publish(tuple(_with_fewer_messages(plan) for plan in catalogue))
    await owner.taps("Silver")
    owner.sees("This plan was updated", "9,000")


async def test_holders_keep_the_revision_they_chose_and_may_move_on(
    house: House, owner: Actor, catalogue: tuple[Plan, ...]
) -> None:
    await preview(owner, "Silver")
    await owner.taps("Confirm")
    await house.publish(tuple(_with_fewer_messages(plan) for plan in catalogue))
    await owner.sends("/plan")
    owner.sees("• Messages a month: 10,000")
    await owner.taps("Change plan", "Silver")
    owner.sees("• Messages a month: 10,000 → 9,000")
    await owner.taps("Confirm")
    owner.sees("Silver is active now", "• Messages a month: 9,000")


async def test_who_is_a_member_no_longer_is_refused(house: House, owner: Actor) -> None:
    await preview(owner, "Silver")
    await house.leave_all(owner)
    await owner.taps("Confirm")
    owner.sees("a business you are not in, or not any more", "Welcome")
    assert await changes(house) == 0


async def test_forty_presses_at_once_make_one_change_and_forty_answers(any_house: House) -> None:
    owner = await any_house.owner()
    await preview(owner, "Silver")
    presses = [owner.person.press("Confirm", owner.screen.id) for _ in range(40)]
    await any_house.deliver()
    assert [press.answered for press in presses] == [True] * 40
    assert sum((press.text or "").startswith("✅ Silver is active now") for press in presses) == 1
    assert sum("Already done" in (press.text or "") for press in presses) == 39
    assert await changes(any_house) == 1


async def test_forty_owners_at_once_make_one_change_and_forty_answers(any_house: House) -> None:
    first = await any_house.owner()
    owners = [first, *[await any_house.second_owner_of(first, f"Owner {n}") for n in range(39)]]
    for owner in owners:
        await preview(owner, "Silver")
    presses = [owner.person.press("Confirm", owner.screen.id) for owner in owners]
    await any_house.deliver()
    assert all(press.answered for press in presses)
    winners = [owner for owner in owners if "Silver is active now" in owner.text]
    assert len(winners) == 1
    for owner in owners:
        if owner not in winners:
            owner.sees(f"{winners[0].person.name} changed the plan", "This is your current plan.")
    assert await changes(any_house) == 1


@pytest.mark.parametrize("round_", range(5))
async def test_of_two_owners_with_different_plans_one_wins(any_house: House, round_: int) -> None:
    olivia = await any_house.owner()
    oscar = await any_house.second_owner_of(olivia)
    await preview(olivia, "Silver")
    await preview(oscar, "Starter")
    actors = [olivia, oscar] if round_ % 2 else [oscar, olivia]
    presses = [actor.person.press("Confirm", actor.screen.id) for actor in actors]
    await any_house.deliver()
    assert all(press.answered for press in presses)
    won = [actor for actor in actors if "is active now" in actor.text]
    [lost] = [actor for actor in actors if actor not in won]
    lost.sees(f"{won[0].person.name} changed the plan", "Compared with")
    assert await changes(any_house) == 1


async def changes(house: House) -> int:
    """How many changes the ledger of the first business has."""
    [first, *_] = await house.book.members.businesses(house.now)
    return first.subscription.version


def _with_fewer_messages(plan: Plan) -> Plan:
    benefits = tuple(
        replace(one, value=LocalText.of("9,000"))
        if (plan.code, one.code) == ("silver", "messages")
        else one
        for one in plan.benefits
    )
    return replace(plan, benefits=benefits)
