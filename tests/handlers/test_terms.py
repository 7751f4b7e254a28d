"""Terms, timing and undo, in the owner's words: what runs out, starts later, is taken back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from plans.plan import Plan
from plans.term import Term
from plans.text import LocalText
from tests.conversation import Actor, House
from tests.handlers.conftest import choose, preview

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


# Terms


async def test_a_plan_with_a_term_says_when_it_ends_and_ends_then(
    house: House, owner: Actor
) -> None:
    await preview(owner, "Gold")
    owner.sees("Starts: as soon as you press Confirm", "Ends: 2 Apr 2026")
    await owner.taps("Confirm")
    owner.sees("Gold is active now", "Since: 2 Mar 2026")
    owner.sees("Until: 2 Apr 2026")
    house.clock.move(timedelta(days=31) - timedelta(seconds=1))
    await owner.sends("/plan")
    owner.sees("Status: Active")
    house.clock.move(timedelta(seconds=1))
    await owner.sends("/plan")
    owner.sees("No plan is active.", "Status: Expired", "2 Mar 2026 – 2 Apr 2026")
    assert "Benefits" not in owner.text
    assert owner.labels == ["Renew", "Choose a plan", "History", "Help", "Back"]
    await choose(owner, "Silver")
    owner.sees("Silver is active now")


async def test_renew_appears_in_the_last_quarter_and_goes_on_without_a_gap(
    house: House, owner: Actor
) -> None:
    await choose(owner, "Gold")
    quarter = timedelta(days=31) / 4
    house.clock.move(timedelta(days=31) - quarter - HOUR)
    await owner.sends("/plan")
    assert "Renew" not in owner.labels
    await owner.taps("Change plan", "Gold")
    owner.sees("This is your current plan. You can renew it from 25 Mar 2026.")
    assert owner.labels == ["Back"]
    house.clock.move(HOUR)
    await owner.sends("/plan")
    await owner.taps("Renew")
    owner.sees("Starts: 2 Apr 2026, right after the current Gold term")
    owner.sees("Ends: 2 May 2026")
    assert owner.labels == ["Confirm", "Back"]
    await owner.taps("Confirm")
    owner.sees("Gold will be renewed on 2 Apr 2026.", "🗓 Scheduled: Gold")
    assert "Renew" not in owner.labels
    house.clock.move(quarter)
    await owner.sends("/plan")
    owner.sees("Status: Active", "Since: 2 Apr 2026", "Until: 2 May 2026")
    await owner.sends("/history")
    owner.sees("🟢 Gold — Active\n2 Apr 2026 – 2 May 2026")
    owner.sees("⚪ Gold — Expired\n2 Mar 2026 – 2 Apr 2026")
    await owner.taps("Gold · 2 Mar 2026")
    assert "Ended by a decision" not in owner.text


async def test_back_from_renew_leads_to_partner_plans(house: House, owner: Actor) -> None:
    await choose(owner, "Gold")
    house.clock.move(timedelta(days=30))
    await owner.sends("/plan")
    await owner.taps("Renew", "Back")
    assert owner.text.startswith("Partner Plans")


async def test_renewing_after_the_end_starts_anew(house: House, owner: Actor) -> None:
    await choose(owner, "Gold")
    house.clock.move(timedelta(days=40))
    await owner.sends("/plan")
    await owner.taps("Renew")
    owner.sees("Starts: as soon as you press Confirm", "Ends: 11 May 2026")
    await owner.taps("Confirm")
    owner.sees("Gold is active now", "Since: 11 Apr 2026")


async def test_the_last_day_of_january_is_renewed_to_the_last_of_february_and_of_march(
    house: House, owner: Actor
) -> None:
    house.clock.move(timedelta(days=335))  # 31 Jan 2027
    await choose(owner, "Gold")
    owner.sees("Until: 28 Feb 2027")
    ends = [(28, "31 Mar 2027"), (31, "30 Apr 2027"), (30, "31 May 2027")]
    for days, until in ends:
        house.clock.move(days * DAY - HOUR)
        await owner.sends("/plan")
        await owner.taps("Renew", "Confirm")
        house.clock.move(HOUR)
        await owner.sends("/plan")
        owner.sees(f"Until: {until}")


async def test_an_old_renew_button_says_that_there_is_nothing_to_renew(
    house: House, owner: Actor
) -> None:
    await choose(owner, "Gold")
    house.clock.move(timedelta(days=30))
    await owner.sends("/plan")
    renew = owner.data("Renew")
    await owner.taps("Renew", "Confirm")
    await owner.forges(renew)
    owner.sees("There is nothing to renew right now", "🗓 Scheduled: Gold")


async def test_a_preview_whose_plan_would_now_end_on_another_day_is_shown_anew(
    house: House, owner: Actor
) -> None:
    await preview(owner, "Gold")
    house.clock.move(DAY)
    await owner.taps("Confirm")
    owner.sees("nothing was done", "The dates have changed since then", "Ends: 3 Apr 2026")
    house.clock.move(HOUR)
    await owner.taps("Confirm")
    owner.sees("Gold is active now", "Until: 3 Apr 2026")


# When


async def test_a_change_can_start_when_the_current_plan_ends(house: House, owner: Actor) -> None:
    await choose(owner, "Gold")
    await owner.taps("Change plan", "Silver")
    owner.sees("Starts: 2 Apr 2026, when Gold ends", "Until then Gold stays active")
    assert owner.labels == ["Confirm", "Start when Gold ends ✓", "Start now", "Back"]
    await owner.taps("Start now")
    owner.sees("Starts: as soon as you press Confirm")
    given_up = "⚠️ Gold ends as soon as this plan starts. You lose 31 days of it, until 2 Apr 2026."
    assert owner.text.splitlines()[-1] == given_up, "right above Confirm"
    assert owner.labels == ["Confirm", "Start when Gold ends", "Start now ✓", "Back"]
    await owner.taps("Start when Gold ends")
    assert "You lose 31 days" not in owner.text
    await owner.taps("Confirm")
    owner.sees("Silver will start on 2 Apr 2026.", "🟢 Gold", "🗓 Scheduled: Silver from 2 Apr")
    assert owner.labels == ["Change plan", "Cancel scheduled change", "History", "Help", "Back"]
    house.restart()
    house.clock.move(timedelta(days=31))
    await owner.sends("/plan")
    owner.sees("🟢 Silver", "Since: 2 Apr 2026")
    assert "Scheduled" not in owner.text
    assert "Undo" not in owner.labels, "it did not take effect at once"


async def test_the_toggle_leads_there_and_back(owner: Actor) -> None:
    await choose(owner, "Gold")
    await owner.taps("Change plan", "Silver")
    later = owner.text
    await owner.taps("Start now", "Start when Gold ends")
    assert owner.text == later
    await owner.taps("Start when Gold ends")
    assert owner.text == later


async def test_there_is_no_toggle_where_only_one_start_makes_sense(owner: Actor) -> None:
    await choose(owner, "Silver")
    await owner.taps("Change plan", "Gold")
    assert owner.labels == ["Confirm", "Back"]
    owner.sees("Silver ends as soon as this plan starts.")


async def test_a_scheduled_change_is_cancelled(house: House, owner: Actor) -> None:
    await _schedule_silver(owner)
    house.clock.move(HOUR)
    await owner.taps("Cancel scheduled change")
    owner.sees("The scheduled change is cancelled.", "🟢 Gold")
    assert "Scheduled" not in owner.text
    house.clock.move(timedelta(days=31))
    await owner.sends("/plan")
    owner.sees("⚪ Gold", "Status: Expired")
    await owner.sends("/history")
    owner.sees("✖️ Silver — Cancelled\nwas to start on 2 Apr 2026")
    await owner.taps("Silver")
    owner.sees("Cancelled on 2 Mar 2026, 10:00 UTC by Olivia Owner")


async def test_choosing_again_replaces_what_was_pending_and_says_so_before(
    house: House, owner: Actor
) -> None:
    await _schedule_silver(owner)
    await owner.taps("Change plan", "Starter", "Start when Gold ends")
    owner.sees("This replaces your pending change:\n🗓 Scheduled: Silver from 2 Apr 2026")
    await owner.taps("Confirm")
    owner.sees("🗓 Scheduled: Starter from 2 Apr 2026")
    assert "Silver" not in owner.text
    house.clock.move(timedelta(days=31))
    await owner.sends("/plan")
    owner.sees("🟢 Starter")


async def test_what_is_scheduled_already_is_not_scheduled_again(owner: Actor) -> None:
    await _schedule_silver(owner)
    await owner.taps("Change plan", "Silver", "Start when Gold ends")
    owner.sees("This change is already pending:", "🗓 Scheduled: Silver from 2 Apr 2026")
    assert owner.labels == ["Start when Gold ends ✓", "Start now", "Back"]
    await owner.taps("Start now", "Confirm")
    owner.sees("Silver is active now")
    assert "Scheduled" not in owner.text


async def test_cancelling_what_has_started_meanwhile_changes_nothing(
    house: House, owner: Actor
) -> None:
    await _schedule_silver(owner)
    house.clock.move(timedelta(days=32))
    await owner.taps("Cancel scheduled change")
    owner.sees("That can't be taken back any more. This is where things stand.", "🟢 Silver")


async def test_cancelled_twice_is_said_to_be_done(owner: Actor) -> None:
    await _schedule_silver(owner)
    cancel = owner.data("Cancel scheduled change")
    await owner.taps("Cancel scheduled change")
    await owner.forges(cancel)
    owner.sees("Already done. Nothing is pending any more.")


async def test_an_expiry_between_preview_and_confirm_is_shown(house: House, owner: Actor) -> None:
    await choose(owner, "Gold")
    await owner.taps("Change plan", "Silver", "Start when Gold ends")
    house.clock.move(timedelta(days=31))
    await owner.taps("Confirm")
    owner.sees(
        "nothing was done",
        "The dates have changed since then",
        "Starts: as soon as you press Confirm",
    )
    await owner.taps("Confirm")
    owner.sees("Silver is active now", "Since: 2 Apr 2026")


async def test_a_clock_that_jumps_back_changes_nothing_that_was_decided(
    house: House, owner: Actor
) -> None:
    await choose(owner, "Silver")
    house.clock.move(-DAY)
    await owner.sends("/plan")
    owner.sees("🟢 Silver", "Since: 2 Mar 2026")
    await choose(owner, "Gold")
    owner.sees("Since: 2 Mar 2026", "Until: 2 Apr 2026")


async def test_a_clock_that_stands_keeps_decisions_in_order(owner: Actor) -> None:
    for plan in ("Silver", "Gold", "Starter"):
        await choose(owner, plan)
    await owner.sends("/history")
    entries = [line for line in owner.text.splitlines() if "—" in line]
    assert entries == ["🟢 Starter — Active", "🔁 Gold — Replaced", "🔁 Silver — Replaced"]


async def test_a_press_repeated_after_the_plan_ended_says_until_when_it_was(
    house: House, owner: Actor
) -> None:
    await preview(owner, "Gold")
    confirm = owner.data("Confirm")
    await owner.taps("Confirm")
    house.clock.move(timedelta(days=60))
    await owner.forges(confirm)
    owner.sees("Already done. Gold was active until 2 Apr 2026.", "Expired")


async def test_a_press_repeated_after_the_scheduled_start_says_that_it_is_active(
    house: House, owner: Actor
) -> None:
    await choose(owner, "Gold")
    await owner.taps("Change plan", "Silver", "Start when Gold ends")
    confirm = owner.data("Confirm")
    await owner.taps("Confirm")
    await owner.forges(confirm)
    owner.sees("Already done. Silver will start on 2 Apr 2026.")
    house.clock.move(timedelta(days=60))
    await owner.forges(confirm)
    owner.sees("Already done. Silver is active now.", "🟢 Silver")


# Undo


async def test_undo_restores_plan_and_dates_and_history_keeps_both(
    house: House, owner: Actor
) -> None:
    await choose(owner, "Gold")
    house.clock.move(DAY)
    await choose(owner, "Silver")
    owner.sees("You can undo the last change until 3 Mar 2026, 09:10 UTC.")
    oscar = await house.second_owner_of(owner)
    house.clock.move(timedelta(minutes=9))
    await oscar.sends("/plan")
    await oscar.taps("Undo")
    oscar.sees("Undone: Gold is active again", "🟢 Gold", "Since: 2 Mar 2026")
    oscar.sees("Until: 2 Apr 2026")
    assert "Undo" not in oscar.labels
    await oscar.sends("/history")
    oscar.sees("↩️ Silver — Undone\n3 Mar 2026")
    oscar.sees("🟢 Gold — Active\n2 Mar 2026 – 2 Apr 2026")
    await oscar.taps("Silver")
    oscar.sees("by Olivia Owner", "Undone on 3 Mar 2026, 09:09 UTC by Oscar Owner")


async def test_undoing_the_first_plan_leaves_none(owner: Actor) -> None:
    await choose(owner, "Silver")
    await owner.taps("Undo")
    owner.sees("Undone: no plan is active", "No plan is active")


async def test_undo_ends_with_its_time(house: House, owner: Actor) -> None:
    await choose(owner, "Silver")
    house.clock.move(timedelta(minutes=10))
    await owner.taps("Undo")
    owner.sees("It is too late to undo this. You can still change the plan.", "🟢 Silver")
    assert "Undo" not in owner.labels


async def test_undo_after_another_change_does_nothing(owner: Actor) -> None:
    await choose(owner, "Silver")
    undo = owner.data("Undo")
    await choose(owner, "Starter")
    await owner.forges(undo)
    owner.sees("nothing was done", "Olivia Owner changed the plan", "🟢 Starter")


async def test_undo_pressed_twice_is_said_to_be_done(owner: Actor) -> None:
    await choose(owner, "Silver")
    undo = owner.data("Undo")
    await owner.taps("Undo")
    await owner.forges(undo)
    owner.sees("Already done. Undone")


async def test_a_viewer_cannot_take_anything_back(house: House, owner: Actor) -> None:
    await choose(owner, "Silver")
    undo = owner.data("Undo")
    vera = await house.viewer_of(owner)
    await vera.sends("/plan")
    assert vera.labels == ["History", "Help", "Back"]
    await vera.forges(undo)
    vera.sees("Only an owner", "🟢 Silver")


@pytest.mark.parametrize("undo_minutes", [0])
async def test_without_minutes_there_is_no_undo(owner: Actor) -> None:
    await choose(owner, "Silver")
    assert "Undo" not in owner.labels


# Older revisions


async def test_who_holds_an_older_version_sees_what_differs_today(
    house: House, owner: Actor, catalogue: tuple[Plan, ...]
) -> None:
    await choose(owner, "Gold")
    starter, silver, flex, gold, platinum = catalogue
    today = replace(gold, price=LocalText.of("€129 a month"), term=Term(12, 0))
    await house.publish((starter, silver, flex, today, platinum))
    await owner.sends("/plan")
    owner.sees("Price: €99 a month", "You keep the version you have.")
    owner.sees("• Price: €99 a month → €129 a month", "• Term: 1 month → 1 year")
    await house.publish(tuple(one for one in catalogue if one.code != "gold"))
    await owner.sends("/plan")
    owner.sees("This plan is no longer offered. You keep it as it is.")


async def test_a_renewal_takes_todays_version(
    house: House, owner: Actor, catalogue: tuple[Plan, ...]
) -> None:
    await choose(owner, "Gold")
    dearer = LocalText.of("€129 a month")
    await house.publish(
        tuple(replace(one, price=dearer) if one.code == "gold" else one for one in catalogue)
    )
    house.clock.move(timedelta(days=30))
    await owner.sends("/plan")
    await owner.taps("Renew")
    owner.sees("• Price: €99 a month → €129 a month", "right after the current Gold term")
    await owner.taps("Confirm")
    house.clock.move(timedelta(days=3))
    await owner.sends("/plan")
    owner.sees("Price: €129 a month", "Since: 2 Apr 2026")


async def _schedule_silver(owner: Actor) -> None:
    await choose(owner, "Gold")
    await owner.taps("Change plan", "Silver", "Start when Gold ends", "Confirm")
