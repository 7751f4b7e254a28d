"""What every room's tests share: real databases, a movable clock, the sample catalogue, people."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from plans.catalogue_file import BadCatalogue, read_catalogue
from plans.plan import Plan
from storage.book import Book
from storage.database.connections import Database
from storage.database.engine import open_engine
from storage.database.schema import migrate
from storage.members.values import Caller
from tests.postgres import execute, on_server, postgres_server

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
PLANS_FILE = Path(__file__).parent.parent / "plans.toml"

_telegram_ids = count(7_000_000_001)  # beyond 32 bits, as Telegram's are
_database_numbers = count(1)


class Clock:
    """A clock that stands still until it is moved, forward or back."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> None:
        self.now += by


def caller(name: str, telegram_id: int | None = None, language: str | None = "en") -> Caller:
    """Somebody writing to the bot; a new person unless `telegram_id` says who."""
    return Caller(next(_telegram_ids) if telegram_id is None else telegram_id, name, language)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def catalogue() -> tuple[Plan, ...]:
    """The plans of the sample `plans.toml`."""
    plans = read_catalogue(PLANS_FILE.read_text(encoding="utf-8"))
    assert not isinstance(plans, BadCatalogue)
    return plans


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Runs a test once on each; a test for one alone parametrises this name itself."""
    kind: str = request.param
    return kind


@pytest.fixture
def database_url(request: pytest.FixtureRequest, database_kind: str) -> str:
    """A fresh, migrated database."""
    url: str = request.getfixturevalue(f"{database_kind}_url")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(open_engine(database_url))
    yield opened
    await opened.close()


@pytest.fixture
def book(database: Database) -> Book:
    return Book(database)


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    """A fresh, migrated SQLite file."""
    return sqlite_address(shutil.copy(migrated_file, tmp_path / "book.db"))


@pytest.fixture
def postgresql_url(postgres_url: str, migrated_template: str) -> Iterator[str]:
    """A fresh, migrated PostgreSQL database."""
    with _postgres_database(postgres_url, f"TEMPLATE {migrated_template}") as url:
        yield url


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, database_kind: str, tmp_path: Path) -> Iterator[str]:
    """A database without a single table."""
    if database_kind == "sqlite":
        yield sqlite_address(tmp_path / "empty.db")
    else:
        with _postgres_database(request.getfixturevalue("postgres_url")) as url:
            yield url


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("migrated") / "book.db"
    asyncio.run(_migrate(sqlite_address(file)))
    return file


@pytest.fixture(scope="session")
def migrated_template(postgres_url: str) -> str:
    asyncio.run(execute(postgres_url, "CREATE DATABASE migrated"))
    asyncio.run(_migrate(on_server(postgres_url, "migrated")))
    return "migrated"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL server of this test process's own: the address of its first database."""
    # Not below pytest's own folder: its long path would not fit the name of a socket.
    with postgres_server(_roomy_memory(), durable=False) as server:
        yield server.url


def _roomy_memory() -> str | None:
    """A folder in memory, where there is one of some size: databases are made faster there."""
    memory = Path("/dev/shm")  # noqa: S108
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 2**30
    return str(memory) if roomy else None


def sqlite_address(file: Path | str) -> str:
    return f"sqlite+aiosqlite:///{file}"


@contextmanager
def _postgres_database(postgres_url: str, options: str = "") -> Iterator[str]:
    name = f"test_{next(_database_numbers)}"
    asyncio.run(execute(postgres_url, f"CREATE DATABASE {name} {options}"))
    yield on_server(postgres_url, name)
    asyncio.run(execute(postgres_url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


async def _migrate(url: str) -> None:
    database = Database(open_engine(url))
    await migrate(database)
    await database.close()
