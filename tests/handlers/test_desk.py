"""The operator's desk: what waits, what ends soon and who is out of reach, behind /start."""

from datetime import timedelta

import pytest

from handlers.buttons import LARGEST, OpenDesk, OpenRequest
from plans.commands.operate import Approve, Assign
from storage.businesses.values import DeskPart
from tests.conversation import Actor, House
from tests.handlers.conftest import choose, on_offer

DAY = timedelta(days=1)
NEWCOMERS = ("Register my business", "Language", "Help")


@pytest.fixture
async def petra(house: House) -> Actor:
    return await house.operator("Petra Operator")


async def asking(house: House, name: str) -> Actor:
    """An owner with Silver who has asked for Platinum."""
    owner = await house.owner(name)
    await choose(owner, "Silver")
    await owner.sends("/plan")
    await owner.taps(on_offer(owner), "Platinum", "Request approval")
    return owner


# Requests


async def test_the_desk_lists_open_requests_the_oldest_first_five_a_page(
    house: House, petra: Actor
) -> None:
    for number in range(1, 8):
        await asking(house, f"Shop {number}")
        house.clock.move(DAY)
    await petra.sends("/start")
    petra.sees("Desk", "Open requests: 7", "1. Shop 1 · Platinum · 2 Mar 2026", "5. Shop 5")
    assert petra.labels == [
        *(f"{number}. Shop {number}" for number in range(1, 6)),
        "Next",
        *NEWCOMERS,
    ]
    await petra.taps("Next")
    petra.sees("6. Shop 6", "7. Shop 7")
    assert "Shop 5" not in petra.text
    assert petra.labels == ["6. Shop 6", "7. Shop 7", "Previous", *NEWCOMERS]


async def test_a_request_opens_as_a_card_is_answered_there_and_leads_back(
    house: House, petra: Actor
) -> None:
    first, _second = await asking(house, "First Shop"), await asking(house, "Second Shop")
    await petra.sends("/start")
    await petra.taps("1. First Shop")
    petra.sees("Request for approval · First Shop", "First Shop asks for Platinum")
    assert petra.labels == ["Approve", "Decline", "Desk"]
    await petra.taps("Approve")
    petra.sees("Approved by Petra Operator")
    assert petra.labels == ["Desk"]
    await petra.taps("Desk")
    petra.sees("Open requests: 1", "1. Second Shop")
    await house.post()
    first.sees("Platinum is approved")


async def test_the_way_back_leads_to_the_page_one_came_from(house: House, petra: Actor) -> None:
    for number in range(1, 8):
        await asking(house, f"Shop {number}")
    await petra.sends("/start")
    await petra.taps("Next", "7. Shop 7", "Desk")
    petra.sees("6. Shop 6", "7. Shop 7")


async def test_a_page_that_is_gone_is_the_last_one(house: House, petra: Actor) -> None:
    owner = await asking(house, "First Shop")
    await petra.sends("/start")
    await petra.forges(OpenDesk(page=LARGEST).pack())
    petra.sees("1. First Shop")
    await owner.sends("/plan")
    await owner.taps("Withdraw request")
    await petra.taps("1. First Shop")
    petra.sees("Withdrawn by First Shop")
    assert petra.labels == ["Desk"]


async def test_a_reason_goes_with_a_card_from_the_desk_too(house: House, petra: Actor) -> None:
    owner = await asking(house, "First Shop")
    await house.post()
    await petra.sends("/start")
    await petra.taps("1. First Shop")
    await petra.replies("Papers are missing")
    await petra.taps("Decline")
    await house.post()
    owner.sees("Platinum is declined", "Papers are missing")


# What ends, and who is out of reach


async def test_the_desk_says_which_plans_end_in_the_next_30_days_the_next_first(
    house: House, petra: Actor
) -> None:
    for day in range(5):
        await choose(await house.owner(f"Gold {day}"), "Gold")  # for a month
        house.clock.move(DAY)
    await choose(await house.owner("Forever"), "Silver")  # without an end
    late = await house.owner("Late")
    await choose(late, "Gold")
    await petra.sends("/start")
    petra.sees("Ends in the next 30 days: 5", "Gold 0 · Gold · 2 Apr 2026", "Gold 2 · Gold")
    assert "Gold 3" not in petra.text
    assert "Forever" not in petra.text
    assert petra.labels == ["All that end", *NEWCOMERS]
    await petra.taps("All that end")
    petra.sees("Ends in the next 30 days: 5", "Gold 4 · Gold · 6 Apr 2026")
    assert "Late" not in petra.text
    await petra.taps("Back")
    petra.sees("Desk")


async def test_many_that_end_have_pages(house: House, petra: Actor) -> None:
    for number in range(7):
        await choose(await house.owner(f"Shop {number}"), "Gold")
    house.clock.move(2 * DAY)
    await petra.sends("/start")
    await petra.taps("All that end", "Next")
    petra.sees("Ends in the next 30 days: 7", "Shop 5", "Shop 6")
    assert petra.labels == ["Previous", "Back"]


async def test_a_plan_that_another_one_follows_does_not_end(house: House, petra: Actor) -> None:
    owner = await house.owner("Gold Shop")
    await choose(owner, "Gold")
    house.clock.move(2 * DAY)
    await petra.sends("/start")
    petra.sees("Ends in the next 30 days: 1")
    await choose(owner, "Silver")  # when Gold ends
    await petra.sends("/start")
    petra.sees("Ends in the next 30 days: 0")


async def test_a_plan_that_was_replaced_does_not_end(house: House, petra: Actor) -> None:
    await choose(await house.owner("Gold Shop"), "Gold")
    house.clock.move(2 * DAY)
    await house.book.changes.operate(1, Assign("silver", "A gift"), house.now)
    await petra.sends("/start")
    petra.sees("Ends in the next 30 days: 0")


async def test_the_desk_says_who_cannot_be_reached(house: House, petra: Actor) -> None:
    owner = await house.owner("Corner Café")
    await house.viewer_of(owner)
    await petra.sends("/start")
    assert "Out of reach" not in petra.text
    house.clock.move(DAY)
    await house.book.members.lose(owner.caller, house.now)
    await petra.sends("/start")
    petra.sees("Out of reach: 1", "Corner Café · Corner Café · 3 Mar 2026")
    await owner.sends("/plan")
    await house.post()
    await petra.sends("/start")
    assert "Out of reach" not in petra.text


async def test_many_out_of_reach_have_pages(house: House, petra: Actor) -> None:
    for number in range(6):
        owner = await house.owner(f"Shop {number}")
        await house.book.members.lose(owner.caller, house.now)
    await petra.sends("/start")
    await petra.taps("All out of reach", "Next")
    petra.sees("Out of reach: 6", "Shop 5 · Shop 5")
    assert petra.labels == ["Previous", "Back"]


# The people


async def test_an_operator_who_owns_a_business_reaches_its_settings(
    house: House, petra: Actor
) -> None:
    await petra.sends("/help")
    invitation = await house.book.members.bring_in("Petra's Own", house.now)
    await petra.sends(f"/start {invitation.code}")
    petra.sees("You are an operator", "Welcome to Petra's Own")
    await petra.sends("/start")
    assert petra.labels == ["Settings"]
    await petra.taps("Settings")
    petra.sees("Settings", "Petra's Own")
    another = await house.book.members.bring_in("Second Own", house.now)
    await petra.sends(f"/start {another.code}")
    await petra.sends("/start")
    await petra.taps("Settings")
    petra.sees("Which business?")
    await petra.taps("Second Own")
    petra.sees("Business: Second Own")


async def test_an_operator_in_no_business_comes_back_from_language_and_help(petra: Actor) -> None:
    for way in ("Language", "Help"):
        await petra.taps(way, "Back")
        petra.sees("Desk")


async def test_the_desk_speaks_the_language_that_the_operator_chose(petra: Actor) -> None:
    await petra.taps("Language", "Español")
    await petra.sends("/language")
    petra.sees("¿")


async def test_an_old_button_leads_an_operator_to_the_desk(petra: Actor) -> None:
    await petra.forges("zz:1")
    petra.sees("That button is from another time", "Desk")


async def test_help_names_the_desk(petra: Actor) -> None:
    await petra.sends("/help")
    petra.sees("/start — your desk")


@pytest.mark.parametrize("part", DeskPart)
async def test_nobody_else_sees_a_desk(house: House, petra: Actor, part: DeskPart) -> None:
    owner = await asking(house, "Corner Café")
    sam = house.person("Sam Stranger")
    await sam.sends("/start")
    sam.sees("Welcome")
    for data in (OpenDesk(part=part), OpenRequest(business=1, version=2)):
        await sam.forges(data.pack())
        sam.sees("a business you are not in")
        assert "Corner" not in sam.text
        await owner.forges(data.pack())
        owner.sees("a business you are not in")
    await petra.sends("/start")
    pressed = petra.screen.id
    house.dismiss(petra)
    await petra.taps_old("1. Corner Café", pressed)
    petra.sees("a business you are not in")
    assert "Corner" not in petra.text


async def test_what_was_settled_meanwhile_opens_as_it_is(house: House, petra: Actor) -> None:
    await asking(house, "Corner Café")
    await petra.sends("/start")
    await house.book.changes.answer_here(1, Approve(2), house.now)
    await petra.taps("1. Corner Café")
    petra.sees("Approved by our team")
    assert petra.labels == ["Desk"]
