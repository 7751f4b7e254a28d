"""The schema: migrated equals modelled, and the database itself guards what must never change."""

import json
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, inspect, text
from sqlalchemy.exc import IntegrityError

from storage.book import Book
from storage.database import schema
from storage.database.base import metadata
from storage.database.connections import Database
from storage.database.engine import open_engine
from storage.database.schema import MIGRATIONS, Schema, known_revisions, migrate, read_schema
from storage.database.tables import APPEND_ONLY, invitation, member, plan_change
from tests.conftest import START, Clock, caller, sqlite_address
from tests.past.rows import FOLDER, Rows, dumped, make, read, upgrade, within
from tests.storage.acts import GOLD, order, press, registered, rows_of

NEXT_REVISION = f"""
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{known_revisions()[-1]}"


def upgrade() -> None:
    op.create_table("extra", sa.Column("id", sa.Integer(), primary_key=True))
"""


@pytest.fixture
async def empty(empty_url: str) -> AsyncIterator[Database]:
    database = Database(open_engine(empty_url))
    yield database
    await database.close()


@pytest.fixture
def ship(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Make the program one that has another migration after this one's last."""

    def ship(migration: str) -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(MIGRATIONS, folder)
        (folder / "versions" / "9999_next.py").write_text(migration)
        monkeypatch.setattr(schema, "MIGRATIONS", folder)

    return ship


# Migrating


async def test_an_empty_database_is_migrated_once(empty: Database) -> None:
    assert await read_schema(empty) is Schema.EMPTY
    assert await migrate(empty) is True
    assert await read_schema(empty) is Schema.CURRENT
    assert await migrate(empty) is False


async def test_looking_for_a_file_that_is_missing_does_not_make_it(tmp_path: Path) -> None:
    file = tmp_path / "missing.db"
    database = Database(open_engine(sqlite_address(file)))
    assert await read_schema(database) is Schema.EMPTY
    await database.close()
    assert not file.exists()


async def test_migrating_again_keeps_what_is_there(
    book: Book, database: Database, clock: Clock
) -> None:
    who = caller("Olivia Owner")
    await registered(book, who, clock())
    await migrate(database)
    assert len(await book.members.views(who, clock())) == 1


async def test_an_older_database_is_brought_up_to_date(
    database: Database, ship: Callable[[str], None]
) -> None:
    ship(NEXT_REVISION)
    assert await read_schema(database) is Schema.OLDER
    assert await migrate(database) is True
    assert await read_schema(database) is Schema.CURRENT
    assert "extra" in await _tables(database)


async def test_a_newer_database_is_refused_untouched(
    database: Database, ship: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    ship(NEXT_REVISION)
    await migrate(database)
    monkeypatch.undo()  # back to the program without that migration
    assert await read_schema(database) is Schema.UNKNOWN
    with pytest.raises(ValueError, match=r"newer version .* nothing was changed"):
        await migrate(database)


async def test_a_foreign_database_is_refused_untouched(empty: Database) -> None:
    async with empty.writing() as db:
        await db.execute(text("CREATE TABLE recipe (name varchar(9))"))
        await db.execute(text("INSERT INTO recipe VALUES ('soup')"))
    assert await read_schema(empty) is Schema.UNKNOWN
    with pytest.raises(ValueError, match="nothing was changed"):
        await migrate(empty)
    assert await _tables(empty) == ["recipe"]
    async with empty.reading() as db:
        assert (await db.execute(text("SELECT name FROM recipe"))).scalars().all() == ["soup"]


async def test_a_migration_that_fails_changes_nothing(
    database: Database, ship: Callable[[str], None]
) -> None:
    ship(NEXT_REVISION + "    raise RuntimeError('broken')\n")
    with pytest.raises(RuntimeError, match="broken"):
        await migrate(database)
    assert await read_schema(database) is Schema.OLDER
    assert "extra" not in await _tables(database)


def test_the_names_of_the_migrations_tell_their_revisions_in_order() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    newest_first = [one.revision for one in script.walk_revisions()]
    assert known_revisions() == tuple(reversed(newest_first))
    assert known_revisions()[-1] == script.get_current_head()


async def test_a_database_of_several_or_no_revisions_is_refused(database: Database) -> None:
    for statement in ("INSERT INTO alembic_version VALUES ('0001')", "DELETE FROM alembic_version"):
        async with database.writing() as db:
            await db.execute(text(statement))
        assert await read_schema(database) is Schema.UNKNOWN


def test_businesses_registered_before_they_were_numbered_are_somebodys_first(
    empty_url: str,
) -> None:
    found: Rows = {}
    make(empty_url, read(FOLDER / "0003.json"))
    within(empty_url, lambda connection: upgrade(connection, "head"))
    within(empty_url, lambda connection: found.update(dumped(connection)))
    numbers = {(row["registered_by"] is None, row["registration"]) for row in found["business"]}
    assert numbers == {(True, None), (False, 1)}


# What was migrated


async def test_the_migrated_schema_has_nothing_the_models_lack(database: Database) -> None:
    def differences(connection: Connection) -> list[Any]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with database.reading() as db:
        assert await db.run_sync(differences) == []


async def test_the_migrated_schema_equals_the_modelled_one_to_the_last_constraint(
    database: Database, empty: Database
) -> None:
    async with empty.writing() as db:
        await db.run_sync(metadata.create_all)
    async with database.reading() as migrated, empty.reading() as modelled:
        assert await migrated.run_sync(_described) == await modelled.run_sync(_described)


def _described(connection: Connection) -> dict[str, object]:
    inspector = inspect(connection)
    return {
        name: (
            [str(column) for column in inspector.get_columns(name)],
            inspector.get_pk_constraint(name),
            *(
                sorted(json.dumps(one, default=str) for one in find(name))
                for find in (
                    inspector.get_check_constraints,
                    inspector.get_foreign_keys,
                    inspector.get_indexes,
                    inspector.get_unique_constraints,
                )
            ),
        )
        for name in metadata.tables
    }


async def _tables(database: Database) -> list[str]:
    async with database.reading() as db:
        return await db.run_sync(lambda connection: inspect(connection).get_table_names())


# What the database refuses


@pytest.fixture
async def written(book: Book, database: Database, clock: Clock) -> Database:
    """A database with a row in every append-only table; all ids are 1."""
    await book.catalogue.publish([GOLD], clock())
    who = caller("Olivia Owner")
    view = await registered(book, who, clock())
    outcome = await press(book, who, order(view, "gold"), clock())
    assert outcome is not None
    return database


COLUMN = {
    "plan_change": "note",
    "plan_revision": "code",
    "publication": "published_at",
    "publication_offer": "position",
}


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET {column} = {column}",
        "DELETE FROM {table}",
        (
            "INSERT INTO {table} SELECT * FROM {table} WHERE true"
            " ON CONFLICT ({key}) DO UPDATE SET {column} = excluded.{column}"
        ),
    ],
)
async def test_history_is_neither_changed_nor_removed(
    written: Database, table: str, statement: str
) -> None:
    await _refuses(written, table, statement)


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_sqlite_does_not_replace_history(written: Database, table: str) -> None:
    await _refuses(written, table, "INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_postgresql_does_not_truncate_history(written: Database, table: str) -> None:
    await _refuses(written, table, "TRUNCATE {table} CASCADE")


async def _refuses(database: Database, table: str, statement: str) -> None:
    before = await rows_of(database, metadata.tables[table])
    assert before
    key = ", ".join(column.name for column in metadata.tables[table].primary_key)
    filled = statement.format(table=table, column=COLUMN[table], key=key)
    with pytest.raises(IntegrityError, match="is append-only"):
        async with database.writing() as db:
            await db.execute(text(filled))
    assert await rows_of(database, metadata.tables[table]) == before


SECOND_CHANGE = {
    "business_id": 1,
    "seq": 2,
    "kind": "choose",
    "plan_revision_id": 1,
    "effective_at": START,
    "decided_at": START,
    "decided_by": 1,
    "channel": "chat",
    "basis": 1,
}


async def test_a_good_change_is_taken(written: Database) -> None:
    async with written.writing() as db:
        await db.execute(insert(plan_change).values(SECOND_CHANGE))
    assert len(await rows_of(written, plan_change)) == 2


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"seq": 0, "basis": 0}, "ck_plan_change_(seq|base|scheduled)"),
        ({"seq": 1, "basis": 0}, "UNIQUE|pk_plan_change"),
        ({"kind": "renew", "plan_revision_id": None}, "ck_plan_change_kind"),
        ({"plan_revision_id": None}, "ck_plan_change_revision"),
        ({"kind": "end"}, "ck_plan_change_revision"),
        ({"effective_at": START.replace(hour=8)}, "ck_plan_change_effective_at"),
        ({"expires_at": START}, "ck_plan_change_expires_at"),
        ({"anchor_at": START.replace(hour=10)}, "ck_plan_change_anchor_at"),
        ({"channel": "magic"}, "ck_plan_change_via"),
        ({"basis": -1}, "ck_plan_change_base"),
        ({"basis": 2}, "ck_plan_change_base"),
        ({"scheduled": -1}, "ck_plan_change_scheduled"),
        ({"scheduled": 2}, "ck_plan_change_scheduled"),
        ({"business_id": 99}, "FOREIGN KEY|fk_plan_change_business_id"),
        ({"plan_revision_id": 99}, "FOREIGN KEY|fk_plan_change_plan_revision_id"),
        ({"decided_by": 99}, "FOREIGN KEY|fk_plan_change_decided_by"),
    ],
)
async def test_a_bad_change_is_refused(
    written: Database, wrong: dict[str, object], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        async with written.writing() as db:
            await db.execute(insert(plan_change).values({**SECOND_CHANGE, **wrong}))
    assert len(await rows_of(written, plan_change)) == 1


async def test_a_role_that_does_not_exist_is_refused(written: Database) -> None:
    with pytest.raises(IntegrityError, match="ck_member_role"):
        async with written.writing() as db:
            await db.execute(member.update().values(role="admin"))
    way_in = {"business_id": 1, "code_hash": "x", "created_at": START, "expires_at": START}
    with pytest.raises(IntegrityError, match="ck_invitation_role"):
        async with written.writing() as db:
            await db.execute(insert(invitation).values(role="admin", **way_in))
