"""The team in its owners' words: who is in it, roles, removal, leaving, and invitations."""

import re
from datetime import timedelta
from struct import unpack
from urllib.parse import parse_qs, urlsplit

import pytest
from aiogram.utils.formatting import Text

from handlers.qr import qr_png
from handlers.screens.screen import Screen
from handlers.wrong_codes import MOST_PEOPLE, WrongCodes
from storage.book import Book
from storage.members.values import Role
from tests.asked import asked
from tests.conftest import START
from tests.conversation import Actor, House

LINK = re.compile(r"https://t\.me/partner_plans_bot\?start=([\w-]{22})")
INVALID = "This invitation is not valid, or not any more. Ask for a new one."


async def opens_team(actor: Actor) -> None:
    await actor.sends("/settings")
    await actor.taps("Partner", "Team")


async def invites(owner: Actor, label: str) -> str:
    """The code of an invitation that an owner makes."""
    await opens_team(owner)
    await owner.taps(label)
    found = LINK.search(owner.text)
    assert found
    return found[1]


# Who is in it


async def test_the_team_shows_names_roles_and_since_when(house: House, owner: Actor) -> None:
    await house.viewer_of(owner)
    await opens_team(owner)
    owner.sees(
        "Team · Olivia Owner",
        "Olivia Owner (you) — owner, since 2 Mar 2026",
        "Vera Viewer — viewer, since 2 Mar 2026",
    )
    assert owner.labels == [
        "Olivia Owner · owner",
        "Vera Viewer · viewer",
        "Invite an owner",
        "Invite a viewer",
        "Invitations",
        "Leave",
        "Back",
    ]
    await owner.taps("Back")
    owner.sees("Partner · Olivia Owner")


async def test_a_viewer_sees_the_team_and_can_only_leave(house: House, owner: Actor) -> None:
    viewer = await house.viewer_of(owner)
    await opens_team(viewer)
    viewer.sees("Team · Olivia Owner", "Vera Viewer (you) — viewer", "Olivia Owner — owner")
    assert viewer.labels == ["Leave", "Back"]
    await viewer.taps("Leave")
    viewer.sees("Leave Olivia Owner?", "You will not see it any more")
    await viewer.taps("Back")
    assert viewer.labels == ["Leave", "Back"]
    await viewer.taps("Leave", "Yes, leave")
    viewer.sees("You have left Olivia Owner.", "Welcome to Partner Plans")


async def test_a_large_team_is_turned_page_by_page(house: House, owner: Actor) -> None:
    for number in range(1, 10):
        house.clock.move(timedelta(minutes=1))
        await house.viewer_of(owner, f"Viewer {number}")
    await opens_team(owner)
    owner.sees("Viewer 7 —")
    assert "Viewer 8" not in owner.text
    await owner.taps("Next")
    owner.sees("Viewer 8 —", "Viewer 9 —")
    await owner.taps("Viewer 9", "Back")
    owner.sees("Viewer 9 —")
    await owner.taps("Viewer 9", "Remove", "Yes, remove")
    owner.sees("✅ Viewer 9 is not in the team any more.", "Viewer 8 —")
    await owner.taps("Previous")
    owner.sees("Olivia Owner (you) —")


async def test_names_are_shown_as_they_are_and_told_apart(house: House, owner: Actor) -> None:
    await house.viewer_of(owner, "<b>Eve</b> {role}")
    await house.viewer_of(owner, "شركة النور")
    for _ in range(2):
        await house.viewer_of(owner, "Ann Twin")
    await opens_team(owner)
    owner.sees("<b>Eve</b> {role} — viewer", "\u2068شركة النور\u2069 — viewer")
    twins = [label for label in owner.labels if label.startswith("Ann Twin")]
    assert twins == ["Ann Twin #4 · viewer", "Ann Twin #5 · viewer"]
    owner.sees("Ann Twin #4 — viewer", "Ann Twin #5 — viewer")
    await owner.taps("Ann Twin #5")
    owner.sees("Ann Twin · Olivia Owner", "Role: viewer", "In the team since 2 Mar 2026")


# Invitations


async def test_an_invitation_is_a_picture_with_its_link_and_the_team_stays(owner: Actor) -> None:
    await opens_team(owner)
    team = owner.screen.id
    await owner.taps("Invite a viewer")
    owner.sees(
        "Invitation · Olivia Owner",
        "It lets in one viewer",
        "it works once",
        "It is good until 9 Mar 2026, 09:00 UTC.",
    )
    assert "Here is the invitation" in (owner.toast or "")
    assert owner.screen.id > team
    before = next(message for message in owner.person.messages if message.id == team)
    assert "Team · Olivia Owner" in before.text
    [photo] = owner.screen.raw["photo"]
    assert photo["width"] == photo["height"] >= 400
    [[share], _back] = owner.screen.keyboard
    assert share["text"] == "Share"
    asked = parse_qs(urlsplit(share["url"]).query)
    assert LINK.fullmatch(asked["url"][0])
    assert asked["url"][0] in owner.text
    assert asked["text"] == ["Join Olivia Owner on Telegram"]


async def test_the_picture_is_a_png_of_the_very_link(house: House, owner: Actor) -> None:
    await opens_team(owner)
    await owner.taps("Invite an owner")
    call = next(one for one in reversed(house.telegram.calls) if one.method == "sendPhoto")
    data: bytes = call.params["photo"].data
    link = LINK.search(owner.text)
    assert link
    assert data == qr_png(link[0])
    assert data != qr_png(link[0].swapcase())
    assert unpack(">II", data[16:24]) == (492, 492)


@pytest.mark.parametrize("name", ["&?=#/ %20 +", "🦊" * 64, "ẞ" * 64])
async def test_any_name_fits_into_a_share_link_and_a_caption(owner: Actor, name: str) -> None:
    await owner.sends(f"/name {name}")
    await owner.taps("Partner", "Team", "Invite an owner")
    owner.sees(f"Invitation · {name}")
    url = owner.screen.keyboard[0][0]["url"]
    assert parse_qs(urlsplit(url).query)["text"] == [f"Join {name} on Telegram"]
    assert len(url) < 2048


@pytest.mark.parametrize(
    ("label", "role"), [("Invite an owner", "owner"), ("Invite a viewer", "viewer")]
)
async def test_who_is_invited_comes_in_with_the_role(
    house: House, owner: Actor, label: str, role: str
) -> None:
    code = await invites(owner, label)
    guest = house.person("Gina Guest")
    await guest.sends(f"/start {code}")
    guest.sees("Welcome to Olivia Owner.", f"Your role: {role}")
    await opens_team(owner)
    owner.sees(f"Gina Guest — {role}")


async def test_from_invitation_to_removal(house: House, owner: Actor) -> None:
    guest = house.person("Gina Guest")
    await guest.sends(f"/start {await invites(owner, 'Invite a viewer')}")
    await opens_team(owner)
    await owner.taps("Gina Guest", "Make owner")
    owner.sees("✅ Gina Guest is an owner now.", "Role: owner")
    await guest.sends("/plan")
    await guest.taps("Choose a plan", "Silver")
    confirm, page = guest.data("Confirm"), guest.screen.id
    await opens_team(guest)
    invite = guest.data("Invite an owner")
    await owner.taps("Make viewer")
    owner.sees("✅ Gina Guest is a viewer now.", "Role: viewer")
    await guest.taps_old("Confirm", page)
    guest.sees("Team")
    assert "Only an owner" in (guest.toast or "")
    await guest.forges(invite)
    guest.sees("Only an owner of the business can change its team.")
    await owner.taps("Remove")
    owner.sees("Remove Gina Guest from Olivia Owner?")
    await owner.taps("Yes, remove")
    owner.sees("✅ Gina Guest is not in the team any more.")
    assert "Gina Guest —" not in owner.text
    for old in (confirm, invite):
        await guest.forges(old)
        guest.sees("This button belongs to a business you are not in, or not any more.")
        assert "Olivia" not in guest.text
    [business] = await house.book.members.businesses(house.now)
    assert (business.members, business.subscription.version) == (1, 0)


async def test_pressing_twice_is_harmless(house: House, owner: Actor) -> None:
    await house.viewer_of(owner)
    await opens_team(owner)
    await owner.taps("Vera Viewer")
    promote = owner.data("Make owner")
    await owner.taps("Remove")
    remove = owner.data("Yes, remove")
    for _ in range(2):
        await owner.forges(promote)
        owner.sees("✅ Vera Viewer is an owner now.")
    await owner.forges(remove)
    for old in (remove, promote):
        await owner.forges(old)
        owner.sees("That person is not in the team, or not any more.", "Team · Olivia Owner")


# The last owner


async def test_the_last_owner_neither_leaves_nor_is_demoted(house: House, owner: Actor) -> None:
    await house.viewer_of(owner)
    why = "A business keeps at least one owner. Make somebody else an owner first."
    await opens_team(owner)
    await owner.taps("Leave")
    owner.sees(why, "Team · Olivia Owner")
    await owner.taps("Olivia Owner", "Make viewer")
    owner.sees(why, "Olivia Owner (you) — owner")
    remove = owner.data("Leave").replace("rm:", "ro:")
    await owner.forges(remove)
    owner.sees(why)
    assert why in (owner.toast or "")


async def test_with_another_owner_one_can_step_down_and_leave(house: House, owner: Actor) -> None:
    other = await house.second_owner_of(owner)
    await opens_team(owner)
    await owner.taps("Olivia Owner", "Make viewer")
    owner.sees("✅ Olivia Owner is a viewer now.")
    assert owner.labels == ["Back"]
    await owner.taps("Back", "Leave", "Yes, leave")
    owner.sees("You have left Olivia Owner.")
    await opens_team(other)
    await other.taps("Leave")
    other.sees("A business keeps at least one owner.")


async def test_who_leaves_one_business_is_shown_the_other(house: House, owner: Actor) -> None:
    other = await house.owner("Otto Other")
    code = await invites(other, "Invite a viewer")
    await owner.sends(f"/start {code}")
    await owner.taps("Partner", "Team", "Leave", "Yes, leave")
    owner.sees("You have left Otto Other.", "Settings", "Business: Olivia Owner")


# Who may do what


async def test_a_viewers_forged_buttons_change_nothing(house: House, owner: Actor) -> None:
    viewer, other = await house.viewer_of(owner), await house.second_owner_of(owner)
    await opens_team(owner)
    forged = [owner.data("Invite an owner")]
    await owner.taps("Oscar Owner")
    forged.append(owner.data("Make viewer"))
    forged.append(owner.data("Remove"))
    await owner.taps("Remove")
    forged.append(owner.data("Yes, remove"))
    await viewer.sends("/start")
    for data in forged:
        await viewer.forges(data)
        viewer.sees("Only an owner of the business can change its team.")
    assert not any(call.method == "sendPhoto" for call in house.telegram.calls)
    await opens_team(other)
    other.sees("Oscar Owner (you) — owner")


async def test_a_business_invites_ten_a_day_that_are_not_used(house: House, owner: Actor) -> None:
    await opens_team(owner)
    team, codes = owner.screen.id, []
    for _ in range(10):
        await owner.taps_old("Invite a viewer", team)
        codes.append(LINK.findall(owner.text)[0])
    assert len(set(codes)) == 10
    await opens_team(owner)
    await owner.taps("Invite an owner")
    owner.sees("At most 10 unused invitations may be made in 24 hours.")
    await house.person("Gina Guest").sends(f"/start {codes[0]}")
    await owner.taps("Invite an owner")
    owner.sees("Invitation · Olivia Owner")


# Wrong codes


async def test_whatever_is_wrong_with_a_code_the_answer_is_one(house: House, owner: Actor) -> None:
    used, expired = [await invites(owner, "Invite an owner") for _ in range(2)]
    oscar = house.person("Oscar Owner")
    await oscar.sends(f"/start {used}")
    revoked = await invites(oscar, "Invite a viewer")
    await opens_team(owner)
    await owner.taps("Oscar Owner", "Remove", "Yes, remove")
    answers = set()
    for code in (used, revoked, "A" * 22, used[:-1], used.swapcase()):
        sam = house.person("Sam Stranger")
        await sam.sends(f"/start {code}")
        answers.add((sam.text, *sam.labels))
    house.clock.move(timedelta(days=7))
    sam = house.person("Sam Stranger")
    await sam.sends(f"/start {expired}")
    answers.add((sam.text, *sam.labels))
    [(text, *_)] = answers
    assert INVALID in text
    await oscar.sends(f"/start {used}")
    assert oscar.text == text


async def test_an_invitation_leads_back_to_the_team(owner: Actor) -> None:
    await opens_team(owner)
    await owner.taps("Invite a viewer")
    picture = owner.screen.id
    assert owner.labels == ["Share", "Back"]
    await owner.taps("Back")
    owner.sees("Team · Olivia Owner")
    assert owner.screen.id > picture, "the picture stays as it is"


async def test_owners_see_which_invitations_are_open_who_made_them_and_until_when(
    house: House, owner: Actor
) -> None:
    await opens_team(owner)
    await owner.taps("Invitations")
    owner.sees("Invitations · Olivia Owner", "There are no open invitations.")
    assert owner.labels == ["Back"]
    await invites(owner, "Invite a viewer")
    house.clock.move(timedelta(days=1))
    oscar = await house.second_owner_of(owner)
    await invites(oscar, "Invite an owner")
    await house.book.members.open_door(1, Role.VIEWER, house.now)
    await opens_team(owner)
    await owner.taps("Invitations")
    owner.sees(
        "1. For a viewer, made by Olivia Owner, good until 9 Mar 2026",
        "2. For an owner, made by Oscar Owner, good until 10 Mar 2026",
        "3. For a viewer, made by our team, good until 10 Mar 2026",
    )
    assert owner.labels == ["Revoke 1", "Revoke 2", "Revoke 3", "Back"]
    await owner.taps("Back")
    owner.sees("Team · Olivia Owner")


async def test_a_revoked_invitation_lets_nobody_in(house: House, owner: Actor) -> None:
    code = await invites(owner, "Invite an owner")
    kept = await invites(owner, "Invite a viewer")
    await opens_team(owner)
    await owner.taps("Invitations")
    revoke = owner.data("Revoke 1")
    await owner.taps("Revoke 1")
    owner.sees("✅ The invitation is revoked: its link no longer works.", "1. For a viewer")
    assert owner.labels == ["Revoke 1", "Back"]
    await owner.forges(revoke)
    owner.sees("That invitation has ended already: its link no longer works.", "1. For a viewer")
    sam = house.person("Sam Stranger")
    await sam.sends(f"/start {code}")
    sam.sees(INVALID, "Welcome to Partner Plans")
    await sam.sends(f"/start {kept}")
    sam.sees("Welcome to Olivia Owner.")


async def test_many_open_invitations_are_turned_page_by_page(house: House, owner: Actor) -> None:
    for _ in range(9):
        await house.book.members.open_door(1, Role.VIEWER, house.now)
    await opens_team(owner)
    await owner.taps("Invitations")
    assert owner.labels[7:] == ["Revoke 8", "Next", "Back"]
    await owner.taps("Next")
    assert owner.labels == ["Revoke 1", "Previous", "Back"]
    await owner.taps("Revoke 1")
    assert owner.labels[7:] == ["Revoke 8", "Back"]


async def test_a_viewer_neither_sees_nor_revokes_invitations(house: House, owner: Actor) -> None:
    code = await invites(owner, "Invite a viewer")
    viewer = await house.viewer_of(owner)
    await opens_team(viewer)
    assert "Invitations" not in viewer.labels
    await opens_team(owner)
    opening = owner.data("Invitations")
    await owner.taps("Invitations")
    for data in (opening, owner.data("Revoke 1")):
        await viewer.forges(data)
        viewer.sees("Only an owner of the business can change its team.", "Team · Olivia Owner")
    sam = house.person("Sam Stranger")
    await sam.sends(f"/start {code}")
    sam.sees("Welcome to Olivia Owner.")


async def test_after_ten_wrong_codes_in_an_hour_the_database_is_not_asked(
    house: House, owner: Actor
) -> None:
    code = await invites(owner, "Invite a viewer")
    sam = house.person("Sam Stranger")
    for number in range(10):
        await sam.sends(f"/start wrong{number}")
    answer = (sam.text, *sam.labels)

    with asked(house.database) as runs:
        await sam.sends(f"/start {code}")
        await sam.sends("/start wrong")
    assert runs == []
    assert (sam.text, *sam.labels) == answer
    assert INVALID in sam.text
    await house.person("Gina Guest").sends("/start wrong")
    house.clock.move(timedelta(hours=1))
    await sam.sends(f"/start {code}")
    sam.sees("Welcome to Olivia Owner.")


async def test_a_right_code_is_no_try(house: House, owner: Actor) -> None:
    sam = house.person("Sam Stranger")
    for _ in range(9):
        await sam.sends("/start wrong")
    for label in ("Invite a viewer", "Invite an owner"):
        code = await invites(owner, label)
        await sam.sends(f"/start {code}")
        sam.sees("Welcome to Olivia Owner.")


def test_only_so_many_people_are_remembered() -> None:
    known = WrongCodes()
    answer = Screen(Text(INVALID))
    for who in range(MOST_PEOPLE + 1):
        for _ in range(10):
            known.add(who, START, answer)
    assert known.answer(0, START) is None
    assert known.answer(MOST_PEOPLE, START) is answer


async def test_the_whole_way_on_both_databases(any_house: House) -> None:
    owner = await any_house.owner()
    guest = any_house.person("Gina Guest")
    await guest.sends(f"/start {await invites(owner, 'Invite an owner')}")
    await opens_team(guest)
    await guest.taps("Olivia Owner", "Make viewer", "Remove", "Yes, remove")
    guest.sees("✅ Olivia Owner is not in the team any more.")
    book: Book = any_house.book
    [only] = await book.members.everybody(1)
    assert (only.name, only.role) == ("Gina Guest", Role.OWNER)
