"""The schema's revision: bringing a database to the newest, and telling which one it has."""

from enum import Enum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from storage.database.connections import Database


class Schema(Enum):
    """What a database holds, seen from this version of the program."""

    CURRENT = "current"
    EMPTY = "empty"
    OLDER = "older"
    UNKNOWN = "unknown"


async def migrate(database: Database) -> bool:
    """Bring the database to the newest schema; whether anything had to be done.

    Raises `OutageError`, and `ValueError` in words when the database is of a
    revision this program does not know, or holds somebody else's tables.
    """
    async with database.writing() as connection:
        match await connection.run_sync(_read):
            case Schema.CURRENT:
                return False
            case Schema.UNKNOWN:
                raise ValueError(
                    "the database is of a newer version of partner-plans, or not of it at all; "
                    "nothing was changed"
                )
            case Schema.EMPTY | Schema.OLDER:
                await connection.run_sync(_upgrade)
                return True


async def read_schema(database: Database) -> Schema:
    """Which schema the database has; a missing file is empty, and stays missing.

    Raises `OutageError`.
    """
    if database.file and not database.file.exists():
        return Schema.EMPTY
    async with database.reading() as connection:
        return await connection.run_sync(_read)


def _read(connection: Connection) -> Schema:
    revision = MigrationContext.configure(connection).get_current_revision()
    script = ScriptDirectory.from_config(_config())
    if revision is None:
        return Schema.UNKNOWN if inspect(connection).get_table_names() else Schema.EMPTY
    if revision == script.get_current_head():
        return Schema.CURRENT
    known = {one.revision for one in script.walk_revisions()}
    return Schema.OLDER if revision in known else Schema.UNKNOWN


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
