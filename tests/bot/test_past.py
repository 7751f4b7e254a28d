"""A database that an earlier version left means today what it meant then, to the last screen.

`make snapshots` writes anew what is seen in each of them; nothing may have changed there but
words. How a past is added when the schema changes is in CONTRIBUTING.md.
"""

import asyncio
import json
import os
from collections.abc import Iterator
from datetime import datetime, tzinfo
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from bot import clock as machine
from sandbox import Telegram
from tests.bot.cli.commands import partner_plans
from tests.conftest import Clock
from tests.conversation import House
from tests.dump import Dump, dump_all
from tests.past import rows
from tests.past.album import Album, differences
from tests.past.looking import Visitors
from tests.past.rows import Past, Row

pytestmark = pytest.mark.usefixtures("own_logging")

CATALOGUE = """
[[plan]]
code = "gold"
name = "Gold"
summary = "Nothing is as it was."
"""

# Columns, with their table, in which a migration put other words for the same, as screens tell.
REWRITTEN: frozenset[tuple[str, str]] = frozenset()

# Rows, by table, that a migration adds, and which: what tells of an end that lies ahead.
ADDED: dict[str, tuple[str, Row]] = {"timer": ("0004", {"kind": "end"})}

OFTEN_EMPTY = (
    ("business", "registered_by"),
    ("invitation", "created_by"),
    ("invitation", "used_at"),
    ("outbox", "sender_id"),
    ("person", "erased_at"),
    ("person", "language"),
    ("person", "telegram_language"),
    ("person", "unreachable_since"),
    ("plan_change", "anchor_at"),
    ("plan_change", "decided_by"),
    ("plan_change", "expires_at"),
    ("plan_change", "note"),
    ("timer", "settled_at"),
)


@pytest.fixture(params=rows.pasts(), ids=lambda file: file.stem)
def past(request: pytest.FixtureRequest) -> Past:
    return rows.read(request.param)


@pytest.fixture
def database_url(empty_url: str, past: Past, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database of the past, brought up as its operator would; for the bot and the commands."""
    rows.make(empty_url, past)
    monkeypatch.setenv("DATABASE_URL", empty_url)
    said = partner_plans("migrate")
    assert (said.code, said.err) == (0, "")
    return empty_url


@pytest.fixture
def clock(past: Past, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The moment of the past, for the commands as well."""
    clock = Clock()
    clock.now = past.now

    class Then(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return clock.now.astimezone(tz)

    monkeypatch.setattr(machine, "datetime", Then)
    return clock


@pytest.fixture
async def house(database: Any, clock: Clock) -> House:
    return House(database, clock, Telegram(clock=clock))


def test_a_past_loses_no_row(database_url: str, past: Past) -> None:
    before, after = Album(), Album()
    kept: rows.Rows = {}
    rows.within(database_url, lambda connection: kept.update(rows.dumped(connection)))
    for table, listed in past.tables.items():
        if table in kept:
            columns = _shared(table, listed, kept[table])
            before.keep(table, _listed(listed, columns))
            old = [row for row in kept[table] if not _is_added(past, table, row)]
            after.keep(table, _listed(old, columns))
    assert not (found := differences(before, after)), found


def _is_added(past: Past, table: str, row: Row) -> bool:
    if table not in ADDED:
        return False
    revision, like = ADDED[table]
    return past.revision < revision and like.items() <= row.items()


def _shared(table: str, before: list[Row], after: list[Row]) -> list[str]:
    """The columns that are still there."""
    known = (after or before)[0]
    return [one for one in before[0] if one in known and (table, one) not in REWRITTEN]


def _listed(listed: list[Row], columns: list[str]) -> str:
    chosen = ({one: row[one] for one in columns} for row in listed)
    return "\n".join(sorted(json.dumps(row, ensure_ascii=False) for row in chosen))


async def test_a_past_means_what_it_meant(
    house: House, past: Past, database_kind: str, tmp_path: Path
) -> None:
    album = Album()
    visitors = Visitors(house, past.scene, album)
    (tmp_path / "new.toml").write_text(CATALOGUE)
    await _ask_all(album)
    before = await dump_all(house.database)
    await visitors.look_around()
    after = await dump_all(house.database)
    await visitors.go_on()
    await _tell(album, "business list", "notices --all")
    for business in json.loads(await _run("business list --json")):
        await _tell(album, f"business tag {business['id']} looked-at")
    _compare(album, past.file.with_suffix(".txt"), writes=database_kind == "sqlite")
    ended: Dump = {"question": []}  # by whoever presses something instead of answering it
    assert after == {**before, **ended}, "looking has changed something"


def _compare(album: Album, file: Path, *, writes: bool) -> None:
    if os.environ.get("SNAPSHOTS") != "write":
        known = Album.read(file.read_text(encoding="utf-8"))
        assert not (found := differences(known, album)), f"of {file.stem}: {found}"
    elif writes:
        file.write_text(album.text, encoding="utf-8")


async def _ask_all(album: Album) -> None:
    """What the command line tells of everything there is."""
    await _tell(album, "business list", "plans log", "plans show", "notices --all", "person list")
    await _tell(album, "requests list", "stats")
    for business in await _told(album, "business list"):
        await _tell(album, f"business show {business['id']}", f"history {business['id']}")
        await _told(album, f"history {business['id']}")
        await _told(album, f"business members {business['id']}")
    published = await _told(album, "plans log")
    for code in sorted({code for one in published for code in one["new"]}):
        await _told(album, f"plans show {code}")
    await _tell(album, "plans preview new.toml")
    await _told(album, "notices --all")
    for person in await _told(album, "person list"):
        await _told(album, f"person export {person['id']}", "")


async def _tell(album: Album, *commands: str) -> None:
    """Keep what commands print for people."""
    for command in commands:
        album.keep(f"partner-plans {command}", await _run(command))


async def _told(album: Album, command: str, option: str = "--json") -> Any:
    """Keep what a command prints for scripts, each item in a line of its own."""
    command = f"{command} {option}".strip()
    told = json.loads(await _run(command))
    album.keep(f"partner-plans {command}", "\n".join(_lines(told)))
    return told


def _lines(told: Any) -> Iterator[str]:
    items = told.items() if isinstance(told, dict) else [("", one) for one in told]
    for name, item in items:
        for one in item if isinstance(item, list) else [item]:
            yield f"{name} {json.dumps(one, ensure_ascii=False)}".lstrip()


async def _run(command: str) -> str:
    said = await asyncio.to_thread(partner_plans, *command.split())
    assert (said.code, said.err) == (0, "")
    return said.out


# What a past is made of


def test_the_first_past_has_everything_that_there_was() -> None:
    tables = rows.read(rows.FOLDER / "0003.json").tables

    def all_of(table: str, *columns: str) -> set[Any]:
        found = {tuple(row[column] for column in columns) for row in tables[table]}
        return {one for [one] in found} if len(columns) == 1 else found

    decided = ("choose", "request", "decline", "withdraw", "undo", "end")
    told = ("request", "approved", "declined", "asked", "change", "start", "term", "team")
    came = ("sent", "obsolete", "unreachable", "failed", None)
    assert all_of("plan_change", "kind") == set(decided)
    assert all_of("plan_change", "via") == {"chat", "operator", "cli"}
    assert all_of("outbox", "kind", "outcome") == set(product(told, came))
    assert all_of("timer", "kind") == {"start", "term"}
    assert all_of("member", "role") == all_of("invitation", "role") == {"owner", "viewer"}
    assert all_of("member_notice", "wanted") == {True, False}
    for table, column in OFTEN_EMPTY:
        given = {row[column] is not None for row in tables[table]}
        assert given == {True, False}, (table, column)


def test_what_differs_is_told_view_by_view() -> None:
    known, seen = Album(), Album()
    for album, plan in ((known, "Gold"), (seen, "Silver")):
        album.keep("Olivia /plan", f"Partner Plans\n\n{plan}\r\n")
        album.keep("Oscar /plan", f"Partner Plans\n\n{plan}\r\n")
        album.keep("Oscar /help", "Help")
        album.keep("Oscar /help", "Help!")
    assert "──── Oscar /plan = Olivia /plan\n" in known.text
    assert Album.read(known.text).views == known.views
    assert differences(known, Album.read(known.text)) == ""
    assert differences(known, seen).splitlines() == [
        "2 views are not as they were:",
        "──── Olivia /plan",
        "- Gold␍",
        "+ Silver␍",
        "──── Oscar /plan",
        "- Gold␍",
        "+ Silver␍",
    ]
