"""The courier: each letter once, in order, at Telegram's pace; bad days only delay it."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from aiogram import Bot

from bot.delivery import courier as courier_module
from bot.delivery.courier import Courier
from bot.delivery.intake import Intake
from bot.delivery.outgoing import Outgoing
from bot.delivery.pace import Pace
from bot.serving.assembly import Application
from bot.serving.running import serve
from bot.settings import load
from handlers.language import Language
from handlers.screens.letters import letter_screen
from handlers.screens.screen import Screen
from plans.commands.choose import Choose
from plans.commands.take_back import Withdraw
from plans.plan import Approval
from sandbox import Fault, LostAnswer, Person, Refuse, RetryAfter, ServerError, Slow, Telegram
from sandbox.answers import Answer
from storage.book import Book
from storage.database.connections import Database, OutageError
from storage.database.engine import open_engine
from storage.database.tables import outbox
from storage.members.values import Caller
from storage.outbox.acts import LEASE
from storage.outbox.values import Letter, LetterOutcome
from storage.transaction import Policy
from tests.bot.desk import BOUND_S, Desk, languages
from tests.conftest import Clock
from tests.conversation import Time, Wire
from tests.storage.acts import registered, rows_of, simple

PLATINUM = replace(simple("platinum"), approval=Approval.OPERATOR)


@dataclass
class Post:
    """An outbox, couriers on it, and those whom they write to."""

    database: Database
    telegram: Telegram
    clock: Clock
    operators: tuple[Person, ...]

    def __post_init__(self) -> None:
        self.time = Time()
        self.stop = asyncio.Event()
        ids = frozenset(one.id for one in self.operators)
        self.book = Book(self.database, Policy(operators=ids))
        self.courier = self.another()
        self._asked = 0

    def another(self) -> Courier:
        """One more process that delivers."""
        session = Wire(self.telegram)
        session.middleware(Outgoing(self.time.pass_by))
        bot = Bot(self.telegram.token, session=session)
        pace = Pace(self.time.now, self.time.pass_by)
        return Courier(
            bot, self.book, languages(), self.clock, self.stop, pace=pace, pause=self.time.pass_by
        )

    async def ask(self) -> None:
        """Another business asks for Platinum: a letter to every operator."""
        self._asked += 1
        owner = Caller(8_000_000 + self._asked, f"Business {self._asked}", "en")
        view = await registered(self.book, owner, self.clock())
        [offer] = view.catalogue.offers
        command = Choose(offer.id, 0, 0)
        await self.book.changes.carry_out(owner, view.member.business_id, command, self.clock())

    async def withdraw(self) -> None:
        """The business that asked last withdraws its request."""
        owner = Caller(8_000_000 + self._asked, f"Business {self._asked}", "en")
        await self.book.changes.carry_out(owner, self._asked, Withdraw(1), self.clock())

    async def rounds(self, count: int = 20) -> None:
        """Let the courier look so often, a second apart."""
        for _ in range(count):
            await self.courier.round()
            self.clock.move(timedelta(seconds=1))

    async def outcomes(self) -> list[str | None]:
        return [row.outcome for row in await rows_of(self.database, outbox)]


def got(person: Person) -> list[str]:
    """The businesses whose requests somebody was sent, in order."""
    texts = (message.text for message in person.messages if message.from_bot)
    return [text.partition("\n")[0].rpartition("· ")[2] for text in texts]


@pytest.fixture
def petra(telegram: Telegram) -> Person:
    person = telegram.add_person("Petra Operator")
    person.send("/start")
    return person


@pytest.fixture
def paul(telegram: Telegram) -> Person:
    person = telegram.add_person("Paul Operator")
    person.send("/start")
    return person


@pytest.fixture
async def post(
    sqlite_url: str, telegram: Telegram, clock: Clock, petra: Person, paul: Person
) -> AsyncIterator[Post]:
    database = Database(open_engine(sqlite_url))
    post = Post(database, telegram, clock, (petra, paul))
    await post.book.catalogue.publish([PLATINUM], clock())
    yield post
    await database.close()


async def test_each_letter_is_delivered_once_and_in_order(
    post: Post, petra: Person, paul: Person
) -> None:
    for _ in range(3):
        await post.ask()
    await post.rounds()
    for operator in (petra, paul):
        assert got(operator) == ["Business 1", "Business 2", "Business 3"]
    assert await post.outcomes() == ["sent"] * 6


async def test_nothing_due_is_nothing_done(post: Post, petra: Person) -> None:
    assert await post.courier.round() == 0
    assert got(petra) == []


async def test_two_couriers_deliver_each_letter_once(
    post: Post, petra: Person, paul: Person
) -> None:
    others = [post.courier, post.another(), post.another()]
    for _ in range(5):
        await post.ask()
    while sum(await asyncio.gather(*(one.round() for one in others))):
        pass
    for operator in (petra, paul):
        assert got(operator) == [f"Business {number}" for number in range(1, 6)]


async def test_a_letter_that_holds_no_more_is_not_sent(post: Post, petra: Person) -> None:
    await post.ask()
    await post.withdraw()
    await post.rounds()
    assert got(petra) == []
    assert await post.outcomes() == ["obsolete", "obsolete"]


# Bad days


@pytest.mark.parametrize("fault", [ServerError(502), RetryAfter(3), RetryAfter(17)])
async def test_a_fault_of_the_way_only_delays(
    post: Post, telegram: Telegram, petra: Person, paul: Person, fault: Fault
) -> None:
    telegram.faults.add("sendMessage", fault, times=6)
    await post.ask()
    await post.rounds(120)
    assert (got(petra), got(paul)) == (["Business 1"], ["Business 1"])
    assert await post.outcomes() == ["sent", "sent"]


async def test_a_long_flood_limit_is_waited_out(
    post: Post, telegram: Telegram, petra: Person
) -> None:
    telegram.faults.add("sendMessage", RetryAfter(40), times=2)
    await post.ask()
    await post.rounds(39)
    assert got(petra) == []
    await post.rounds(3)
    assert got(petra) == ["Business 1"]


async def test_each_try_waits_longer_than_the_one_before(
    post: Post, telegram: Telegram, petra: Person
) -> None:
    telegram.faults.add("sendMessage", ServerError(), times=100_000)
    await post.ask()
    pauses = []
    for _ in range(9):
        assert await post.courier.round() == 2
        [row, _other] = await rows_of(post.database, outbox)
        pauses.append((row.next_at - post.clock()).total_seconds())
        post.clock.now = row.next_at
    assert pauses == [5, 10, 20, 40, 80, 160, 320, 640, 900]
    assert got(petra) == []


async def test_after_the_last_try_a_letter_is_given_up(
    post: Post, telegram: Telegram, petra: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier_module, "TRIES", 3)
    telegram.faults.add("sendMessage", ServerError(), times=2 * 3 * 3)
    await post.ask()
    await post.rounds(60)
    assert await post.outcomes() == ["failed", "failed"]
    await post.ask()
    await post.rounds()
    assert got(petra) == ["Business 2"], "the next one goes on"


async def test_who_has_blocked_the_bot_keeps_nobody_waiting(
    post: Post, petra: Person, paul: Person
) -> None:
    petra.blocked = True
    await post.ask()
    await post.rounds()
    assert (got(petra), got(paul)) == ([], ["Business 1"])
    assert sorted(str(one) for one in await post.outcomes()) == ["sent", "unreachable"]
    petra.blocked = False
    await post.ask()
    await post.rounds()
    assert got(petra) == [], "nobody knows yet that she is back"
    await post.book.members.views(Caller(petra.id, petra.name, "en"), post.clock())
    await post.rounds()
    assert got(petra) == ["Business 1", "Business 2"]


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("Bad Request: message is too long", "failed"),
        ("Bad Request: chat not found", "unreachable"),
    ],
)
async def test_a_refusal_is_not_tried_again(
    post: Post, telegram: Telegram, petra: Person, paul: Person, words: str, outcome: str
) -> None:
    telegram.faults.add("sendMessage", Refuse(400, words))
    await post.ask()
    await post.rounds()
    assert sorted([*got(petra), *got(paul)]) == ["Business 1"]
    assert sorted(str(one) for one in await post.outcomes()) == sorted(["sent", outcome])


async def test_a_revoked_token_loses_nothing(post: Post, telegram: Telegram, petra: Person) -> None:
    token, telegram.token = telegram.token, "42:another-one"
    await post.ask()
    await post.rounds(3)
    telegram.token = token
    await post.rounds()
    assert got(petra) == ["Business 1"]


async def test_a_lost_answer_may_show_a_message_twice_but_never_loses_it(
    post: Post, telegram: Telegram, petra: Person, paul: Person
) -> None:
    """The Bot API has no key against it."""
    telegram.faults.add("sendMessage", LostAnswer())
    await post.ask()
    await post.rounds()
    assert sorted((len(got(petra)), len(got(paul)))) == [1, 2]
    assert await post.outcomes() == ["sent", "sent"]


@pytest.mark.parametrize(
    ("changes", "times"), [({"result": {"message_id": "odd"}}, 1), ({"ok": "Bad Gateway"}, 2)]
)
async def test_an_answer_that_cannot_be_understood_is_tried_again_unless_it_says_sent(
    post: Post,
    telegram: Telegram,
    petra: Person,
    paul: Person,
    monkeypatch: pytest.MonkeyPatch,
    changes: dict[str, object],
    times: int,
) -> None:
    """A newer Telegram may tell of a message in ways that this program does not know."""
    honest, odd = telegram.call, [changes] * 2

    async def call(*given: Any, **how: Any) -> Answer:
        answer = await honest(*given, **how)
        return replace(answer, body={**answer.body, **odd.pop()}) if odd else answer

    monkeypatch.setattr(telegram, "call", call)
    await post.ask()
    await post.rounds()
    assert (got(petra), got(paul)) == (["Business 1"] * times, ["Business 1"] * times)
    assert await post.outcomes() == ["sent", "sent"]


async def test_a_courier_killed_with_letters_in_hand_only_delays_them(
    post: Post, petra: Person, paul: Person
) -> None:
    await post.ask()
    assert len(await post.book.outbox.take(post.clock(), 30)) == 2  # and then it dies
    await post.rounds(3)
    assert got(petra) == []
    post.clock.move(LEASE)
    await post.rounds()
    assert (got(petra), got(paul)) == (["Business 1"], ["Business 1"])


async def test_an_outage_between_sending_and_settling_sends_nothing_twice(
    post: Post, petra: Person, paul: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(*_: object) -> None:
        raise OutageError("gone")

    await post.ask()
    with monkeypatch.context() as patch:
        patch.setattr(post.book.outbox, "settle", gone)
        await post.rounds(3)
        post.clock.move(2 * LEASE)
        await post.rounds(3)
    await post.rounds(3)
    assert (got(petra), got(paul)) == (["Business 1"], ["Business 1"])
    assert await post.outcomes() == ["sent", "sent"]


async def test_an_outage_is_logged_and_the_loop_goes_on(
    post: Post, petra: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    errors: list[Exception] = [OutageError("gone"), RuntimeError("odd")]
    honest = post.book.outbox.take

    async def letters(*given: object) -> tuple[Letter, ...]:
        if errors:
            raise errors.pop()
        return await honest(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(post.book.outbox, "take", letters)
    await post.ask()
    await post.rounds(4)
    assert got(petra) == ["Business 1"]
    assert "the outbox cannot be read" in caplog.text


async def test_a_letter_that_cannot_be_worded_holds_up_its_person_for_seconds_only(
    post: Post, petra: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:

    def wrong(letter: Letter, language: Language) -> Screen | None:
        if letter.id in (1, 2):
            raise KeyError("a fault of ours")
        return letter_screen(letter, language)

    monkeypatch.setattr(courier_module, "letter_screen", wrong)
    await post.ask()
    await post.ask()
    await post.rounds(30)
    assert got(petra) == ["Business 2"]
    assert await post.outcomes() == ["failed", "failed", "sent", "sent"]
    assert "a fault of ours" in caplog.text


# Stopping, and pace


async def test_the_loop_looks_every_second_and_ends_when_told(
    post: Post, petra: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    looked = asyncio.Event()

    async def pause(seconds: float) -> None:
        assert seconds == courier_module.LOOK_EVERY_S
        looked.set()
        await post.stop.wait()

    courier = post.another()
    courier._pause = pause
    await post.ask()
    running = asyncio.create_task(courier.run())
    async with asyncio.timeout(BOUND_S):
        await looked.wait()
        post.stop.set()
        await running
    assert got(petra) == ["Business 1"]


async def test_told_to_stop_it_ends_its_pause_at_once(post: Post) -> None:
    courier = Courier(post.courier._bot, post.book, languages(), post.clock, post.stop)
    running = asyncio.create_task(courier.run())
    await asyncio.sleep(0)
    post.stop.set()
    async with asyncio.timeout(courier_module.LOOK_EVERY_S):
        await running


async def test_what_was_not_begun_when_told_to_stop_is_left_for_the_next(
    post: Post, petra: Person
) -> None:
    await post.ask()
    post.stop.set()
    await post.courier.round()
    assert got(petra) == []
    post.stop.clear()
    await post.another().round()
    assert got(petra) == ["Business 1"]


@pytest.mark.parametrize("by", ["polling", "webhook"])
async def test_it_runs_beside_what_takes_updates(
    by: str,
    bot: Bot,
    desk: Desk,
    post: Post,
    petra: Person,
    paul: Person,
    free_port: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(courier_module, "LOOK_EVERY_S", 0.01)
    hook = {"webhook_url": f"http://127.0.0.1:{free_port}/hook", "webhook_secret": "s"}
    settings = load(**hook, listen_port=free_port) if by == "webhook" else load()
    intake = Intake(desk.dispatcher, bot, languages())
    application = Application(bot, intake, languages(), post.book, post.clock)
    serving = asyncio.create_task(serve(application, settings, post.stop))
    await post.ask()
    await petra.wait(lambda: got(petra) == got(paul) == ["Business 1"], BOUND_S)
    post.stop.set()
    async with asyncio.timeout(BOUND_S):
        await serving
    assert await post.outcomes() == ["sent", "sent"]


async def test_a_telegram_that_keeps_it_waiting_does_not_keep_it_from_stopping(
    bot: Bot, desk: Desk, post: Post, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.stopping.LETTERS_S", 0.05)
    telegram.faults.add("sendMessage", Slow(BOUND_S), times=2)
    intake = Intake(desk.dispatcher, bot, languages())
    application = Application(bot, intake, languages(), post.book, post.clock)
    await post.ask()
    serving = asyncio.create_task(serve(application, load(), post.stop))
    await desk.until(lambda: any(call.method == "sendMessage" for call in telegram.calls))
    post.stop.set()
    async with asyncio.timeout(BOUND_S / 2):
        await serving
    assert await post.outcomes() == [None, None]


async def test_thirty_a_second_in_all() -> None:
    time = Time()
    pace = Pace(time.now, time.pass_by)
    for chat in range(90):
        await pace.turn(chat)
    assert time.passed == pytest.approx(89 / 30)


async def test_one_a_second_in_each_chat() -> None:
    time = Time()
    pace = Pace(time.now, time.pass_by)
    for _ in range(5):
        await pace.turn(7)
    assert time.passed == pytest.approx(4)


async def test_what_waited_long_enough_waits_no_more() -> None:
    time = Time()
    pace = Pace(time.now, time.pass_by)
    await pace.turn(7)
    await time.pass_by(3)
    await pace.turn(7)
    assert time.passed == 3
    assert len(pace._next_in) == 1


async def test_telegrams_own_limits_are_never_met(
    post: Post, telegram: Telegram, clock: Clock
) -> None:
    """With the limits enforced, and a clock that goes as the courier waits."""
    start = clock.now

    async def pass_by(seconds: float) -> None:
        post.time.passed += seconds
        clock.now = start + timedelta(seconds=post.time.passed)

    telegram.rate_limit = True
    post.courier._pace = Pace(post.time.now, pass_by)
    for _ in range(4):
        await post.ask()
    while await post.courier.round():
        pass
    assert await post.outcomes() == [LetterOutcome.SENT.value] * 8
    assert {call.status for call in telegram.calls if call.method == "sendMessage"} == {200}
