"""What the tests of the assembly share: a bare machine, and a Telegram over real HTTP."""

import logging
import os
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aiogram import Bot

from bot.delivery.intake import Intake
from bot.serving.assembly import Application, open_bot
from bot.settings import Settings, load
from sandbox import Person, Telegram, serve
from storage.book import Book
from storage.database.connections import Database
from storage.database.engine import open_engine
from tests.bot.desk import Desk, languages
from tests.bot.poller import Poller
from tests.conftest import Clock


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings but those of the test, and an empty folder to work in."""
    for name in os.environ:
        if name.lower() in Settings.model_fields:
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "200")  # room for tables
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def own_logging(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Gives logging back as it was, to a test that has it configured."""
    monkeypatch.setattr(logging.root, "handlers", [])
    monkeypatch.setattr(logging.root, "level", logging.WARNING)
    monkeypatch.setattr(logging.getLogger("aiogram.event"), "level", logging.NOTSET)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    yield
    logging.captureWarnings(capture=False)


@pytest.fixture
def free_port() -> int:
    """A port that nobody listened on a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def telegram(clock: Clock) -> Telegram:
    return Telegram(clock=clock, webhook_backoff=0.01)


@pytest.fixture
def olivia(telegram: Telegram) -> Person:
    return telegram.add_person("Olivia Owner")


@pytest.fixture
def sam(telegram: Telegram) -> Person:
    return telegram.add_person("Sam Stranger")


@pytest.fixture
def desk(telegram: Telegram) -> Desk:
    return Desk(telegram.world.pulse)


@pytest.fixture
async def api_url(telegram: Telegram) -> AsyncIterator[str]:
    """Where the Telegram is served."""
    async with serve(telegram) as address:
        yield address.url


@pytest.fixture
async def bot(telegram: Telegram, api_url: str) -> AsyncIterator[Bot]:
    """A bot that calls the served Telegram over HTTP."""
    async with open_bot(load(bot_token=telegram.token, bot_api_url=api_url)) as opened:
        yield opened


@pytest.fixture
async def application(
    bot: Bot, desk: Desk, sqlite_url: str, clock: Clock
) -> AsyncIterator[Application]:
    """What is served: the desk for updates, and an outbox in which nothing waits."""
    database = Database(open_engine(sqlite_url))
    intake = Intake(desk.dispatcher, bot, languages())
    yield Application(bot, intake, languages(), Book(database), clock)
    await database.close()


@pytest.fixture
async def poller(bot: Bot, desk: Desk) -> AsyncIterator[Poller]:
    """Not started yet."""
    poller = Poller(bot, desk.dispatcher)
    yield poller
    await poller.end()
