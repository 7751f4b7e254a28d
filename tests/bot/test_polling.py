"""Polling over real HTTP: an update is acknowledged when it was handled, and not before."""

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramUnauthorizedError

from bot.errors import StartError
from bot.serving.assembly import Application, open_bot
from bot.serving.dispatcher import make_dispatcher
from bot.serving.running import serve
from bot.settings import load
from handlers.service import Service
from plans.plan import Plan
from sandbox import Fault, LostAnswer, Person, Refuse, RetryAfter, ServerError, Telegram
from storage.book import Book
from storage.database.connections import Database
from storage.database.engine import open_engine
from tests.bot.desk import BOUND_S, SORRY, Desk, languages
from tests.bot.poller import Poller, asked, held
from tests.bot.visitor import Visitor, previews, registers
from tests.conftest import Clock


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


async def test_an_update_that_cannot_be_read_is_skipped_and_hides_nobody_elses(
    poller: Poller, desk: Desk, telegram: Telegram, olivia: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """It made asking fail, again and again, and nobody was served any more."""
    gate = desk.holds("before")
    olivia.send("before")
    odd = telegram.world.inbox.put("message", {"chat": {"id": olivia.id}, "text": "odd"})
    olivia.send("after")
    poller.start()
    await desk.until(lambda: desk.began)
    await desk.until(lambda: asked(telegram) > 3)
    gate.set()
    await desk.until(lambda: not held(telegram))
    assert (desk.done, poller.pauses) == (["before", "after"], [])
    [said] = [one for one in caplog.messages if "cannot be read" in one]
    assert f"update {odd['update_id']} cannot be read" in said


async def test_after_an_update_that_cannot_be_read_alone_polling_waits_as_ever(
    poller: Poller, desk: Desk, telegram: Telegram, olivia: Person
) -> None:
    telegram.world.inbox.put("message", {"chat": {"id": olivia.id}, "text": "odd"})
    poller.start()
    await desk.until(lambda: telegram.world.polling.is_waiting)
    assert (held(telegram), asked(telegram)) == ([], 1)


async def test_a_second_poller_is_named_in_the_log_and_polling_goes_on(
    poller: Poller, desk: Desk, telegram: Telegram, olivia: Person, caplog: pytest.LogCaptureFixture
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
    with pytest.raises(StartError, match="Telegram no longer knows this BOT_TOKEN"):
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
    assert second == "Already done. Silver is active now."
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
