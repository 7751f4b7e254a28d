"""PostgreSQL: each act on a connection of the pool, driven by asyncpg itself.

SQLAlchemy's pool hands the connections out (17 µs); its own way to run a statement would cost 220
µs more for each (`storage.database.compiled`).
"""

from collections.abc import Sequence
from typing import Any

import asyncpg
from sqlalchemy import PoolProxiedConnection
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database.compiled import Compiler, Parameters, Row, Statement
from storage.database.running import Act, Answer, Mode

# How SQLSTATEs begin when the server cannot serve now: connection, read-only, login, no such
# database, run it again, resources, lock timeout, shut down or cancelled.
_CANNOT_NOW = ("08", "25006", "28", "3D", "40001", "40P01", "53", "55P03", "57")


class PostgresRunner:
    """Acts side by side, as many as the pool has connections."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._compiler = Compiler(engine.dialect)

    async def run(self, act: Act[Answer], mode: Mode) -> Answer:
        """The act's answer; a transaction is READ COMMITTED, a snapshot REPEATABLE READ."""
        lent, driver = await self._lend()
        is_usable = False
        try:
            answer = await self._begun(act, mode, driver)
            is_usable = True
            return answer
        except Exception:
            is_usable = not driver.is_closed()
            raise
        finally:
            if not is_usable:  # cancelled too: what it was asked may still be under way
                lent.invalidate()
            lent.close()

    async def _lend(self) -> tuple[PoolProxiedConnection, asyncpg.Connection]:
        """A connection that was not lost while nobody used it."""
        while True:
            lent = await self._engine.raw_connection()
            driver: asyncpg.Connection = lent.driver_connection  # type: ignore[assignment] # Any's
            if not driver.is_closed():
                return lent, driver
            lent.invalidate()
            lent.close()

    async def _begun(self, act: Act[Answer], mode: Mode, driver: asyncpg.Connection) -> Answer:
        connection = _Connection(driver, self._compiler)
        match mode:
            case Mode.READING:
                return await act(connection)
            case Mode.SNAPSHOT:
                transaction = driver.transaction(isolation="repeatable_read", readonly=True)
            case Mode.WRITING:
                transaction = driver.transaction()
        await transaction.start()
        try:
            answer = await act(connection)
        except Exception:  # not when cancelled: a server that hangs would not answer this either
            if not driver.is_closed():
                await transaction.rollback()
            raise
        await transaction.commit()
        return answer

    def is_outage(self, error: BaseException) -> bool:
        """Whether this error of asyncpg's, or of SQLAlchemy's face of it, is no mistake of ours."""
        if isinstance(error, asyncpg.InterfaceError):
            return not isinstance(error, asyncpg.DataError)
        state: str | None = getattr(error, "sqlstate", None)
        return (state or "").startswith(_CANNOT_NOW)

    async def close(self) -> None:
        """Nothing is under way but what somebody waits for."""


class _Connection:
    """asyncpg's connection, asked in SQLAlchemy's statements."""

    def __init__(self, driver: asyncpg.Connection, compiler: Compiler) -> None:
        self._driver = driver
        self._compiler = compiler

    async def rows(self, statement: Statement, parameters: Parameters) -> list[Row]:
        compiled = self._compiler.compiled(statement, parameters)
        found: list[Any] = await self._driver.fetch(compiled.sql, *compiled.bound(parameters))
        return compiled.read(found)

    async def each(self, statement: Statement, many: Sequence[Parameters]) -> None:
        compiled = self._compiler.compiled(statement, many[0])
        await self._driver.executemany(compiled.sql, [compiled.bound(one) for one in many])
