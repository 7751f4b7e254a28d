"""The session over real HTTP: calls of ours are JSON, and fail as aiogram's own calls do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import GetMe, TelegramMethod
from aiogram.types import BufferedInputFile
from aiohttp import web

from bot.calls import AnswerCallbackQuery, EditMessageText, SendMessage
from bot.delivery.session import Session
from sandbox import Fault, LostAnswer, Person, Refuse, RetryAfter, ServerError, Slow, Telegram

BOLD = {"type": "bold", "offset": 0, "length": 4}
KEYBOARD = {"inline_keyboard": [[{"text": "Go", "callback_data": "go", "style": "success"}]]}


def bot_at(url: str, token: str, defaults: DefaultBotProperties | None = None) -> Bot:
    """A bot without second tries."""
    session = Session(api=TelegramAPIServer.from_base(url), timeout=5)
    return Bot(token, session=session, default=defaults)


@pytest.fixture
async def bare(telegram: Telegram, api_url: str) -> AsyncIterator[Bot]:
    async with bot_at(api_url, telegram.token) as bot:
        yield bot


@asynccontextmanager
async def answering(text: str, status: int, content_type: str, port: int) -> AsyncIterator[str]:
    """What stands before Telegram and answers everything by itself; the types it was sent."""

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text=text, status=status, content_type=content_type)

    application = web.Application()
    application.router.add_post("/{any:.*}", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield f"http://127.0.0.1:{port}"
    await runner.cleanup()


async def test_a_message_goes_out_and_its_number_comes_back(
    bare: Bot, telegram: Telegram, olivia: Person
) -> None:
    olivia.send("/start")
    sent = await bare(
        SendMessage(chat_id=olivia.id, text="Gold 🟡", entities=[BOLD], reply_markup=KEYBOARD)
    )
    shown = olivia.screen
    assert shown is not None
    assert (sent.message_id, shown.text, shown.labels) == (shown.id, "Gold 🟡", ["Go"])
    assert [one["type"] for one in shown.entities] == ["bold"]
    assert set(telegram.calls[-1].params) == {"chat_id", "text", "entities", "reply_markup"}


async def test_an_edit_takes_the_buttons_away_and_a_press_is_answered(
    bare: Bot, olivia: Person
) -> None:
    olivia.send("/start")
    sent = await bare(
        SendMessage(chat_id=olivia.id, text="before", entities=[], reply_markup=KEYBOARD)
    )
    press = olivia.press("Go")
    edit = EditMessageText(chat_id=olivia.id, message_id=sent.message_id, text="after", entities=[])
    await bare(edit)
    await bare(AnswerCallbackQuery(callback_query_id=press.id, text="Done."))
    assert olivia.screen is not None
    assert (olivia.screen.text, olivia.screen.labels, press.text) == ("after", [], "Done.")


def test_only_a_call_whose_answer_nobody_reads_is_done_with_the_word_that_it_was_taken() -> None:
    edit = EditMessageText(chat_id=1, message_id=2, text="after", entities=[])
    taken = '{"ok":true,"result":{"message_id":2}}'
    assert edit.is_done(200, taken)
    assert edit.is_done(200, '{"ok": true, "result": true}')
    assert not edit.is_done(400, taken)
    assert not edit.is_done(200, '{"ok":false,"error_code":400}')
    assert not edit.is_done(200, "<html>a proxy</html>")
    assert not SendMessage(chat_id=1, text="new", entities=[]).is_done(200, taken)


async def test_an_edit_that_changes_nothing_is_refused_in_telegrams_words(
    bare: Bot, olivia: Person
) -> None:
    olivia.send("/start")
    sent = await bare(SendMessage(chat_id=olivia.id, text="same", entities=[]))
    edit = EditMessageText(chat_id=olivia.id, message_id=sent.message_id, text="same", entities=[])
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bare(edit)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Refuse(403, "Forbidden: bot was blocked by the user"), TelegramForbiddenError),
        (Refuse(400, "Bad Request: chat not found"), TelegramBadRequest),
        (ServerError(502), TelegramServerError),
        (LostAnswer(), TelegramNetworkError),
        (RetryAfter(17), TelegramRetryAfter),
    ],
)
async def test_what_goes_wrong_is_raised_as_of_any_other_call(
    bare: Bot, telegram: Telegram, olivia: Person, fault: Fault, error: type[Exception]
) -> None:
    olivia.send("/start")
    call = SendMessage(chat_id=olivia.id, text="x", entities=[])
    raised = []
    for attempt in (lambda: bare(call), lambda: bare.send_message(olivia.id, "x")):
        telegram.faults.add("sendMessage", fault)
        with pytest.raises(error) as caught:
            await attempt()
        raised.append(caught.value)
    ours, aiograms = raised
    assert (type(ours), str(ours)) == (type(aiograms), str(aiograms))


@pytest.mark.parametrize(
    "call", [SendMessage(chat_id=1, text="x", entities=[]), GetMe()], ids=["ours", "without a word"]
)
async def test_no_call_is_made_again_by_itself(
    bare: Bot, telegram: Telegram, call: TelegramMethod[Any]
) -> None:
    """Though its connection, which was good before, is lost while it waits for the answer."""
    await bare.me()
    made = len(telegram.calls)
    telegram.faults.add(call.__api_method__, LostAnswer())
    with pytest.raises(TelegramNetworkError):
        await bare(call)
    assert len(telegram.calls) == made + 1


async def test_an_answer_that_takes_too_long_is_a_fault_of_the_network(
    bare: Bot, telegram: Telegram, olivia: Person
) -> None:
    olivia.send("/start")
    telegram.faults.add("sendMessage", Slow(60))
    with pytest.raises(TelegramNetworkError, match="Request timeout error"):
        await bare(SendMessage(chat_id=olivia.id, text="x", entities=[]), request_timeout=1)


async def test_nobody_there_is_a_fault_of_the_network(free_port: int) -> None:
    async with bot_at(f"http://127.0.0.1:{free_port}", "42:abc") as bot:
        with pytest.raises(TelegramNetworkError, match="Could not connect"):
            await bot(SendMessage(chat_id=1, text="x", entities=[]))


@pytest.mark.parametrize(
    ("page", "status", "content_type"),
    [
        ("<h1>Bad Gateway</h1>", 502, "text/html"),
        ("<h1>Welcome</h1>", 200, "text/html"),
        ("", 200, "application/json"),
        ("[]", 200, "application/json"),
        ('{"ok": true, "result": {"message_id": "odd"}}', 200, "application/json"),
    ],
)
async def test_what_is_no_answer_of_telegrams_cannot_be_decoded(
    free_port: int, page: str, status: int, content_type: str
) -> None:
    async with (
        answering(page, status, content_type, free_port) as url,
        bot_at(url, "42:abc") as bot,
    ):
        with pytest.raises(ClientDecodeError):
            await bot(SendMessage(chat_id=1, text="x", entities=[]))


async def test_of_an_edit_no_answer_is_too_odd(free_port: int) -> None:
    """Telegram made it; nothing of the answer is read."""
    page = '{"ok": true, "result": {"message_id": "odd"}}'
    async with (
        answering(page, 200, "application/json", free_port) as url,
        bot_at(url, "42:abc") as bot,
    ):
        await bot(EditMessageText(chat_id=1, message_id=2, text="x", entities=[]))


async def test_aiograms_methods_go_out_as_aiogram_fills_them(
    telegram: Telegram, api_url: str, olivia: Person
) -> None:
    """With the defaults of the bot, and with files."""
    olivia.send("/start")
    html = DefaultBotProperties(parse_mode="HTML")
    async with bot_at(api_url, telegram.token, html) as bot:
        await bot.send_message(olivia.id, "<b>Gold</b>")
        file = BufferedInputFile(b"a;b", "a.csv")
        await bot.send_document(olivia.id, file, caption="<i>a file</i>")
    first, second = (one for one in olivia.messages if one.from_bot)
    assert (first.text, [one["type"] for one in first.entities]) == ("Gold", ["bold"])
    assert (second.text, [one["type"] for one in second.entities]) == ("a file", ["italic"])
