"""Help says what is true for its reader, and fits a phone; what isn't understood leads on."""

from textwrap import wrap

import pytest

from handlers.language import languages_in
from handlers.texts import LOCALES
from storage.members.values import Role
from tests.conversation import SUPPORT, Actor, House

LANGUAGES = languages_in(LOCALES).codes
WIDTH, HEIGHT = 40, 22  # of a message on a phone, in characters and lines


async def test_an_owner_reads_how_to_change_the_plan(owner: Actor) -> None:
    await owner.sends("/help")
    owner.sees("Help · Olivia Owner", "/plan", "/history", "/settings", "/privacy")
    owner.sees("nothing changes until you confirm", "/history 1 December shows those of one day.")
    assert owner.labels == ["Contact support", "Privacy", "Back"]
    assert owner.screen.keyboard[0][0]["url"] == SUPPORT


async def test_a_viewer_reads_nothing_that_only_owners_may(house: House, owner: Actor) -> None:
    viewer = await house.viewer_of(owner)
    await viewer.taps("Help")
    viewer.sees("Help · Olivia Owner", "You can look at it; its owners can change it.")
    viewer.sees("Do you have a business of your own? Add it under Settings.")
    for words in ("Change plan", "Choose a plan", "/name", "Approve", "confirm"):
        assert words not in viewer.text
    house.open_registration = False
    house.restart()
    await viewer.sends("/help")
    assert "business of your own" not in viewer.text


async def test_a_newcomer_reads_how_to_begin(house: House) -> None:
    sam = house.person("Sam Stranger")
    await sam.sends("/help")
    sam.sees("/start — register your business, to choose a plan", "/language", "/privacy")
    for words in ("/plan", "/history", "Choose a plan", "Approve"):
        assert words not in sam.text
    await sam.taps("Privacy", "Back", "Back")
    sam.sees("Welcome to Partner Plans")
    house.open_registration = False
    house.restart()
    await sam.sends("/help")
    sam.sees("To begin you need an invitation")


async def test_an_operator_reads_how_to_answer(house: House) -> None:
    petra = await house.operator()
    await petra.sends("/help")
    petra.sees("You are an operator", "Press Approve or Decline", "reply to the request first")
    assert "register your business" not in petra.text
    await petra.sends("/start")
    await petra.taps("Register my business", "Petra Operator")
    await petra.sends("/help")
    petra.sees("You are an operator", "/plan — your plan.")


async def test_who_is_in_several_businesses_reads_about_the_one_they_come_from(
    house: House, owner: Actor
) -> None:
    other = await house.owner("Otto Other")
    [view] = await house.book.members.views(other.caller, house.now)
    way_in = await house.book.members.open_door(view.member.business_id, Role.VIEWER, house.now)
    await owner.sends(f"/start {way_in.code}")
    await owner.taps("Help")
    owner.sees("Help · Otto Other", "its owners can change it")
    await owner.sends("/help")
    owner.sees("Help", "nothing changes until you confirm")


@pytest.mark.parametrize("code", LANGUAGES)
async def test_help_fits_a_phone_in_every_language(house: House, code: str) -> None:
    say = languages_in(LOCALES).language(code)
    everybody = [
        house.person("Sam Stranger"),
        owner := await house.owner(),
        await house.viewer_of(owner),
        petra := await house.operator(),
    ]
    petra.person.language = owner.person.language = "en"
    await petra.taps("Register my business", "Petra Operator")
    for actor in everybody:
        await actor.sends("/language")
        await actor.taps(next(one for one in actor.labels if one.startswith(say.name)))
        await actor.sends("/help")
        lines = [part for line in actor.text.split("\n") for part in wrap(line, WIDTH) or [""]]
        assert len(lines) <= HEIGHT, actor.text


# What is not understood


async def test_what_is_not_understood_leads_to_the_plan_and_to_help(owner: Actor) -> None:
    for label, shown in (("My plan", "Partner Plans · Olivia Owner"), ("Help", "Help · Olivia")):
        await owner.sends("What is my plan?")
        assert owner.text == "I didn't understand that."
        assert owner.labels == ["My plan", "Help"]
        assert len(owner.screen.keyboard) == 1
        await owner.taps(label)
        owner.sees(shown)


async def test_who_is_in_several_businesses_is_asked_which_plan_is_meant(
    house: House, owner: Actor
) -> None:
    invitation = await house.book.members.bring_in("Corner Café", house.now)
    await owner.sends(f"/start {invitation.code}")
    await owner.sends("What is my plan?")
    await owner.taps("My plan", "Corner Café")
    owner.sees("Partner Plans · Corner Café")


@pytest.mark.parametrize("is_open", [True, False])
async def test_a_newcomer_is_led_to_the_beginning(house: House, *, is_open: bool) -> None:
    house.open_registration = is_open
    house.restart()
    sam = house.person("Sam Stranger")
    await sam.sends("Hello?")
    assert sam.text == "I didn't understand that."
    assert sam.labels == [*(["Register my business"] if is_open else []), "Help"]


async def test_what_an_operator_writes_in_vain_leads_to_the_desk(house: House) -> None:
    petra = await house.operator()
    await petra.sends("Good morning")
    petra.sees("I didn't understand that.")
    assert petra.labels == ["Desk", "Help"]
