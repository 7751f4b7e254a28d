"""Opening: the database of the settings, and the book in it, if it is of this version."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import assert_never

from bot.errors import OutOfServiceError, StartError
from bot.settings import BadSettingsError, Settings
from storage.book import Book
from storage.database.connections import Database, OutageError
from storage.database.engine import open_engine
from storage.database.schema import Schema, read_schema
from storage.transaction import Policy


@asynccontextmanager
async def open_database(
    settings: Settings, time_limit_s: float | None = None
) -> AsyncIterator[Database]:
    """The database that the settings name, its acts within so many seconds.

    Raises `BadSettingsError`, `StartError`.
    """
    try:
        database = Database(open_engine(settings.database_url), time_limit_s)
    except ValueError as error:
        raise BadSettingsError(str(error)) from None
    except OSError as error:  # its folder cannot be made
        raise OutOfServiceError(f"the database cannot be used: {error}") from None
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def open_book(
    settings: Settings, *, to_write: bool = False, time_limit_s: float | None = None
) -> AsyncIterator[Book]:
    """The book in a database of the newest schema, that can be written if that is asked for.

    Raises `StartError`, `BadSettingsError`.
    """
    async with open_database(settings, time_limit_s) as database:
        try:
            _accept(await read_schema(database))
            if to_write:
                await database.check_writable()
        except OutageError as error:
            raise OutOfServiceError(f"the database cannot be used: {error}") from None
        yield Book(database, _policy(settings))


def _policy(settings: Settings) -> Policy:
    undo_for = timedelta(minutes=settings.undo_minutes)
    return Policy(undo_for, frozenset(settings.operators), settings.reminder_days)


def _accept(schema: Schema) -> None:
    match schema:
        case Schema.CURRENT:
            return
        case Schema.EMPTY:
            raise StartError("the database is empty; make it with: partner-plans migrate")
        case Schema.OLDER:
            raise StartError(
                "the database is of an older version; bring it up with: partner-plans migrate"
            )
        case Schema.UNKNOWN:
            raise StartError(
                "the database is of a newer version of partner-plans, or not of it at all; "
                "check DATABASE_URL, or install the newer version"
            )
        case _ as never:
            assert_never(never)
