"""Databases as earlier versions left them: a file of rows each, and a scene to look at them in.

A past knows tables and columns by the names they had then, and nothing of the code in storage.

    python -m tests.past.rows tests/past/0003.json > tests/past/0004.json

carries a past over to the newest revision; what is new there is then added by hand.
"""

import asyncio
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, DateTime, MetaData, Table, insert, select, text
from sqlalchemy.ext.asyncio import create_async_engine

import storage

FOLDER = Path(__file__).parent
MIGRATIONS = Path(storage.__file__).parent / "database" / "migrations"
OUR_OWN = "alembic_version"  # alembic keeps it

Row = dict[str, Any]
Rows = dict[str, list[Row]]


@dataclass(frozen=True)
class Past:
    """A database of a revision, the moment in which it was left, and who is in it."""

    file: Path
    revision: str
    now: datetime
    scene: dict[str, Any]
    tables: Rows


def pasts() -> list[Path]:
    """All that there are."""
    return sorted(FOLDER.glob("*.json"))


def read(file: Path) -> Past:
    """The past in a file."""
    said = json.loads(file.read_text(encoding="utf-8"))
    now = datetime.fromisoformat(said["scene"]["now"])
    return Past(file, said["revision"], now, said["scene"], said["tables"])


def written(revision: str, scene: dict[str, Any], tables: Rows) -> str:
    """What the file of a past says: a line for each row."""
    parts = (
        f'"revision": {_line(revision)}',
        f'"scene": {_listed(scene)}',
        f'"tables": {_listed({name: rows for name, rows in tables.items() if rows})}',
    )
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _listed(values: dict[str, Any]) -> str:
    return "{\n" + ",\n".join(f'  "{name}": {_lines(one)}' for name, one in values.items()) + "\n}"


def _lines(value: Any) -> str:
    """Rows with a line for each; anything else in one line."""
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        return _line(value)
    return "[\n" + ",\n".join(f"    {_line(one)}" for one in value) + "\n  ]"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def make(url: str, past: Past) -> None:
    """Bring an empty database to the revision of this past, and put its rows in."""

    def work(connection: Connection) -> None:
        upgrade(connection, past.revision)
        _insert(connection, past.tables)

    within(url, work)


def upgrade(connection: Connection, revision: str) -> None:
    """Migrate to a revision, which may be older than the newest."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def within(url: str, work: Callable[[Connection], None]) -> None:
    """Do this in one transaction."""

    async def begin() -> None:
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            await connection.run_sync(work)
        await engine.dispose()

    asyncio.run(begin())


def _insert(connection: Connection, tables: Rows) -> None:
    known = _reflected(connection)
    assert set(tables) <= {table.name for table in known}
    for table in known:
        if rows := tables.get(table.name):
            connection.execute(insert(table), [_bound(connection, table, row) for row in rows])
        _count_on(connection, table)


def _reflected(connection: Connection) -> list[Table]:
    """All tables of the program, each after those that it refers to."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != OUR_OWN]


def _bound(connection: Connection, table: Table, row: Row) -> Row:
    is_sqlite = connection.dialect.name == "sqlite"  # where instants have no zone, and are in UTC

    def bound(name: str, value: Any) -> Any:
        if value is None or not isinstance(table.c[name].type, DateTime):
            return value
        instant = datetime.fromisoformat(value)
        return instant.replace(tzinfo=None) if is_sqlite else instant

    return {name: bound(name, value) for name, value in row.items()}


def _count_on(connection: Connection, table: Table) -> None:
    """Have PostgreSQL number new rows after those that came with their numbers."""
    if connection.dialect.name != "postgresql" or "id" not in table.c:
        return
    sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
    connection.execute(
        text(f"SELECT setval({sequence}, max(id)) FROM {table.name} WHERE {sequence} IS NOT NULL")  # noqa: S608 - a reflected name
    )


def dumped(connection: Connection) -> Rows:
    """Every row that there is, as a past has it."""
    return {
        table.name: [
            {name: _plain(value) for name, value in row._mapping.items()}
            for row in connection.execute(select(table).order_by(*table.primary_key))
        ]
        for table in _reflected(connection)
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
    return value


def _carry_over(past: Past) -> str:
    """This past, as the newest migrations make it."""
    found: list[str] = []

    def work(connection: Connection) -> None:
        upgrade(connection, "head")
        revision = connection.execute(text(f"SELECT version_num FROM {OUR_OWN}")).scalar_one()  # noqa: S608 - a constant
        found.append(written(revision, past.scene, dumped(connection)))

    with TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/past.db"
        make(url, past)
        within(url, work)
    return found[0]


if __name__ == "__main__":
    sys.stdout.write(_carry_over(read(Path(sys.argv[1]))))
