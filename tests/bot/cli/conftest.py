"""What tests of commands share: a database of either kind, and the bot on the same one."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from plans.plan import Plan
from sandbox import Telegram
from storage.database.connections import Database
from storage.database.engine import open_engine
from tests.conftest import Clock
from tests.conversation import House


@pytest.fixture(autouse=True)
def logging_first(request: pytest.FixtureRequest) -> None:
    """Before any fixture that runs a command: each of them configures the logging."""
    request.getfixturevalue("own_logging")


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch, database_url: str) -> str:
    """A migrated database, of either kind, that the commands use."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    return database_url


@pytest.fixture
async def town(stored: str, clock: Clock, catalogue: tuple[Plan, ...]) -> AsyncIterator[House]:
    """The bot on the database of the commands, at their time, with the sample catalogue."""
    database = Database(open_engine(stored))
    clock.now = datetime.now(UTC)
    house = House(database, clock, Telegram(clock=clock))
    await house.publish(catalogue)
    yield house
    await database.close()
