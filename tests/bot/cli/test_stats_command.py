"""`partner-plans stats`: how many hold which plan, and what is about to happen."""

import re
from datetime import timedelta

import pytest

from storage.businesses.statements import pages
from tests.bot.cli.test_command_line import ask, printed
from tests.conftest import caller
from tests.conversation import House
from tests.storage.acts import looked, order, press, registered

pytestmark = pytest.mark.usefixtures("own_logging")

NOTHING = {
    "businesses": 0,
    "without_plan": 0,
    "ends_in_30_days": 0,
    "requests": 0,
    "scheduled": 0,
    "unreachable": 0,
}


@pytest.mark.usefixtures("town")
async def test_where_there_is_nothing_nothing_is_counted() -> None:
    holders = [
        {"plan": code, "holders": 0} for code in ("starter", "silver", "flex", "gold", "platinum")
    ]
    assert await printed("stats") == {**NOTHING, "holders": holders}


async def test_businesses_are_counted_by_what_they_have_and_await(
    town: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "FIRST", 2)
    monkeypatch.setattr(pages, "AT_ONCE", 2)
    owner = caller("Olivia Marsh")
    view = await registered(town.book, owner, town.now)
    for code in ("silver", "platinum"):
        assert await press(town.book, owner, order(view, code), town.now)
        view = await looked(town.book, owner, view, town.now)
    for name in ("Two", "Three", "Four", "Five"):
        assert (await ask("business", "add", name)).code == 0
    soon, late = (f"{town.now + timedelta(days=days):%Y-%m-%d}" for days in (20, 40))
    for words in (
        ("2", "gold", "--until", soon),
        ("3", "gold", "--until", late),
        ("4", "starter"),
        ("4", "silver", "--from", soon),
    ):
        said = await ask("business", "assign", *words, "--reason", "As agreed")
        assert (said.code, said.err) == (0, "")
    assert (await ask("plans", "withdraw", "starter", "--keep-pending")).code == 0
    told = await printed("stats")
    assert told == {
        "businesses": 5,
        "without_plan": 1,
        "ends_in_30_days": 1,
        "requests": 1,
        "scheduled": 1,
        "unreachable": 4,
        "holders": [
            {"plan": "silver", "holders": 1},
            {"plan": "flex", "holders": 0},
            {"plan": "gold", "holders": 2},
            {"plan": "platinum", "holders": 0},
            {"plan": "starter", "holders": 1},
        ],
    }
    table = (await ask("stats")).out
    for line in (r"businesses +5\n", r"request awaits an answer +1\n", r"\n gold +│ 2\n"):
        assert re.search(line, table), line
