"""Plans that need approval: what operators are asked, what they answer, what owners are told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from aiogram.types import Update

from handlers.buttons import LARGEST, ApproveRequest, DeclineRequest, Register
from plans.plan import Approval, Benefit, Plan
from plans.plan_table import LONGEST_NAME, LONGEST_PLAN, MOST_BENEFITS
from plans.text import LocalText
from tests.conversation import Actor, House
from tests.handlers.conftest import choose, on_offer, plain_plan


@pytest.fixture
async def petra(house: House) -> Actor:
    return await house.operator("Petra Operator")


@pytest.fixture
async def paul(house: House) -> Actor:
    return await house.operator("Paul Operator")


@pytest.fixture
async def asked(house: House, petra: Actor, paul: Actor) -> Actor:
    """An owner with Silver who has asked for Platinum; both operators have the request."""
    assert petra.person.id != paul.person.id
    owner = await house.owner()
    await owner.sends("/plan")
    await owner.taps("Choose a plan", "Silver", "Confirm")
    await ask(owner)
    await house.post()
    return owner


async def ask(owner: Actor) -> None:
    """Ask for Platinum."""
    await owner.sends("/plan")
    await owner.taps(on_offer(owner), "Platinum", "Request approval")


# Asking


async def test_an_operator_learns_at_start_what_will_come(petra: Actor) -> None:
    petra.sees("Desk", "No open requests. New ones come to this chat.")


async def test_every_operator_gets_the_request_with_the_comparison(
    asked: Actor, petra: Actor, paul: Actor
) -> None:
    asked.sees("Awaiting approval")
    for operator in (petra, paul):
        operator.sees("Request for approval · Olivia Owner", "Olivia Owner asks for Platinum")
        operator.sees("Price: By agreement", "Term: 1 year", "Starts: as soon as you approve it")
        operator.sees("Ends, if approved now: 2 Mar 2027", "Compared with Silver")
        operator.sees("Commission: 4 % → 1.5 %", "Partner manager: In person")
        assert operator.labels == ["Approve", "Decline"]
        [row] = operator.screen.keyboard
        assert [button["style"] for button in row] == ["success", "danger"]


async def test_a_request_without_a_current_plan_lists_what_the_plan_gives(
    house: House, petra: Actor, catalogue: tuple[Plan, ...]
) -> None:
    await house.publish(tuple(replace(plan, requires=()) for plan in catalogue))
    owner = await house.owner()
    await ask(owner)
    await house.post()
    petra.sees("They have no plan now.", "Benefits\n• Messages a month: Unlimited")


async def test_who_begins_the_chat_later_gets_what_could_not_reach_them(
    house: House, petra: Actor
) -> None:
    paul = house.person("Paul Operator")
    house.appoint(paul.person.id)
    owner = await house.owner()
    await owner.sends("/plan")
    await owner.taps("Choose a plan", "Silver", "Confirm")
    await ask(owner)
    await owner.taps("Withdraw request")
    await ask(owner)
    await house.post()
    petra.sees("asks for Platinum")
    await paul.sends("/start")
    await house.post()
    paul.sees("asks for Platinum")
    await paul.sends("/start")
    await house.post()
    texts = [one.text for one in paul.person.messages if one.from_bot]
    assert sum("asks for Platinum" in text for text in texts) == 1
    await petra.sends("/start")
    await house.post()
    assert sum("asks for Platinum" in one.text for one in petra.person.messages) == 1


async def test_an_operator_who_begins_the_chat_by_an_invitation_gets_it_too(house: House) -> None:
    for good in (True, False):
        paul = house.person(f"Paul Operator {good}")
        house.appoint(paul.person.id)
        owner = await house.owner(f"Owner {good}")
        await owner.sends("/plan")
        await owner.taps("Choose a plan", "Platinum", "Ask for this plan")
        await house.post()
        invitation = await house.book.members.bring_in("Third Shop", house.now)
        await paul.sends(f"/start {invitation.code if good else 'x' * 22}")
        paul.sees("You are an operator", "Welcome to Third" if good else "invitation is not valid")
        await house.post()
        paul.sees("Asked for · Owner")


# Approving


async def test_an_approval_makes_the_plan_active_and_reaches_the_owners(
    house: House, asked: Actor, petra: Actor
) -> None:
    oscar = await house.second_owner_of(asked)
    vera = await house.viewer_of(asked)
    house.clock.move(timedelta(hours=2))
    await petra.taps("Approve")
    assert petra.toast == "Done. The owners are told."
    petra.sees("Approved by Petra Operator (our team)", "Since: 2 Mar 2026")
    assert petra.labels == []
    await house.post()
    for owner in (asked, oscar):
        owner.sees("Platinum is approved · Olivia Owner", "Petra Operator (our team) approved")
        owner.sees("Since: 2 Mar 2026", "Until: 2 Mar 2027")
        owner.sees("You can undo it until 2 Mar 2026")
        assert owner.labels == ["Open", "Undo"]
    assert "approved" not in vera.text
    await asked.taps("Open")
    asked.sees("Partner Plans", "Platinum", "Status: Active")


async def test_two_operators_one_wins_and_the_other_is_told_who(
    asked: Actor, petra: Actor, paul: Actor, house: House
) -> None:
    await petra.taps("Approve")
    await paul.taps("Decline")
    paul.sees("Nothing was done", "Approved by Petra Operator (our team)")
    assert paul.labels == []
    await asked.sends("/plan")
    asked.sees("Platinum", "Status: Active")
    await house.post()
    assert sum("approved" in message.text for message in asked.person.messages) == 1


async def test_two_operators_at_the_very_same_time_one_wins(
    asked: Actor, petra: Actor, paul: Actor, house: House
) -> None:
    presses = [
        petra.person.press("Approve", petra.screen.id),
        paul.person.press("Decline", paul.screen.id),
    ]
    await house.deliver()
    assert all(press.answered for press in presses)
    done = [who for who in (petra, paul) if "Nothing was done" not in who.text]
    assert len(done) == 1
    await house.post()
    told = [one.text for one in asked.person.messages if "your request on" in one.text]
    assert len(told) == 1
    assert done[0].person.name in told[0]


async def test_a_double_tap_is_one_approval(asked: Actor, petra: Actor, house: House) -> None:
    presses = [petra.person.press("Approve", petra.screen.id) for _ in range(2)]
    await house.deliver()
    assert [press.text for press in presses] == [
        "Done. The owners are told.",
        "This was done already.",
    ]
    await asked.sends("/history")
    assert asked.text.count("Platinum") == 1


async def test_an_approval_after_the_current_plan_expired_starts_at_once(
    house: House, petra: Actor
) -> None:
    owner = await house.owner()
    await owner.sends("/plan")
    await owner.taps("Choose a plan", "Gold", "Confirm")
    await owner.sends("/plan")
    await owner.taps("Change plan", "Platinum", "Start when Gold ends", "Request approval")
    await house.post()
    petra.sees("Starts: 2 Apr 2026", "Compared with Gold")
    house.clock.move(timedelta(days=60))
    await petra.taps("Approve")
    petra.sees("Approved by Petra Operator", "Since: 1 May 2026")
    await house.post()
    owner.sees("Since: 1 May 2026", "Until: 1 May 2027")


async def test_an_approval_before_the_current_plan_ends_waits_for_it(
    house: House, petra: Actor
) -> None:
    owner = await house.owner()
    await owner.sends("/plan")
    await owner.taps("Choose a plan", "Gold", "Confirm")
    await owner.sends("/plan")
    await owner.taps("Change plan", "Platinum", "Start when Gold ends", "Request approval")
    await house.post()
    await petra.taps("Approve")
    await house.post()
    owner.sees("Platinum is approved", "Starts: 2 Apr 2026")
    await owner.taps("Open")
    owner.sees("Gold", "Scheduled: Platinum from 2 Apr 2026")


async def test_the_largest_plans_and_the_longest_reason_fit_into_a_message(
    house: House, petra: Actor
) -> None:
    benefits = [
        tuple(
            Benefit(f"{letter}{number}", LocalText.of(letter * 18), LocalText.of(letter * 18))
            for number in range(MOST_BENEFITS)
        )
        for letter in "mw"
    ]
    old, new = (
        replace(
            plain_plan(number),
            name=LocalText.of(str(number) * LONGEST_NAME),
            summary=LocalText.of("s" * (LONGEST_PLAN - MOST_BENEFITS * 36)),
            price=LocalText.of("p" * LONGEST_NAME),
            benefits=benefits[number],
        )
        for number in range(2)
    )
    await house.publish((old, replace(new, approval=Approval.OPERATOR)))
    owner = await house.owner("O" * 64)
    await owner.sends("/plan")
    await owner.taps("Choose a plan", "0", "Confirm", "Change plan", "1", "Request approval")
    await house.post()
    petra.sees("w" * 18)
    await petra.replies("r" * 500)
    petra.sees("r" * 500)
    await petra.taps("Decline")
    await house.post()
    owner.sees("r" * 500)


# Declining, and reasons


async def test_a_refusal_with_a_reason_given_by_reply(
    house: House, asked: Actor, petra: Actor
) -> None:
    await petra.replies("Your papers  are\nmissing 📄")
    petra.sees("Reason:\nYour papers are missing 📄", "Approve or Decline goes with this reason")
    assert petra.labels == ["Approve", "Decline"]
    await petra.taps("Decline")
    petra.sees("Declined by Petra Operator (our team)", "Your papers are missing 📄")
    assert petra.labels == []
    await house.post()
    asked.sees("Platinum is declined", "Your plan stays as it is", "Your papers are missing 📄")
    await asked.taps("Open")
    asked.sees("Silver", "Your request was declined", "Your papers are missing 📄")


async def test_another_reply_takes_the_place_of_the_first_reason(
    house: House, asked: Actor, petra: Actor
) -> None:
    await petra.replies("First thought")
    await petra.replies("Second thought")
    await petra.taps("Approve")
    await house.post()
    asked.sees("Platinum is approved", "Second thought")
    assert "First" not in asked.text


async def test_the_first_message_still_decides_without_a_reason(
    house: House, asked: Actor, petra: Actor
) -> None:
    first = petra.screen.id
    await petra.replies("Never mind")
    await petra.taps_old("Decline", first)
    await house.post()
    asked.sees("Platinum is declined")
    assert "Never mind" not in asked.text


@pytest.mark.parametrize(
    ("reason", "word"),
    [
        ("x" * 501, "That reason has 501 characters; at most 500 fit."),
        ("\u200b\u2800", "Reply with the reason as a text"),
    ],
)
async def test_a_reason_that_cannot_be_is_answered_with_a_clear_word(
    asked: Actor, petra: Actor, reason: str, word: str
) -> None:
    assert asked.house is petra.house
    await petra.replies(reason)
    petra.sees(word, "asks for Platinum")
    assert petra.labels == ["Approve", "Decline"]
    assert petra.data("Approve").endswith(":0"), "no reason goes with it"


async def test_a_reason_of_full_length_is_kept_whole(
    house: House, asked: Actor, petra: Actor
) -> None:
    reason = "🦊" + "é" * 498 + "!"
    await petra.replies(reason)
    await petra.taps("Decline")
    await house.post()
    asked.sees(reason)


async def test_a_picture_in_reply_is_no_reason(house: House, asked: Actor, petra: Actor) -> None:
    assert asked.house is house
    update = petra.person.send("x", reply_to=petra.screen.id)
    house.telegram.take_updates()
    message = {key: value for key, value in update["message"].items() if key != "text"}
    sent = {**update, "message": {**message, "dice": {"emoji": "🎲", "value": 3}}}
    await house.intake.handle(Update.model_validate(sent, context={"bot": house.bot}))
    petra.sees("Reply with the reason as a text")


async def test_a_reason_in_a_message_that_is_gone_is_asked_for_again(
    house: House, asked: Actor, petra: Actor
) -> None:
    await petra.replies("Papers")
    await petra.forges(petra.data("Decline"), inaccessible=True)
    petra.sees("Nothing was done: your reason cannot be read any more", "asks for Platinum")
    await house.post()
    await asked.sends("/plan")
    asked.sees("Awaiting approval")


async def test_a_reply_to_another_message_is_free_text(asked: Actor, petra: Actor) -> None:
    assert asked.house is petra.house
    await petra.sends("/help")
    await petra.replies("Hello?")
    petra.sees("I didn't understand that.")


async def test_a_command_in_reply_is_a_command(asked: Actor, petra: Actor) -> None:
    assert asked.house is petra.house
    await petra.replies("/help")
    petra.sees("Help")
    assert "Reason" not in petra.text


async def test_a_reply_to_a_request_is_a_reason_though_a_name_was_asked(
    house: House, asked: Actor, petra: Actor
) -> None:
    assert asked.house is house
    card = petra.screen.id
    await petra.sends("/help")
    await petra.forges(Register().pack())
    petra.sees("What is your business called?")
    petra.person.send("Papers", reply_to=card)
    await house.deliver()
    petra.sees("Reason:\nPapers", "Approve or Decline goes with this reason")
    await petra.sends("Petra's Pies")
    petra.sees("Petra's Pies is registered.")


async def test_a_reply_after_the_decision_of_another_changes_nothing(
    asked: Actor, petra: Actor, paul: Actor
) -> None:
    assert asked.house is petra.house
    await paul.taps("Approve")
    await petra.replies("Too late")
    petra.sees("settled already", "Approved by Paul Operator")
    assert petra.labels == []


# What moved on


async def test_what_was_withdrawn_cannot_be_approved(
    house: House, asked: Actor, petra: Actor
) -> None:
    await asked.sends("/plan")
    await asked.taps("Withdraw request")
    await petra.taps("Approve")
    petra.sees("Nothing was done", "Withdrawn by Olivia Owner")
    assert petra.toast == "Nothing was done: this request is settled already."
    assert petra.labels == []
    await house.post()
    await asked.sends("/plan")
    asked.sees("Silver")
    assert "Platinum" not in asked.text


async def test_what_was_replaced_cannot_be_declined(asked: Actor, petra: Actor) -> None:
    await asked.sends("/plan")
    await asked.taps("Change plan", "Starter", "Confirm")
    await petra.taps("Decline")
    petra.sees("Nothing was done", "Another decision took its place: by Olivia Owner")


async def test_a_request_withdrawn_before_it_was_sent_is_not_sent(
    house: House, petra: Actor
) -> None:
    owner = await house.owner()
    await owner.sends("/plan")
    await owner.taps("Choose a plan", "Silver", "Confirm")
    await ask(owner)
    await owner.taps("Withdraw request")
    await house.post()
    petra.sees("Desk")


async def test_a_second_request_is_decided_by_its_own_message(
    house: House, asked: Actor, petra: Actor
) -> None:
    first = petra.screen.id
    await asked.sends("/plan")
    await asked.taps("Withdraw request")
    await ask(asked)
    await house.post()
    assert petra.screen.id != first
    message = next(one for one in petra.person.messages if one.id == first)
    assert "Withdrawn by Olivia Owner" in message.text
    await petra.taps("Approve")
    await house.post()
    asked.sees("Platinum is approved")


@pytest.mark.parametrize(
    ("word", "fact"),
    [
        ("Approve", "Olivia Owner changed the plan: Platinum → Gold"),
        ("Decline", "Olivia Owner changed the plan: Silver → Gold"),
    ],
)
async def test_an_answer_that_holds_no_more_is_not_told_late(
    house: House, asked: Actor, petra: Actor, word: str, fact: str
) -> None:
    oscar = await house.second_owner_of(asked)
    await petra.taps(word)
    await choose(asked, "Gold")
    await house.post()
    oscar.sees(fact)
    assert not [one for one in oscar.person.messages if "your request" in (one.text or "")]
    await oscar.taps("Open")
    oscar.sees("🟢 Gold")


# Those who may not


@pytest.mark.parametrize("kind", [ApproveRequest, DeclineRequest])
@pytest.mark.parametrize("reason", [0, 1])
async def test_a_forged_answer_says_nothing_of_the_business(
    house: House, asked: Actor, kind: type[ApproveRequest | DeclineRequest], reason: int
) -> None:
    sam = house.person("Sam Stranger")
    await sam.sends("/start")
    data = kind(business=1, version=2, reason=reason).pack()
    await sam.forges(data)
    sam.sees("a business you are not in")
    assert "Platinum" not in sam.text
    assert "Olivia" not in sam.text
    await asked.forges(data)
    asked.sees("a business you are not in")
    await asked.sends("/plan")
    asked.sees("Awaiting approval")


@pytest.mark.parametrize(
    ("business", "version"), [(1, 0), (1, 1), (1, 3), (0, 2), (2, 2), (LARGEST, LARGEST)]
)
async def test_forged_numbers_are_no_request(
    asked: Actor, petra: Actor, business: int, version: int
) -> None:
    for reason in (0, 1):
        await petra.forges(ApproveRequest(business=business, version=version, reason=reason).pack())
        petra.sees("a business you are not in")
    await asked.sends("/plan")
    asked.sees("Awaiting approval")


async def test_who_is_no_operator_any_more_decides_nothing(
    house: House, asked: Actor, petra: Actor
) -> None:
    request, forged = petra.screen.id, petra.data("Approve")
    house.dismiss(petra)
    await petra.replies("Because", request)
    petra.sees("I didn't understand that.")
    await petra.forges(forged, message_id=request)
    message = next(one for one in petra.person.messages if one.id == request)
    assert "a business you are not in" in message.text
    await asked.sends("/plan")
    asked.sees("Awaiting approval")


# Asked for


async def test_who_asks_for_a_locked_plan_is_told_of_to_the_operators(
    house: House, petra: Actor
) -> None:
    owner = await house.owner()
    await owner.sends("/plan")
    await owner.taps("Choose a plan", "Platinum", "Ask for this plan")
    await house.post()
    petra.sees("Asked for · Olivia Owner", "Olivia Owner would like Platinum")
    petra.sees("it has never had any of these plans: silver, flex, gold")
    petra.sees("partner-plans business assign 1 platinum")
    assert petra.labels == []


async def test_a_wish_that_can_be_had_by_now_is_not_told(house: House, petra: Actor) -> None:
    owner = await house.owner()
    await owner.sends("/plan")
    await owner.taps("Choose a plan", "Platinum", "Ask for this plan")
    await owner.sends("/plan")
    await owner.taps("Choose a plan", "Silver", "Confirm")
    await house.post()
    petra.sees("Desk")


# The way there


async def test_a_new_process_decides_with_the_reason_in_the_message(
    house: House, asked: Actor, petra: Actor
) -> None:
    await petra.replies("Papers")
    house.restart()
    await petra.taps("Decline")
    await house.post()
    asked.sees("Platinum is declined", "Papers")


async def test_an_operator_who_never_began_a_chat_keeps_nobody_waiting(
    house: House, petra: Actor
) -> None:
    quiet, nobody = house.person("Quiet Operator"), 999_999
    house.appoint(quiet.person.id, nobody)
    owner = await house.owner()
    await owner.sends("/plan")
    await owner.taps("Choose a plan", "Silver", "Confirm")
    await ask(owner)
    await house.post()
    petra.sees("asks for Platinum")
    assert quiet.person.messages == []
