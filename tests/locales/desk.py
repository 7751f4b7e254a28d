"""The tour's stop at the operator's desk: its lists, and a card that asks once more."""

from datetime import timedelta
from typing import TYPE_CHECKING

from handlers.buttons import ConfirmApproval, OpenPreview, OpenRequest
from plans.commands.choose import Timing
from plans.commands.operate import Assign, End
from plans.plan import Approval
from tests.handlers.conftest import choose, plain_plan, preview

if TYPE_CHECKING:
    from tests.locales.tour import Tour

SHOPS = 7


async def at_the_desk(tour: "Tour") -> None:
    """Lists of two pages each, and a card opened from one, answered with a second thought."""
    petra, house = tour.petra, tour.house
    business = 0
    for number in range(SHOPS):
        business = await _shop(tour, f"Shop {number}")
    house.clock.move(timedelta(days=2))
    await petra.sends("/start")
    await petra.taps("Next", "Previous", "All that end", "Next", "Back")
    await petra.taps("All out of reach", "Next", "Back")
    [known] = await house.book.businesses.some([business], house.now)
    seq = known.subscription.version
    await petra.actor.forges(OpenRequest(business=business, version=seq, page=0).pack())
    petra.looks("opens a request")
    await petra.taps("Approve", "Back", "Approve")
    await petra.actor.forges(ConfirmApproval(business=business, version=seq, day=1).pack())
    petra.looks("confirms another term")
    await petra.taps("Confirm", "Desk")
    await _cards(tour)


async def _cards(tour: "Tour") -> None:
    """What an operator may read on a card: one that was undone, and one that was overtaken."""
    petra, house = tour.petra, tour.house
    plain = plain_plan(9, approval=Approval.OPERATOR)
    await house.publish((*tour.catalogue, plain))
    owner = await house.owner("Last Shop")
    await choose(owner, "Gold")
    await preview(owner, "Silver")
    await owner.taps("Confirm")
    [view] = await house.book.members.views(owner.caller, house.now)
    offer, business = view.catalogue.by_code(plain.code), view.member.business_id
    assert offer is not None
    ask = OpenPreview(business=business, revision=offer.id, timing=Timing.NOW)
    for _ in range(2):
        await owner.forges(ask.pack())
        await owner.taps("Request approval")
        await tour.delivered()
        await petra.taps("Approve", "Confirm")
        await owner.sends("/plan")
        await owner.taps("Undo")
        await tour.delivered()
    await owner.forges(ask.pack())
    await owner.taps("Request approval")
    await tour.delivered()
    await house.book.changes.operate(business, End("It closed"), house.now)
    await tour.delivered()


async def _shop(tour: "Tour", name: str) -> int:
    """A business with a past and Gold, whose owner asks for Platinum and blocks the bot."""
    house = tour.house
    owner = await house.owner(name)
    [view] = await house.book.members.views(owner.caller, house.now)
    business = view.member.business_id
    for plan in ("starter", "silver", "gold"):
        await house.book.changes.operate(business, Assign(plan, "A gift"), house.now)
    offer = view.catalogue.by_code("platinum")
    assert offer is not None
    ask = OpenPreview(business=business, revision=offer.id, timing=Timing.NOW)
    await owner.forges(ask.pack())
    await owner.taps("Request approval")
    await house.book.members.lose(owner.caller, house.now)
    return business
