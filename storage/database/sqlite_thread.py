"""SQLite's side of the hop: acts run to their ends in the driver's thread, one after the other.

An act is a coroutine whose only awaiting is for its own statements, and here these are answered at
once: so it never pauses, and nobody else's statement comes between.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from storage.database.compiled import Compiler, Parameters, Row, Statement
from storage.database.running import Act, Mode

RUN = "-- the function in the parameters"

Work = Callable[[sqlite3.Connection], None]


class Driver(sqlite3.Connection):
    """sqlite3's connection, which besides SQL executes functions: those in `RUN`'s parameters.

    aiosqlite calls `execute` in its thread; it has no other public way to have more done there
    than a statement.
    """

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """The answer to this SQL; an empty one after running a function."""
        if sql is not RUN:
            return super().execute(sql, parameters)
        work: Work
        [work] = parameters
        work(self)
        return self.cursor()


@dataclass(eq=False, slots=True)
class Job:
    """An act to be run, and what came of it; whoever waits in `future` is told in the loop."""

    act: Act[Any]
    mode: Mode
    future: asyncio.Future[Any]
    answer: object = None
    error: BaseException | None = None

    def tell(self, error: BaseException | None = None) -> None:
        """Answer whoever still waits: with this error, which all have in common, or its own."""
        error = error or self.error
        if self.future.done():
            return
        if error:
            self.future.set_exception(error)
        else:
            self.future.set_result(self.answer)

    def run(self, connection: "Connection") -> None:
        """Run the act to its end, unless nobody waits for it any more."""
        if self.future.cancelled():
            return
        try:
            self.answer = _finished(self.act, connection)
        except BaseException as error:  # noqa: BLE001 - whoever waits for it is told, nobody else
            self.error = error


class Connection:
    """sqlite3's connection, asked in SQLAlchemy's statements."""

    def __init__(self, driver: sqlite3.Connection, compiler: Compiler) -> None:
        self.driver = driver
        self._compiler = compiler

    async def rows(self, statement: Statement, parameters: Parameters) -> list[Row]:
        """All rows of the answer, at once."""
        compiled = self._compiler.compiled(statement, parameters)
        found = self.driver.execute(compiled.sql, compiled.bound(parameters))
        return compiled.read(found.fetchall())

    async def each(self, statement: Statement, many: Sequence[Parameters]) -> None:
        """Run the statement with each of these parameters."""
        compiled = self._compiler.compiled(statement, many[0])
        self.driver.executemany(compiled.sql, [compiled.bound(one) for one in many])


def read_each(connection: Connection, jobs: Sequence[Job]) -> None:
    """Run acts that only read, each for itself."""
    for job in jobs:
        if job.mode is Mode.SNAPSHOT:
            with _transaction(connection.driver, "BEGIN"):
                job.run(connection)
        else:
            job.run(connection)


def write_together(connection: Connection, jobs: Sequence[Job]) -> None:
    """Run acts that write, with one commit; raises if that fails, and then nothing is written.

    What a single act raises takes back that act alone, unless SQLite gave up everything: it does
    so when the disk is full or cannot be read (sqlite.org/lang_transaction.html).
    """
    driver = connection.driver
    with _transaction(driver, "BEGIN IMMEDIATE"):
        for job in jobs:
            driver.execute("SAVEPOINT act")
            job.run(connection)
            if job.error and not driver.in_transaction:
                raise job.error
            if job.error:
                driver.execute("ROLLBACK TO act")
            driver.execute("RELEASE act")


@contextmanager
def _transaction(driver: sqlite3.Connection, begin: str) -> Iterator[None]:
    driver.execute(begin)
    try:
        yield
        driver.execute("COMMIT")
    except BaseException:
        if driver.in_transaction:
            driver.execute("ROLLBACK")
        raise


def _finished(act: Act[Any], connection: Connection) -> object:
    steps = act(connection)
    try:
        steps.send(None)
    except StopIteration as end:
        return end.value
    steps.close()
    raise RuntimeError("an act may await nothing but its own statements")
