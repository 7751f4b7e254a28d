"""The schema's revision: bringing a database to the newest, and telling which one it has."""

from enum import Enum
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from storage.database.connections import Database

MIGRATIONS = Path(__file__).parent / "migrations"


class Schema(Enum):
    """The state of a database's schema, as this version of the program sees it."""

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


def known_revisions() -> tuple[str, ...]:
    """The revisions this program has migrations to, the newest last.

    Read from the files' names alone: the migrations themselves, and Alembic, take half a second to
    import, and nearly every database is of the newest revision.
    """
    files = (MIGRATIONS / "versions").glob("[0-9]*_*.py")
    return tuple(sorted(file.name.partition("_")[0] for file in files))


def _read(connection: Connection) -> Schema:
    inspector = inspect(connection)
    if not inspector.has_table("alembic_version"):
        return Schema.UNKNOWN if inspector.get_table_names() else Schema.EMPTY
    revisions = connection.scalars(text("SELECT version_num FROM alembic_version")).all()
    *older, newest = known_revisions()
    match revisions:
        case [revision] if revision == newest:
            return Schema.CURRENT
        case [revision] if revision in older:
            return Schema.OLDER
        case _:
            return Schema.UNKNOWN


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - takes half a second, and is seldom needed
    from alembic.config import Config  # noqa: PLC0415 - the same

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
