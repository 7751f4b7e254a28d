"""The databases: migrated and published once, a fresh copy for every round, commits durable."""

import os
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bot.catalogue import read_plans
from bot.serving.trial import SAMPLE
from storage.book import Book
from storage.database.connections import Database
from storage.database.engine import open_engine
from storage.database.schema import migrate
from tests.postgres import Server, execute, on_server

_SYNCS = 31


class SqliteFiles:
    """SQLite files, opened as the bot itself does."""

    pid = None  # no server

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.db"
        self._copy = folder / "round.db"

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator[str]:
        """The address of a new file."""
        if not self._template.exists():
            await _prepare(f"sqlite+aiosqlite:///{self._template}")
        shutil.copy(self._template, self._copy)
        try:
            yield f"sqlite+aiosqlite:///{self._copy}"
        finally:
            for path in self._copy.parent.glob(f"{self._copy.name}*"):
                path.unlink()


class PostgresDatabases:
    """Databases on a server of our own."""

    def __init__(self, server: Server) -> None:
        self.pid = server.pid
        self._url = server.url
        self._numbers = count()

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator[str]:
        """The address of a new database."""
        number = next(self._numbers)
        if number == 0:
            await execute(self._url, "CREATE DATABASE prepared")
            await _prepare(on_server(self._url, "prepared"))
        await execute(self._url, f"CREATE DATABASE round_{number} TEMPLATE prepared")
        await execute(self._url, "CHECKPOINT")  # rather now than while something is measured
        try:
            yield on_server(self._url, f"round_{number}")
        finally:
            await execute(self._url, f"DROP DATABASE round_{number} WITH (FORCE)")


Databases = SqliteFiles | PostgresDatabases


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """The database at this address."""
    database = Database(open_engine(url))
    try:
        yield database
    finally:
        await database.close()


async def _prepare(url: str) -> None:
    """Migrate an empty database and put the sample catalogue on offer."""
    async with opened(url) as database:
        await migrate(database)
        await Book(database).catalogue.publish(read_plans(SAMPLE), datetime.now(UTC))


def workplace() -> TemporaryDirectory[str]:
    """A folder for everything that is written, on a disk where there is one.

    `/tmp` is often in memory, where a durable commit costs nothing.
    """
    lasting = Path("/var/tmp")  # noqa: S108 - only the parent of a folder with a random name
    parent = lasting if os.access(lasting, os.W_OK) else None
    return TemporaryDirectory(prefix="plans-bench-", dir=parent)


def sync_ms(folder: Path) -> float:
    """What it takes here to make a small write durable, in the median."""
    times = []
    with (folder / "sync").open("wb", buffering=0) as file:
        for _ in range(_SYNCS):
            begin = time.perf_counter()
            file.write(bytes(4096))
            os.fsync(file.fileno())
            times.append(time.perf_counter() - begin)
    return median(times) * 1000
