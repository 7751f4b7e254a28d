"""Engines: how the two databases are opened, and what is asked of them in return.

SQLite: foreign keys and recursive triggers on (so that REPLACE meets the append-only triggers),
durable commits (`synchronous=FULL`), writers that begin with BEGIN IMMEDIATE, and WAL only where
the linked SQLite is free of the WAL-reset bug (sqlite.org/wal.html, "The WAL-reset bug").
"""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import aiosqlite
from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from storage.database.sqlite_thread import Driver

BUSY_TIMEOUT_MS = 4_000  # less than an act of the bot may take
POSTGRESQL_POOL = 20


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite has the fix of the WAL-reset bug."""
    fixed_branches = {(3, 44): 6, (3, 50): 7, (3, 51): 3}
    branch = version[:2]
    return version[2] >= fixed_branches[branch] if branch in fixed_branches else branch > (3, 51)


def sqlite_file(url: URL) -> Path | None:
    """The file of an SQLite database; None for PostgreSQL, and for a `file:` URI."""
    if url.get_backend_name() != "sqlite" or not url.database or url.database.startswith("file:"):
        return None
    return Path(url.database)


def open_engine(database_url: str) -> AsyncEngine:
    """An engine for `sqlite+aiosqlite:///file` or `postgresql+asyncpg://…`; connects lazily.

    Makes the parent folders of an SQLite file. Raises `ValueError` in words for the person who
    wrote the setting when it is no such address.
    """
    try:
        url = make_url(database_url)
    except (ArgumentError, ValueError):  # their texts may repeat the password
        raise ValueError("DATABASE_URL is not a database address") from None
    match url.drivername:
        case "sqlite+aiosqlite" if url.database and url.database != ":memory:":
            if file := sqlite_file(url):
                file.parent.mkdir(parents=True, exist_ok=True)
            return _open_sqlite(database_url)
        case "postgresql+asyncpg":
            # No ping before each use: whoever meets a broken connection is handled again.
            return create_async_engine(url, pool_size=POSTGRESQL_POOL, max_overflow=0)
        case _:
            raise ValueError(
                "DATABASE_URL must be sqlite+aiosqlite:///FILE "
                f"or postgresql+asyncpg://USER:PASSWORD@HOST/NAME, not {url.drivername}"
            )


def _open_sqlite(url: str) -> AsyncEngine:
    async def connect() -> aiosqlite.Connection:
        arguments, options = engine.dialect.create_connect_args(make_url(url))
        connection = aiosqlite.connect(*arguments, factory=Driver, **options)
        thread = connection._thread  # noqa: SLF001 - as SQLAlchemy's own way to connect
        thread.daemon = True
        try:
            return await connection
        except sqlite3.Error:
            # It leaves its thread to itself, which then trips over a loop that has ended.
            await asyncio.to_thread(thread.join)
            raise

    engine = create_async_engine(
        url,
        pool_size=1,
        max_overflow=0,
        async_creator=connect,
        pool_reset_on_return=None,  # whoever begins a transaction ends it
    )
    event.listen(engine.sync_engine, "connect", _configure_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    raw: Any = connection
    raw.isolation_level = None  # the driver begins nothing by itself; `_begin_sqlite` does
    journal = "WAL" if wal_is_safe(sqlite3.sqlite_version_info) else "DELETE"
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        f"journal_mode = {journal}",
        "synchronous = FULL",
        "foreign_keys = ON",
        "recursive_triggers = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
