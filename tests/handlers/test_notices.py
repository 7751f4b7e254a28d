"""Notices: what the others are told, when, and of what they are told no more."""

from datetime import timedelta

import pytest

from handlers.buttons import SetNotice
from plans.commands.choose import Choose
from plans.commands.operate import Assign, End
from storage.outbox.values import Notice
from tests.conversation import Actor, House
from tests.handlers.conftest import choose

DAY = timedelta(days=1)


@pytest.fixture
async def oscar(house: House, owner: Actor) -> Actor:
    """The second owner, once both know of each other."""
    oscar = await house.second_owner_of(owner)
    await house.post()
    return oscar


def told(actor: Actor) -> list[str]:
    """The headings of all that somebody was told without having asked."""
    marks = ("🔔", "🟢 ", "⏰", "⚪", "👋 Vera", "👋 Oscar")
    texts = [one.text for one in actor.person.messages if one.from_bot]
    return [text.partition("\n")[0] for text in texts if text.startswith(marks)]


async def schedule(owner: Actor, plan: str, after: str) -> None:
    """Have a plan start when the one in force ends."""
    await owner.sends("/plan")
    await owner.taps("Change plan", plan, f"Start when {after} ends", "Confirm")


# Changes


async def test_the_other_owner_reads_who_did_what_and_the_one_who_did_it_does_not(
    house: House, owner: Actor, oscar: Actor
) -> None:
    await choose(owner, "Silver")
    await house.post()
    oscar.sees("🔔 Olivia Owner chose Silver.", "Olivia Owner · 2 Mar 2026")
    await choose(owner, "Gold")
    await house.post()
    oscar.sees("Olivia Owner changed the plan: Silver → Gold")
    oscar.sees("Since: 2 Mar 2026", "Until: 2 Apr 2026")
    oscar.sees("You can undo it until 2 Mar 2026")
    assert oscar.labels == ["Open", "Undo"]
    assert len(told(oscar)) == 2
    assert told(owner) == ["👋 Oscar Owner joined as owner."]
    await oscar.taps("Open")
    oscar.sees("Partner Plans", "Gold", "Status: Active")


async def test_undo_pressed_in_the_notice_undoes_and_tells_the_first_one(
    house: House, owner: Actor, oscar: Actor
) -> None:
    await choose(owner, "Silver")
    await house.post()
    await choose(owner, "Gold")
    await house.post()
    await oscar.taps("Undo")
    oscar.sees("Undone: Silver is active again")
    await house.post()
    owner.sees("Oscar Owner undid the change to Gold.", "The current plan is Silver.")
    assert owner.labels == ["Open"]


async def test_a_notice_stays_readable_whatever_is_pressed_under_it(
    house: House, owner: Actor, oscar: Actor
) -> None:
    await choose(owner, "Silver")
    await house.post()
    notice = oscar.screen.id
    said = oscar.text
    for label in ("Open", "Undo", "Undo"):
        before = oscar.screen.id
        await oscar.taps_old(label, notice)
        assert oscar.screen.id > before, "a message of its own"
    oscar.sees("Already done. Undone: no plan is active.")
    kept = next(one for one in oscar.person.messages if one.id == notice)
    assert kept.text == said
    await oscar.taps("History")
    assert oscar.text.startswith("History"), "what is no notice is edited"


async def test_undo_is_offered_only_while_it_holds(
    house: House, owner: Actor, oscar: Actor
) -> None:
    await choose(owner, "Silver")
    house.clock.move(timedelta(minutes=10))
    await house.post()
    oscar.sees("chose Silver")
    assert oscar.labels == ["Open"]


async def test_what_is_scheduled_and_cancelled_is_told(
    house: House, owner: Actor, oscar: Actor
) -> None:
    await choose(owner, "Gold")
    await house.post()
    await schedule(owner, "Silver", "Gold")
    await house.post()
    oscar.sees("Olivia Owner scheduled a change: Gold → Silver")
    oscar.sees("Starts: 2 Apr 2026")
    assert oscar.labels == ["Open"]
    await owner.taps("Cancel scheduled change")
    await house.post()
    oscar.sees("Olivia Owner cancelled the scheduled change to Silver", "The current plan is Gold.")


async def test_a_request_and_its_withdrawal_are_told(
    house: House, owner: Actor, oscar: Actor
) -> None:
    await choose(owner, "Silver")
    await house.post()
    await owner.sends("/plan")
    await owner.taps("Change plan", "Platinum", "Request approval")
    await house.post()
    oscar.sees("Olivia Owner requested Platinum", "Silver stays active until we answer")
    await owner.taps("Withdraw request")
    await house.post()
    oscar.sees("Olivia Owner withdrew the request for Platinum")


async def test_what_the_operator_gives_and_ends_is_told_to_all_owners(
    house: House, owner: Actor, oscar: Actor
) -> None:
    await choose(owner, "Silver")
    await house.post()
    await house.book.changes.operate(1, Assign("gold", "As agreed"), house.now)
    await house.post()
    for one in (owner, oscar):
        one.sees("Our team changed the plan: Silver → Gold", "Reason: As agreed")
    await house.book.changes.operate(1, End("Contract over"), house.now)
    await house.post()
    for one in (owner, oscar):
        one.sees("Our team ended Gold", "Reason: Contract over", "No plan is active.")


async def test_a_decline_reaches_every_owner(house: House, owner: Actor, oscar: Actor) -> None:
    petra = await house.operator()
    await choose(owner, "Silver")
    await owner.sends("/plan")
    await owner.taps("Change plan", "Platinum", "Request approval")
    await house.post()
    await petra.taps("Decline")
    await house.post()
    for one in (owner, oscar):
        one.sees("Platinum is declined")


# What no longer holds


async def test_what_was_cancelled_before_it_was_told_is_never_told(
    house: House, owner: Actor, oscar: Actor
) -> None:
    await choose(owner, "Gold")
    await house.post()
    await schedule(owner, "Silver", "Gold")
    await owner.taps("Cancel scheduled change")
    await house.post()
    oscar.sees("Olivia Owner cancelled the scheduled change to Silver")
    assert len(told(oscar)) == 2, "Gold, and the cancelling"


async def test_what_was_undone_by_the_reader_is_not_told_to_them(
    house: House, owner: Actor, oscar: Actor
) -> None:
    await choose(owner, "Silver")
    await oscar.sends("/plan")
    await oscar.taps("Undo")
    await house.post()
    assert told(oscar) == []
    owner.sees("Oscar Owner undid the change to Silver", "No plan is active.")


async def test_who_left_or_was_told_no_more_gets_nothing_that_was_written_before(
    house: House, owner: Actor, oscar: Actor
) -> None:
    await choose(owner, "Silver")
    await house.leave_all(oscar)
    await house.post()
    assert told(oscar) == []


# By itself


async def test_a_scheduled_plan_that_starts_is_told_once_to_everybody(
    house: House, owner: Actor, oscar: Actor
) -> None:
    await choose(owner, "Gold")
    await schedule(owner, "Silver", "Gold")
    await house.post()
    house.clock.move(31 * DAY)
    for _ in range(3):
        await house.post()
        house.clock.move(timedelta(minutes=1))
    for one in (owner, oscar):
        one.sees("🟢 Silver has started · Olivia Owner", "It replaces Gold")
        assert told(one).count("🟢 Silver has started · Olivia Owner") == 1
        assert one.labels == ["Open"]


async def test_a_scheduled_plan_that_was_cancelled_never_starts(
    house: House, owner: Actor, oscar: Actor
) -> None:
    await choose(owner, "Gold")
    await schedule(owner, "Silver", "Gold")
    await owner.taps("Cancel scheduled change")
    house.clock.move(31 * DAY)
    await house.post()
    assert not [one for one in told(oscar) if "started" in one]


async def test_owners_are_reminded_thirty_seven_and_one_days_before_the_end(
    house: House, owner: Actor, oscar: Actor
) -> None:
    await choose(owner, "Gold")
    await house.post()
    seen = []
    for _ in range(40):
        house.clock.move(DAY)
        before = len(oscar.person.messages)
        await house.post()
        if len(oscar.person.messages) > before and "has ended" not in oscar.text:
            oscar.sees("⏰ Gold ends in ", "Ends: 2 Apr 2026")
            seen.append(
                (house.now.day, oscar.text.partition("in ")[2].partition(" ·")[0], oscar.labels)
            )
    assert seen == [
        (26, "7 days", ["Open", "Renew"]),
        (1, "1 day", ["Open", "Renew"]),
    ]
    assert [one for one in told(owner) if "ends in" in one] == [
        "⏰ Gold ends in 7 days · Olivia Owner",
        "⏰ Gold ends in 1 day · Olivia Owner",
    ]


async def test_renew_in_a_reminder_renews(house: House, owner: Actor) -> None:
    await choose(owner, "Gold")
    house.clock.move(24 * DAY)
    await house.post()
    await owner.taps("Renew", "Confirm")
    owner.sees("Gold will be renewed on 2 Apr 2026")


async def test_after_a_renewal_nobody_is_reminded_of_the_old_end(
    house: House, owner: Actor, oscar: Actor
) -> None:
    await choose(owner, "Gold")
    house.clock.move(24 * DAY)
    await owner.sends("/plan")
    await owner.taps("Renew", "Confirm")
    for _ in range(6):
        await house.post()
        house.clock.move(DAY)
    assert not [one for one in told(oscar) if "ends in" in one]
    oscar.sees("Olivia Owner renewed Gold")
    house.clock.move(DAY)
    await house.post()
    oscar.sees("🟢 Gold continues", "A new Gold term has started.", "Until: 2 May 2026")


async def test_after_a_long_silence_only_the_newest_reminder_comes(
    house: House, owner: Actor
) -> None:
    await choose(owner, "Gold")
    house.clock.move(30 * DAY + timedelta(hours=12))
    await house.post()
    assert told(owner) == ["⏰ Gold ends in 12 hours · Olivia Owner"]


async def test_what_is_over_is_told_to_have_ended_and_not_announced(
    house: House, owner: Actor
) -> None:
    await choose(owner, "Gold")
    house.clock.move(32 * DAY)
    await house.post()
    assert told(owner) == ["⚪ Gold has ended · Olivia Owner"]


async def test_minutes_before_the_end_that_is_what_is_said(house: House, owner: Actor) -> None:
    await choose(owner, "Gold")
    house.clock.move(31 * DAY - timedelta(minutes=18))
    await house.post()
    assert told(owner) == ["⏰ Gold ends in 18 minutes · Olivia Owner"]


async def test_no_reminder_comes_before_there_is_something_to_do(
    house: House, owner: Actor
) -> None:
    await choose(owner, "Gold")
    for _ in range(23):
        house.clock.move(DAY)
        await house.post()
    assert told(owner) == []
    await owner.sends("/plan")
    assert "Renew" not in owner.labels


async def test_an_end_is_told_once_to_everybody_with_what_is_lost_and_what_to_do(
    house: House, owner: Actor, oscar: Actor
) -> None:
    await choose(owner, "Gold")
    house.clock.move(31 * DAY)
    for _ in range(3):
        await house.post()
    for one in (owner, oscar):
        assert told(one).count("⚪ Gold has ended · Olivia Owner") == 1
        one.sees("Ended: 2 Apr 2026", "No plan is active.")
        one.sees("What you no longer have\n• Messages a month: 100,000")
        assert one.labels == ["Renew", "Choose a plan", "Open"]
    await oscar.taps("Renew")
    oscar.sees("Gold", "Starts: as soon as you press Confirm")
    house.clock.move(-2 * DAY)
    await house.post()
    house.clock.move(3 * DAY)
    await house.post()
    assert told(owner).count("⚪ Gold has ended · Olivia Owner") == 1, "once, whatever the clock"


async def test_where_something_followed_no_end_is_told(house: House, owner: Actor) -> None:
    await choose(owner, "Gold")
    await schedule(owner, "Silver", "Gold")
    house.clock.move(31 * DAY)
    await house.post()
    assert told(owner) == ["🟢 Silver has started · Olivia Owner"]


async def test_a_plan_back_by_an_undo_is_reminded_of_all_the_same(
    house: House, owner: Actor
) -> None:
    await choose(owner, "Gold")
    house.clock.move(24 * DAY - timedelta(minutes=3))
    await choose(owner, "Starter")
    house.clock.move(timedelta(minutes=4))
    await house.post()
    assert told(owner) == []
    await owner.sends("/plan")
    await owner.taps("Undo")
    await house.post()
    assert told(owner) == ["⏰ Gold ends in 7 days · Olivia Owner"]


# The team


async def test_owners_learn_who_came_in_by_an_invitation(house: House, owner: Actor) -> None:
    await house.viewer_of(owner)
    await house.post()
    owner.sees("👋 Vera Viewer joined as viewer.")
    assert owner.labels == ["Team"]


async def test_the_same_invitation_opened_twice_is_told_once(house: House, owner: Actor) -> None:
    [view] = await house.book.members.views(owner.caller, house.now)
    invitation = await house.book.members.open_door(
        view.member.business_id, view.member.role, house.now
    )
    oscar = house.person("Oscar Owner")
    for _ in range(3):
        await oscar.sends(f"/start {invitation.code}")
        await house.post()
    assert told(owner) == ["👋 Oscar Owner joined as owner."]
    assert told(oscar) == []


# Which


async def test_notifications_say_what_comes_and_switch_it(
    house: House, owner: Actor, oscar: Actor
) -> None:
    await oscar.sends("/settings")
    await oscar.taps("Notifications")
    oscar.sees("Notifications · Olivia Owner", "🔔 Plan changes", "🔔 Team news")
    assert oscar.labels == [
        "Plan changes: on",
        "Plan starts: on",
        "Reminders: on",
        "Team news: on",
        "Back",
    ]
    await oscar.taps("Plan changes: on", "Team news: on")
    assert oscar.labels[0] == "Plan changes: off"
    oscar.sees("🔕 Plan changes", "🔔 Reminders", "🔕 Team news")
    await choose(owner, "Gold")
    await house.viewer_of(owner)
    await house.post()
    assert told(oscar) == []
    house.clock.move(24 * DAY)
    await house.post()
    assert told(oscar) == ["⏰ Gold ends in 7 days · Olivia Owner"]
    await oscar.sends("/settings")
    await oscar.taps("Notifications", "Plan changes: off", "Back")
    oscar.sees("Settings")
    await choose(owner, "Silver")
    await house.post()
    oscar.sees("Gold → Silver")


async def test_a_viewer_is_told_only_what_they_asked_for(house: House, owner: Actor) -> None:
    vera = await house.viewer_of(owner)
    await choose(owner, "Silver")
    await house.post()
    assert told(vera) == []
    await vera.sends("/settings")
    await vera.taps("Notifications")
    assert vera.labels[:2] == ["Plan changes: off", "Plan starts: off"]
    await vera.taps("Plan changes: off", "Reminders: off")
    await choose(owner, "Gold")
    await house.post()
    vera.sees("Olivia Owner changed the plan: Silver → Gold")
    assert vera.labels == ["Open"], "only owners undo"
    house.clock.move(24 * DAY)
    await house.post()
    vera.sees("Gold ends in 7 days")
    assert vera.labels == ["Open"]


async def test_what_was_switched_off_before_it_was_sent_is_not_sent(
    house: House, owner: Actor, oscar: Actor
) -> None:
    await choose(owner, "Silver")
    await oscar.sends("/settings")
    await oscar.taps("Notifications", "Plan changes: on")
    await house.post()
    assert told(oscar) == []


async def test_a_switch_pressed_twice_stays_where_it_was_put(owner: Actor, house: House) -> None:
    await owner.sends("/settings")
    await owner.taps("Notifications")
    pressed = owner.data("Reminders: on")
    for _ in range(2):
        await owner.forges(pressed)
        assert owner.labels[2] == "Reminders: off"
    known = await house.book.outbox.wanted(owner.caller, 1, house.now)
    assert known is not None
    assert known.kinds == set(Notice) - {Notice.REMINDERS}


async def test_a_stranger_switches_nothing(house: House, owner: Actor) -> None:
    sam = house.person("Sam Stranger")
    await sam.sends("/start")
    await sam.forges(SetNotice(business=1, kind=Notice.CHANGES, wanted=0).pack())
    sam.sees("a business you are not in")
    known = await house.book.outbox.wanted(owner.caller, 1, house.now)
    assert known is not None
    assert known.kinds == set(Notice)


# Whom no letter reaches


async def test_who_blocked_the_bot_holds_up_nobody_and_gets_what_holds_once_back(
    house: House, owner: Actor, oscar: Actor
) -> None:
    otto = await house.second_owner_of(owner, "Otto Owner")
    await house.post()
    oscar.person.blocked = True
    await choose(owner, "Silver")
    await house.post()
    sends = len(house.telegram.calls)
    await choose(owner, "Gold")
    await house.post()
    otto.sees("Silver → Gold")
    tried = [one for one in list(house.telegram.calls)[sends:] if one.status == 403]
    assert tried == [], "nobody calls again for who cannot be reached"
    await house.viewer_of(owner)
    oscar.person.blocked = False
    await oscar.sends("/plan")
    await house.post()
    assert told(oscar)[-2:] == [
        "🔔 Olivia Owner changed the plan: Silver → Gold",
        "👋 Vera Viewer joined as viewer.",
    ]
    assert not [one for one in oscar.person.messages if "chose Silver" in one.text], (
        "that was over by then"
    )
    before = len(oscar.person.messages)
    await oscar.sends("/plan")
    await house.post()
    assert len(oscar.person.messages) == before + 2, "his message and the answer, nothing twice"


async def test_blocking_and_unblocking_without_a_word_is_noticed(
    house: House, owner: Actor, oscar: Actor
) -> None:
    oscar.person.block()
    await house.deliver()
    calls = len(house.telegram.calls)
    await choose(owner, "Silver")
    await house.post()
    assert not [one for one in list(house.telegram.calls)[calls:] if one.status == 403]
    oscar.person.unblock()
    await house.deliver()
    await house.post()
    oscar.sees("Olivia Owner chose Silver")
    assert len(told(oscar)) == 1


async def test_a_letter_speaks_the_language_of_the_recipients_telegram(
    house: House, owner: Actor, oscar: Actor
) -> None:
    oscar.person.language = "fr"
    await oscar.sends("/plan")
    await house.post()
    await choose(owner, "Silver")
    [letter] = [one for one in await house.book.outbox.take(house.now, 30) if one.to]
    assert letter.to is not None
    assert letter.to.language == "fr"


async def test_two_presses_at_once_are_told_once(house: House, owner: Actor, oscar: Actor) -> None:
    [view] = await house.book.members.views(owner.caller, house.now)
    offer = view.catalogue.by_code("silver")
    assert offer is not None
    command = Choose(offer.id, 0, 0)
    for _ in range(3):
        await house.book.changes.carry_out(owner.caller, 1, command, house.now)
    await house.post()
    assert len(told(oscar)) == 1


async def test_an_end_that_only_drops_what_was_scheduled_says_just_that(
    house: House, owner: Actor
) -> None:
    [business] = await house.book.members.businesses(house.now)
    ahead = house.now + timedelta(days=3)
    await house.book.changes.operate(business.id, Assign("silver", "A gift", ahead), house.now)
    await house.post()
    await house.book.changes.operate(business.id, End("By mistake"), house.now)
    await house.post()
    owner.sees("Our team cancelled the pending change", "By mistake")
