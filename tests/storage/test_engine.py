"""How databases are opened: what is asked of SQLite, and what is said of a wrong address."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.database.connections import Database
from storage.database.engine import open_engine, wal_is_safe
from tests.conftest import sqlite_address


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 3), False),
        ((3, 49, 2), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_wal_is_used_only_where_its_reset_bug_is_fixed(
    version: tuple[int, int, int], *, safe: bool
) -> None:
    assert wal_is_safe(version) is safe


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_sqlite_runs_with_every_safeguard_on(database: Database) -> None:
    journal = "wal" if wal_is_safe(sqlite3.sqlite_version_info) else "delete"
    expected = {
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "synchronous": 2,  # FULL
        "busy_timeout": 4_000,
        "journal_mode": journal,
    }
    for using in (database.reading, database.writing):
        async with using() as db:
            found = {name: (await db.execute(text(f"PRAGMA {name}"))).scalar() for name in expected}
        assert found == expected


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_an_sqlite_transaction_has_the_write_lock_from_its_beginning(
    database: Database, tmp_path: Path
) -> None:
    with sqlite3.connect(tmp_path / "book.db", timeout=0, isolation_level=None) as other:
        async with database.writing():
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
        other.execute("BEGIN IMMEDIATE")  # free again
    other.close()


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_postgresql_writes_read_committed_and_reads_without_a_transaction(
    database: Database,
) -> None:
    in_one_transaction = text("SELECT pg_current_xact_id()")
    async with database.writing() as db:
        assert (await db.execute(text("SHOW transaction_isolation"))).scalar() == "read committed"
        first, second = [(await db.execute(in_one_transaction)).scalar() for _ in "ab"]
        assert first == second
    async with database.reading() as db:
        first, second = [(await db.execute(in_one_transaction)).scalar() for _ in "ab"]
        assert first != second


async def test_what_an_interrupted_act_wrote_is_gone(database: Database) -> None:
    async def interrupted() -> None:
        async with database.writing() as db:
            await db.execute(text("CREATE TABLE half_done (id integer)"))
            raise KeyError

    for _ in range(2):  # the second time, too, there is no such table yet
        with pytest.raises(KeyError):
            await interrupted()


async def test_the_folders_of_a_file_are_made(tmp_path: Path) -> None:
    file = tmp_path / "some" / "new" / "book.db"
    database = Database(open_engine(sqlite_address(file)))
    async with database.writing() as db:
        await db.execute(text("CREATE TABLE anything (id integer)"))
    await database.close()
    assert file.exists()


async def test_an_sqlite_uri_makes_no_folder_of_its_own_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    database = Database(open_engine(f"sqlite+aiosqlite:///file:{tmp_path}/book.db?uri=true"))
    async with database.writing() as db:
        await db.execute(text("CREATE TABLE anything (id integer)"))
    await database.close()
    file, stray = tmp_path / "book.db", tmp_path / "file:"
    assert (file.exists(), stray.exists()) == (True, False)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "partner-plans.db",
        "sqlite:///partner-plans.db",
        "sqlite+aiosqlite://",
        "sqlite+aiosqlite:///:memory:",
        "postgresql://bot:hunter2@db/plans",
        "postgresql+psycopg://bot:hunter2@db/plans",
        "mysql+asyncmy://bot:hunter2@db/plans",
        "postgresql+asyncpg//bot:hunter2@db/plans",
        "postgresql+asyncpg://bot@db:hunter2/plans",
    ],
)
def test_a_wrong_address_is_named_in_words_without_its_password(url: str) -> None:
    with pytest.raises(ValueError, match="DATABASE_URL") as caught:
        open_engine(url)
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
