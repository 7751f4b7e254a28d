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
