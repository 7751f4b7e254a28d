"""The benchmark measures something, and sees what is wrong."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from bench.asking import asked_by_step
from bench.bots import BotError, Row
from bench.crowd import Crowd, Watched
from bench.databases import SqliteFiles
from bench.measuring import Load, measure
from bench.starting import first_answer

Bot = Callable[[Watched, dict[str, Any]], Awaitable[None]]
LOAD = Load(people=4, at_once=2, alone=2, warmup_s=0.0, seconds=0.4)
REGISTER = {"inline_keyboard": [[{"text": "Register my business", "callback_data": "r"}]]}


class Nowhere(SqliteFiles):
    """Databases that no bot can open."""

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator[str]:
        yield "nonsense://nowhere"


async def errors_with(bot: Bot) -> list[str]:
    """What one person met on the way through the set-up with this bot."""
    telegram = Watched()

    async def handle(request: web.Request) -> web.Response:
        await bot(telegram, await request.json())
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", handle)
    async with TestServer(app) as server, ClientSession() as session:
        await telegram.call("setWebhook", {"url": f"http://127.0.0.1:{server.port}/hook"})
        assert not await Crowd(telegram, 1, session).set_up(1)
    assert telegram.errors == len(telegram.samples)
    return telegram.samples


async def says(telegram: Watched, text: str, **more: object) -> None:
    [person] = telegram.people
    await telegram.call("sendMessage", {"chat_id": person.id, "text": text, **more})


async def welcomes(telegram: Watched, update: dict[str, Any]) -> None:
    """The right screens, but no press is answered."""
    if "message" in update:
        await says(telegram, "Welcome", reply_markup=REGISTER)
    else:
        await says(telegram, "What is your business called?")


@pytest.mark.parametrize("row", [Row.SQLITE, Row.SQLITE_GUARDED])
async def test_the_bot_is_measured_on_sqlite(row: Row, tmp_path: Path) -> None:
    figures = await measure(row, SqliteFiles(tmp_path), LOAD._replace(people=60), tmp_path)
    assert figures.samples == ()
    assert figures.errors == 0
    assert figures.speed > 0
    assert len(figures.alone) == 5 * LOAD.alone
    assert figures.first_answer_s > 0


@pytest.mark.parametrize(("row", "refused"), [(Row.SQLITE, False), (Row.SQLITE_GUARDED, True)])
async def test_only_a_guarded_bot_refuses_what_one_asks_too_much_of(
    row: Row, tmp_path: Path, *, refused: bool
) -> None:
    hasty = LOAD._replace(people=1, at_once=1, alone=12)
    figures = await measure(row, SqliteFiles(tmp_path), hasty, tmp_path)
    assert figures.failed is refused


async def test_how_often_the_steps_ask_the_database_is_said(tmp_path: Path) -> None:
    said = await asked_by_step(SqliteFiles(tmp_path))
    assert re.search(r"/plan \d \(\d\), Change plan \d \(\d\), .* an update", said)


async def test_the_plain_bot_is_measured(tmp_path: Path) -> None:
    assert not (await measure(Row.PLAIN, None, LOAD, tmp_path)).failed


async def test_the_first_answer_of_a_bot_that_was_just_started_is_timed(tmp_path: Path) -> None:
    taken = await first_answer(SqliteFiles(tmp_path), tmp_path, None)
    assert taken.seconds > 0


async def test_a_bot_that_does_not_start_is_told_with_its_reason(tmp_path: Path) -> None:
    with pytest.raises(BotError, match=r"ended with 2, and printed: .*nonsense"):
        await measure(Row.SQLITE, Nowhere(tmp_path), LOAD, tmp_path)


async def test_a_wrong_screen_is_an_error() -> None:
    async def bot(telegram: Watched, _: dict[str, Any]) -> None:
        await says(telegram, "Settings")

    assert await errors_with(bot) == ["LostError: /start: led to 'Settings'"]


async def test_no_screen_at_all_is_an_error() -> None:
    async def bot(_telegram: Watched, _update: dict[str, Any]) -> None:
        """Nothing."""

    assert await errors_with(bot) == ["LostError: /start: led to ''"]


async def test_a_press_that_is_not_answered_is_an_error() -> None:
    [error] = await errors_with(welcomes)
    assert error == "LostError: Register my business: the press was not answered"


async def test_a_missing_button_is_an_error() -> None:
    async def bot(telegram: Watched, _: dict[str, Any]) -> None:
        await says(telegram, "Welcome")

    [error] = await errors_with(bot)
    assert "no button 'Register my business' among []" in error


async def test_a_refused_call_is_an_error() -> None:
    async def bot(telegram: Watched, update: dict[str, Any]) -> None:
        if "message" in update:
            await telegram.call("getMe", token="1:wrong")
        await welcomes(telegram, update)

    refused, _unanswered = await errors_with(bot)
    assert refused.startswith("a refused call: getMe: {'ok': False, 'error_code': 401")
