"""Intake: three tries, a time limit, one person's order, and an answer to every press."""

import asyncio
import logging
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import ClientDecodeError, TelegramRetryAfter
from aiogram.methods import SendMessage
from aiogram.types import Update

from bot.delivery.intake import MOST_AT_ONCE, Intake
from bot.logs import person_key
from sandbox import Person, Refuse, Telegram
from storage.database.connections import OutageError
from tests.bot.desk import BOUND_S, SORRY, Desk, languages
from tests.conversation import Time, Wire

BROKEN = RuntimeError("a bug")
FLOOD = TelegramRetryAfter(SendMessage(chat_id=1, text="x"), "Too Many Requests", 60)


@pytest.fixture
def bot(telegram: Telegram) -> Bot:
    return Bot(telegram.token, session=Wire(telegram))


@pytest.fixture
def intake(desk: Desk, bot: Bot) -> Intake:
    return Intake(desk.dispatcher, bot, languages())


def message(person: Person, text: str, **more: Any) -> Update:
    """A message as it arrives."""
    update = person.send(text)
    return Update.model_validate({**update, "message": {**update["message"], **more}})


async def test_an_update_is_given_up_after_three_tries_and_the_person_told(
    intake: Intake, desk: Desk, olivia: Person, caplog: pytest.LogCaptureFixture
) -> None:
    desk.fails("bad", BROKEN, times=9)
    update = message(olivia, "bad")
    assert [await intake.handle(update) for _ in range(3)] == [False, False, True]
    assert [one.text for one in olivia.messages if one.from_bot] == [SORRY]
    [given_up] = [one.getMessage() for one in caplog.records if "given up" in one.getMessage()]
    assert f"update {update.update_id} is given up" in given_up
    assert "a message" in given_up
    assert await intake.handle(message(olivia, "next"))
    assert desk.done == ["next"]


async def test_the_log_of_an_update_given_up_tells_neither_its_text_nor_who_sent_it(
    intake: Intake, desk: Desk, telegram: Telegram, olivia: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """`/start CODE` was in it, with an invitation that could still be used."""
    secret = "/start a-valid-invitation-code"
    desk.fails(secret, BROKEN, times=9)
    update = message(olivia, secret)
    assert [await intake.handle(update) for _ in range(3)] == [False, False, True]
    assert "is given up" in caplog.text
    for hidden in ("a-valid-invitation-code", "Olivia", rf"\b{olivia.id}\b"):
        assert not re.search(hidden, caplog.text)
    assert person_key(olivia.id, telegram.token) in caplog.text


async def test_any_update_can_be_given_up(intake: Intake, desk: Desk, olivia: Person) -> None:
    """Fields with defaults of aiogram's own are not to stand in the way of the log."""
    desk.fails("bad", BROKEN, times=9)
    update = message(olivia, "bad", link_preview_options={"is_disabled": True})
    assert [await intake.handle(update) for _ in range(3)] == [False, False, True]


async def test_failures_are_counted_anew_after_a_success(
    intake: Intake, desk: Desk, olivia: Person
) -> None:
    update = message(olivia, "bad")
    for times in (2, 2):
        desk.fails("bad", BROKEN, times)
        assert [await intake.handle(update) for _ in range(3)] == [False, False, True]
    assert desk.done == ["bad", "bad"]
    assert olivia.screen is None, "nothing to be sorry for"


@pytest.mark.parametrize("error", [OutageError("the database is locked"), FLOOD])
async def test_an_outage_is_never_given_up(
    intake: Intake, desk: Desk, olivia: Person, error: Exception
) -> None:
    desk.fails("early", error, times=10)
    update = message(olivia, "early")
    assert [await intake.handle(update) for _ in range(11)] == [False] * 10 + [True]
    assert desk.done == ["early"]
    assert olivia.screen is None, "whoever will be answered needs no excuse"


async def test_what_takes_too_long_is_cancelled_and_counts_as_failed(
    bot: Bot, desk: Desk, olivia: Person
) -> None:
    intake = Intake(desk.dispatcher, bot, languages(), time_limit_s=0.01)
    desk.holds("slow")
    update = message(olivia, "slow")
    assert [await intake.handle(update) for _ in range(3)] == [False, False, True]
    assert desk.cancelled == ["slow"] * 3
    assert olivia.screen is not None
    assert olivia.screen.text == SORRY


@pytest.mark.parametrize("error", [BROKEN, OutageError("gone"), FLOOD])
async def test_a_press_is_answered_at_the_first_failure(
    intake: Intake, desk: Desk, olivia: Person, error: Exception
) -> None:
    press = olivia.press_data("bad", inline=True)
    desk.fails("bad", error)
    update = Update.model_validate(press.update)
    assert not await intake.handle(update)
    assert (press.answered, press.text) == (True, SORRY)
    assert await intake.handle(update)


@pytest.mark.parametrize("error", [BROKEN, OutageError("gone"), FLOOD])
async def test_a_press_gets_one_apology_however_often_it_fails(
    intake: Intake, desk: Desk, telegram: Telegram, olivia: Person, error: Exception
) -> None:
    press = olivia.press_data("bad", inline=True)
    desk.fails("bad", error, times=3)
    update = Update.model_validate(press.update)
    for _ in range(3):
        await intake.handle(update)
    assert [call.params["text"] for call in telegram.calls] == [SORRY]


async def test_what_failed_is_tried_again_before_anything_else_of_that_person(
    desk: Desk, bot: Bot, olivia: Person, sam: Person
) -> None:
    time, gate = Time(), asyncio.Event()

    async def pause(seconds: float) -> None:
        await time.pass_by(seconds)
        await gate.wait()

    intake = Intake(desk.dispatcher, bot, languages(), pause=pause)
    desk.fails("1", OutageError("the database is locked"), times=5)
    own = (message(olivia, "1"), message(olivia, "2"))
    work = asyncio.gather(*(intake.handle(one, again=True) for one in own))
    await desk.until(lambda: desk.began)
    assert await intake.handle(message(sam, "3"), again=True)
    assert desk.done == ["3"], "nobody else waits"
    gate.set()
    assert await work == [True, True]
    assert desk.done == ["3", "1", "2"]
    assert time.passed == 1 + 2 + 4 + 5 + 5


async def test_what_is_tried_again_is_given_up_all_the_same(
    desk: Desk, bot: Bot, olivia: Person
) -> None:
    intake = Intake(desk.dispatcher, bot, languages(), pause=Time().pass_by)
    desk.fails("bad", BROKEN, times=9)
    assert await intake.handle(message(olivia, "bad"), again=True)
    assert desk.began == ["bad"] * 3
    assert [one.text for one in olivia.messages if one.from_bot] == [SORRY]


@pytest.mark.parametrize(
    "fault",
    [
        Refuse(403, "Forbidden: bot was blocked by the user"),
        Refuse(400, "Bad Request: query is too old and response timeout expired"),
        Refuse(500, "Internal Server Error"),
    ],
)
async def test_an_apology_that_cannot_be_made_stops_nothing(
    intake: Intake, desk: Desk, telegram: Telegram, olivia: Person, fault: Refuse
) -> None:
    telegram.faults.add("*", fault, times=9)
    desk.fails("bad", BROKEN, times=9)
    press = olivia.press_data("bad", inline=True)
    for update in (message(olivia, "bad"), Update.model_validate(press.update)):
        assert [await intake.handle(update) for _ in range(3)] == [False, False, True]


async def test_an_answer_that_is_no_json_stops_nothing(desk: Desk, olivia: Person) -> None:
    """What stands before Telegram may answer with a page of its own."""

    class Page(Wire):
        async def make_request(self, bot: Bot, method: Any, timeout: int | None = None) -> Any:  # noqa: ASYNC109
            del timeout
            return self.check_response(bot, method, 502, "<h1>Bad Gateway</h1>").result

    bot = Bot("42:abc", session=Page(Telegram()))
    with pytest.raises(ClientDecodeError):
        await bot.me()
    desk.fails("bad", BROKEN, times=9)
    press = olivia.press_data("bad", inline=True)
    assert not await Intake(desk.dispatcher, bot, languages()).handle(
        Update.model_validate(press.update)
    )


async def test_one_persons_updates_wait_for_each_other_and_nobody_elses(
    intake: Intake, desk: Desk, olivia: Person, sam: Person
) -> None:
    gate = desk.holds("1")
    updates = [message(olivia, "1"), message(olivia, "2"), message(sam, "3")]
    press = Update.model_validate(olivia.press_data("4", inline=True).update)
    work = asyncio.gather(*(intake.handle(one) for one in [*updates, press]))
    await desk.until(lambda: desk.done)
    assert (desk.began, desk.done) == (["1", "3"], ["3"])
    gate.set()
    async with asyncio.timeout(BOUND_S):
        assert await work == [True] * 4
    assert desk.done == ["3", "1", "2", "4"]


async def test_at_most_so_many_are_at_work_at_once(
    intake: Intake, desk: Desk, telegram: Telegram
) -> None:
    gate = desk.holds("x")
    crowd = [telegram.add_person(f"Person {number}") for number in range(MOST_AT_ONCE + 20)]
    work = asyncio.gather(*(intake.handle(message(one, "x")) for one in crowd))
    await desk.until(lambda: len(desk.began) >= MOST_AT_ONCE)
    assert len(desk.began) == MOST_AT_ONCE
    gate.set()
    async with asyncio.timeout(BOUND_S):
        assert all(await work)
    assert len(desk.done) == len(crowd)


async def test_the_log_tells_which_update_must_wait(
    intake: Intake, desk: Desk, olivia: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    desk.fails("early", OutageError("the database is locked"))
    update = message(olivia, "early")
    await intake.handle(update)
    assert f"update {update.update_id} must wait: the database is locked" in caplog.messages


async def test_an_update_of_nobody_is_handled(intake: Intake, desk: Desk) -> None:
    post = {
        "message_id": 1,
        "date": int(datetime(2026, 3, 2, tzinfo=UTC).timestamp()),
        "chat": {"id": -1, "type": "channel", "title": "News"},
        "text": "news",
    }
    assert await intake.handle(Update.model_validate({"update_id": 1, "message": post}))
    assert desk.done == ["news"]
