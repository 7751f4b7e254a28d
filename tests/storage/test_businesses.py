"""Businesses as operators look at them: every one by pages, some, by name, in full, renamed."""

import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, text

from plans.commands.operate import Assign, End
from plans.ledger import Chosen
from plans.periods import Status
from plans.term import Term
from storage.book import Book
from storage.businesses.statements import pages
from storage.database.connections import Database
from storage.database.tables import business
from storage.members.values import Business, Role
from tests.conftest import Clock, caller
from tests.storage.acts import GOLD, SILVER, joined, looked, order, press, registered

DAY = timedelta(days=1)
MONTHLY = replace(GOLD, term=Term(1, 0))


@pytest.fixture(autouse=True)
async def plans(book: Book, clock: Clock) -> None:
    await book.catalogue.publish([SILVER, MONTHLY], clock())


async def added(book: Book, clock: Clock, *names: str) -> list[int]:
    return [(await book.members.bring_in(name, clock())).business_id for name in names]


async def given(
    book: Book, clock: Clock, to: int, code: str, after: timedelta | None = None
) -> None:
    command = Assign(code, "As agreed.", clock() + after if after else None)
    await book.changes.operate(to, command, clock())


async def read(pages_: AsyncIterator[Iterable[Business]]) -> list[list[int]]:
    return [[one.id for one in page] async for page in pages_]


async def test_every_business_is_on_one_page_and_on_one_only(
    book: Book, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "FIRST", 2)
    monkeypatch.setattr(pages, "AT_ONCE", 3)
    ids = await added(book, clock, *(f"Café {number}" for number in range(8)))
    assert await read(book.businesses.every(clock())) == [ids[:2], ids[2:5], ids[5:]]
    assert await read(book.businesses.every(clock(), after=ids[5])) == [ids[6:]]
    assert await read(book.businesses.every(clock(), after=ids[-1])) == []
    assert [one.id for one in await book.members.businesses(clock())] == ids


async def test_a_page_tells_where_each_business_stands(book: Book, clock: Clock) -> None:
    first, second, third, fourth = await added(book, clock, "A", "B", "C", "D")
    await given(book, clock, first, "gold")
    await given(book, clock, first, "silver", 40 * DAY)
    await given(book, clock, second, "silver", 2 * DAY)
    await given(book, clock, third, "gold")
    await book.changes.operate(third, End("Closed"), clock())
    listed = [one async for page in book.businesses.every(clock()) for one in page]
    stands = {one.id: one.subscription for one in listed}
    for one in (first, second, third, fourth):
        known = await book.businesses.some([one], clock())
        assert [each.subscription for each in known] == [stands[one]]
    held = stands[first].current
    assert held is not None
    assert held.revision.plan.code == "gold"
    assert isinstance(stands[first].scheduled, Chosen)
    assert stands[first].lapses_at == held.expires_at  # there are days without a plan then
    assert (stands[second].current, stands[second].lapses_at) == (None, None)
    assert (stands[third].current, stands[fourth].version) == (None, 0)


async def test_what_follows_without_a_gap_keeps_a_plan_from_lapsing(
    book: Book, clock: Clock
) -> None:
    [one] = await added(book, clock, "A")
    await given(book, clock, one, "gold")
    [listed] = await book.businesses.some([one], clock())
    end = listed.subscription.lapses_at
    assert end is not None
    await given(book, clock, one, "silver", end - clock())
    [listed] = await book.businesses.some([one], clock())
    assert listed.subscription.lapses_at is None


async def test_a_business_can_be_reached_as_long_as_an_owner_can(book: Book, clock: Clock) -> None:
    [one] = await added(book, clock, "Café")

    async def is_reachable() -> bool:
        [listed] = await book.businesses.some([one], clock())
        return listed.is_reachable

    assert not await is_reachable()
    await joined(book, one, Role.VIEWER, clock())
    assert not await is_reachable()
    olivia = await joined(book, one, Role.OWNER, clock())
    oscar = await joined(book, one, Role.OWNER, clock())
    await book.members.lose(olivia, clock())
    assert await is_reachable()
    await book.members.lose(oscar, clock())
    assert not await is_reachable()
    await book.members.reach(olivia, clock())
    assert await is_reachable()


async def test_businesses_are_found_by_exactly_their_name(book: Book, clock: Clock) -> None:
    first, _, third = await added(book, clock, "Café", "café", "Café")
    assert [one.id for one in await book.businesses.named("Café", clock())] == [first, third]
    assert await book.businesses.named("Cafe", clock()) == ()


async def test_all_names_are_read_in_order(book: Book, clock: Clock) -> None:
    ids = await added(book, clock, *"ABCDE")
    named = [(one.id, one.name) async for page in book.businesses.names() for one in page]
    assert named == list(zip(ids, "ABCDE", strict=True))


async def test_a_card_holds_all_about_a_business(book: Book, clock: Clock) -> None:
    owner = caller("Olivia Marsh")
    view = await registered(book, owner, clock())
    business_id = view.member.business_id
    viewer = await joined(book, business_id, Role.VIEWER, clock())
    await book.members.lose(viewer, clock())
    await book.members.tag(business_id, "vip", clock(), on=True)
    for code in ("silver", "gold"):
        view = await looked(book, owner, view, clock())
        assert await press(book, owner, order(view, code), clock())
        clock.move(DAY)
    card = await book.businesses.card(business_id, clock())
    assert card is not None
    told = [(one.name, one.role, one.unreachable_since is None) for one in card.members]
    assert told == [("Olivia Marsh", Role.OWNER, True), ("A new viewer", Role.VIEWER, False)]
    assert card.tags == ("vip",)
    assert [one.status for one in card.record.periods] == [Status.ACTIVE, Status.REPLACED]
    assert set(card.record.names.values()) == {"Olivia Marsh"}
    assert await book.businesses.card(999, clock()) is None


async def test_a_business_gets_another_name(book: Book, clock: Clock) -> None:
    first, second = await added(book, clock, "A", "B")
    await book.businesses.rename(first, "Corner Café")
    told = {one.id: one.name for one in await book.businesses.some([first, second], clock())}
    assert told == {first: "Corner Café", second: "B"}


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_a_page_costs_little_with_statistics_long_out_of_date(
    database: Database, clock: Clock
) -> None:
    """As if nobody had counted since there were three businesses with long ledgers."""
    changes = (
        "INSERT INTO plan_change (business_id, seq, kind, plan_revision_id, effective_at,"
        " decided_at, via, base) SELECT b, s, 'choose', 1, now(), now(), 'chat', s - 1"
        " FROM generate_series({}, {}) AS b, generate_series(1, {}) AS s"
    )
    long = range(900_001, 900_004)
    async with database.writing() as db:
        await db.execute(insert(business), [_row(one, clock) for one in long])
        await db.execute(text(changes.format(long[0], long[-1], 3000)))
        await db.execute(text("ANALYZE"))
        await db.execute(insert(business), [_row(one, clock) for one in range(1, 10_000)])
        await db.execute(text(changes.format(1, 9_999, 3)))
    page = pages._PAGE.params(after=5000, most=500)
    sql = page.compile(dialect=database.engine.dialect, compile_kwargs={"literal_binds": True})
    async with database.reading() as db:
        told = (await db.execute(text(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}"))).scalar_one()
    [plan] = json.loads(told) if isinstance(told, str) else told
    assert plan["Plan"]["Actual Rows"] == 500
    assert plan["Plan"]["Shared Hit Blocks"] < 500 * 20


def _row(business_id: int, clock: Clock) -> dict[str, object]:
    return {"id": business_id, "name": "Café", "created_at": clock()}
