"""Databases that are locked, read-only, overrun, gone or killed: said plainly, and nothing lost."""

import asyncio
import sqlite3
import sys
import threading
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import insert, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from storage.book import Book
from storage.database.connections import Database, OutageError
from storage.database.engine import open_engine
from storage.database.tables import plan_change, publication
from tests.conftest import PLANS_FILE, START, Clock, caller
from tests.postgres import execute
from tests.storage.acts import GOLD, SILVER, registered, rows_of

OLIVIA = caller("Olivia Owner")


async def _is_an_outage(act: Callable[[], Awaitable[object]], words: str) -> None:
    """It is said in the database's own words, and nothing else of what was asked is in them."""
    with pytest.raises(OutageError, match=words) as caught:
        await act()
    said = str(caught.value)
    asked = ("SELECT ", "INSERT INTO", "SQL:", "parameters", OLIVIA.name, str(OLIVIA.telegram_id))
    assert [word for word in asked if word in said] == []


# SQLite


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_locked_file_is_an_outage_until_it_is_free(
    database: Database, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database.engine.BUSY_TIMEOUT_MS", 20)
    book = Book(database)
    other = sqlite3.connect(tmp_path / "book.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    await _is_an_outage(lambda: registered(book, OLIVIA, clock()), "locked")
    await _is_an_outage(lambda: book.members.speak(OLIVIA, "es", clock()), "locked")
    other.close()
    await registered(book, OLIVIA, clock())


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_file_that_stays_locked_is_an_outage_in_time_to_all_who_wait(
    database: Database, clock: Clock, tmp_path: Path
) -> None:
    """Who waits for the one connection learns of it too, before an update's own time is over."""
    book = Book(Database(database.engine, time_limit_s=0.05))
    other = sqlite3.connect(tmp_path / "book.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    waiting = [book.members.speak(OLIVIA, "es", clock()) for _ in range(20)]
    trying = asyncio.gather(*waiting, return_exceptions=True)
    await asyncio.sleep(0)
    said = [str(one) for one in await trying]
    assert Counter(said) == {"no answer within 0.05 s": 20}
    assert other.in_transaction  # it is locked still
    other.close()
    await registered(Book(database), OLIVIA, clock())


async def test_a_read_only_file_is_read_but_not_written(sqlite_url: str, clock: Clock) -> None:
    database = Database(open_engine(sqlite_url))
    await registered(Book(database), OLIVIA, clock())
    await database.close()
    read_only = Database(open_engine(sqlite_url.replace("///", "///file:") + "?mode=ro&uri=true"))
    book = Book(read_only)
    assert len(await book.members.views(OLIVIA, clock())) == 1
    await _is_an_outage(lambda: book.members.speak(OLIVIA, "es", clock()), "readonly")
    await _is_an_outage(read_only.check_writable, "readonly")
    await read_only.close()


async def test_a_file_that_cannot_be_opened_is_an_outage(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    folder = Database(open_engine(f"sqlite+aiosqlite:///{tmp_path}"))
    await _is_an_outage(lambda: Book(folder).members.views(OLIVIA, START), "unable to open")
    await folder.close()
    # The driver's thread has ended too: one that outlived the event loop would trip over it.
    left = set(threading.enumerate()) - before
    assert [thread.name for thread in left if not thread.name.startswith("asyncio_")] == []


# PostgreSQL


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_a_server_that_hangs_is_an_outage_in_time(database_url: str, clock: Clock) -> None:
    url = make_url(database_url)
    async with _line_to(f"{url.query['host']}/.s.PGSQL.5432") as (port, flowing):
        through = url.set(host="127.0.0.1", port=port, query={}).render_as_string()
        database = Database(open_engine(through), time_limit_s=0.5)
        book = Book(database)
        await registered(book, OLIVIA, clock())
        flowing.clear()
        for act in (
            lambda: book.members.views(OLIVIA, clock()),
            lambda: book.members.speak(OLIVIA, "es", START),
        ):
            await _is_an_outage(act, "no answer within 0.5 s")
        flowing.set()
        assert len(await book.members.views(OLIVIA, clock())) == 1
        await database.close()


@asynccontextmanager
async def _line_to(socket: str) -> AsyncIterator[tuple[int, asyncio.Event]]:
    """A local port that leads to this socket, as long as the event is set."""
    flowing = asyncio.Event()
    flowing.set()
    ends: list[asyncio.StreamWriter] = []

    async def carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):  # the other side may be the first to leave
            while data := await source.read(65536):
                await flowing.wait()
                target.write(data)
            target.close()

    async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_unix_connection(socket)
        ends.extend((writer, far_writer))
        await asyncio.gather(carry(reader, far_writer), carry(far_reader, writer))

    async with await asyncio.start_server(join, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1], flowing
        for end in ends:
            end.close()


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_a_dropped_database_is_an_outage(
    book: Book, database_url: str, postgres_url: str, clock: Clock
) -> None:
    await registered(book, OLIVIA, clock())
    name = make_url(database_url).database
    await execute(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")
    await _is_an_outage(
        lambda: book.members.views(OLIVIA, clock()), "closed|terminat|does not exist"
    )
    await _is_an_outage(
        lambda: book.members.speak(OLIVIA, "es", clock()), "closed|terminat|does not exist"
    )


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_a_connection_lost_within_an_act_is_an_outage_and_the_next_act_is_fine(
    database: Database, postgres_url: str, clock: Clock
) -> None:
    async def interrupted() -> None:
        async with database.writing() as db:
            await db.execute(insert(publication).values(id=1, published_at=START))
            mine = (await db.execute(text("SELECT pg_backend_pid()"))).scalar()
            await execute(postgres_url, f"SELECT pg_terminate_backend({mine}, 5000)")
            await db.execute(insert(publication).values(id=2, published_at=START))

    await _is_an_outage(interrupted, "closed|terminating connection")
    assert await rows_of(database, publication) == []
    await registered(Book(database), OLIVIA, clock())


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_connections_lost_between_acts_cost_no_act(
    book: Book, postgres_url: str, clock: Clock
) -> None:
    await asyncio.gather(*(registered(book, OLIVIA, clock()) for _ in range(5)))
    others = (
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname <> 'postgres'"
    )
    await execute(postgres_url, others)
    for _ in range(5):
        assert len(await book.members.views(OLIVIA, clock())) == 1


@pytest.mark.parametrize("database_kind", ["postgresql"])
@pytest.mark.parametrize(
    ("setting", "statement", "words"),
    [
        ("TRANSACTION READ ONLY", "INSERT INTO person VALUES (1)", "read-only transaction"),
        ("LOCAL statement_timeout = 20", "SELECT pg_sleep(30)", "statement timeout"),
        ("LOCAL lock_timeout = 20", "LOCK TABLE publication", "lock timeout"),
    ],
)
async def test_a_server_that_cannot_do_it_now_is_an_outage(
    database: Database, setting: str, statement: str, words: str
) -> None:
    async def refused() -> None:
        async with database.writing() as db, database.writing() as other:
            await other.execute(text("LOCK TABLE publication"))
            await db.execute(text(f"SET {setting}"))
            await db.execute(text(statement))

    await _is_an_outage(refused, words)


async def test_a_server_out_of_connections_is_an_outage(
    postgres_url: str, postgresql_url: str
) -> None:
    await execute(postgres_url, "CREATE ROLE crowded LOGIN CONNECTION LIMIT 0")
    crowded = Database(open_engine(postgresql_url.replace("postgres@", "crowded@")))
    await _is_an_outage(lambda: Book(crowded).members.views(OLIVIA, START), "too many connections")
    await crowded.close()


@pytest.mark.parametrize(
    ("server", "words"),
    [
        ("bot:hunter2@127.0.0.1:1/plans", "Connect call failed"),
        ("bot:hunter2@/plans?host=/no/such/folder", "No such file"),
    ],
)
async def test_a_server_that_is_not_there_is_an_outage(server: str, words: str) -> None:
    nowhere = Database(open_engine(f"postgresql+asyncpg://{server}"))
    await _is_an_outage(lambda: Book(nowhere).members.views(OLIVIA, START), words)
    await nowhere.close()


# Either


async def test_a_healthy_database_can_be_written(database: Database) -> None:
    await database.check_writable()
    assert await rows_of(database, publication) == []


async def test_an_engine_overrun_by_its_users_is_an_outage(database_url: str) -> None:
    engine = create_async_engine(database_url, pool_size=1, max_overflow=0, pool_timeout=0.01)
    database = Database(engine)
    async with database.reading():
        await _is_an_outage(lambda: Book(database).members.views(OLIVIA, START), "limit of size 1")
    await database.close()


async def test_a_mistake_of_ours_is_no_outage(database: Database) -> None:
    async def mistake() -> None:
        async with database.writing() as db:
            await db.execute(text("INSERT INTO publication (id) VALUES (1)"))

    with pytest.raises(Exception, match=r"(?i)not.null") as caught:
        await mistake()
    assert not isinstance(caught.value, OutageError)


async def test_what_was_acknowledged_survives_kill_9(
    sqlite_url: str, clock: Clock, tmp_path: Path
) -> None:
    database = Database(open_engine(sqlite_url))
    book = Book(database)
    await book.catalogue.publish([SILVER, GOLD], clock())
    await registered(book, OLIVIA, clock())
    for answers in (3, 10, 17, 24):
        acknowledged = await _killed_after(answers, sqlite_url)
        assert len(acknowledged) >= answers
        numbers = [row.seq for row in await rows_of(database, plan_change)]
        assert numbers == list(range(1, len(numbers) + 1))
        # At most one more was written than the process lived to tell.
        assert len(numbers) - acknowledged[-1] in (0, 1)
    await database.close()
    with sqlite3.connect(tmp_path / "book.db") as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    file.close()


async def _killed_after(answers: int, url: str) -> list[int]:
    """The numbers of all changes that an ordering process had done when it was killed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.storage.endless_orders", url, str(OLIVIA.telegram_id)),
        cwd=PLANS_FILE.parent,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    lines = [await process.stdout.readline() for _ in range(answers)]
    process.kill()
    lines += (await process.stdout.read()).splitlines(keepends=True)
    await process.wait()
    return [int(line) for line in lines if line.endswith(b"\n")]
