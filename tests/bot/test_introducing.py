"""The bot is introduced while it serves: nobody waits for it, and what fails is tried again."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiogram import Bot

from bot.serving.assembly import Application
from bot.serving.introducing import AT_ONCE, Introduction
from bot.serving.running import serve
from bot.settings import Settings, load
from sandbox import Fault, Person, Refuse, RetryAfter, ServerError, Slow, Telegram
from tests.bot.desk import BOUND_S, Desk, languages
from tests.conversation import Wire

REFUSED = Refuse(400, "Bad Request: BOT_COMMAND_INVALID")
TEXTS = 3 * len(languages().codes)


class Introduced:
    """An introduction whose pauses take no time: each, and how many calls were made before it."""

    def __init__(self, telegram: Telegram) -> None:
        self.pauses: list[float] = []
        self.made: list[int] = []
        self.stop = asyncio.Event()
        self._telegram = telegram
        self._bot = Bot(telegram.token, session=Wire(telegram))
        self._most = 0

    async def run(self, pauses: int = 100) -> None:
        """Until all is said, or told to stop at the last of so many pauses."""
        self._most = pauses
        await Introduction(self._bot, languages(), self.stop, self._pause).run()

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.made.append(len(self._telegram.calls))
        await asyncio.sleep(0)
        if len(self.pauses) >= self._most:
            self.stop.set()

    @property
    def is_complete(self) -> bool:
        profile = self._telegram.world.profile
        return len(profile.commands) + len(profile.texts) == TEXTS


@pytest.fixture
def introduced(telegram: Telegram) -> Introduced:
    return Introduced(telegram)


def warnings(log: pytest.LogCaptureFixture) -> list[str]:
    return [one.getMessage() for one in log.records if one.levelno >= logging.WARNING]


async def test_a_menu_that_is_refused_is_one_warning_and_all_else_is_set(
    introduced: Introduced, telegram: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.faults.add("setMyCommands", REFUSED, times=1000)
    await introduced.run(pauses=14)
    assert not telegram.world.profile.commands
    assert len(telegram.world.profile.texts) == TEXTS * 2 // 3
    [warning] = warnings(caplog)
    assert warning.startswith("7 texts of the bot's menu and profile are not set, next try in 5 s")
    assert "BOT_COMMAND_INVALID" in warning
    assert introduced.pauses[1:5] == [5, 10, 20, 40]
    assert introduced.pauses[-1] == 3600


@pytest.mark.parametrize("fault", [REFUSED, ServerError(), RetryAfter(2), RetryAfter(3600)])
@pytest.mark.parametrize("method", ["getMyCommands", "setMyDescription", "setMyShortDescription"])
async def test_whatever_fails_is_set_in_the_end(
    introduced: Introduced, telegram: Telegram, fault: Fault, method: str
) -> None:
    telegram.faults.add(method, fault, times=3)
    await introduced.run()
    assert introduced.is_complete


async def test_a_flood_limit_is_waited_out_and_nothing_is_asked_meanwhile(
    introduced: Introduced, telegram: Telegram
) -> None:
    telegram.faults.add("setMyCommands", RetryAfter(3600))
    await introduced.run()
    begin, wait = introduced.pauses
    assert (begin, wait) == (1, 3600)
    assert introduced.made[1] <= 2 * AT_ONCE
    assert introduced.is_complete


async def test_told_to_stop_it_asks_nothing_more(
    introduced: Introduced, telegram: Telegram
) -> None:
    await introduced.run(pauses=1)
    assert not telegram.calls


async def test_a_fault_of_its_own_is_logged_and_raises_nothing(
    introduced: Introduced, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> None:
        raise KeyError("broken")

    monkeypatch.setattr("bot.serving.introducing.described", broken)
    await introduced.run()
    assert warnings(caplog) == ["the bot cannot be introduced"]


# While it serves


@pytest.fixture(params=["polling", "webhook"])
def settings(request: pytest.FixtureRequest, free_port: int) -> Settings:
    if request.param == "polling":
        return load()
    url = f"http://127.0.0.1:{free_port}/hook"
    return load(webhook_url=url, webhook_secret="s3cret", listen_port=free_port)


@asynccontextmanager
async def serving(application: Application, settings: Settings) -> AsyncIterator[None]:
    """The bot while it serves; it ends soon after it is told to."""
    stop = asyncio.Event()
    task = asyncio.create_task(serve(application, settings, stop))
    yield
    stop.set()
    async with asyncio.timeout(BOUND_S):
        await task


@pytest.mark.parametrize(
    "fault", [REFUSED, Refuse(401, "Unauthorized"), ServerError(), RetryAfter(3600), Slow(3600)]
)
async def test_people_are_answered_and_the_stop_is_prompt_whatever_telegram_makes_of_the_menu(
    monkeypatch: pytest.MonkeyPatch,
    application: Application,
    settings: Settings,
    telegram: Telegram,
    desk: Desk,
    olivia: Person,
    fault: Fault,
) -> None:
    monkeypatch.setattr("bot.serving.introducing.BEGIN_AFTER_S", 0)
    for method in ("getMyCommands", "getMyDescription", "getMyShortDescription"):
        telegram.faults.add(method, fault, times=1000)
    async with serving(application, settings):
        await desk.until(lambda: any("getMy" in call.method for call in telegram.calls))
        olivia.send("hello")
        await desk.until(lambda: desk.done == ["hello"])
