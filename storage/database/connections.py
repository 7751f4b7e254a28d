"""Transactions: how the acts of this room borrow a connection, and what an outage is called."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.database.engine import sqlite_file


class OutageError(Exception):
    """The database cannot serve now: gone, locked, read-only or overrun. Worth another try."""


# How PostgreSQL's SQLSTATEs begin when it cannot serve now: connection, read-only, login, no such
# database, run it again, resources, lock timeout, shut down or cancelled.
_CANNOT_NOW = ("08", "25006", "28", "3D", "40001", "40P01", "53", "55P03", "57")

_WRITE_NOTHING = text("UPDATE alembic_version SET version_num = version_num WHERE 1 = 0")


class Database:
    """One engine, and three ways to use it.

    An act that takes longer than `time_limit_s` seconds, with the wait for a connection, is an
    outage; None sets no limit.
    """

    def __init__(self, engine: AsyncEngine, time_limit_s: float | None = None) -> None:
        self._time_limit_s = time_limit_s
        self.engine = engine
        self.dialect = engine.dialect.name
        self.file = sqlite_file(engine.url)
        self._reader = engine
        if self.dialect == "postgresql":
            self._reader = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._writer = engine.execution_options(writes=True)
        self._snapshot = engine.execution_options(snapshot=True)
        if self.dialect == "postgresql":
            self._snapshot = engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection that reads, each statement for itself. Raises `OutageError`."""
        async with self._in_time(), self._reader.connect() as connection:
            yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """A connection all of whose statements read one and the same moment. Raises `OutageError`.

        For what must fit together over several statements; it holds no lock on PostgreSQL, and on
        SQLite without WAL it keeps writers waiting, so it should be short.
        """
        async with self._in_time(), self._snapshot.connect() as connection:
            yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction, committed at the end unless something was raised. Raises `OutageError`.

        On SQLite it has the write lock from the beginning; on PostgreSQL it is READ COMMITTED.
        """
        async with self._in_time(), self._writer.begin() as connection:
            yield connection

    @asynccontextmanager
    async def _in_time(self) -> AsyncIterator[None]:
        with _outages():
            limit = asyncio.timeout(self._time_limit_s)
            try:
                async with limit:
                    yield
            except TimeoutError:
                if limit.expired():
                    words = f"no answer within {self._time_limit_s:g} s"
                    raise OutageError(words) from None
                raise

    async def check_writable(self) -> None:
        """Raises `OutageError` when a migrated database cannot be written: a read-only file."""
        async with self.writing() as connection:
            # On a read-only file SQLite still begins; it refuses only a statement that writes.
            await connection.execute(_WRITE_NOTHING)

    async def close(self) -> None:
        """Give all connections back; must happen before the event loop ends."""
        await self.engine.dispose()


@contextmanager
def _outages() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeoutError, TimeoutError, OSError) as error:
        raise OutageError(_words(error)) from error
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None) or ""
        not_a_database = type(error) is DatabaseError  # SQLite: no database, or a damaged one
        if not_a_database or error.connection_invalidated or state.startswith(_CANNOT_NOW):
            raise OutageError(_words(error)) from error
        raise


def _words(error: Exception) -> str:
    """The driver's own words, without statement and parameters."""
    return str(error.orig if isinstance(error, DBAPIError) else error)
