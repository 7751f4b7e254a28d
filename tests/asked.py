"""What acts ask of the database: each of their statements, in order, and how they are run."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from storage.database.compiled import Parameters, Row, Statement
from storage.database.connections import Database
from storage.database.running import Act, Answer, Connection, Mode


@dataclass(frozen=True)
class Run:
    """One act: its mode, and the statements it asked so far."""

    mode: Mode
    statements: list[Statement]

    @property
    def round_trips(self) -> int:
        """How often PostgreSQL is asked: a transaction begins and ends with a question too."""
        return len(self.statements) + (0 if self.mode is Mode.READING else 2)


class _Noting:
    def __init__(self, connection: Connection, statements: list[Statement]) -> None:
        self._connection = connection
        self._statements = statements

    async def rows(self, statement: Statement, parameters: Parameters) -> list[Row]:
        self._statements.append(statement)
        return await self._connection.rows(statement, parameters)

    async def each(self, statement: Statement, many: Sequence[Parameters]) -> None:
        self._statements.append(statement)
        await self._connection.each(statement, many)


@contextmanager
def asked(of: Database) -> Iterator[list[Run]]:
    """The acts that this database runs while inside, filled as they go."""
    runs: list[Run] = []

    async def run(act: Act[Answer], mode: Mode) -> Answer:
        noted = Run(mode, [])
        runs.append(noted)
        return await Database.run(of, lambda db: act(_Noting(db, noted.statements)), mode)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(of, "run", run)
        yield runs
