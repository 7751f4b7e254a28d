"""Transactions: what every statement of this room is given, and how a method becomes an act.

An act awaits nothing but its own statements: on SQLite it runs in the driver's thread.
"""

from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import wraps
from types import MappingProxyType
from typing import Any, Concatenate, ParamSpec, TypeVar

from plans.plan import Catalogue, Revision
from storage.catalogue.cache import RevisionCache
from storage.database.compiled import Parameters, Row, Statement
from storage.database.connections import Database
from storage.database.running import Connection, Mode
from storage.members.values import Caller

CameBy = dict[int, Caller]
"""People who wrote and whose stored details are out of date, by Telegram id."""

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

NOTHING: Mapping[str, object] = MappingProxyType({})


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
    """A connection for one act, with what was read of the catalogue, and the policy."""

    connection: Connection
    cache: RevisionCache
    policy: Policy
    came_by: CameBy

    async def execute(self, statement: Statement, parameters: Parameters = NOTHING) -> None:
        """Run a statement that answers nothing, or whose answer nobody needs."""
        await self.connection.rows(statement, parameters)

    async def each(self, statement: Statement, many: Sequence[Parameters]) -> None:
        """Run a statement with each of these parameters, if there are any."""
        if many:
            await self.connection.each(statement, many)

    async def rows(self, statement: Statement, parameters: Parameters = NOTHING) -> list[Row]:
        """All rows of the answer."""
        return await self.connection.rows(statement, parameters)

    async def row(self, statement: Statement, parameters: Parameters = NOTHING) -> Row | None:
        """The one row of the answer; None if there is none. Raises `ValueError` for several."""
        found = await self.connection.rows(statement, parameters)
        if len(found) > 1:
            raise ValueError(f"{len(found)} rows where one is expected")
        return found[0] if found else None

    async def value(self, statement: Statement, parameters: Parameters = NOTHING) -> Any:
        """The first cell of the answer; None if there is none."""
        found = await self.connection.rows(statement, parameters)
        return found[0][0] if found else None

    async def values(self, statement: Statement, parameters: Parameters = NOTHING) -> list[Any]:
        """The first cell of each row of the answer."""
        return [row[0] for row in await self.connection.rows(statement, parameters)]

    async def revisions(self, ids: Iterable[int | None]) -> dict[int, Revision]:
        """Those of these revisions that exist, by id."""
        return await self.cache.revisions(self.connection, ids)

    async def catalogue(self, publication: int | None) -> Catalogue:
        """A publication's catalogue; empty before the first (None)."""
        return await self.cache.catalogue(self.connection, publication)


@dataclass(frozen=True, slots=True)
class Transactions:
    """Where acts get their transactions from."""

    database: Database
    policy: Policy
    cache: RevisionCache = field(default_factory=RevisionCache)
    came_by: CameBy = field(default_factory=dict)

    async def run(
        self, act: Callable[[Transaction], Coroutine[Any, Any, Answer]], mode: Mode
    ) -> Answer:
        """The act's answer. Raises `OutageError`, and what the act raises."""

        def on(connection: Connection) -> Coroutine[Any, Any, Answer]:
            return act(Transaction(connection, self.cache, self.policy, self.came_by))

        return await self.database.run(on, mode)


class Acts:
    """The acts of one part of the book; those with a decorator below are one transaction each."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions


Part = TypeVar("Part", bound=Acts)
Act = Callable[Concatenate[Part, Transaction, Asked], Coroutine[Any, Any, Answer]]
Face = Callable[Concatenate[Part, Asked], Coroutine[Any, Any, Answer]]


def reading(act: Act[Part, Asked, Answer]) -> Face[Part, Asked, Answer]:
    """An act that reads, each statement for itself."""
    return _begun(act, Mode.READING)


def snapshot(act: Act[Part, Asked, Answer]) -> Face[Part, Asked, Answer]:
    """An act all of whose statements read one and the same moment.

    For what must fit together over several statements; on SQLite it should be short.
    """
    return _begun(act, Mode.SNAPSHOT)


def writing(act: Act[Part, Asked, Answer]) -> Face[Part, Asked, Answer]:
    """An act that writes, answered when it is committed; if it raises, nothing is written."""
    return _begun(act, Mode.WRITING)


def _begun(act: Act[Part, Asked, Answer], mode: Mode) -> Face[Part, Asked, Answer]:
    """The act as it is called: its transaction is given by whoever runs it."""

    @wraps(act)
    async def begun(self: Part, /, *args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        return await self._transactions.run(lambda tx: act(self, tx, *args, **kwargs), mode)

    return begun
