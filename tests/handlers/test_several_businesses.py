"""Somebody in several businesses: asked which, told on every screen, and led by no hidden state."""

from datetime import timedelta

import pytest

from handlers import buttons
from handlers.screens.home import BUSINESSES_A_PAGE
from storage.members.values import Role
from tests.conversation import Actor, House
from tests.handlers.conftest import choose, on_offer

CAFE = "Corner Café"
# Screens that belong to no business.
ABOUT_NOTHING = {"Which business?", "Privacy", "What is your business called?"}


@pytest.fixture
async def owner_of_two(house: House, owner: Actor) -> Actor:
    """Olivia, who owns her registered business and the Corner Café."""
    invitation = await house.book.members.bring_in(CAFE, house.now)
    await owner.sends(f"/start {invitation.code}")
    return owner


async def joins(house: House, actor: Actor, name: str) -> None:
    invitation = await house.book.members.bring_in(name, house.now)
    await actor.sends(f"/start {invitation.code}")


@pytest.mark.parametrize(
    ("command", "screen"),
    [
        ("/start", "Settings"),
        ("/settings", "Settings"),
        ("/plan", "Partner Plans"),
        ("/history", "History"),
        ("/history 2026-03-02", "On 2 Mar 2026:"),
    ],
)
async def test_every_command_about_a_business_asks_which(
    owner_of_two: Actor, command: str, screen: str
) -> None:
    for name in (CAFE, "Olivia Owner"):
        await owner_of_two.sends(command)
        owner_of_two.sees("Which business?", "Olivia Owner — no plan yet", f"{CAFE} — no plan yet")
        assert owner_of_two.labels == ["Olivia Owner", CAFE]
        await owner_of_two.taps(name)
        owner_of_two.sees(screen, name)


async def test_each_is_listed_with_its_plan_and_status(house: House, owner: Actor) -> None:
    await choose(owner, "Gold")
    house.clock.move(timedelta(days=60))
    for name in ("Silver Smith", "Waiting Room", CAFE):
        await joins(house, owner, name)
    for name, plan, how in (
        ("Silver Smith", "Silver", "Confirm"),
        ("Waiting Room", "Silver", "Confirm"),
        ("Waiting Room", "Platinum", "Request approval"),
    ):
        await owner.sends("/plan")
        await owner.taps(name)
        await owner.taps(on_offer(owner), plan, how)
    await owner.sends("/plan")
    owner.sees(
        "Olivia Owner — Gold, Expired\n",
        "Silver Smith — Silver, Active\n",
        "Waiting Room — Silver, Active; Platinum, Awaiting approval\n",
        "Corner Café — no plan yet",
    )


@pytest.mark.parametrize(
    ("command", "screen"),
    [
        ("/settings", "Settings"),
        ("/plan", "Partner Plans"),
        ("/history 2026-03-02", "On 2 Mar 2026"),
    ],
)
async def test_many_businesses_are_turned_page_by_page(
    house: House, owner: Actor, command: str, screen: str
) -> None:
    for number in range(2, 2 * BUSINESSES_A_PAGE + 2):
        await joins(house, owner, f"Shop {number:02}")
    await owner.sends(command)
    shops = [f"Shop {number:02}" for number in range(2, 18)]
    assert owner.labels == ["Olivia Owner", *shops[:7], "Next"]
    await owner.taps("Next")
    assert owner.labels == [*shops[7:15], "Previous", "Next"]
    owner.sees("Which business?", "Shop 09 — no plan yet")
    await owner.taps("Next")
    assert owner.labels == ["Shop 17", "Previous"]
    await owner.taps("Shop 17")
    owner.sees(screen, "Shop 17")


async def test_who_owns_several_is_asked_which_to_rename(house: House, owner: Actor) -> None:
    for number in range(2, 12):
        await joins(house, owner, f"Shop {number:02}")
    await owner.sends("/name Bakery")
    owner.sees("Which business?", "Shop 08 — no plan yet")
    await owner.taps("Next", "Shop 11")
    owner.sees("Rename · Shop 11", "Send me the new name.")
    await owner.sends("#1 Bakery")
    owner.sees("✅ The business is called #1 Bakery now.", "Business: #1 Bakery")


async def test_only_businesses_one_owns_can_be_renamed(house: House, owner_of_two: Actor) -> None:
    other = await house.owner("Otto Other")
    [view] = await house.book.members.views(other.caller, house.now)
    way_in = await house.book.members.open_door(view.member.business_id, Role.VIEWER, house.now)
    await owner_of_two.sends(f"/start {way_in.code}")
    await owner_of_two.sends("/name")
    assert owner_of_two.labels == ["Olivia Owner", CAFE]
    way_in = await house.book.members.open_door(1, Role.VIEWER, house.now)
    await other.sends(f"/start {way_in.code}")
    await other.sends("/name Bakery")
    other.sees("✅ The business is called Bakery now.")
    assert await names(house) == ["Olivia Owner", CAFE, "Bakery"]


async def names(house: House) -> list[str]:
    return [one.name for one in await house.book.members.businesses(house.now)]


async def test_businesses_of_one_name_are_told_apart(house: House, owner_of_two: Actor) -> None:
    await joins(house, owner_of_two, CAFE)
    await owner_of_two.sends("/plan")
    assert owner_of_two.labels == ["Olivia Owner", f"{CAFE} #2", f"{CAFE} #3"]
    owner_of_two.sees(f"{CAFE} #2 — no plan yet", f"{CAFE} #3 — no plan yet")


async def test_an_old_button_keeps_to_the_business_it_names(
    house: House, owner_of_two: Actor
) -> None:
    owner = owner_of_two
    await owner.sends("/plan")
    await owner.taps(CAFE, "Choose a plan", "Silver")
    old = owner.screen.id
    await owner.sends("/plan")
    await owner.taps("Olivia Owner", "Choose a plan", "Starter", "Confirm")
    house.clock.move(timedelta(days=30))
    house.restart()
    await owner.taps_old("Confirm", old)
    await owner.sends("/plan")
    owner.sees("Olivia Owner — Starter, Active", f"{CAFE} — Silver, Active")


async def test_an_old_page_of_businesses_shows_those_of_today(
    house: House, owner_of_two: Actor
) -> None:
    await owner_of_two.forges(buttons.OpenWhich(to=buttons.Destination.PLANS, page=9).pack())
    assert owner_of_two.labels == ["Olivia Owner", CAFE]
    await house.leave_all(owner_of_two)
    await owner_of_two.forges(buttons.OpenWhich(to=buttons.Destination.PLANS).pack())
    owner_of_two.sees("Welcome")


@pytest.mark.parametrize("status", ["no plan", "a plan", "a request", "a viewer's", "no offers"])
async def test_every_screen_names_its_business(
    house: House, owner_of_two: Actor, status: str
) -> None:
    actor = owner_of_two
    await house.viewer_of(owner_of_two)
    if status in ("a plan", "a request", "a viewer's"):
        await actor.sends("/plan")
        await actor.taps(CAFE, "Choose a plan", "Silver", "Confirm")
    if status == "a request":
        await actor.taps("Change plan", "Platinum", "Request approval")
    if status == "a viewer's":
        actor = house.person("Vera Viewer")
        for business in (1, 2):
            invitation = await house.book.members.open_door(business, Role.VIEWER, house.now)
            await actor.sends(f"/start {invitation.code}")
    if status == "no offers":
        await house.publish(())
    await actor.sends("/settings")
    await actor.taps(CAFE)
    for text in await every_screen(actor):
        assert CAFE in text or any(words in text for words in ABOUT_NOTHING), text


async def every_screen(actor: Actor) -> list[str]:
    """The texts of all screens to which buttons lead from here, none of which changes a thing."""
    texts, waiting, seen = [actor.text], _leading_on(actor), set[str]()
    while waiting:
        data = waiting.pop()
        if data in seen or not _is_of_two(data):
            continue
        seen.add(data)
        await actor.forges(data)
        texts.append(actor.text)
        waiting += _leading_on(actor)
    assert len(texts) > 8
    return texts


CHANGING = (
    buttons.RegisterAs,
    buttons.Confirm,
    buttons.TakeBack,
    buttons.UndoChange,
    buttons.AskFor,
    buttons.SetRole,
    buttons.RemoveMember,
)


def _leading_on(actor: Actor) -> list[str]:
    pressed = [one.get("callback_data") for row in actor.screen.keyboard for one in row]
    return [one for one in pressed if one and not isinstance(buttons.read(one), CHANGING)]


def _is_of_two(data: str) -> bool:
    """Whether the button belongs to the second business; the first has its own name on all."""
    button = buttons.read(data)
    return not isinstance(button, buttons.OfBusiness) or button.business in (0, 2)
