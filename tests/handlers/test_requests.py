"""Plans that need approval, as the owner sees them; the operator's side is in test_approvals."""

from datetime import timedelta

from tests.conversation import Actor, House
from tests.handlers.conftest import choose, preview


async def test_a_plan_that_needs_approval_is_requested(owner: Actor) -> None:
    await choose(owner, "Silver")
    await owner.taps("Change plan", "Platinum")
    owner.sees("This plan needs our approval. We'll answer in this chat.")
    owner.sees("Starts: as soon as it is approved", "Ends: 1 year after it starts")
    assert owner.labels == ["Request approval", "Back"]
    await owner.taps("Request approval")
    owner.sees("Your request for Platinum was sent. We'll answer here.", "🟢 Silver")
    owner.sees("⏳ Awaiting approval: Platinum, requested on 2 Mar 2026.")
    assert owner.labels == ["Change plan", "Withdraw request", "History", "Help", "Back"]
    await owner.taps("History")
    owner.sees("⏳ Platinum — Awaiting approval\nrequested on 2 Mar 2026")


async def test_a_request_is_withdrawn(house: House, owner: Actor) -> None:
    await request_platinum(owner)
    house.clock.move(timedelta(hours=1))
    await owner.taps("Withdraw request")
    owner.sees("Your request is withdrawn.", "🟢 Silver")
    assert "Awaiting" not in owner.text
    await owner.taps("History")
    owner.sees("✖️ Platinum — Cancelled\nrequested on 2 Mar 2026")


async def test_a_request_is_not_made_twice(owner: Actor) -> None:
    await request_platinum(owner)
    await owner.taps("Change plan", "Platinum")
    owner.sees("This change is already pending:", "⏳ Awaiting approval: Platinum")
    assert owner.labels == ["Back"]


async def test_a_double_tap_requests_once(owner: Actor) -> None:
    await choose(owner, "Silver")
    await owner.taps("Change plan", "Platinum")
    button = owner.data("Request approval")
    await owner.taps("Request approval")
    await owner.forges(button)
    owner.sees("Already done. Your request for Platinum was sent.")


async def test_choosing_another_plan_replaces_the_request_and_says_so_before(owner: Actor) -> None:
    await request_platinum(owner)
    await owner.taps("Change plan", "Starter")
    owner.sees("This replaces your pending change:\n⏳ Awaiting approval: Platinum")
    await owner.taps("Confirm")
    owner.sees("Starter is active now")
    assert "Awaiting" not in owner.text


async def test_a_request_can_start_when_the_current_plan_ends(owner: Actor) -> None:
    await choose(owner, "Gold")
    await owner.taps("Change plan", "Platinum", "Start when Gold ends")
    owner.sees("Starts: 2 Apr 2026, when Gold ends", "Ends: 1 year after it starts")
    await owner.taps("Request approval")
    owner.sees("⏳ Awaiting approval: Platinum")


async def request_platinum(owner: Actor) -> None:
    """From a plan that unlocks it to a request that waits."""
    await choose(owner, "Silver")
    await preview(owner, "Platinum")
    await owner.taps("Request approval")


async def test_an_entry_tells_who_took_a_request_back_and_when(house: House, owner: Actor) -> None:
    await request_platinum(owner)
    house.clock.move(timedelta(hours=1))
    await owner.taps("Withdraw request", "History", "Platinum")
    owner.sees("Status: Cancelled", "Requested on 2 Mar 2026, 09:00 UTC by Olivia Owner")
    owner.sees("Withdrawn on 2 Mar 2026, 10:00 UTC by Olivia Owner, in the chat")


# Beside what is scheduled


async def renewed_gold(house: House, owner: Actor) -> None:
    """Gold in its last week, and its renewal confirmed."""
    await choose(owner, "Gold")
    house.clock.move(timedelta(days=25))
    await owner.sends("/plan")
    await owner.taps("Renew", "Confirm")


async def test_a_request_leaves_a_renewal_as_it_is_and_says_what_an_approval_replaces(
    house: House, owner: Actor
) -> None:
    await renewed_gold(house, owner)
    await preview(owner, "Platinum")
    owner.sees("If it is approved, this is replaced:\n🗓 Scheduled: Gold from 2 Apr 2026.")
    await owner.taps("Request approval")
    owner.sees("🗓 Scheduled: Gold from 2 Apr 2026.")
    owner.sees("⏳ Awaiting approval: Platinum, to start on 2 Apr 2026.")
    await owner.taps("Withdraw request")
    owner.sees("Your request is withdrawn.", "🗓 Scheduled: Gold from 2 Apr 2026.")
    house.clock.move(timedelta(days=10))
    await owner.sends("/plan")
    owner.sees("🟢 Gold", "Until: 2 May 2026")


async def test_declined_all_is_as_before(house: House, owner: Actor) -> None:
    petra = await house.operator()
    await renewed_gold(house, owner)
    await preview(owner, "Platinum")
    await owner.taps("Request approval")
    await house.post()
    petra.sees("If it is approved, this is replaced:", "Scheduled: Gold from 2 Apr 2026")
    await petra.taps("Decline")
    await house.post()
    owner.sees("Platinum is declined", "Your plan stays as it is.")
    await owner.taps("Open")
    owner.sees("🗓 Scheduled: Gold from 2 Apr 2026.", "Your request was declined")
    house.clock.move(timedelta(days=10))
    await owner.sends("/plan")
    owner.sees("🟢 Gold", "Until: 2 May 2026")
    await owner.sends("/history")
    owner.sees("🟢 Gold — Active", "⛔ Platinum — Declined", "⚪ Gold — Expired")


async def test_approved_it_replaces_what_was_scheduled(house: House, owner: Actor) -> None:
    petra = await house.operator()
    await renewed_gold(house, owner)
    await preview(owner, "Platinum")
    await owner.taps("Request approval")
    await house.post()
    await petra.taps("Approve")
    await owner.sends("/plan")
    owner.sees("🟢 Gold", "🗓 Scheduled: Platinum from 2 Apr 2026.")
    assert "Scheduled: Gold" not in owner.text
    await owner.sends("/history")
    owner.sees("🗓 Platinum — Scheduled", "✖️ Gold — Cancelled", "🟢 Gold — Active")


async def test_a_decline_after_the_plan_ended_does_not_say_that_it_stays(
    house: House, owner: Actor
) -> None:
    petra = await house.operator()
    await choose(owner, "Gold")
    await preview(owner, "Platinum")
    await owner.taps("Request approval")
    await house.post()
    house.clock.move(timedelta(days=40))
    await house.post()
    await petra.taps("Decline")
    await house.post()
    owner.sees("Platinum is declined", "No plan is active.")
    assert "stays as it is" not in owner.text
