"""Late answers: a chat that Telegram lets wait waits alone, in order, and not for ever."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramNetworkError
from aiogram.methods import SendMessage
from aiogram.types import Update

from bot.delivery.intake import MOST_AT_ONCE, PATIENCE_S, TIME_LIMIT_S, WEBHOOK_PATIENCE_S, Intake
from bot.delivery.late import MOST
from bot.serving.rendering import MustWait
from sandbox import Person, Telegram
from tests.bot.desk import BOUND_S, Desk, languages
from tests.conversation import Time, Wire

SEND = SendMessage(chat_id=1, text="x")
REFUSED = TelegramBadRequest(SEND, "Bad Request: message text is empty")
GONE = TelegramNetworkError(SEND, "the connection is lost")

MakeIntake = Callable[..., Intake]


class Answer:
    """An answer to a word that Telegram takes at last, after it has let it wait so often."""

    def __init__(self, word: str, told: list[str], *seconds: int) -> None:
        self._word, self._told, self._seconds = word, told, list(seconds)
        self.faults: list[Exception] = []
        self.gate: asyncio.Event | None = None

    async def deliver(self) -> MustWait | None:
        if self.gate:
            await self.gate.wait()
        if self.faults:
            raise self.faults.pop()
        if self._seconds:
            return MustWait(self._seconds.pop(0), self.deliver)
        self._told.append(self._word)
        return None


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def told() -> list[str]:
    """The words whose answers Telegram took."""
    return []


@pytest.fixture
def make_intake(desk: Desk, telegram: Telegram, time: Time) -> MakeIntake:
    def make(**more: Any) -> Intake:
        bot = Bot(telegram.token, session=Wire(telegram))
        times = {"now": time.now, "pause": time.pass_by}
        return Intake(desk.dispatcher, bot, languages(), **{**times, **more})

    return make


@pytest.fixture
def intake(make_intake: MakeIntake) -> Intake:
    return make_intake()


def message(person: Person, text: str) -> Update:
    """A message as it arrives."""
    return Update.model_validate(person.send(text))


async def test_it_waits_as_long_as_telegram_says_and_nothing_is_handled_again(
    intake: Intake, desk: Desk, olivia: Person, time: Time, told: list[str]
) -> None:
    desk.answers("x", MustWait(17, Answer("x", told, 30, 40).deliver))
    assert await intake.handle(message(olivia, "x"))
    assert (desk.began, told, time.passed) == (["x"], ["x"], 17 + 30 + 40)
    assert olivia.screen is None, "no apology"


async def test_it_may_take_longer_than_handling_may(
    make_intake: MakeIntake, desk: Desk, olivia: Person, told: list[str]
) -> None:
    gate = asyncio.Event()
    intake = make_intake(time_limit_s=0.01, pause=lambda _seconds: gate.wait())
    desk.answers("x", MustWait(30, Answer("x", told).deliver))
    work = asyncio.create_task(intake.handle(message(olivia, "x")))
    await desk.until(lambda: desk.done)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.shield(work), 0.05)
    gate.set()
    assert await work
    assert told == ["x"]


@pytest.mark.parametrize("patience_s", [PATIENCE_S, WEBHOOK_PATIENCE_S])
async def test_it_is_dropped_when_it_would_come_too_late(
    make_intake: MakeIntake,
    desk: Desk,
    olivia: Person,
    time: Time,
    told: list[str],
    patience_s: float,
) -> None:
    intake = make_intake(patience_s=patience_s)
    desk.answers("x", MustWait(20, Answer("x", told, *[20] * 9).deliver))
    assert await intake.handle(message(olivia, "x"))
    assert told == []
    assert patience_s - 20 < time.passed <= patience_s
    assert intake.unanswered == set()


def test_a_webhook_is_answered_before_telegram_gives_it_up() -> None:
    assert TIME_LIMIT_S + WEBHOOK_PATIENCE_S + TIME_LIMIT_S < 60


async def test_later_ones_of_the_same_person_are_handled_and_wait_in_line(
    intake: Intake, desk: Desk, olivia: Person, sam: Person, told: list[str]
) -> None:
    first, gate = Answer("1", told), asyncio.Event()
    first.gate = gate
    desk.answers("1", MustWait(0, first.deliver))
    for word in ("2", "3"):
        desk.answers(word, MustWait(0, Answer(word, told).deliver))
    updates = [message(olivia, "1"), message(olivia, "2"), message(olivia, "3")]
    work = asyncio.gather(*(intake.handle(one) for one in updates))
    await desk.until(lambda: len(desk.done) == 3)
    assert desk.in_line == [False, True, True]
    assert await intake.handle(message(sam, "4"))
    assert intake.unanswered == {one.update_id for one in updates}
    assert told == []
    gate.set()
    assert await work == [True] * 3
    assert told == ["1", "2", "3"]
    assert await intake.handle(message(olivia, "5"))
    assert desk.in_line[-1] is False


async def test_many_that_wait_take_nobodys_room(
    intake: Intake, desk: Desk, telegram: Telegram, sam: Person, told: list[str]
) -> None:
    answer, gate = Answer("x", told), asyncio.Event()
    answer.gate = gate
    desk.answers("x", MustWait(0, answer.deliver))
    crowd = [telegram.add_person(f"Person {number}") for number in range(MOST_AT_ONCE)]
    work = asyncio.gather(*(intake.handle(message(one, "x")) for one in crowd))
    await desk.until(lambda: len(desk.done) == MOST_AT_ONCE)
    async with asyncio.timeout(BOUND_S):
        assert await intake.handle(message(sam, "hello"))
    gate.set()
    assert all(await work)


async def test_of_too_many_the_last_get_no_answer(
    intake: Intake, desk: Desk, olivia: Person, told: list[str]
) -> None:
    answer, gate = Answer("x", told), asyncio.Event()
    answer.gate = gate
    desk.answers("x", MustWait(0, answer.deliver))
    work = [asyncio.create_task(intake.handle(message(olivia, "x"))) for _ in range(MOST + 3)]
    await desk.until(lambda: len(desk.done) == MOST + 3)
    gate.set()
    assert all(await asyncio.gather(*work))
    assert len(told) == MOST


async def test_a_fault_on_the_way_is_tried_again(
    intake: Intake, desk: Desk, olivia: Person, time: Time, told: list[str]
) -> None:
    answer = Answer("x", told)
    answer.faults = [GONE, GONE]
    desk.answers("x", MustWait(10, answer.deliver))
    assert await intake.handle(message(olivia, "x"))
    assert (desk.began, told, time.passed) == (["x"], ["x"], 10 + 5 + 5)


async def test_what_telegram_refuses_is_dropped(
    intake: Intake, desk: Desk, olivia: Person, told: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    answer = Answer("x", told)
    answer.faults = [REFUSED]
    desk.answers("x", MustWait(10, answer.deliver))
    update = message(olivia, "x")
    assert await intake.handle(update)
    assert told == []
    assert f"update {update.update_id} gets no answer" in caplog.text


async def test_closing_ends_the_waiting_and_the_update_comes_again(
    make_intake: MakeIntake, desk: Desk, olivia: Person, told: list[str]
) -> None:
    intake = make_intake(pause=None)
    desk.answers("x", MustWait(100, Answer("x", told).deliver))
    work = asyncio.create_task(intake.handle(message(olivia, "x")))
    await desk.until(lambda: desk.done)
    intake.close()
    async with asyncio.timeout(BOUND_S):
        assert not await work
    assert told == []


async def test_after_closing_nothing_is_begun(intake: Intake, desk: Desk, olivia: Person) -> None:
    intake.close()
    assert not await intake.handle(message(olivia, "x"))
    assert not await intake.handle(message(olivia, "y"), again=True)
    assert desk.began == []
