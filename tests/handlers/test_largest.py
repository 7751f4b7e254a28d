"""The largest plans, names and reasons that are allowed: every screen still fits a message."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from handlers.buttons import OpenPreview
from plans.catalogue_file import MOST_PLANS
from plans.commands.operate import Assign, End
from plans.plan import Approval, Benefit, Condition, Held, MemberFor, Plan, Tagged
from plans.plan_table import (
    LONGEST_NAME,
    LONGEST_PLAN,
    MOST_BENEFITS,
    MOST_CONDITIONS,
    plan_table,
    read_plan,
)
from plans.term import Term
from plans.text import LocalText
from tests.conversation import Actor, House
from tests.handlers.conftest import plain_plan

SEPTEMBER = datetime(2026, 9, 22, 9, tzinfo=UTC)  # the month with the longest name


def largest(number: int, version: str = "a", requires: Iterable[Condition] = ()) -> Plan:
    """A plan of the largest size; versions of it have no benefit in common."""
    each = (LONGEST_PLAN - 1) // (2 * MOST_BENEFITS)
    benefits = tuple(
        Benefit(
            f"{version}{one}", LocalText.of(version * each), LocalText.of(f"{number % 10}" * each)
        )
        for one in range(MOST_BENEFITS)
    )
    plan = Plan(
        code=f"{number:02}{'x' * 30}",
        name=LocalText.of(f"{number:02}" + "n" * (LONGEST_NAME - 2)),
        summary=LocalText.of("s" * (LONGEST_PLAN - 2 * each * MOST_BENEFITS)),
        benefits=benefits,
        price=LocalText.of(version * LONGEST_NAME),
        term=Term(23, 27 + ord(version) - ord("a")),
        requires=tuple(requires),
    )
    assert read_plan(plan_table(plan)) == (plan, ())
    return plan


@pytest.fixture
async def owner(house: House) -> Actor:
    """An owner with a long name and a plan that has a long name and no end in sight."""
    house.clock.now = SEPTEMBER
    await house.publish((largest(1),))
    owner = await house.owner("O" * 64)
    await owner.sends("/plan")
    await owner.taps("Choose a plan", "01", "Confirm")
    return owner


async def test_a_preview_that_is_outdated_in_every_way(house: House, owner: Actor) -> None:
    asked = replace(largest(2, "b"), approval=Approval.OPERATOR)
    await house.publish((largest(1), asked))
    await owner.sends("/plan")
    await owner.taps("Change plan", "02", "Start when", "Request approval")
    await owner.sends("/plan")
    await owner.taps("Change plan", "02", "Start now")
    oscar = await house.second_owner_of(owner, "P" * 64)
    await oscar.sends("/plan")
    await oscar.taps("Withdraw request", "Change plan", "02", "Request approval")
    await house.publish((largest(1), replace(largest(2, "c"), approval=Approval.OPERATOR)))
    await owner.taps("Request approval")
    owner.sees("nothing was done", "This plan was updated", "This replaces your request for 02")
    owner.sees("Starts:", "Ends:", "You lose")
    owner.sees("more lines")
    assert owner.labels[0] == "Request approval"


async def test_partner_plans_of_an_old_version_after_a_refusal(house: House, owner: Actor) -> None:
    await house.publish((largest(1, "b"), replace(plain_plan(2), approval=Approval.OPERATOR)))
    petra = await house.operator("P" * 64)
    await owner.sends("/plan")
    await owner.taps("Change plan", "Plan 02", "Start now", "Request approval")
    withdraw = owner.data("Withdraw request")
    await house.post()
    await petra.replies("r" * 500)
    await petra.taps("Decline")
    await owner.forges(withdraw)
    owner.sees("nothing was done", "Your request was declined", "r" * 500)
    owner.sees("You keep the version you have")


async def test_a_plan_with_as_many_conditions_as_there_may_be(house: House, owner: Actor) -> None:
    many = [largest(number) for number in range(2, MOST_PLANS)]
    held = [
        Held(tuple(one.code for one in many[number:])) for number in range(-5, MOST_CONDITIONS - 5)
    ]
    locked = largest(MOST_PLANS, "b", held)
    await house.publish((*many, locked))
    petra = await house.operator()
    offer = (await house.book.catalogue.on_offer()).by_code(locked.code)
    assert offer is not None
    await owner.forges(OpenPreview(business=1, revision=offer.id).pack())
    owner.sees("Your business can't choose this plan", f"{many[-1].name.into('en')}")
    await owner.taps("Ask for this plan")
    await house.post()
    petra.sees("Asked for", f"{many[0].code}, ", "…", "You can give it to them all the same")
    await house.publish((*many, largest(MOST_PLANS, "c", held)))
    await owner.forges(OpenPreview(business=1, revision=offer.id).pack())
    owner.sees("This plan was updated", "Unlocks once you have", "more lines")


async def test_a_day_of_very_many_changes(house: House, owner: Actor) -> None:
    long = [replace(largest(number), term=None) for number in (2, 3)]
    await house.publish(tuple(long))
    house.clock.move(timedelta(hours=1))
    for number in range(30):
        await owner.sends("/plan")
        await owner.taps("Change plan", long[number % 2].name.into("en"), "Confirm")
    await owner.sends(f"/history {house.now.date()}")
    owner.sees("On 22 Sept 2026:")
    assert len(owner.text) < 3600, "room for words that are longer in other languages"


async def test_an_entry_with_two_reasons(house: House, owner: Actor) -> None:
    [business] = await house.book.members.businesses(house.now)
    reason = Assign(largest(1).code, "r" * 500, until=house.now + timedelta(days=3))
    await house.book.changes.operate(business.id, reason, house.now)
    await house.book.changes.operate(business.id, End("e" * 500), house.now + timedelta(days=1))
    house.clock.move(timedelta(days=1))
    await owner.forges("t:1:2:0:0:0")
    owner.sees("r" * 500, "e" * 500)


def test_more_conditions_than_a_screen_can_tell_are_wrong() -> None:
    conditions = [Tagged("t" * 32), MemberFor(Term(1, 0))] * MOST_CONDITIONS
    _, problems = read_plan(plan_table(plain_plan(1, requires=tuple(conditions))))
    assert problems == (f"{2 * MOST_CONDITIONS} conditions; at most {MOST_CONDITIONS} fit",)
