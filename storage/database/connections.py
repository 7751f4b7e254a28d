"""The database: how acts are run on it, and what an outage is called."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.database.engine import sqlite_file
from storage.database.running import Act, Answer, Mode, Runner
from storage.database.sqlite import SqliteRunner


class OutageError(Exception):
    """The database cannot serve now: gone, locked, read-only or overrun. Worth another try."""


_WRITE_NOTHING = text("UPDATE alembic_version SET version_num = version_num WHERE 1 = 0")


class Database:
    """One engine, and two ways to use it: acts are run; migrations borrow its connections.

    What takes longer than `time_limit_s` seconds, with the wait for a connection, is an outage;
    None sets no limit.
    """

    def __init__(self, engine: AsyncEngine, time_limit_s: float | None = None) -> None:
        self._time_limit_s = time_limit_s
        self.engine = engine
        self.dialect = engine.dialect.name
        self.file = sqlite_file(engine.url)
        self._runner = _runner(engine)
        self._reader = engine
        if self.dialect == "postgresql":
            self._reader = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._writer = engine.execution_options(writes=True)

    async def run(self, act: Act[Answer], mode: Mode) -> Answer:
        """The answer of an act, which awaits nothing but its own statements.

        Writing on SQLite, it has the write lock from the beginning; on PostgreSQL its transaction
        is READ COMMITTED. Raises `OutageError`, and what the act raises.
        """
        try:
            async with asyncio.timeout(self._time_limit_s) as limit:
                return await self._runner.run(act, mode)
        except Exception as error:
            if outage := self._outage(error, limit):
                raise outage from error
            raise

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection that reads, each statement for itself. Raises `OutageError`."""
        async with self._borrowing(), self._reader.connect() as connection:
            yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction, committed at the end unless something was raised. Raises `OutageError`.

        On SQLite it has the write lock from the beginning; on PostgreSQL it is READ COMMITTED.
        """
        async with self._borrowing(), self._writer.begin() as connection:
            yield connection

    @asynccontextmanager
    async def _borrowing(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._time_limit_s) as limit:
                yield
        except Exception as error:
            if outage := self._outage(error, limit):
                raise outage from error
            raise

    async def check_writable(self) -> None:
        """Raises `OutageError` when a migrated database cannot be written: a read-only file."""
        async with self.writing() as connection:
            # On a read-only file SQLite still begins; it refuses only a statement that writes.
            await connection.execute(_WRITE_NOTHING)

    async def close(self) -> None:
        """Give all connections back; must happen before the event loop ends."""
        await self._runner.close()
        await self.engine.dispose()

    def _outage(self, error: Exception, limit: asyncio.Timeout) -> OutageError | None:
        """The outage that an error means; None for a mistake, and for what an act raised."""
        if isinstance(error, TimeoutError) and limit.expired():
            return OutageError(f"no answer within {self._time_limit_s:g} s")
        if isinstance(error, PoolTimeoutError | TimeoutError | OSError):
            return OutageError(str(error))
        # SQLAlchemy's own words have the statement and its parameters in them.
        own = error.orig if isinstance(error, DBAPIError) and error.orig else error
        is_lost = isinstance(error, DBAPIError) and error.connection_invalidated
        is_known = isinstance(error, OperationalError | InterfaceError)
        if is_known or is_lost or self._runner.is_outage(own):
            return OutageError(str(own))
        return None


def _runner(engine: AsyncEngine) -> Runner:
    if engine.dialect.name == "sqlite":
        return SqliteRunner(engine)
    from storage.database.postgresql import PostgresRunner  # noqa: PLC0415 - only where it is used

    return PostgresRunner(engine)
