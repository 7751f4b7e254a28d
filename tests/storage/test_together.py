"""Writes that share a commit on SQLite: answered when it is done, and failed where it failed."""

import asyncio
import resource
import sqlite3
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from math import ceil
from pathlib import Path

import pytest
from sqlalchemy import insert

from storage.book import DEFAULT_POLICY
from storage.database.connections import Database, OutageError
from storage.database.engine import open_engine
from storage.database.running import Connection, Mode
from storage.database.sqlite import MOST_TOGETHER
from storage.database.sqlite_thread import Connection as InThread
from storage.database.tables import business, publication
from storage.transaction import Transaction, Transactions
from tests.conftest import START

ACTS = 200
LONG = "long " * 100_000

_PUBLISH = insert(publication)
_FOUND = insert(business)


@pytest.fixture
async def transactions(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Transactions]:
    """On a file with a rollback journal, where whoever reads holds up a commit."""
    monkeypatch.setattr("storage.database.engine.wal_is_safe", lambda _: False)
    database = Database(open_engine(sqlite_url))
    yield Transactions(database, DEFAULT_POLICY)
    await database.close()


@pytest.fixture
def other(tmp_path: Path, transactions: Transactions) -> Iterator[sqlite3.Connection]:
    """As another process has the same file open."""
    del transactions  # opened first: it chooses the journal
    connection = sqlite3.connect(tmp_path / "book.db", isolation_level=None)
    yield connection
    connection.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock is waited for as long as a test has time for."""
    monkeypatch.setattr("storage.database.engine.BUSY_TIMEOUT_MS", 20)


def numbers_in(file: sqlite3.Connection) -> list[int]:
    """The publications that whoever looks from outside finds."""
    return [number for (number,) in file.execute("SELECT id FROM publication ORDER BY id")]


def written_in(file: sqlite3.Connection) -> tuple[list[int], int]:
    """The publications, and how many businesses there are."""
    [businesses] = file.execute("SELECT count(*) FROM business").fetchone()
    return numbers_in(file), businesses


async def publish(tx: Transaction, number: int) -> int:
    await tx.execute(_PUBLISH, {"id": number, "published_at": START})
    return number


async def write(transactions: Transactions, *numbers: int) -> int:
    """One act that writes a publication of each number, and answers with the last."""

    async def act(tx: Transaction) -> int:
        return [await publish(tx, number) for number in numbers][-1]

    return await transactions.run(act, Mode.WRITING)


async def all_told(acts: list[Awaitable[int]], words: str) -> None:
    """Each of these acts ends as an outage that is told in these words."""
    answers = await asyncio.gather(*acts, return_exceptions=True)
    assert {type(one) for one in answers} == {OutageError}
    assert all(words in str(one) for one in answers), answers


async def in_thread(
    transactions: Transactions, of: Callable[[sqlite3.Connection], object]
) -> object:
    """What this makes of the driver's connection, in its thread."""

    async def act(connection: Connection) -> object:
        assert isinstance(connection, InThread)
        return of(connection.driver)

    return await transactions.database.run(act, Mode.READING)


async def has_ended(task: "asyncio.Task[int]") -> bool:
    """Whether it has, after all that is ready in the loop."""
    for _ in range(100):
        await asyncio.sleep(0)
    return task.done()


# Together


async def test_acts_that_wait_together_share_a_commit(transactions: Transactions) -> None:
    said: list[str] = []
    await in_thread(transactions, lambda driver: driver.set_trace_callback(said.append))
    answers = await asyncio.gather(*(write(transactions, one) for one in range(ACTS)))
    assert answers == list(range(ACTS))
    assert said.count("COMMIT") == ceil(ACTS / MOST_TOGETHER) < ACTS / 10
    assert said.count("BEGIN IMMEDIATE") == said.count("COMMIT")


async def test_whoever_is_answered_is_seen_by_others(
    transactions: Transactions, other: sqlite3.Connection
) -> None:
    async def answered(number: int) -> None:
        assert await write(transactions, number) in numbers_in(other)

    await asyncio.gather(*(answered(number) for number in range(ACTS)))


async def test_nobody_is_answered_while_their_commit_is_held_up(
    transactions: Transactions, other: sqlite3.Connection, tmp_path: Path
) -> None:
    third = sqlite3.connect(tmp_path / "book.db", isolation_level=None, timeout=0)
    other.execute("BEGIN")
    assert numbers_in(other) == []  # it reads now, until it ends
    waiting = [asyncio.create_task(write(transactions, number)) for number in range(20)]
    while not _is_committing(third):  # noqa: ASYNC110 - the lock of a file tells nobody
        await asyncio.sleep(0)
    assert [one for one in waiting if await has_ended(one)] == []
    assert numbers_in(other) == []
    other.execute("COMMIT")
    assert await asyncio.gather(*waiting) == numbers_in(other) == list(range(20))
    third.close()


def _is_committing(third: sqlite3.Connection) -> bool:
    """Whether somebody waits for those who read to leave: then nobody else may begin to."""
    try:
        numbers_in(third)
    except sqlite3.OperationalError as error:
        assert "locked" in str(error)  # noqa: PT017 - any other would be the test's own mistake
        return True
    return False


# Apart


async def test_what_one_act_raises_takes_back_its_own_writes_alone(
    transactions: Transactions, other: sqlite3.Connection
) -> None:
    async def mistaken(tx: Transaction) -> int:
        await publish(tx, 100)
        raise KeyError("a mistake")

    async def refused(tx: Transaction) -> int:
        await publish(tx, 101)
        return await publish(tx, 1)  # is there already

    async def broken_off(tx: Transaction) -> int:
        await publish(tx, 102)
        raise asyncio.CancelledError

    answers = await asyncio.gather(
        write(transactions, 1),
        transactions.run(mistaken, Mode.WRITING),
        transactions.run(refused, Mode.WRITING),
        transactions.run(broken_off, Mode.WRITING),
        write(transactions, 2, 3),
        return_exceptions=True,
    )
    kinds = [one if isinstance(one, int) else type(one) for one in answers]
    assert kinds == [1, KeyError, sqlite3.IntegrityError, asyncio.CancelledError, 3]
    assert numbers_in(other) == [1, 2, 3]


async def test_an_act_that_is_cancelled_before_its_turn_is_not_begun(
    transactions: Transactions, other: sqlite3.Connection
) -> None:
    begun, go_on, ran = asyncio.Event(), threading.Event(), []
    loop = asyncio.get_running_loop()

    async def slow(tx: Transaction) -> int:
        loop.call_soon_threadsafe(begun.set)
        assert go_on.wait(timeout=60)
        return await publish(tx, 1)

    def noted(number: int) -> "asyncio.Task[int]":
        async def act(tx: Transaction) -> int:
            ran.append(number)
            return await publish(tx, number)

        return asyncio.create_task(transactions.run(act, Mode.WRITING))

    first, same = asyncio.create_task(transactions.run(slow, Mode.WRITING)), noted(2)
    await begun.wait()  # `same` is in its hop, behind it
    later, last = noted(3), noted(4)
    assert [one for one in (same, later, last) if await has_ended(one)] == []
    same.cancel()
    later.cancel()
    go_on.set()
    answers = await asyncio.gather(first, same, later, last, return_exceptions=True)
    assert [answers[0], answers[3]] == [1, 4]
    assert {type(one) for one in answers[1:3]} == {asyncio.CancelledError}
    assert ran == [4]
    assert numbers_in(other) == [1, 4]


@pytest.mark.parametrize(
    ("awaited", "words"),
    [
        (lambda: asyncio.sleep(0), "nothing but its own statements"),
        (lambda: asyncio.sleep(60), "no running event loop"),
    ],
)
@pytest.mark.parametrize("mode", Mode)
async def test_an_act_that_awaits_anything_but_its_statements_is_refused(
    transactions: Transactions,
    other: sqlite3.Connection,
    mode: Mode,
    awaited: Callable[[], Awaitable[object]],
    words: str,
) -> None:
    async def act(tx: Transaction) -> None:
        if mode is Mode.WRITING:
            await publish(tx, 100)
        await awaited()

    async def refused() -> None:
        with pytest.raises(RuntimeError, match=words):
            await transactions.run(act, mode)

    await asyncio.gather(write(transactions, 1), refused(), write(transactions, 2))
    assert numbers_in(other) == [1, 2]


# Failed


async def test_a_disk_that_is_full_fails_all_who_share_the_commit(
    transactions: Transactions, other: sqlite3.Connection
) -> None:
    [pages] = other.execute("PRAGMA page_count").fetchone()
    for _ in range(2):
        await in_thread(transactions, lambda it: it.execute(f"PRAGMA max_page_count = {pages}"))
        await all_told(_with_a_long_one(transactions), "full")
        assert written_in(other) == ([], 0)
    await in_thread(transactions, lambda it: it.execute(f"PRAGMA max_page_count = {pages * 100}"))
    assert await asyncio.gather(*_with_a_long_one(transactions)) == [2, 100, 3]
    assert written_in(other) == ([1, 2, 3], 1)


async def test_a_disk_that_fails_at_the_commit_fails_all_who_share_it(
    transactions: Transactions, other: sqlite3.Connection, tmp_path: Path
) -> None:
    await write(transactions, 0)  # it is open
    with _no_file_beyond((tmp_path / "book.db").stat().st_size):
        await all_told(_with_a_long_one(transactions), "disk I/O error")
    assert written_in(other) == ([0], 0)
    assert await asyncio.gather(*_with_a_long_one(transactions)) == [2, 100, 3]
    assert written_in(other) == ([0, 1, 2, 3], 1)


@contextmanager
def _no_file_beyond(size: int) -> Iterator[None]:
    """No file of this process can grow beyond these bytes: the system refuses to write more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _with_a_long_one(transactions: Transactions) -> list[Awaitable[int]]:
    """Three acts, of which the second needs some room."""

    async def found(tx: Transaction) -> int:
        await tx.execute(_FOUND, {"name": LONG, "created_at": START})
        return 100

    long = transactions.run(found, Mode.WRITING)
    return [write(transactions, 1, 2), long, write(transactions, 3)]


@pytest.mark.usefixtures("impatient")
async def test_a_commit_that_fails_fails_all_who_share_it(
    transactions: Transactions, other: sqlite3.Connection
) -> None:
    for _ in range(2):
        other.execute("BEGIN")
        assert numbers_in(other) == []  # it reads now, until it ends
        await all_told([write(transactions, number) for number in range(20)], "locked")
        other.execute("COMMIT")
        assert numbers_in(other) == []
    answers = await asyncio.gather(*(write(transactions, number) for number in range(20)))
    assert answers == numbers_in(other) == list(range(20))
