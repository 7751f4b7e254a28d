"""The Bot API over real HTTP, through aiogram's own client."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
)
from aiogram.utils.formatting import Bold, DateTime, Text
from aiohttp import ClientSession, FormData

from sandbox import Address, LostAnswer, Person, RetryAfter, ServerError, Slow, Telegram, serve


@pytest.fixture
async def address(telegram: Telegram) -> AsyncIterator[Address]:
    async with serve(telegram) as address:
        yield address


def bot_for(address: Address, token: str) -> Bot:
    server = TelegramAPIServer.from_base(address.url)
    return Bot(token, session=AiohttpSession(api=server))


@pytest.fixture
async def bot(telegram: Telegram, address: Address) -> AsyncIterator[Bot]:
    async with bot_for(address, telegram.token) as bot:
        yield bot


async def test_who_am_i(bot: Bot) -> None:
    me = await bot.me()
    assert (me.id, me.username, me.first_name) == (42, "partner_plans_bot", "Partner Plans")


async def test_a_formatted_text_with_buttons_arrives(bot: Bot, olivia: Person) -> None:
    text = Text(Bold("Gold"), " since ", DateTime("1 March", unix_time=0, date_time_format="D"))
    button = InlineKeyboardButton(text="Go", callback_data="go", style="success")
    markup = InlineKeyboardMarkup(inline_keyboard=[[button]])
    sent = await bot.send_message(1001, **text.as_kwargs(), reply_markup=markup)
    assert olivia.screen is not None
    assert olivia.screen.id == sent.message_id
    assert olivia.screen.labels == ["Go"]
    assert [entity["type"] for entity in olivia.screen.entities] == ["bold", "date_time"]
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await sent.edit_text(**text.as_kwargs(), reply_markup=markup)
    edited = await sent.edit_text("Done")
    assert not isinstance(edited, bool)
    assert edited.text == "Done"


async def test_files_are_uploaded(bot: Bot, olivia: Person) -> None:
    file = BufferedInputFile(b"a,b", "history.csv")
    sent = await bot.send_document(1001, file, caption="Your history")
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.file_size) == ("history.csv", 3)
    assert olivia.screen is not None
    assert olivia.screen.text == "Your history"


async def test_a_press_is_polled_and_answered(bot: Bot, olivia: Person) -> None:
    await bot.send_message(1001, "Menu")
    press = olivia.press_data("go")
    (update,) = await bot.get_updates(timeout=5, allowed_updates=["callback_query"])
    assert update.callback_query is not None
    await update.callback_query.answer("Done").as_(bot)
    await press.wait(timeout=1)
    assert press.text == "Done"


async def test_commands_are_set(bot: Bot) -> None:
    scope = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([BotCommand(command="plan", description="Plan")], scope, "es")
    assert [c.command for c in await bot.get_my_commands(scope, "es")] == ["plan"]


async def test_refusals_become_aiograms_exceptions(
    bot: Bot, telegram: Telegram, olivia: Person
) -> None:
    olivia.blocked = True
    with pytest.raises(TelegramForbiddenError):
        await bot.send_message(1001, "x")
    with pytest.raises(TelegramNotFound):
        await bot.send_dice(1001)
    telegram.faults.add("getMe", RetryAfter(3))
    with pytest.raises(TelegramRetryAfter) as caught:
        await bot.get_me()
    assert caught.value.retry_after == 3
    telegram.faults.add("getMe", ServerError(502))
    with pytest.raises(TelegramServerError):
        await bot.get_me()


async def test_a_wrong_token_is_unauthorized(address: Address) -> None:
    async with bot_for(address, "43:other") as bot:
        with pytest.raises(TelegramUnauthorizedError):
            await bot.get_me()


async def test_a_lost_answer_is_a_dropped_connection(
    bot: Bot, telegram: Telegram, olivia: Person
) -> None:
    telegram.faults.add("sendMessage", LostAnswer())
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(1001, "x")
    assert olivia.screen is not None


async def test_a_slow_answer_times_out(bot: Bot, telegram: Telegram, olivia: Person) -> None:
    telegram.faults.add("sendMessage", Slow(5))
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(1001, "x", request_timeout=1)
    assert olivia.screen is not None


async def test_two_pollers_conflict(bot: Bot, telegram: Telegram) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    polling = telegram.world.polling
    await telegram.world.pulse.until(lambda: polling.is_waiting, 1)
    await bot.get_updates()
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request"):
        await first


async def test_the_end_does_not_wait_for_long_polls(telegram: Telegram) -> None:
    async with asyncio.timeout(5), serve(telegram) as address:
        bot = bot_for(address, telegram.token)
        polling = asyncio.create_task(bot.get_updates(timeout=30))
        await telegram.world.pulse.until(lambda: telegram.world.polling.is_waiting, 1)
    async with bot:
        with pytest.raises(TelegramNetworkError):
            await polling


@pytest.mark.usefixtures("olivia")
async def test_every_way_to_pass_parameters(telegram: Telegram, address: Address) -> None:
    url = f"{address.url}/bot{telegram.token}/SENDMESSAGE"
    params = {"chat_id": "1001", "text": "x"}
    multipart = FormData(params, default_to_multipart=True)
    async with ClientSession() as http:
        for request in (
            http.get(url, params=params),
            http.post(url, data=params),
            http.post(url, data=multipart),
            http.post(url, json={"chat_id": 1001, "text": "x"}),
        ):
            async with request as response:
                assert response.status == 200
                assert (await response.json())["result"]["text"] == "x"
        async with http.post(url, json=[]) as response:
            body = await response.json()
    assert body["description"] == "Bad Request: can't parse JSON object"


async def test_a_port_in_use_is_an_error(telegram: Telegram, address: Address) -> None:
    with pytest.raises(OSError, match="in use"):
        async with serve(telegram, port=address.port):
            pass


async def test_only_loopback_is_served(telegram: Telegram) -> None:
    with pytest.raises(ValueError, match="loopback"):
        async with serve(telegram, host="0.0.0.0"):  # noqa: S104 – what must not work
            pass
