"""Polling over real HTTP: an update is acknowledged when it was handled, and not before."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramUnauthorizedError

from bot.delivery import stopping
from bot.delivery.intake import Intake
from bot.delivery.polling import Polling
from bot.delivery.window import SIZE
from bot.dispatcher import make_dispatcher
from bot.errors import StartError
from bot.rendering import MustWait
from bot.running import serve
from bot.serving.assembly import Application, open_bot
from bot.settings import load
from handlers.service import Service
from plans.plan import Plan
from sandbox import Fault, LostAnswer, Person, Refuse, RetryAfter, ServerError, Telegram
from storage.book import Book
from storage.database.connections import Database, OutageError
from storage.database.engine import open_engine
from tests.bot.desk import BOUND_S, SORRY, Desk, languages
from tests.bot.visitor import Visitor, previews, registers
from tests.conftest import Clock


class Poller:
    """Polling at work, with pauses that take no time, unless `time` is stopped."""

    look_every_s = 0.01
    finish_s = BOUND_S

    def __init__(self, bot: Bot, dispatcher: Dispatcher) -> None:
        self.pauses: list[float] = []
        self.time = asyncio.Event()
        self.time.set()
        self._bot, self._dispatcher = bot, dispatcher
        self._stop = asyncio.Event()
        self._work: asyncio.Task[None] | None = None

    def start(self) -> None:
        intake = Intake(self._dispatcher, self._bot, languages(), pause=self._pause)
        polling = Polling(
            self._bot,
            intake,
            self._stop,
            self._pause,
            look_every_s=self.look_every_s,
            finish_s=self.finish_s,
        )
        self._work = asyncio.create_task(polling.run())

    def stop(self) -> None:
        self._stop.set()

    @property
    def is_at_work(self) -> bool:
        return self._work is not None and not self._work.done()

    async def end(self) -> None:
        """Stop, and wait until all is done; raises what polling raised."""
        self.stop()
        if self._work:
            async with asyncio.timeout(BOUND_S):
                await self._work

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await asyncio.sleep(0)
        await self.time.wait()


@pytest.fixture
async def poller(bot: Bot, desk: Desk) -> AsyncIterator[Poller]:
    """Not started yet."""
    poller = Poller(bot, desk.dispatcher)
    yield poller
    await poller.end()


def held(telegram: Telegram) -> list[str]:
    """The messages that Telegram keeps for the bot, since they are not acknowledged."""
    return [one.body["message"]["text"] for one in telegram.world.inbox.pending()]


def asked(telegram: Telegram) -> int:
    """How often asking for updates was answered."""
    return sum(call.method == "getUpdates" for call in telegram.calls)


async def test_an_update_is_acknowledged_only_after_it_was_handled(
    poller: Poller, desk: Desk, telegram: Telegram, olivia: Person
) -> None:
    gate = desk.holds("1")
    poller.start()
    olivia.send("1")
    await desk.until(lambda: desk.began)
    assert held(telegram) == ["1"]
    gate.set()
    await desk.until(lambda: not held(telegram))
    assert desk.done == ["1"]


async def test_somebody_whose_handling_takes_long_holds_up_nobody(
    poller: Poller, desk: Desk, telegram: Telegram, olivia: Person, sam: Person
) -> None:
    gate = desk.holds("slow")
    olivia.send("slow")
    poller.start()
    await desk.until(lambda: desk.began)
    for text in ("1", "2"):
        sam.send(text)
        await desk.until(lambda word=text: word in desk.done)  # type: ignore[misc]
    assert held(telegram) == ["slow", "1", "2"], "the offset is the oldest not done"
    gate.set()
    await desk.until(lambda: not held(telegram))
    assert desk.began == ["slow", "1", "2"], "what came again was known"


async def test_what_failed_comes_again_and_nothing_else_does(
    poller: Poller, desk: Desk, telegram: Telegram, olivia: Person, sam: Person
) -> None:
    desk.fails("bad", RuntimeError("a bug"), times=2)
    for person, text in ((sam, "first"), (olivia, "bad"), (olivia, "after bad"), (sam, "last")):
        person.send(text)
    poller.start()
    await desk.until(lambda: not held(telegram))
    assert sorted(desk.began) == ["after bad", "bad", "bad", "bad", "first", "last"]
    assert desk.done.index("bad") < desk.done.index("after bad"), "in her order"
    assert poller.pauses == [1.0, 2.0]


async def test_a_failing_update_keeps_the_offset_while_later_ones_are_handled(
    poller: Poller, desk: Desk, telegram: Telegram, olivia: Person, sam: Person
) -> None:
    poller.time.clear()
    desk.fails("early", OutageError("the database is locked"), times=7)
    olivia.send("early")
    poller.start()
    await desk.until(lambda: desk.began)
    sam.send("later")
    await desk.until(lambda: desk.done)
    assert held(telegram) == ["early", "later"]
    poller.time.set()
    await desk.until(lambda: not held(telegram))
    assert desk.done == ["later", "early"]
    assert poller.pauses == [1.0, 2.0, 4.0, 5.0, 5.0, 5.0, 5.0], "her own: nobody waits with her"


async def test_while_somebody_is_handled_telegram_is_not_asked_all_the_time(
    poller: Poller, desk: Desk, telegram: Telegram, olivia: Person, sam: Person
) -> None:
    poller.look_every_s = 3600
    gates = [desk.holds(text) for text in ("1", "2")]
    olivia.send("1")
    sam.send("2")
    poller.start()
    await desk.until(lambda: len(desk.began) == 2)
    for _ in range(100):
        await asyncio.sleep(0)  # whoever would ask again begins within these
    assert asked(telegram) == 1
    gates[0].set()
    await desk.until(lambda: desk.done == ["1"])
    gates[1].set()
    await desk.until(lambda: not held(telegram))
    assert asked(telegram) == 1, "the next one waits: both came together"


async def test_updates_whose_answers_must_wait_hide_nobody_elses(
    poller: Poller, desk: Desk, telegram: Telegram, sam: Person
) -> None:
    taken = asyncio.Event()

    async def deliver() -> None:
        await taken.wait()

    desk.answers("x", MustWait(0, deliver))
    for number in range(SIZE):
        telegram.add_person(f"Person {number}").send("x")
    sam.send("hello")
    poller.start()
    await desk.until(lambda: "hello" in desk.done)
    await desk.until(lambda: not held(telegram))
    assert desk.done == ["x"] * SIZE + ["hello"]
    taken.set()


async def test_an_answer_that_must_wait_keeps_its_update_until_telegram_took_it(
    poller: Poller, desk: Desk, telegram: Telegram, olivia: Person, sam: Person
) -> None:
    taken = asyncio.Event()

    async def deliver() -> None:
        await taken.wait()

    desk.answers("x", MustWait(0, deliver))
    olivia.send("x")
    poller.start()
    await desk.until(lambda: desk.done)
    sam.send("hello")
    await desk.until(lambda: "hello" in desk.done)
    assert held(telegram) == ["x", "hello"]
    taken.set()
    await desk.until(lambda: not held(telegram))
    assert desk.began == ["x", "hello"]


async def test_a_flood_limit_on_asking_is_waited_out(
    poller: Poller, desk: Desk, telegram: Telegram, olivia: Person
) -> None:
    telegram.faults.add("getUpdates", RetryAfter(17))
    olivia.send("hello")
    poller.start()
    await desk.until(lambda: desk.done)
    assert poller.pauses == [17]


async def test_a_poisonous_update_is_given_up_and_blocks_nobody(
    poller: Poller, desk: Desk, telegram: Telegram, olivia: Person
) -> None:
    desk.fails("poison", RuntimeError("a bug"), times=9)
    olivia.send("poison")
    olivia.send("next")
    poller.start()
    await desk.until(lambda: not held(telegram))
    assert desk.began == ["poison"] * 3 + ["next"]
    assert desk.done == ["next"]


async def test_stopping_finishes_what_is_in_hand_acknowledges_it_and_takes_no_more(
    poller: Poller, desk: Desk, telegram: Telegram, olivia: Person
) -> None:
    gate = desk.holds("1")
    poller.start()
    olivia.send("1")
    await desk.until(lambda: desk.began)
    poller.stop()
    olivia.send("2")
    assert poller.is_at_work
    gate.set()
    await poller.end()
    assert desk.done == ["1"]
    assert held(telegram) == ["2"], "for the next start"


async def test_stopping_begins_nothing_more_of_somebody_in_hand(
    poller: Poller, desk: Desk, telegram: Telegram, olivia: Person
) -> None:
    """A dozen slow messages of one person took a minute."""
    gate = desk.holds("0")
    for number in range(12):
        olivia.send(f"{number}")
    poller.start()
    await desk.until(lambda: desk.began)
    poller.stop()
    for _ in range(10):
        await asyncio.sleep(0)  # a few steps until all know of it
    gate.set()
    await poller.end()
    assert desk.began == desk.done == ["0"]
    assert held(telegram) == [f"{number}" for number in range(1, 12)]


async def test_stopping_waits_so_long_and_no_longer(
    poller: Poller, desk: Desk, telegram: Telegram, olivia: Person
) -> None:
    poller.finish_s = 0.01
    desk.holds("1")
    olivia.send("1")
    olivia.send("2")
    poller.start()
    await desk.until(lambda: desk.began)
    await poller.end()
    assert (desk.cancelled, desk.done) == (["1"], [])
    assert held(telegram) == ["1", "2"], "for the next start"


def test_all_that_stopping_waits_for_is_20_seconds_at_most() -> None:
    assert stopping.UPDATES_S + stopping.ACKNOWLEDGE_S + stopping.LETTERS_S <= 20


async def test_stopping_does_not_wait_for_updates(poller: Poller, telegram: Telegram) -> None:
    poller.start()
    await telegram.world.pulse.until(lambda: telegram.world.polling.is_waiting, BOUND_S)
    await poller.end()
    assert not poller.is_at_work


async def test_a_second_poller_is_named_in_the_log_and_polling_goes_on(
    poller: Poller,
    desk: Desk,
    telegram: Telegram,
    olivia: Person,
    caplog: pytest.LogCaptureFixture,
) -> None:
    poller.start()
    await desk.until(lambda: telegram.world.polling.is_waiting)
    assert (await telegram.call("getUpdates")).status == 200
    olivia.send("x")
    await desk.until(lambda: desk.done)
    words = "another bot is running with this token: stop one of the two; trying again"
    assert words in caplog.messages
    assert poller.pauses == [1.0]


@pytest.mark.parametrize(
    "fault",
    [
        ServerError(502),
        RetryAfter(1),
        LostAnswer(),
        Refuse(403, "Forbidden: not today"),
        Refuse(404, "Not Found"),
    ],
)
async def test_faults_on_the_way_to_telegram_are_survived(
    poller: Poller, desk: Desk, telegram: Telegram, olivia: Person, fault: Fault
) -> None:
    telegram.faults.add("getUpdates", fault, times=3)
    olivia.send("x")
    poller.start()
    await desk.until(lambda: not held(telegram))
    assert desk.done == ["x"]
    assert poller.pauses == [1.0, 2.0, 4.0]


async def test_an_unknown_token_ends_polling(telegram: Telegram, api_url: str, desk: Desk) -> None:
    async with open_bot(load(bot_token="42:of-somebody-else", bot_api_url=api_url)) as stranger:
        poller = Poller(stranger, desk.dispatcher)
        poller.start()
        with pytest.raises(TelegramUnauthorizedError):
            await poller.end()
    assert {call.status for call in telegram.calls} <= {401}


async def test_a_token_revoked_while_running_ends_serving_in_clear_words(
    application: Application, telegram: Telegram, desk: Desk, olivia: Person
) -> None:
    serving = asyncio.create_task(serve(application, load(), asyncio.Event()))
    await desk.until(lambda: telegram.world.polling.is_waiting)
    telegram.token = "42:a-new-one"
    olivia.send("x")  # ends the waiting
    with pytest.raises(StartError, match="Telegram does not know this BOT_TOKEN any more"):
        async with asyncio.timeout(BOUND_S):
            await serving


async def test_an_outage_right_at_the_start_is_said_in_words(
    application: Application, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.outgoing.PAUSES_S", (0, 0))
    telegram.faults.add("deleteWebhook", ServerError(), times=3)
    with pytest.raises(StartError, match=r"does not let the bot poll: .*Bad Gateway"):
        await serve(application, load(), asyncio.Event())


async def test_a_confirm_delivered_twice_makes_one_change(
    bot: Bot, telegram: Telegram, sqlite_url: str, clock: Clock, catalogue: tuple[Plan, ...]
) -> None:
    database = Database(open_engine(sqlite_url))
    book = Book(database)
    await book.catalogue.publish(catalogue, clock())
    service = Service("https://t.me/us", open_registration=True)
    poller = Poller(bot, make_dispatcher(book, languages(), service, clock))
    poller.start()
    olivia = Visitor(telegram.add_person("Olivia Owner"))
    await registers(olivia)
    await previews(olivia, "Silver")
    telegram.faults.duplicate_updates()
    await olivia.taps("Confirm")
    await poller.end()
    answers = [call for call in telegram.calls if call.method == "answerCallbackQuery"]
    [first, second] = [str(call.params.get("text")) for call in answers[-2:]]
    assert first == olivia.toast == "✅ Silver is active now."
    assert second == "This was done already: Silver is active now."
    [business] = await book.members.businesses(clock())
    assert business.subscription.version == 1
    await database.close()


async def test_a_chat_that_telegram_lets_wait_is_shown_later_what_was_done_once(
    bot: Bot, telegram: Telegram, sqlite_url: str, clock: Clock, catalogue: tuple[Plan, ...]
) -> None:
    """It was handled again each second, with an apology each time."""
    database = Database(open_engine(sqlite_url))
    book = Book(database)
    await book.catalogue.publish(catalogue, clock())
    service = Service("https://t.me/us", open_registration=True)
    poller = Poller(bot, make_dispatcher(book, languages(), service, clock))
    poller.start()
    olivia = Visitor(telegram.add_person("Olivia Owner"))
    await registers(olivia)
    await previews(olivia, "Silver")
    telegram.faults.add("editMessageText", RetryAfter(30), times=3)
    await olivia.taps("Confirm")
    assert olivia.toast == "✅ Silver is active now."
    await olivia.person.wait(lambda: "Silver is active now" in olivia.screen.text, BOUND_S)
    assert "already" not in olivia.screen.text
    assert poller.pauses == [30, 30, 30]
    await poller.end()
    words = [str(c.params.get("text")) for c in telegram.calls if c.method.startswith("answer")]
    assert SORRY not in words
    await database.close()
