"""Floods: one person pressing a thousand times a second does not slow down the others."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiogram import Bot
from aiogram.types import Update

from bot.delivery.flood import ALLOWANCE, MOST_KNOWN, Admission, Allowance, Flood
from bot.delivery.intake import Intake
from plans.plan import Plan
from sandbox import Person, Press, Refuse, Telegram
from storage.database.connections import Database
from storage.database.engine import open_engine
from tests.asked import asked
from tests.bot.desk import Desk, languages
from tests.conftest import Clock
from tests.conversation import House, Time, Wire

WORD = "Too many presses at once. One moment, please."
WORD_FOR_MESSAGES = "Too many messages at once; the last ones were not read. One moment, please."
MOST = ALLOWANCE.at_once


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def flood(time: Time) -> Flood:
    return Flood(now=time.now)


@pytest.fixture
def intake(desk: Desk, telegram: Telegram, flood: Flood) -> Intake:
    return Intake(
        desk.dispatcher, Bot(telegram.token, session=Wire(telegram)), languages(), 10, flood
    )


@pytest.fixture
async def house(
    sqlite_url: str, clock: Clock, catalogue: tuple[Plan, ...], flood: Flood
) -> AsyncIterator[House]:
    """The whole bot, with the limit on."""
    database = Database(open_engine(sqlite_url))
    house = House(database, clock, Telegram(clock=clock), flood=flood)
    await house.publish(catalogue)
    yield house
    await database.close()


def press(person: Person, data: str) -> tuple[Press, Update]:
    """A press as it arrives."""
    made = person.press_data(data, inline=True)
    return made, Update.model_validate(made.update)


# The bucket


def test_a_bucket_is_full_at_first_and_fills_again(flood: Flood, time: Time) -> None:
    assert [flood.admit(1) for _ in range(MOST)] == [Admission.ADMITTED] * MOST
    assert flood.admit(1) is Admission.TOLD
    time.passed += 0.5
    assert [flood.admit(1) for _ in range(3)] == [Admission.ADMITTED] * 2 + [Admission.DROPPED]
    time.passed += 1000
    verdicts = Counter(flood.admit(1) for _ in range(MOST + 5))
    assert verdicts == {Admission.ADMITTED: MOST, Admission.TOLD: 1, Admission.DROPPED: 4}


def test_whoever_keeps_to_the_pace_never_waits(flood: Flood, time: Time) -> None:
    for _ in range(10_000):
        time.passed += 1 / ALLOWANCE.per_second
        assert flood.admit(1) is Admission.ADMITTED


def test_what_is_let_go_costs_nothing(flood: Flood, time: Time) -> None:
    """Who never stops pressing still gets their four a second."""
    handled = 0
    for _ in range(60_000):
        time.passed += 0.001
        handled += flood.admit(1) is Admission.ADMITTED
    assert MOST + 60 * 4 - 1 <= handled <= MOST + 60 * 4


def test_one_word_a_second(flood: Flood, time: Time) -> None:
    told = 0
    for _ in range(10_000):
        time.passed += 0.001
        told += flood.admit(1) is Admission.TOLD
    assert told == 10


@pytest.mark.parametrize("pause", [0.0, 0.001])
def test_of_many_people_only_so_many_are_kept(flood: Flood, time: Time, pause: float) -> None:
    for person in range(100_000):
        time.passed += pause
        assert flood.admit(person) is Admission.ADMITTED
        assert flood.known <= MOST_KNOWN


def test_who_is_silent_for_a_while_is_forgotten(flood: Flood, time: Time) -> None:
    for person in range(1000):
        flood.admit(person)
    time.passed += 1
    flood.admit(1000)
    assert flood.known == 1


def test_a_crowd_does_not_wash_a_flooder_out(flood: Flood) -> None:
    for _ in range(MOST):
        flood.admit(0)
    for person in range(1, 3 * MOST_KNOWN):
        flood.admit(person)
        if person % 1000 == 0:
            assert flood.admit(0) is not Admission.ADMITTED


# In the intake


async def test_nobody_waits_for_somebody_who_presses_a_thousand_times_a_second(
    intake: Intake, desk: Desk, telegram: Telegram, time: Time
) -> None:
    flooder = telegram.add_person("Flora Flooder")
    others = [telegram.add_person(f"Person {number}") for number in range(10)]
    presses = []
    for number in range(1000):
        presses.append(press(flooder, "flood"))
        assert await intake.handle(presses[-1][1])
        if number % 250 == 0:
            for one in others:
                assert await intake.handle(press(one, f"of {one.id}")[1])
        time.passed += 0.001
    handled = Counter(desk.done)
    assert MOST <= handled.pop("flood") <= MOST + ALLOWANCE.per_second
    assert handled == {f"of {one.id}": 4 for one in others}
    assert [made.text for made, _ in presses if made.answered and made.text] == [WORD]


async def test_messages_too_many_get_one_word(intake: Intake, desk: Desk, olivia: Person) -> None:
    """Nothing but presses is let go without a word."""
    for number in range(MOST + 5):
        assert await intake.handle(Update.model_validate(olivia.send(f"{number}")))
    assert desk.done == [str(number) for number in range(MOST)]
    assert [one.text for one in olivia.messages if one.from_bot] == [WORD_FOR_MESSAGES]


async def test_what_was_sent_while_the_bot_was_away_is_no_flood(
    desk: Desk, telegram: Telegram, flood: Flood, clock: Clock, olivia: Person
) -> None:
    backlog = [Update.model_validate(olivia.send(f"{number}")) for number in range(2 * MOST)]
    clock.now += timedelta(minutes=1)
    bot = Bot(telegram.token, session=Wire(telegram))
    intake = Intake(desk.dispatcher, bot, languages(), 10, flood, since=clock())
    for update in backlog:
        assert await intake.handle(update)
    assert len(desk.done) == 2 * MOST
    for _ in range(MOST + 5):
        assert await intake.handle(Update.model_validate(olivia.send("now")))
    assert Counter(desk.done)["now"] == MOST


async def test_the_word_may_fail(
    intake: Intake, desk: Desk, telegram: Telegram, olivia: Person
) -> None:
    telegram.faults.add(
        "answerCallbackQuery", Refuse(403, "Forbidden: bot was blocked by the user")
    )
    for _ in range(MOST + 5):
        assert await intake.handle(press(olivia, "x")[1])
    assert len(desk.done) == MOST


async def test_updates_of_nobody_share_one_bucket_and_each_channel_has_its_own(
    intake: Intake, desk: Desk
) -> None:
    def post(number: int, **sender: Any) -> Update:
        message = {
            "message_id": number,
            "date": int(datetime(2026, 3, 2, tzinfo=UTC).timestamp()),
            "chat": {"id": -5, "type": "supergroup", "title": "News"},
            "text": "news",
        }
        return Update.model_validate({"update_id": number, "message": message | sender})

    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    for number in range(MOST + 5):
        assert await intake.handle(post(number))
    assert len(desk.done) == MOST
    for chat in (-6, -7):
        sender = {"from": anonymous, "sender_chat": {"id": chat, "type": "channel", "title": "C"}}
        for number in range(MOST + 5):
            assert await intake.handle(post(number, **sender))
    assert len(desk.done) == 3 * MOST
    for number in range(MOST + 5):
        assert await intake.handle(Update(update_id=number))


async def test_another_allowance_can_be_given(time: Time) -> None:
    flood = Flood(Allowance(at_once=2, per_second=1.0), time.now)
    assert [flood.admit(1) is Admission.ADMITTED for _ in range(3)] == [True, True, False]


# In the whole bot


async def test_what_is_let_go_never_gets_to_the_database(house: House, time: Time) -> None:
    flora = await house.owner("Flora Flooder")
    others = [await house.owner(f"Person {number}") for number in range(10)]
    time.passed += 60
    for one in (flora, *others):
        await one.sends("/plan")
    data = flora.data("Choose a plan")
    for _ in range(MOST):
        flora.person.press_data(data)
    await house.deliver()
    with asked(house.database) as seen:
        lost = [flora.person.press_data(data) for _ in range(1000)]
        await house.deliver()
        assert seen == []
        assert sum(one.answered for one in lost) <= 1
        flora.person.send("/plan")
        await house.deliver()
        assert seen == []
        for one in others:
            await one.taps("Choose a plan")
            one.sees("Choose a plan")
        assert len(seen) >= len(others)
    time.passed += 60
    await flora.taps("Back")
    flora.sees("No plan yet")
