"""The benchmark of growth asks what it says, of ledgers as long as it says."""

from pathlib import Path

from sqlalchemy import func, select

from bench import growth
from bench.databases import SqliteFiles
from storage.database.connections import Database
from storage.database.engine import open_engine
from storage.database.tables import plan_change


async def test_each_question_is_answered_for_each_length(tmp_path: Path) -> None:
    costs = await growth.measure(SqliteFiles(tmp_path), times=2, in_all=500, lengths=(2, 30))
    assert set(costs) == set(growth.ASKED)
    assert all(len(one) == 2 and min(one) > 0 for one in costs.values())


async def test_ledgers_are_as_long_as_it_says(tmp_path: Path) -> None:
    async with SqliteFiles(tmp_path).fresh() as url:
        database = Database(open_engine(url))
        await growth.fill(database, in_all=232, lengths=(2, 30))
        count = select(func.count()).select_from(plan_change).group_by(plan_change.c.business_id)
        async with database.reading() as db:
            found = (await db.execute(count.order_by(plan_change.c.business_id))).scalars().all()
        await database.close()
    assert found == [2, 30, 100, 100]
