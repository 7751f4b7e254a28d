"""A plan that renews by itself, in the owner's words: term by term, turned off and on again."""

from dataclasses import replace
from datetime import timedelta

from plans.commands.operate import End
from plans.plan import Plan
from plans.text import LocalText
from storage.transaction import Policy
from tests.conversation import Actor, House
from tests.handlers.conftest import choose, preview

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


async def told(house: House, actor: Actor, days: int) -> list[str]:
    """The first lines of what somebody is told in so many days, with the dates."""
    seen = []
    for _ in range(days):
        house.clock.move(DAY)
        before = len(actor.person.messages)
        await house.post()
        new = actor.person.messages[before:]
        seen += [f"{house.now:%m-%d} {one.text.partition(chr(10))[0]}" for one in new]
    return seen


async def test_it_says_beforehand_that_it_renews_and_when(owner: Actor) -> None:
    await preview(owner, "Flex")
    owner.sees("Price: €49 a month", "Term: 1 month, renews automatically")
    owner.sees("Renews: 2 Apr 2026, then after every term until you turn it off.")
    await owner.taps("Confirm")
    owner.sees("Flex is active now", "Since: 2 Mar 2026", "Renews: 2 Apr 2026")
    assert "Until" not in owner.text
    assert owner.labels == ["Change plan", "Turn off renewal", "History", "Undo", "Help", "Back"]


async def test_it_goes_on_for_years_with_one_reminder_and_no_entry_a_term(
    house: House, owner: Actor
) -> None:
    await choose(owner, "Flex")
    seen = await told(house, owner, 400)
    assert seen[:2] == [
        "03-26 ⏰ Flex renews in 7 days · Olivia Owner",
        "04-25 ⏰ Flex renews in 7 days · Olivia Owner",
    ]
    assert len(seen) == 13, "one a term"
    owner.sees("Renews: 2 Apr 2027", "Price: €49 a month")
    assert owner.labels == ["Open", "Turn off renewal"]
    await owner.sends("/plan")
    owner.sees("🟢 Flex", "Since: 2 Mar 2026", "Renews: 2 May 2027")
    await owner.taps("History")
    owner.sees("🟢 Flex — Active\nsince 2 Mar 2026, renews 2 May 2027")
    assert owner.labels == ["Flex · 2 Mar 2026 🟢", "Timeline", "Export", "Back"]
    await owner.taps("Flex")
    owner.sees("Started: 2 Mar 2026, 09:00 UTC", "Renews: 2 May 2027, 09:00 UTC")


async def test_a_term_begun_on_the_last_of_january_ends_on_the_last_of_february(
    house: House, owner: Actor
) -> None:
    house.clock.move(335 * DAY)  # 31 Jan 2027
    await choose(owner, "Flex")
    renewals = []
    for _ in range(14):
        await owner.sends("/plan")
        renewals.append(owner.text.partition("Renews: ")[2].partition("\n")[0])
        house.clock.move(31 * DAY)
    assert renewals[:4] == ["28 Feb 2027", "31 Mar 2027", "30 Apr 2027", "31 May 2027"]
    assert renewals[12] == "29 Feb 2028", "a leap year"


async def test_turned_off_it_ends_with_its_term_and_turned_on_it_goes_on(
    house: House, owner: Actor
) -> None:
    oscar = await house.second_owner_of(owner)
    await choose(owner, "Flex")
    house.clock.move(DAY)
    await owner.sends("/plan")
    await owner.taps("Turn off renewal")
    owner.sees("Flex then ends on 2 Apr 2026, and no plan is active.")
    assert owner.labels == ["Confirm", "Back"]
    await owner.taps("Confirm")
    owner.sees("✅ Renewal is off. The plan ends on 2 Apr 2026.", "🟢 Flex", "Until: 2 Apr 2026")
    assert owner.labels == ["Change plan", "Turn on renewal", "History", "Help", "Back"]
    await house.post()
    oscar.sees("🔔 Olivia Owner turned off the renewal of Flex.", "Until: 2 Apr 2026")
    await owner.sends("/plan")
    await owner.taps("Turn on renewal")
    owner.sees("✅ Renewal is on. The plan renews on 2 Apr 2026.", "Renews: 2 Apr 2026")
    assert "Renewal is off" not in owner.text
    await house.post()
    oscar.sees("🔔 Olivia Owner turned on the renewal of Flex.", "Renews: 2 Apr 2026")
    house.clock.move(40 * DAY)
    await owner.sends("/plan")
    owner.sees("🟢 Flex", "Since: 2 Mar 2026", "Renews: 2 May 2026")


async def test_of_one_that_is_turned_off_owners_are_reminded_and_told_of_the_end(
    house: House, owner: Actor
) -> None:
    oscar = await house.second_owner_of(owner)
    await choose(owner, "Flex")
    await owner.taps("Turn off renewal", "Confirm")
    await house.post()
    assert await told(house, oscar, 40) == [
        "03-26 ⏰ Flex ends in 7 days · Olivia Owner",
        "04-01 ⏰ Flex ends in 1 day · Olivia Owner",
        "04-02 ⚪ Flex has ended · Olivia Owner",
    ]
    assert oscar.labels == ["Renew", "Choose a plan", "Open"]
    reminder = next(one for one in oscar.person.messages if "in 1 day" in one.text)
    labels = [key["text"] for row in reminder.keyboard or () for key in row]
    assert labels == ["Open", "Turn on renewal"]
    await owner.sends("/plan")
    owner.sees("No plan is active.", "⚪ Flex", "Status: Expired", "2 Mar 2026 – 2 Apr 2026")


async def test_turned_on_from_a_reminder_it_goes_on(house: House, owner: Actor) -> None:
    await choose(owner, "Flex")
    await owner.taps("Turn off renewal", "Confirm")
    house.clock.move(24 * DAY)
    await house.post()
    await owner.taps("Turn on renewal")
    owner.sees("✅ Renewal is on. The plan renews on 2 Apr 2026.")
    assert await told(house, owner, 29) == [], "this term is renewed, as was told"


async def test_turning_off_pressed_twice_or_late_is_told_so(house: House, owner: Actor) -> None:
    await choose(owner, "Flex")
    await owner.taps("Turn off renewal")
    confirm = owner.data("Confirm")
    await owner.taps("Confirm")
    await owner.forges(confirm)
    owner.sees("Already done. Renewal is off. The plan ends on 2 Apr 2026.")
    await owner.taps("Turn on renewal", "Turn off renewal")
    house.clock.move(40 * DAY)
    await owner.taps("Confirm")
    owner.sees("nothing was done", "Renews: 2 May 2026")
    assert "Turn off renewal" in owner.labels


async def test_what_is_scheduled_takes_the_place_of_the_renewal(house: House, owner: Actor) -> None:
    await preview(owner, "Flex")
    await owner.taps("Confirm", "Change plan", "Silver")
    owner.sees("Starts: 2 Apr 2026, when Flex ends", "Until then Flex stays active.")
    assert owner.labels == ["Confirm", "Start when Flex ends ✓", "Start now", "Back"]
    await owner.taps("Confirm")
    owner.sees("🟢 Flex", "Until: 2 Apr 2026", "🗓 Scheduled: Silver from 2 Apr 2026.")
    assert "Turn off renewal" not in owner.labels, "it ends anyway"
    await owner.taps("Cancel scheduled change")
    owner.sees("Renews: 2 Apr 2026")
    house.clock.move(31 * DAY)
    await owner.sends("/plan")
    owner.sees("🟢 Flex", "Renews: 2 May 2026")


async def test_a_start_at_once_says_what_is_given_up_of_the_term_that_runs(
    house: House, owner: Actor
) -> None:
    await choose(owner, "Flex")
    house.clock.move(40 * DAY)
    await preview(owner, "Silver")
    await owner.taps("Start now")
    last = owner.text.splitlines()[-1]
    assert last.startswith("⚠️ Flex ends as soon as this plan starts. You lose 21 days of it, until")
    assert "2 May 2026" in last


async def test_an_undo_brings_the_renewal_back(house: House, owner: Actor) -> None:
    await choose(owner, "Flex")
    house.clock.move(40 * DAY)
    await choose(owner, "Starter")
    house.clock.move(5 * MINUTE)
    await owner.taps("Undo")
    owner.sees("Undone: Flex is active again", "Since: 2 Mar 2026", "Renews: 2 May 2026")


async def test_a_version_published_meanwhile_leaves_the_plan_as_it_was_chosen(
    house: House, owner: Actor, catalogue: tuple[Plan, ...]
) -> None:
    await choose(owner, "Flex")
    dearer = LocalText.of("€59 a month")
    await house.publish(
        tuple(replace(one, price=dearer) if one.code == "flex" else one for one in catalogue)
    )
    house.clock.move(40 * DAY)
    await owner.sends("/plan")
    owner.sees("Price: €49 a month", "Renews: 2 May 2026", "You keep the version you have.")
    owner.sees("• Price: €49 a month → €59 a month")


async def test_an_operator_ends_it_in_between(house: House, owner: Actor) -> None:
    await choose(owner, "Flex")
    house.clock.move(40 * DAY)
    [business] = await house.book.members.businesses(house.now)
    assert await house.book.changes.operate(business.id, End("Contract over"), house.now)
    await house.post()
    owner.sees("🔔 Our team ended Flex.", "Reason: Contract over", "No plan is active.")
    assert await told(house, owner, 40) == [], "neither reminded nor told of an end again"
    await owner.sends("/history")
    owner.sees("⏹ Flex — Ended\n2 Mar 2026 – 11 Apr 2026")


async def test_a_viewer_sees_that_it_renews_and_turns_nothing_off(
    house: House, owner: Actor
) -> None:
    await choose(owner, "Flex")
    await owner.taps("Turn off renewal")
    confirm = owner.data("Confirm")
    vera = await house.viewer_of(owner)
    await vera.sends("/plan")
    vera.sees("Renews: 2 Apr 2026")
    assert vera.labels == ["History", "Help", "Back"]
    await vera.forges(confirm)
    vera.sees("Only an owner", "Renews: 2 Apr 2026")


# Letters that come late, and what a request has to do with them


async def test_what_is_scheduled_is_told_also_after_a_request(house: House, owner: Actor) -> None:
    oscar = await house.second_owner_of(owner)
    await choose(owner, "Flex")
    await house.post()
    await owner.sends("/plan")
    await owner.taps("Turn off renewal", "Confirm", "Change plan", "Platinum", "Request approval")
    await house.post()
    told_of = [one.text.partition("\n")[0] for one in oscar.person.messages[-2:]]
    assert told_of[0] == "🔔 Olivia Owner turned off the renewal of Flex."
    assert told_of[1].startswith("🔔 Olivia Owner requested Platinum.")


async def test_a_renewal_turned_on_after_a_request_is_called_so(house: House, owner: Actor) -> None:
    oscar = await house.second_owner_of(owner)
    await choose(owner, "Flex")
    await owner.taps("Turn off renewal", "Confirm", "Change plan", "Platinum", "Request approval")
    await owner.taps("Withdraw request", "Turn on renewal")
    await house.post()
    oscar.sees("🔔 Olivia Owner turned on the renewal of Flex.", "Renews: 2 Apr 2026")


async def test_who_was_away_for_months_is_reminded_once(house: House, owner: Actor) -> None:
    oscar = await house.second_owner_of(owner)
    await choose(owner, "Flex")
    await house.post()
    oscar.person.blocked = True
    for _ in range(148):  # 28 July
        house.clock.move(DAY)
        await house.post()
    oscar.person.blocked = False
    before = len(oscar.person.messages)
    await oscar.sends("/plan")
    await house.post()
    seen = [one.text.partition("\n")[0] for one in oscar.person.messages[before:] if one.from_bot]
    assert [one for one in seen if "⏰" in one] == ["⏰ Flex renews in 5 days · Olivia Owner"]


async def test_an_end_is_told_also_when_something_is_asked_for_right_after_it(
    any_house: House,
) -> None:
    owner = await any_house.owner()
    oscar = await any_house.second_owner_of(owner)
    await choose(owner, "Flex")
    await owner.taps("Turn off renewal", "Confirm")
    await any_house.post()
    any_house.clock.move(31 * DAY)
    await preview(owner, "Platinum")
    await owner.taps("Request approval")
    await any_house.post()
    heads = [one.text.partition("\n")[0] for one in oscar.person.messages]
    assert heads.count("⚪ Flex has ended · Olivia Owner") == 1
    assert heads.count("🔔 Olivia Owner requested Platinum.") == 1


async def test_of_two_ends_that_were_slept_through_only_the_last_plans_is_told(
    house: House, owner: Actor
) -> None:
    oscar = await house.second_owner_of(owner)
    await choose(owner, "Gold")  # until 2 April
    house.clock.move(8 * DAY)
    await choose(owner, "Flex")
    await owner.taps("Turn off renewal", "Confirm")
    await house.post()
    house.clock.move(40 * DAY)
    await preview(owner, "Platinum")
    await owner.taps("Request approval")
    before = len(oscar.person.messages)
    await house.post()
    heads = [one.text.partition("\n")[0] for one in oscar.person.messages[before:]]
    assert [one for one in heads if "has ended" in one] == ["⚪ Flex has ended · Olivia Owner"]


async def test_a_turning_off_of_another_term_says_that_the_dates_have_changed(
    house: House, owner: Actor
) -> None:
    await choose(owner, "Flex")
    await owner.taps("Turn off renewal")
    house.clock.move(40 * DAY)
    await owner.taps("Confirm")
    owner.sees("nothing was done", "⚠️ The dates have changed since then.", "Renews: 2 May 2026")
    assert "changed the plan" not in owner.text


async def test_turned_on_after_the_end_says_that_it_is_too_late(house: House, owner: Actor) -> None:
    await choose(owner, "Flex")
    await owner.taps("Turn off renewal", "Confirm")
    on = owner.data("Turn on renewal")
    house.clock.move(40 * DAY)
    await owner.forges(on)
    owner.sees("That can't be taken back any more.", "No plan is active.")


async def test_with_a_request_open_a_reminder_says_to_withdraw_it_first(
    house: House, owner: Actor
) -> None:
    await choose(owner, "Flex")
    await preview(owner, "Platinum")
    await owner.taps("Request approval")
    await house.post()
    house.clock.move(25 * DAY)
    await house.post()
    owner.sees("⏰ Flex renews in 6 days", "withdraw your request, then turn off the renewal")
    assert owner.labels == ["Open"]
    house.clock.move(10 * DAY)
    await owner.sends("/plan")
    owner.sees("Awaiting approval: Platinum, requested on 2 Mar 2026.")


async def test_a_letter_that_comes_late_tells_the_renewal_that_is_next(
    house: House, owner: Actor
) -> None:
    oscar = await house.second_owner_of(owner)
    await choose(owner, "Flex")
    house.clock.move(90 * DAY)
    await house.post()
    told_of = next(one for one in oscar.person.messages if "chose Flex" in one.text)
    assert "Since: 2 Mar 2026\nRenews: 2 Jun 2026" in told_of.text


async def test_without_days_for_reminders_a_renewal_goes_on_unannounced(
    house: House, owner: Actor
) -> None:
    house.policy = Policy(reminder_days=())
    house.restart()
    await choose(owner, "Flex")
    assert await told(house, owner, 70) == []
    await owner.sends("/plan")
    owner.sees("🟢 Flex", "Renews: 2 Jun 2026")
    house.policy = Policy(reminder_days=(7,))
    house.restart()
    assert await told(house, owner, 20) == ["05-26 ⏰ Flex renews in 7 days · Olivia Owner"]
