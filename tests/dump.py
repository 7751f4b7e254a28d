"""Everything in a database, to see what is left in it and what was written."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import MetaData, Table, select

from storage.database.connections import Database

Dump = dict[str, list[dict[str, Any]]]


async def dump_all(database: Database) -> Dump:
    """Every row of every table that there is, whether or not the code knows of it."""
    found = MetaData()
    async with database.reading() as db:
        await db.run_sync(found.reflect)
    return await dump(database, found.sorted_tables)


async def dump(database: Database, tables: Iterable[Table]) -> Dump:
    """Every row of these tables, in the order of their keys."""
    async with database.reading() as db:
        return {
            table.name: [
                dict(row._mapping)
                for row in await db.execute(select(table).order_by(*table.primary_key))
            ]
            for table in tables
        }
