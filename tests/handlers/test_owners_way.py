"""The owner's way through the bot, in the owner's words."""

from datetime import timedelta

import pytest

from plans.commands.operate import Assign, End
from tests.conversation import Actor, House
from tests.handlers.conftest import choose


async def test_a_stranger_registers_and_reaches_the_plans(house: House) -> None:
    olivia = house.person("Olivia Owner")
    await olivia.sends("/start")
    olivia.sees("Welcome")
    assert olivia.labels == ["Register my business"]
    await olivia.taps("Register my business")
    olivia.sees("What is your business called?")
    assert olivia.labels == ["Olivia Owner", "Back"]
    await olivia.taps("Olivia Owner")
    olivia.sees("✅ Olivia Owner is registered.", "Partner Plans · Olivia Owner", "No plan yet")
    assert olivia.labels == ["Choose a plan", "History", "Help", "Back"]


async def test_settings_lead_to_the_plans(owner: Actor) -> None:
    await owner.sends("/settings")
    owner.sees("Settings", "Business: Olivia Owner", "Your role: owner", "Language: English")
    assert owner.labels == [
        "Partner",
        "Notifications",
        "Rename",
        "Add a business",
        "Language",
        "Help",
    ]
    await owner.taps("Partner")
    owner.sees("Partner · Olivia Owner", "No plan yet.")
    assert owner.labels == ["Partner Plans", "Team", "Back"]
    await owner.taps("Partner Plans")
    owner.sees("Partner Plans · Olivia Owner", "No plan yet")


async def test_partner_shows_the_plan_its_status_and_what_is_scheduled(
    house: House, owner: Actor
) -> None:
    async def opens_partner() -> None:
        await owner.sends("/settings")
        await owner.taps("Partner")

    await choose(owner, "Gold")
    await owner.taps("Change plan", "Silver", "Start when Gold ends", "Confirm")
    await opens_partner()
    owner.sees("Partner · Olivia Owner", "🟢 Gold", "Status: Active")
    owner.sees("Until: 2 Apr 2026", "🗓 Scheduled: Silver from 2 Apr 2026")
    await owner.taps("Partner Plans", "Change plan", "Platinum", "Request approval", "Back")
    owner.sees("🟢 Gold", "⏳ Awaiting approval: Platinum")
    await owner.taps("Partner Plans", "Withdraw request")
    owner.sees("🗓 Scheduled: Silver from 2 Apr 2026")
    await owner.taps("Cancel scheduled change")
    house.clock.move(timedelta(days=31))
    await opens_partner()
    owner.sees("Gold", "Status: Expired")
    [business] = await house.book.members.businesses(house.now)
    await house.book.changes.operate(business.id, Assign("silver", "A gift"), house.now)
    await house.book.changes.operate(business.id, End("Closed"), house.now)
    await opens_partner()
    owner.sees("No plan is active.")


async def test_the_plans_on_offer_are_shown_in_order_with_their_prices(owner: Actor) -> None:
    await owner.sends("/plan")
    await owner.taps("Choose a plan")
    owner.sees("Choose a plan", "Starter", "Silver", "Flex", "Gold", "Platinum", "€29 a month")
    plans = ["Starter · Free", "Silver · €29 a month", "Flex · €49 a month", "Gold · €99 a month"]
    assert owner.labels == [*plans, "Platinum · By agreement · 🔒", "Back"]


async def test_the_first_plan_is_previewed_and_confirmed(owner: Actor) -> None:
    await owner.sends("/plan")
    await owner.taps("Choose a plan", "Starter")
    owner.sees(
        "Starter",
        "Price: Free",
        "• Messages a month: 1,000",
        "Starts: as soon as you press Confirm",
    )
    assert "You gain" not in owner.text, "there is nothing to compare with"
    assert owner.labels == ["Confirm", "Back"]
    await owner.taps("Confirm")
    owner.sees("Starter is active now", "Status: Active", "Since: 2 Mar 2026")
    owner.sees("• Team inboxes: 1")
    assert owner.toast == "✅ Starter is active now."
    assert owner.labels == ["Change plan", "History", "Undo", "Help", "Back"]


async def test_confirm_is_the_green_button(owner: Actor) -> None:
    await owner.sends("/plan")
    await owner.taps("Choose a plan", "Starter")
    assert owner.screen.keyboard[0][0]["style"] == "success"


async def test_a_change_shows_what_is_gained_lost_and_changed(owner: Actor) -> None:
    await choose(owner, "Starter")
    await owner.taps("Change plan")
    assert owner.labels[0] == "Starter · current ✓"
    owner.sees("Starter — your current plan")
    await owner.taps("Silver")
    owner.sees("Compared with Starter, your current plan")
    owner.sees("You lose\n− Beginners' course: Included")
    owner.sees("• Messages a month: 1,000 → 10,000")
    await owner.taps("Back", "Back")
    await choose(owner, "Silver")
    await owner.taps("Change plan", "Starter")
    owner.sees("You gain\n+ Beginners' course: Included")


async def test_the_current_plan_cannot_be_chosen_again(owner: Actor) -> None:
    await choose(owner, "Starter")
    await owner.taps("Change plan", "Starter")
    owner.sees("This is your current plan")
    assert owner.labels == ["Back"]


async def test_history_lists_every_plan_newest_first(owner: Actor, house: House) -> None:
    await owner.sends("/history")
    owner.sees("History", "No plans yet")
    await choose(owner, "Starter")
    house.clock.move(timedelta(days=3))
    await choose(owner, "Silver")
    await owner.taps("History")
    owner.sees(
        "🟢 Silver — Active\nsince 5 Mar 2026\n🔁 Starter — Replaced\n2 Mar 2026 – 5 Mar 2026"
    )
    plans = ["Silver · 5 Mar 2026 🟢", "Starter · 2 Mar 2026 🔁"]
    assert owner.labels == [*plans, "Timeline", "Export", "Back"]


async def test_history_is_paged_by_five(owner: Actor, house: House) -> None:
    for number in range(12):
        house.clock.move(timedelta(days=1))
        await choose(owner, ("Starter", "Silver")[number % 2])
    await owner.sends("/history")
    newest = owner.text
    assert newest.count("—") == 5
    assert owner.labels[5:] == ["Older", "Timeline", "Export", "Back"]
    await owner.taps("Older")
    middle = owner.text
    owner.sees("9 Mar 2026 – 10 Mar 2026", "5 Mar 2026 – 6 Mar 2026")
    assert middle.count("—") == 5
    assert owner.labels[5:] == ["Newer", "Older", "Timeline", "Export", "Back"]
    await owner.taps("Older")
    owner.sees("3 Mar 2026")
    assert owner.text.count("—") == 2
    assert owner.labels[2:] == ["Newer", "Timeline", "Export", "Back"]
    await owner.taps("Newer")
    assert owner.text == middle
    await owner.taps("Newer")
    assert owner.text == newest


async def test_dates_are_shown_in_the_readers_zone_by_the_app(owner: Actor, house: House) -> None:
    await choose(owner, "Starter")
    [undo] = [one for one in owner.screen.entities if one["type"] == "date_time"]
    assert undo["unix_time"] == int(house.now.timestamp()) + 600
    assert undo["date_time_format"] == "Dt"


async def test_language_offers_what_the_bot_speaks(owner: Actor) -> None:
    await owner.sends("/language")
    own = ["العربية", "Español", "Português (Brasil)", "Русский", "Türkçe", "Українська"]
    assert owner.labels == ["English ✓", *own, "Back"]
    await owner.taps("English ✓")
    owner.sees("Which language")


async def test_a_press_edits_its_message_and_a_command_sends_one(owner: Actor) -> None:
    before = len(owner.person.messages)
    await owner.sends("/plan")
    assert len(owner.person.messages) == before + 2, "the command and its answer"
    await owner.taps("Choose a plan", "Starter", "Confirm", "History")
    assert len(owner.person.messages) == before + 2


@pytest.mark.parametrize(
    ("way", "titles"),
    [
        (["Partner", "Back"], "Settings"),
        (["Partner", "Partner Plans", "Back"], "Partner ·"),
        (["Partner", "Partner Plans", "Choose a plan", "Back"], "Partner Plans"),
        (["Partner", "Partner Plans", "Choose a plan", "Silver", "Back"], "Choose a plan"),
        (["Partner", "Partner Plans", "Choose a plan", "Gold", "Back"], "Choose a plan"),
        (["Partner", "Partner Plans", "Choose a plan", "Silver", "Confirm", "Back"], "Partner ·"),
        (["Partner", "Partner Plans", "History", "Back"], "Partner Plans"),
        (["Partner", "Partner Plans", "Help", "Back"], "Partner Plans"),
        (["Help", "Back"], "Settings"),
        (["Language", "Back"], "Settings"),
        (["Language", "English ✓", "Back"], "Settings"),
    ],
)
async def test_back_leads_to_where_one_came_from(owner: Actor, way: list[str], titles: str) -> None:
    await owner.sends("/settings")
    await owner.taps(*way)
    assert owner.text.startswith(titles)


@pytest.mark.parametrize(
    ("command", "title"),
    [
        ("/plan", "Partner ·"),
        ("/history", "Partner Plans"),
        ("/help", "Settings"),
        ("/language", "Settings"),
    ],
)
async def test_back_after_a_command_leads_up_in_the_table(
    owner: Actor, command: str, title: str
) -> None:
    await owner.sends(command)
    await owner.taps("Back")
    assert owner.text.startswith(title)


@pytest.mark.usefixtures("many_plans")
async def test_many_plans_are_paged_and_back_returns_to_the_same_page(owner: Actor) -> None:
    await owner.sends("/plan")
    await owner.taps("Choose a plan")
    assert owner.labels == [*(f"Plan {n:02}" for n in range(1, 7)), "Next", "Back"]
    await owner.taps("Next", "Next")
    assert owner.labels == ["Plan 13", "Plan 14", "Previous", "Back"]
    await owner.taps("Previous", "Plan 08", "Back")
    assert owner.labels == [*(f"Plan {n:02}" for n in range(7, 13)), "Previous", "Next", "Back"]


async def test_no_plan_on_offer_is_said_with_the_support_contact(
    house: House, owner: Actor
) -> None:
    await house.publish(())
    await owner.sends("/plan")
    await owner.taps("Choose a plan")
    owner.sees("No plans are available right now")
    assert owner.labels == ["Contact support", "Back"]
