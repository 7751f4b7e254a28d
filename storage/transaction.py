"""Transactions: what every statement of this room is given, and how an act borrows it."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import CursorResult, Row
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.base import Executable

from plans.plan import Catalogue, Revision
from storage.catalogue.cache import RevisionCache
from storage.database.connections import Database
from storage.members.values import Caller

CameBy = dict[int, Caller]
"""People who wrote and whose stored details are out of date, by Telegram id."""

Parameters = Mapping[str, object] | Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Policy:
    """The operator's settings: how long changes can be undone, and who approves requests.

    `operators` are Telegram ids; `reminder_days` say how long before its end a term is told of.
    """

    undo_for: timedelta = timedelta(minutes=10)
    operators: frozenset[int] = frozenset()
    reminder_days: tuple[int, ...] = (30, 7, 1)


@dataclass(frozen=True, slots=True)
class Transaction:
    """A connection within one transaction, with what was read of the catalogue, and the policy."""

    connection: AsyncConnection
    cache: RevisionCache
    policy: Policy
    came_by: CameBy

    async def execute(
        self, statement: Executable, parameters: Parameters | None = None
    ) -> CursorResult[Any]:
        """The database's answer."""
        return await self.connection.execute(statement, parameters)

    async def rows(
        self, statement: Executable, parameters: Parameters | None = None
    ) -> Sequence[Row[Any]]:
        """All rows of the answer."""
        return (await self.execute(statement, parameters)).all()

    async def row(
        self, statement: Executable, parameters: Parameters | None = None
    ) -> Row[Any] | None:
        """The one row of the answer; None if there is none."""
        return (await self.execute(statement, parameters)).one_or_none()

    async def value(self, statement: Executable, parameters: Parameters | None = None) -> Any:
        """The first cell of the answer; None if there is none."""
        return (await self.execute(statement, parameters)).scalar()

    async def values(
        self, statement: Executable, parameters: Parameters | None = None
    ) -> Sequence[Any]:
        """The first cell of each row of the answer."""
        return (await self.execute(statement, parameters)).scalars().all()

    async def revisions(self, ids: Iterable[int | None]) -> dict[int, Revision]:
        """Those of these revisions that exist, by id."""
        return await self.cache.revisions(self.connection, ids)

    async def catalogue(self, publication: int | None) -> Catalogue:
        """A publication's catalogue; empty before the first (None)."""
        return await self.cache.catalogue(self.connection, publication)


@dataclass(frozen=True, slots=True)
class Transactions:
    """Where acts get their transactions from; each may raise `OutageError`."""

    database: Database
    policy: Policy
    cache: RevisionCache = field(default_factory=RevisionCache)
    came_by: CameBy = field(default_factory=dict)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Reads, each statement for itself."""
        async with self.database.reading() as connection:
            yield self._with(connection)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Transaction]:
        """Reads, all of one moment."""
        async with self.database.snapshot() as connection:
            yield self._with(connection)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Transaction]:
        """Writes, committed at the end unless something is raised."""
        async with self.database.writing() as connection:
            yield self._with(connection)

    def _with(self, connection: AsyncConnection) -> Transaction:
        return Transaction(connection, self.cache, self.policy, self.came_by)
