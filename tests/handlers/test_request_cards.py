"""Cards of requests: who the business is, what a paid term would lose, what came of it."""

from datetime import timedelta
from textwrap import wrap

import pytest

from handlers.buttons import ConfirmApproval, OpenRequest
from plans.commands.operate import Approve, Assign, Decline, End
from storage.members.values import Role
from tests.conversation import Actor, House
from tests.handlers.conftest import choose, on_offer, preview

DAY = timedelta(days=1)
WIDTH, LINES = 42, 20  # of a phone; a quotation that folds shows three lines


@pytest.fixture
async def petra(house: House) -> Actor:
    return await house.operator("Petra Operator")


@pytest.fixture
async def paul(house: House) -> Actor:
    return await house.operator("Paul Operator")


@pytest.fixture
async def asked(house: House, petra: Actor, paul: Actor) -> Actor:
    """An owner with Silver who has asked for Platinum; both operators have the card."""
    assert petra.person.id != paul.person.id
    owner = await house.owner("Corner Café")
    await choose(owner, "Silver")
    await ask(owner)
    await house.post()
    return owner


async def ask(owner: Actor, *ways: str) -> None:
    """Ask for Platinum."""
    await owner.sends("/plan")
    await owner.taps(on_offer(owner), "Platinum", *ways, "Request approval")


async def with_gold(house: House, *ways: str, days: int = 19) -> Actor:
    """An owner who has Gold for a month, and asks for Platinum some days later."""
    owner = await house.owner("Corner Café")
    await choose(owner, "Gold")
    house.clock.move(days * DAY)
    await ask(owner, *ways)
    await house.post()
    return owner


# Living cards


async def test_whoever_settles_it_every_operator_sees_what_became_of_it(
    house: House, asked: Actor, petra: Actor, paul: Actor
) -> None:
    assert asked.house is house
    await petra.taps("Approve")
    assert paul.labels == ["Approve", "Decline"]
    await house.post()
    for operator in (petra, paul):
        operator.sees("Request for approval · Corner Café", "Approved by Petra Operator")
        assert operator.labels == []
        assert sum("Corner Café" in one.text for one in operator.person.messages) == 1


async def test_a_reason_of_one_operator_is_read_by_the_other(
    house: House, asked: Actor, petra: Actor, paul: Actor
) -> None:
    assert asked.house is house
    card = petra.screen.id
    await petra.replies("Papers are missing")
    await petra.taps("Decline")
    await house.post()
    paul.sees("Declined by Petra Operator", "Papers are missing")
    first = next(one for one in petra.person.messages if one.id == card)
    assert "Declined by Petra Operator" in first.text, "the card that was replied to changes too"
    assert list(first.labels) == []


async def test_an_owner_who_withdraws_changes_the_cards(
    house: House, asked: Actor, petra: Actor, paul: Actor
) -> None:
    await asked.sends("/plan")
    await asked.taps("Withdraw request")
    await house.post()
    for operator in (petra, paul):
        operator.sees("Withdrawn by Corner Café")
        assert operator.labels == []


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (Approve(2), "Approved by our team"),
        (Decline(2, "Not yet"), "Declined by our team"),
    ],
)
async def test_an_answer_on_the_command_line_changes_the_cards(
    house: House, asked: Actor, petra: Actor, paul: Actor, command: Approve | Decline, words: str
) -> None:
    assert asked.house is house
    await house.book.changes.answer_here(1, command, house.now)
    await house.post()
    for operator in (petra, paul):
        operator.sees(words)
        assert operator.labels == []


@pytest.mark.parametrize("is_given", [True, False])
async def test_what_overtakes_a_request_changes_the_cards(
    house: House, asked: Actor, petra: Actor, paul: Actor, *, is_given: bool
) -> None:
    assert asked.house is house
    if is_given:
        await house.book.changes.operate(1, Assign("gold", "A gift"), house.now)
    else:
        await house.book.changes.operate(1, End("It closed"), house.now)
    await house.post()
    for operator in (petra, paul):
        operator.sees("Another decision took its place: by our team")
        assert operator.labels == []


async def test_an_approval_that_the_owner_undoes_is_told_on_the_cards(
    house: House, asked: Actor, petra: Actor, paul: Actor
) -> None:
    await petra.taps("Approve")
    await house.post()
    await asked.taps("Undo")
    await house.post()
    for operator in (petra, paul):
        operator.sees("Approved by Petra Operator", "↩️ Undone by Corner Café on 2 Mar 2026")


async def test_a_card_changes_in_the_language_of_its_reader(
    house: House, petra: Actor, paul: Actor
) -> None:
    await petra.sends("/language")
    await petra.taps("Español")
    owner = await house.owner("Corner Café")
    await choose(owner, "Silver")
    await ask(owner)
    await house.post()
    petra.sees("Corner Café")
    assert "Request for approval" not in petra.text
    await petra.taps(petra.labels[0])
    pressed = petra.text
    await house.post()
    assert petra.text == pressed, "the courier had nothing to change"
    paul.sees("Approved by Petra Operator")


# Who the business is


async def test_a_card_says_who_the_business_is(house: House, petra: Actor) -> None:
    owner = await house.owner("Corner Café")
    await house.second_owner_of(owner)
    await house.viewer_of(owner)
    await choose(owner, "Starter")
    house.clock.move(DAY)
    await choose(owner, "Silver")
    await ask(owner)
    await house.post()
    await petra.replies("Papers are missing")
    await petra.taps("Decline")
    house.clock.move(DAY)
    await ask(owner)
    await owner.taps("Withdraw request")
    await house.book.changes.operate(1, Assign("gold", "A gift"), house.now)
    house.clock.move(DAY)
    await ask(owner, "Start now")
    await house.post()
    petra.sees("With us since 2 Mar 2026 · 2 owners · 1 viewer")
    petra.sees("Gold · Since: 4 Mar 2026 · Until: 4 Apr 2026")
    petra.sees("Earlier plans\nSilver · Replaced · 3 Mar 2026 – 4 Mar 2026\nStarter · Replaced")
    petra.sees("Earlier requests\nPlatinum · Withdrawn · 4 Mar 2026\nPlatinum · Declined")
    assert "Papers" not in petra.text
    kinds = [one["type"] for one in petra.screen.raw["entities"]]
    assert kinds.count("expandable_blockquote") == 2, "long lists are folded"


async def test_a_card_of_a_business_without_a_past_says_only_what_there_is(
    house: House, asked: Actor, petra: Actor
) -> None:
    assert asked.house is house
    petra.sees("With us since 2 Mar 2026 · 1 owner", "Silver · Since: 2 Mar 2026")
    for words in ("viewer", "Earlier"):
        assert words not in petra.text


async def test_a_card_fits_a_phone(house: House, petra: Actor) -> None:
    await with_gold(house, "Start now")
    await petra.taps("Approve")
    folded = _folded(petra)
    shown = [part for line in folded.split("\n") for part in wrap(line, WIDTH) or [""]]
    assert len(shown) <= LINES, "\n".join(shown)


def _folded(actor: Actor) -> str:
    """The newest screen with three lines of each quotation that folds."""
    text = actor.text.encode("utf-16-le")
    quotes = [one for one in actor.screen.raw["entities"] if one["type"][:10] == "expandable"]
    for one in sorted(quotes, key=lambda one: -int(one["offset"])):
        start, end = 2 * one["offset"], 2 * (one["offset"] + one["length"])
        lines = text[start:end].decode("utf-16-le").split("\n")[:3]
        text = text[:start] + "\n".join(lines).encode("utf-16-le") + text[end:]
    return text.decode("utf-16-le")


async def test_an_operator_reads_what_the_business_gains(
    house: House, asked: Actor, petra: Actor
) -> None:
    assert asked.house is house
    petra.sees("Compared with Silver", "Gains")
    assert "You gain" not in petra.text
    await asked.sends("/plan")
    await asked.taps("Change plan", "Gold")
    asked.sees("You gain")


async def test_a_card_says_what_is_scheduled_and_would_be_replaced(
    house: House, petra: Actor
) -> None:
    owner = await house.owner("Corner Café")
    await choose(owner, "Gold")
    await preview(owner, "Silver")
    await owner.taps("Confirm")
    await ask(owner, "Start now")
    await house.post()
    petra.sees("If it is approved, this is replaced:\n🗓 Scheduled: Silver from 2 Apr 2026.")


# A paid term that would end early


async def test_approving_asks_once_more_before_a_paid_term_ends_early(
    house: House, petra: Actor
) -> None:
    owner = await with_gold(house, "Start now")
    await petra.taps("Approve")
    petra.sees("⚠️ Gold (€99 a month) ends 12 days early, on 21 Mar 2026.")
    petra.sees("Approve it all the same?")
    assert petra.labels == ["Confirm", "Back"]
    await owner.sends("/plan")
    owner.sees("Awaiting approval")
    await petra.taps("Back")
    assert petra.labels == ["Approve", "Decline"]
    await petra.taps("Approve", "Confirm")
    petra.sees("Approved by Petra Operator")
    assert petra.labels == []
    await house.post()
    owner.sees("Platinum is approved")


async def test_a_reason_comes_along_through_the_question(house: House, petra: Actor) -> None:
    owner = await with_gold(house, "Start now")
    await petra.replies("Welcome to the top")
    await petra.taps("Approve")
    petra.sees("Reason:\nWelcome to the top", "ends 12 days early")
    await petra.taps("Back")
    petra.sees("Reason:\nWelcome to the top")
    await petra.taps("Approve", "Confirm")
    await house.post()
    owner.sees("Platinum is approved", "Welcome to the top")


async def test_a_reply_to_the_question_is_a_reason(house: House, petra: Actor) -> None:
    await with_gold(house, "Start now")
    await petra.taps("Approve")
    await petra.replies("Welcome to the top")
    petra.sees("Reason:\nWelcome to the top")
    assert petra.labels == ["Approve", "Decline"]


async def test_declining_asks_nothing(house: House, petra: Actor) -> None:
    await with_gold(house, "Start now")
    await petra.taps("Decline")
    petra.sees("Declined by Petra Operator")


async def test_what_begins_when_the_term_ends_is_approved_at_once(
    house: House, petra: Actor
) -> None:
    await with_gold(house, "Start when Gold ends")
    await petra.taps("Approve")
    petra.sees("Approved by Petra Operator")


async def test_what_costs_nothing_or_has_no_end_is_approved_at_once(
    house: House, asked: Actor, petra: Actor
) -> None:
    assert asked.house is house
    await petra.taps("Approve")
    petra.sees("Approved by Petra Operator")


async def test_the_last_day_of_a_term_is_one_day(house: House, petra: Actor) -> None:
    await with_gold(house, "Start now", days=30)
    house.clock.move(timedelta(hours=20))
    await petra.taps("Approve")
    petra.sees("ends 1 day early, on 2 Apr 2026.")


async def test_another_term_than_the_one_that_was_shown_is_asked_for_again(
    house: House, petra: Actor
) -> None:
    await with_gold(house, "Start now")
    await petra.taps("Approve")
    version = 2
    forged = ConfirmApproval(business=1, version=version, day=1)
    await petra.forges(forged.pack())
    petra.sees("ends 12 days early")
    assert petra.labels == ["Confirm", "Back"]


async def test_a_term_that_ended_while_one_thought_about_it_is_asked_about_no_more(
    house: House, petra: Actor
) -> None:
    await with_gold(house, "Start now")
    await petra.taps("Approve")
    house.clock.move(15 * DAY)
    await petra.taps("Confirm")
    petra.sees("Approved by Petra Operator", "Since: 5 Apr 2026")


async def test_what_was_settled_while_one_thought_about_it_is_said(
    house: House, petra: Actor, paul: Actor
) -> None:
    await with_gold(house, "Start now")
    await petra.taps("Approve")
    await paul.taps("Decline")
    await petra.taps("Confirm")
    petra.sees("Nothing was done", "Declined by Paul Operator")
    await house.post()
    petra.sees("Declined by Paul Operator")
    assert petra.labels == []


async def test_the_question_keeps_the_way_back_to_the_desk(house: House, petra: Actor) -> None:
    await with_gold(house, "Start now")
    await petra.sends("/start")
    await petra.taps("1. Corner Café", "Approve")
    assert petra.labels == ["Confirm", "Back", "Desk"]
    await petra.taps("Back")
    assert petra.labels == ["Approve", "Decline", "Desk"]
    await petra.taps("Approve", "Confirm", "Desk")
    petra.sees("No open requests")


async def test_a_card_from_an_inaccessible_message_is_a_new_one(
    house: House, asked: Actor, petra: Actor
) -> None:
    assert asked.house is house
    before = petra.screen.id
    await petra.forges(OpenRequest(business=1, version=2).pack(), inaccessible=True)
    assert petra.screen.id != before
    assert petra.labels == ["Approve", "Decline"]


async def test_a_viewer_counts_as_one(house: House, petra: Actor) -> None:
    owner = await house.owner("Corner Café")
    [view] = await house.book.members.views(owner.caller, house.now)
    for number in range(2):
        door = await house.book.members.open_door(view.member.business_id, Role.VIEWER, house.now)
        await house.person(f"Viewer {number}").sends(f"/start {door.code}")
    await choose(owner, "Silver")
    await ask(owner)
    await house.post()
    petra.sees("1 owner · 2 viewers")
