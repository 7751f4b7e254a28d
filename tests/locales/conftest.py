"""Every language that is spoken, and the tour past every screen in it."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from handlers.language import languages_in
from handlers.texts import LOCALES
from storage.database.connections import Database
from storage.database.engine import open_engine
from tests.handlers.conftest import house, undo_minutes

__all__ = ["house", "undo_minutes"]
from plans.plan import Plan
from sandbox import Call, Telegram
from tests.conftest import Clock
from tests.conversation import House
from tests.locales.pseudo import PSEUDO, pseudo_languages
from tests.locales.tour import Shot, Tour

CODES = languages_in(LOCALES).codes


@dataclass(frozen=True)
class Toured:
    """What was seen in a language; `refused` are the bot's calls that Telegram did not take."""

    code: str
    shots: tuple[Shot, ...]
    refused: tuple[Call, ...]


@pytest.fixture(params=CODES)
def code(request: pytest.FixtureRequest) -> str:
    """Runs a test once in each language; one for others parametrises this name itself."""
    language: str = request.param
    return language


@pytest.fixture
async def toured(
    code: str, sqlite_url: str, clock: Clock, catalogue: tuple[Plan, ...], tmp_path: Path
) -> Toured:
    """The tour in that language. It takes seconds, and is always the same: once is enough."""
    if code not in _seen:
        languages = pseudo_languages(tmp_path) if code == PSEUDO else languages_in(LOCALES)
        database = Database(open_engine(sqlite_url))
        house = House(database, clock, Telegram(clock=clock))
        shots = await Tour(house, languages, code, catalogue).run()
        await database.close()
        refused = tuple(call for call in house.telegram.calls if call.status != 200)
        _seen[code] = Toured(code, shots, refused)
    return _seen[code]


_seen: dict[str, Toured] = {}
