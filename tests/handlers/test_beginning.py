"""Registration, invitations, names: how people come in, and what they may be called."""

from datetime import timedelta

import pytest

from storage.members.values import Role
from tests.conversation import Actor, House


async def test_registering_twice_registers_one_business(house: House) -> None:
    olivia = house.person("Olivia Owner")
    await olivia.sends("/start")
    await olivia.taps("Register my business")
    presses = [olivia.person.press("Olivia Owner") for _ in range(5)]
    await house.deliver()
    assert all(press.answered for press in presses)
    olivia.sees("✅ Olivia Owner is registered.", "Partner Plans · Olivia Owner")
    assert len(await house.book.members.businesses(house.now)) == 1


async def test_an_old_register_button_shows_the_business_one_is_in(owner: Actor) -> None:
    await owner.sends("/name Corner Café")
    await owner.forges("r")
    owner.sees("Settings", "Corner Café")


async def test_without_open_registration_one_needs_an_invitation(house: House) -> None:
    house.open_registration = False
    house.restart()
    stranger = house.person("Sam Stranger")
    await stranger.sends("/start")
    stranger.sees("Welcome", "invitation")
    assert stranger.labels == ["Contact support"]
    await stranger.forges("r")
    stranger.sees("An invitation is needed")
    assert await house.book.members.businesses(house.now) == ()


async def test_an_invitation_link_lets_in_one_person_once(house: House) -> None:
    invitation = await house.book.members.bring_in("Corner Café", house.now)
    olivia, sam = house.person("Olivia Owner"), house.person("Sam Stranger")
    await olivia.sends(f"/start {invitation.code}")
    olivia.sees("Welcome to Corner Café", "Your role: owner")
    await sam.sends(f"/start {invitation.code}")
    sam.sees("This invitation is not valid", "Welcome to Partner Plans")
    assert "Corner Café" not in sam.text
    await olivia.sends(f"/start {invitation.code}")
    olivia.sees("Welcome to Corner Café")


@pytest.mark.parametrize("code", ["guess", "a" * 64, "🦊", "' OR 1=1 --", "x" * 4000])
async def test_a_guessed_code_gets_the_same_polite_answer(house: House, code: str) -> None:
    await house.book.members.bring_in("Corner Café", house.now)
    sam = house.person("Sam Stranger")
    await sam.sends(f"/start {code}")
    sam.sees("This invitation is not valid, or not any more. Ask for a new one.")


async def test_an_invitation_ends_after_seven_days(house: House) -> None:
    invitation = await house.book.members.bring_in("Corner Café", house.now)
    house.clock.move(timedelta(days=7))
    olivia = house.person("Olivia Owner")
    await olivia.sends(f"/start {invitation.code}")
    olivia.sees("This invitation is not valid")


async def test_who_is_in_two_businesses_is_asked_which(house: House, owner: Actor) -> None:
    invitation = await house.book.members.bring_in("Corner Café", house.now)
    await owner.sends(f"/start {invitation.code}")
    await owner.sends("/plan")
    owner.sees("Which business?", "Olivia Owner — no plan yet", "Corner Café — no plan yet")
    assert owner.labels == ["Olivia Owner", "Corner Café"]
    await owner.taps("Corner Café", "Choose a plan", "Silver", "Confirm")
    owner.sees("Partner Plans · Corner Café", "Silver is active now")
    await owner.sends("/history")
    owner.sees("Corner Café — Silver", "Olivia Owner — no plan yet")
    await owner.taps("Corner Café")
    owner.sees("History · Corner Café", "Silver — Active")
    await owner.sends("/settings")
    await owner.taps("Olivia Owner")
    owner.sees("Settings", "Business: Olivia Owner")
    await owner.sends("/name")
    owner.sees("Which business?")
    await owner.taps("Corner Café")
    owner.sees("Rename · Corner Café")
    await owner.sends("Corner Bistro")
    owner.sees("called Corner Bistro now")
    await owner.sends("/help")
    await owner.taps("Back")
    owner.sees("Which business?")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Corner Café", "Corner Café"),
        ("  Corner \t  Café \n & Sons ", "Corner Café & Sons"),
        ("<b>Bold</b> *stars* [link](x)", "<b>Bold</b> *stars* [link](x)"),
        ("Eve\u202elatsop\u202c!", "Evelatsop!"),
        ("مقهى الزاوية", "مقهى الزاوية"),
        ("{business} %s {0}", "{business} %s {0}"),
        ("👩‍🍳 Bakery", "👩‍🍳 Bakery"),
    ],
)
async def test_a_business_is_renamed_to_what_can_be_seen(
    owner: Actor, sent: str, kept: str
) -> None:
    await owner.sends(f"/name {sent}")
    owner.sees(f"The business is called {kept} now.", f"Business: {kept}")
    await owner.taps("Partner", "Partner Plans", "Choose a plan", "Silver", "Confirm", "History")
    owner.sees(f"History · {kept}")


async def test_a_name_that_is_too_long_is_refused_in_words(owner: Actor) -> None:
    await owner.sends("/name " + "x" * 4000)
    owner.sees("That name has 4,000 characters; at most 64 fit.", "Rename · Olivia Owner")


@pytest.mark.parametrize("sent", ["/name \u202e\u200b\u0007", "/name \u3164"])
async def test_a_name_without_a_visible_character_is_refused(owner: Actor, sent: str) -> None:
    await owner.sends(sent)
    owner.sees("I can't read a name in that.", "Rename · Olivia Owner")


async def test_a_stranger_who_renames_is_welcomed(house: House) -> None:
    sam = house.person("Sam Stranger")
    await sam.sends("/name Mine")
    sam.sees("Welcome")


@pytest.mark.parametrize(
    ("profile", "business"),
    [
        ("\u202e\u200b", "My business"),
        ("A" * 10_000, "A" * 63 + "…"),
        ("<b>Olivia</b> & Co", "<b>Olivia</b> & Co"),
        ("شركة النور", "شركة النور"),
    ],
)
async def test_any_profile_name_makes_a_business_name(
    house: House, profile: str, business: str
) -> None:
    someone = house.person(profile)
    await someone.sends("/start")
    await someone.taps("Register my business", business)
    someone.sees(f"Partner Plans · {business}\n")


async def test_the_button_of_a_business_one_has_left_does_not_lead_back(
    house: House, owner: Actor
) -> None:
    other = house.person("Otto Other")
    await other.sends("/start")
    await other.taps("Register my business")
    data = other.data("Otto Other")
    await other.taps("Otto Other")
    await house.leave_all(other)
    await other.forges(data)
    other.sees("You have left the business you registered", "Welcome to Partner Plans")
    await other.taps("Register my business", "Otto Other")
    other.sees("✅ Otto Other is registered.")
    assert len(await house.book.members.businesses(house.now)) == 3, owner


async def test_a_viewer_sees_everything_and_changes_nothing(house: House, owner: Actor) -> None:
    await owner.sends("/plan")
    await owner.taps("Choose a plan", "Starter")
    viewer = await house.viewer_of(owner)
    await viewer.sends("/plan")
    viewer.sees("No plan yet", "An owner of the business can choose one")
    assert viewer.labels == ["History", "Help", "Back"]
    await owner.taps("Confirm")
    await viewer.sends("/plan")
    viewer.sees("Starter", "Status: Active")
    await viewer.sends("/history")
    viewer.sees("Starter — Active")


@pytest.mark.parametrize("way", [[], ["Choose a plan"], ["Choose a plan", "Silver"]])
async def test_a_viewers_old_buttons_are_refused_in_words(
    house: House, owner: Actor, way: list[str]
) -> None:
    last = {0: "Choose a plan", 1: "Silver", 2: "Confirm"}[len(way)]
    await owner.sends("/plan")
    await owner.taps(*way)
    data = owner.data(last)
    viewer = await house.viewer_of(owner)
    await viewer.sends("/plan")
    await viewer.forges(data)
    viewer.sees("Only an owner of the business can change its plan", "No plan yet")
    assert "Only an owner" in (viewer.toast or "")


async def test_a_viewer_cannot_rename(house: House, owner: Actor) -> None:
    viewer = await house.viewer_of(owner)
    await viewer.sends("/name Mine")
    viewer.sees("Only an owner can rename the business", "Business: Olivia Owner")


async def test_an_owner_stays_owner_with_a_viewers_link(house: House, owner: Actor) -> None:
    [business] = await house.book.members.businesses(house.now)
    invitation = await house.book.members.open_door(business.id, Role.VIEWER, house.now)
    await owner.sends(f"/start {invitation.code}")
    owner.sees("Your role: owner")
