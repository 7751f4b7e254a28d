"""The databases: migrated and published once, a fresh copy for every round, commits durable."""

import os
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Protocol

from plans.catalogue_file import BadCatalogue, read_catalogue
from storage.book import Book
from storage.database.connections import Database
from storage.database.engine import open_engine
from storage.database.schema import migrate

_PLANS = Path(__file__).parent.parent / "plans.toml"
_SYNCS = 31


class Databases(Protocol):
    """Where fresh databases come from."""

    @property
    def pid(self) -> int | None:
        """The database server's, if there is one."""

    def fresh(self) -> AbstractAsyncContextManager[str | None]:
        """The address of a database for one round; None: the row has none."""

    async def durability(self) -> str:
        """In words, how commits are kept."""


class NoDatabases:
    """For a bot without a database."""

    pid = None

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator[None]:
        """None."""
        yield None

    async def durability(self) -> str:
        """In words, how commits are kept."""
        return "nothing is kept"


class SqliteFiles:
    """SQLite files, opened as the bot itself does."""

    pid = None

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.db"
        self._copy = folder / "round.db"

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator[str]:
        """The address of a new file."""
        await self._prepare()
        shutil.copy(self._template, self._copy)
        try:
            yield f"sqlite+aiosqlite:///{self._copy}"
        finally:
            for path in self._copy.parent.glob(f"{self._copy.name}*"):
                path.unlink()

    async def durability(self) -> str:
        """In words, how commits are kept."""
        await self._prepare()
        connection = sqlite3.connect(self._template)
        (journal,) = connection.execute("PRAGMA journal_mode").fetchone()
        connection.close()
        return f"SQLite {sqlite3.sqlite_version}, synchronous=FULL, journal_mode={journal}"

    async def _prepare(self) -> None:
        if not self._template.exists():
            await prepare(f"sqlite+aiosqlite:///{self._template}")


async def prepare(address: str) -> None:
    """Migrate an empty database and put the sample catalogue on offer."""
    plans = read_catalogue(_PLANS.read_text(encoding="utf-8"))
    if isinstance(plans, BadCatalogue):
        raise TypeError(f"{_PLANS} has problems: {plans.problems}")
    database = Database(open_engine(address))
    try:
        await migrate(database)
        await Book(database).catalogue.publish(plans, datetime.now(UTC))
    finally:
        await database.close()


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
