"""PostgreSQL: each act on a connection of the pool, driven by asyncpg itself.

SQLAlchemy's pool opens the connections. Some are kept here while nobody uses them, since to borrow
one anew takes as long as to ask it: 50 µs. Its own way to run a statement would take 220 more
(`storage.database.compiled`).
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg
from sqlalchemy import PoolProxiedConnection
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database.compiled import Compiler, Parameters, Row, Statement
from storage.database.engine import POSTGRESQL_POOL as POOL
from storage.database.running import Act, Answer, Mode

# How SQLSTATEs begin when the server cannot serve now: connection, read-only, login, no such
# database, run it again, resources, lock timeout, shut down or cancelled.
_CANNOT_NOW = ("08", "25006", "28", "3D", "40001", "40P01", "53", "55P03", "57")


MOST_KEPT = 8  # of the pool's, so that others find some there


class PostgresRunner:
    """Acts side by side, as many as the pool has connections."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._compiler = Compiler(engine.dialect)
        self._room = asyncio.Semaphore(POOL)
        self._idle: list[PoolProxiedConnection] = []  # used last, taken first

    async def run(self, act: Act[Answer], mode: Mode) -> Answer:
        """The act's answer; a transaction is READ COMMITTED, a snapshot REPEATABLE READ."""
        async with self._room:
            lent = await self._lend()
            connection = _Connection(_driver(lent), self._compiler)
            is_usable = False
            try:
                answer = await _begun(act, mode, connection)
                is_usable = True
            except Exception:
                is_usable = connection.is_clean and not connection.driver.is_closed()
                raise
            finally:
                if not is_usable:  # cancelled too: what it was asked may still be under way
                    _end(lent)
                elif len(self._idle) < MOST_KEPT:
                    self._idle.append(lent)
                else:
                    lent.close()
            return answer

    async def _lend(self) -> PoolProxiedConnection:
        """A connection that was not lost while nobody used it."""
        while self._idle:
            lent = self._idle.pop()
            if not _driver(lent).is_closed():
                return lent
            _end(lent)
        return await self._engine.raw_connection()

    def is_outage(self, error: BaseException) -> bool:
        """Whether this error of asyncpg's, or of SQLAlchemy's face of it, is no mistake of ours."""
        if isinstance(error, asyncpg.InterfaceError):
            return not isinstance(error, asyncpg.DataError)
        state: str | None = getattr(error, "sqlstate", None)
        return (state or "").startswith(_CANNOT_NOW)

    async def close(self) -> None:
        """Give all connections back; nothing is under way but what somebody waits for."""
        while self._idle:
            self._idle.pop().close()


def _driver(lent: PoolProxiedConnection) -> asyncpg.Connection:
    driver: asyncpg.Connection = lent.driver_connection  # type: ignore[assignment] # it is Any's
    return driver


def _end(lent: PoolProxiedConnection) -> None:
    lent.invalidate()
    lent.close()


async def _begun(act: Act[Answer], mode: Mode, connection: "_Connection") -> Answer:
    driver = connection.driver
    match mode:
        case Mode.READING:
            return await act(connection)
        case Mode.SNAPSHOT:
            transaction = driver.transaction(isolation="repeatable_read", readonly=True)
        case Mode.WRITING:
            transaction = driver.transaction()
    connection.is_clean = False
    await transaction.start()
    try:
        answer = await act(connection)
    except Exception:  # not when cancelled: a server that hangs would not answer this either
        if not driver.is_closed():
            await transaction.rollback()
            connection.is_clean = True
        raise
    await transaction.commit()
    connection.is_clean = True
    return answer


class _Connection:
    """asyncpg's connection, asked in SQLAlchemy's statements.

    `is_clean`: no transaction is left on it, not even one that could not be begun.
    """

    def __init__(self, driver: asyncpg.Connection, compiler: Compiler) -> None:
        self.driver = driver
        self.is_clean = True
        self._compiler = compiler

    async def rows(self, statement: Statement, parameters: Parameters) -> list[Row]:
        compiled = self._compiler.compiled(statement, parameters)
        found: list[Any] = await self.driver.fetch(compiled.sql, *compiled.bound(parameters))
        return compiled.read(found)

    async def each(self, statement: Statement, many: Sequence[Parameters]) -> None:
        compiled = self._compiler.compiled(statement, many[0])
        await self.driver.executemany(compiled.sql, [compiled.bound(one) for one in many])
