"""Instants go in with any zone, come out in UTC, and are compared by the database as they are."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import StatementError

from storage.database.connections import Database
from storage.database.tables import publication
from tests.conftest import START

INDIA = timezone(timedelta(hours=5, minutes=30))


async def _write(database: Database, *instants: datetime) -> None:
    rows = [{"id": number, "published_at": one} for number, one in enumerate(instants, 1)]
    async with database.writing() as db:
        await db.execute(insert(publication), rows)


async def _read(database: Database) -> list[datetime]:
    ordered = select(publication.c.published_at).order_by(publication.c.published_at)
    async with database.reading() as db:
        return list((await db.execute(ordered)).scalars())


@pytest.mark.parametrize(
    "instant",
    [
        START,
        START.replace(microsecond=1),
        START.astimezone(INDIA),
        START.astimezone(timezone(timedelta(hours=-11))),
        datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(2999, 2, 28, tzinfo=UTC),
    ],
)
async def test_an_instant_comes_back_in_utc(database: Database, instant: datetime) -> None:
    await _write(database, instant)
    (read,) = await _read(database)
    assert read == instant
    assert read.tzinfo is UTC


async def test_a_time_without_its_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="a time without a zone"):
        await _write(database, START.replace(tzinfo=None))
    assert await _read(database) == []


async def test_instants_are_in_order_to_the_microsecond_whatever_their_zone(
    database: Database,
) -> None:
    tick = timedelta(microseconds=1)
    await _write(database, START + tick, START.astimezone(INDIA), START - tick)
    assert await _read(database) == [START - tick, START, START + tick]
    later = select(publication.c.id).where(publication.c.published_at > START.astimezone(INDIA))
    async with database.reading() as db:
        assert list((await db.execute(later)).scalars()) == [1]
