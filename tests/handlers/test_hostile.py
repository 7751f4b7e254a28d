"""Hostile and odd input: always an answer, never a change, never a word about a business."""

import random
import string
from datetime import timedelta
from typing import Any

import pytest

from handlers import buttons
from handlers.buttons import ALL, LARGEST, LAST_DAY, Confirm, OpenPreview, Register
from sandbox import Refuse, RetryAfter
from tests.conversation import Actor, House

FUZZED = 10_000


@pytest.mark.parametrize("sent", ["hello", "/unknown", "/planx", "plan", "Confirm", "🦊", "/"])
async def test_what_is_no_command_is_not_understood(owner: Actor, sent: str) -> None:
    await owner.sends(sent)
    owner.sees("I didn't understand that.")
    assert owner.labels == ["My plan", "Help"]


async def test_a_stranger_is_welcomed_by_every_command(house: House) -> None:
    sam = house.person("Sam Stranger")
    for command in ("/start", "/plan", "/history", "/settings"):
        await sam.sends(command)
        sam.sees("Welcome to Partner Plans")
    await sam.sends("/help")
    sam.sees("Help")
    await sam.taps("Back")
    sam.sees("Welcome")
    await sam.sends("/language")
    await sam.taps("English ✓", "Back")
    sam.sees("Welcome")


@pytest.mark.parametrize(
    "data",
    [
        "",
        "x",
        "v",
        "v:",
        "v:1:",
        "v:1:2",
        "v:+1",
        "v:01",
        "v:1_0",
        "v: 1",
        "v:-1",
        "v:1.0",
        "v:١",
        "v:2147483648",
        "v:" + "9" * 50,
        "V:1",
        "k:1:2",
        "k:1:2:0:0:2:0",
        "k:1:2:0:0:0:9999999",
        "g:1:klingon_AAA",
        "g:1:../..",
        "plan:gold",
        "confirm_gold_49.99",
        "of:1",
        "aiogd:x",
        "\x00",
        "🦊" * 16,
        "x" * 5000,
    ],
)
async def test_data_that_no_button_packs_to_leads_to_the_beginning(owner: Actor, data: str) -> None:
    await owner.forges(data)
    owner.sees("That button is from another time", "Settings")


@pytest.mark.parametrize(
    "data",
    ["g:1:xx", "c:1:2147483647", "h:1:2147483647:0:0", "h:1:0:2147483647:0", "h:1:0:0:3652058"],
)
async def test_numbers_out_of_reach_show_what_there_is(owner: Actor, data: str) -> None:
    await owner.forges(data)
    assert owner.labels[-1] == "Back"


async def test_a_button_of_a_foreign_business_tells_nothing_of_it(
    house: House, owner: Actor
) -> None:
    await owner.sends("/name Secret Bakery")
    await owner.taps("Partner", "Partner Plans", "Choose a plan", "Silver", "Confirm")
    [business] = await house.book.members.businesses(house.now)
    stranger, other = house.person("Sam Stranger"), await house.owner("Otto Other")
    await stranger.sends("/start")
    for kind in set(ALL) - {Register}:  # anybody may register a business of their own
        data = sample(kind, business.id).pack()
        for actor in (stranger, other):
            await actor.forges(data)
            assert "Secret" not in actor.text
            assert "Silver" not in actor.text
    [after, _] = await house.book.members.businesses(house.now)
    assert after.subscription == business.subscription


@pytest.mark.parametrize(
    "forged",
    [
        {"revision": LARGEST},
        {"revision": 0},
        {"version": 1},
        {"version": LARGEST},
        {"basis": 1},
        {"basis": LARGEST},
        {"day": 739_000},
    ],
)
async def test_a_confirm_with_forged_numbers_changes_nothing(
    house: House, owner: Actor, forged: dict[str, Any]
) -> None:
    await owner.sends("/plan")
    await owner.taps("Choose a plan", "Silver")
    confirm = buttons.read(owner.data("Confirm"))
    assert isinstance(confirm, Confirm)
    await owner.forges(confirm.model_copy(update=forged).pack())
    assert "active now" not in owner.text
    assert owner.toast
    [business] = await house.book.members.businesses(house.now)
    assert business.subscription.version == 0


async def test_a_plan_that_is_not_open_cannot_be_forged(house: House, owner: Actor) -> None:
    await owner.sends("/plan")
    await owner.taps("Choose a plan", "Silver")
    confirm = buttons.read(owner.data("Confirm"))
    await owner.taps("Back")
    platinum = buttons.read(owner.data("Platinum"))
    assert isinstance(confirm, Confirm)
    assert isinstance(platinum, OpenPreview)
    await owner.forges(confirm.model_copy(update={"revision": platinum.revision}).pack())
    owner.sees("Your business can't choose this plan", "Silver, Flex, Gold")
    [business] = await house.book.members.businesses(house.now)
    assert business.subscription.version == 0


async def test_an_inaccessible_message_gets_a_new_one(owner: Actor) -> None:
    await owner.sends("/plan")
    old, data = owner.screen.id, owner.data("Choose a plan")
    await owner.forges(data, message_id=old, inaccessible=True)
    owner.sees("Choose a plan")
    assert owner.screen.id > old


async def test_a_message_that_vanished_gets_a_new_one(house: House, owner: Actor) -> None:
    await owner.sends("/plan")
    old = owner.screen.id
    press = owner.person.press("Choose a plan", old)
    house.telegram.forget(owner.person.id, old)
    await owner.settle(press)
    owner.sees("Choose a plan")
    assert owner.screen.id > old


async def test_pressing_what_shows_the_same_screen_is_fine(owner: Actor) -> None:
    await owner.sends("/plan")
    data = owner.data("History")
    await owner.forges(data)
    await owner.forges(data)
    owner.sees("History")


async def test_a_group_is_led_to_the_private_chat(house: House, owner: Actor) -> None:
    group = house.telegram.add_group("Our team", members=[owner.person])
    for command in ("/plan", "/plan@partner_plans_bot", "/history"):
        owner.person.send(command, chat=group)
        await house.deliver()
        answer = group.messages[-1]
        assert "private chat" in answer.text
        assert answer.keyboard[0][0]["url"] == "https://t.me/partner_plans_bot"
        assert "Olivia" not in answer.text
        house.clock.move(timedelta(minutes=1))


async def test_a_stranger_in_a_group_cannot_make_the_bot_talk(house: House, owner: Actor) -> None:
    """Twenty-four commands brought Telegram's limit for groups down on everybody."""
    groups = [house.telegram.add_group(name, members=[owner.person]) for name in ("One", "Two")]
    for group in groups:
        for _ in range(24):
            owner.person.send("/start", chat=group)
    await house.deliver()
    for group in groups:
        assert sum(message.from_bot for message in group.messages) == 1
    house.clock.move(timedelta(minutes=1))
    owner.person.send("/start", chat=groups[0])
    await house.deliver()
    assert sum(message.from_bot for message in groups[0].messages) == 2


@pytest.mark.parametrize(
    "fault", [RetryAfter(30), Refuse(403, "Forbidden: bot was kicked from the supergroup chat")]
)
async def test_an_answer_in_a_group_is_tried_once(
    house: House, owner: Actor, fault: RetryAfter | Refuse
) -> None:
    group = house.telegram.add_group("Our team", members=[owner.person])
    house.telegram.faults.add("sendMessage", fault)
    owner.person.send("/start", chat=group)
    await house.deliver()
    assert not any(message.from_bot for message in group.messages)
    await owner.sends("/plan")
    owner.sees("Partner Plans")


async def test_talk_in_a_group_that_is_not_for_the_bot_is_left_alone(
    house: House, owner: Actor
) -> None:
    group = house.telegram.add_group("Our team", members=[owner.person])
    for context in ("hello all", "/plan@another_bot"):
        owner.person.send(context, chat=group)
        await house.deliver()
    assert not any(message.from_bot for message in group.messages)


async def test_a_press_in_a_group_gets_a_word_and_changes_nothing(
    house: House, owner: Actor
) -> None:
    await owner.sends("/plan")
    await owner.taps("Choose a plan", "Silver")
    confirm = owner.data("Confirm")
    group = house.telegram.add_group("Our team", members=[owner.person])
    owner.person.send("/plan", chat=group)
    await house.deliver()
    shown = group.messages[-1].text
    await owner.forges(confirm, chat=group)
    assert "private chat" in (owner.toast or "")
    assert group.messages[-1].text == shown
    [business] = await house.book.members.businesses(house.now)
    assert business.subscription.version == 0


async def test_an_inline_message_is_answered(owner: Actor) -> None:
    await owner.sends("/plan")
    await owner.forges(owner.data("Choose a plan"), inline=True)
    assert "private chat" in (owner.toast or "")


async def test_a_late_answer_does_not_fail_the_update(house: House, owner: Actor) -> None:
    await owner.sends("/plan")
    owner.person.press("Choose a plan")
    house.clock.move(timedelta(seconds=60))
    await house.deliver()
    owner.sees("Choose a plan")


async def test_a_blocked_bot_is_no_failure(house: House, owner: Actor) -> None:
    owner.person.send("/plan")
    owner.person.blocked = True
    await house.deliver()
    assert house.telegram.calls[-1].answer["description"].startswith("Forbidden: bot was blocked")


@pytest.mark.parametrize("kind", ALL)
def test_every_button_round_trips_in_64_bytes(kind: type[buttons.AnyButton]) -> None:
    largest = sample(kind, LARGEST)
    assert buttons.read(largest.pack()) == largest
    assert len(largest.pack().encode()) <= 64


def test_no_two_buttons_share_a_prefix() -> None:
    assert len({kind.__prefix__ for kind in ALL}) == len(ALL)


async def test_ten_thousand_fuzzed_presses_are_answered_and_change_nothing(
    house: House, owner: Actor
) -> None:
    dice = random.Random(20260302)  # noqa: S311 - repeatable, not secret
    await owner.sends("/plan")
    await owner.taps("Choose a plan", "Silver")
    [before] = await house.book.members.businesses(house.now)
    confirm = owner.data("Confirm")
    presses = 0
    for _ in range(FUZZED // 100):
        batch = [owner.person.press_data(_fuzzed(dice, confirm)) for _ in range(100)]
        await house.deliver()
        presses += sum(press.answered for press in batch)
    assert presses == FUZZED
    [after] = await house.book.members.businesses(house.now)
    assert after == before
    failures = [call for call in house.telegram.calls if call.status not in (200, 400)]
    assert not failures


def sample(kind: type[buttons.AnyButton], number: int) -> buttons.AnyButton:
    """A button of this kind with the same number in all its fields that take one."""
    values = {
        name: {
            "timing": 0,
            "day": min(number, LAST_DAY),
            "plans": 1,
            "reason": 1,
            "language": "pt_BR",
            "role": "owner",
            "kind": "team",
            "to": "h",
            "wanted": 1,
            "part": "e",
        }.get(name, number)
        for name in kind.model_fields
    }
    return kind(**values)


def _fuzzed(dice: random.Random, confirm: str) -> str:
    """Data near to real buttons, but never the one that would really confirm."""
    kind = dice.choice(ALL)
    number = dice.choice([0, 1, 2, 3, dice.randrange(LARGEST), LARGEST])
    data = sample(kind, number).pack() if dice.random() < 0.6 else confirm
    for _ in range(dice.randrange(4)):
        at = dice.randrange(len(data) + 1)
        piece = dice.choice([*string.printable, ":", "::", "0", "-1", "é", "\u202e", ""])
        data = data[:at] + piece + data[at + dice.randrange(2) :]
    meant = buttons.read(data)
    real = isinstance(meant, Confirm) and (meant.version, meant.basis, meant.day) == (0, 0, 0)
    return "" if real else data
