"""History pages: five periods at a time, the same that the whole ledger means."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from plans.ledger import Kind
from plans.periods import Period, Status, periods
from storage.book import Book
from storage.changes.statements import periods as histories
from storage.changes.values import HistoryLedger, HistoryPage
from storage.database.connections import Database
from storage.members.values import Caller, MemberView
from tests.conftest import Clock, caller
from tests.plans import simulation
from tests.plans.simulation import Business, instant
from tests.storage.acts import registered, write_ledger

PAGE = 5
TASTES = (0, 1, 2, 3, 6, 13)


def mixed(length: int, taste: int) -> Business:
    """A business after so many decisions; each taste takes others of those that are possible."""
    business = Business()
    while len(business.ledger) < length:
        number = len(business.ledger)
        possible = list(business.at(business.now + (number * taste) % 3).possible())
        business = possible[(number + taste * 10) % len(possible)]
    return business


@dataclass
class Past:
    """An owner whose business has a ledger, and what that ledger means by now."""

    book: Book
    owner: Caller
    view: MemberView
    at: datetime
    periods: tuple[Period, ...] = ()

    async def page(self, *, before: int = 0, after: int = 0) -> HistoryPage:
        business_id = self.view.member.business_id
        page = await self.book.history.page(
            self.owner, business_id, self.at, before=before, after=after
        )
        assert page is not None
        return page

    async def from_newest_to_oldest(self) -> list[HistoryPage]:
        pages = [await self.page()]
        while pages[-1].has_older:
            pages.append(await self.page(before=pages[-1].periods[-1].change.seq))
        return pages


@pytest.fixture
async def past(book: Book, clock: Clock) -> Past:
    await book.catalogue.publish(
        [one.plan for one in (simulation.SILVER, simulation.GOLD, simulation.TEAM)], clock()
    )
    owner = caller("Olivia Owner")
    view = await registered(book, owner, clock())
    return Past(book, owner, view, clock())


async def fill(past: Past, database: Database, business: Business) -> None:
    await write_ledger(database, past.view.member.business_id, business.ledger)
    past.at = instant(business.now)
    past.periods = periods(business.ledger, past.at)


@pytest.mark.parametrize("taste", TASTES)
async def test_pages_from_newest_to_oldest_are_what_the_ledger_means(
    past: Past, database: Database, taste: int
) -> None:
    await fill(past, database, mixed(23, taste))
    pages = await past.from_newest_to_oldest()
    assert [one for page in pages for one in page.periods] == list(past.periods)
    assert [len(page.periods) for page in pages[:-1]] == [PAGE] * (len(pages) - 1)
    assert [page.has_newer for page in pages] == [False] + [True] * (len(pages) - 1)


async def test_newer_walks_back_over_the_same_pages(past: Past, database: Database) -> None:
    await fill(past, database, mixed(23, 1))
    pages = await past.from_newest_to_oldest()
    assert len(pages) > 2
    back = [pages[-1]]
    while back[-1].has_newer:
        back.append(await past.page(after=back[-1].periods[0].change.seq))
    assert back == pages[::-1]


def test_these_ledgers_hold_every_kind_and_every_status() -> None:
    ledgers = [mixed(23, taste).ledger for taste in TASTES]
    assert {change.kind for ledger in ledgers for change in ledger} == set(Kind)
    beginnings = [ledger[:length] for ledger in ledgers for length in range(1, 24)]
    found = {one.status for some in beginnings for one in periods(some, some[-1].decided_at)}
    assert found == set(Status)


async def test_each_moment_of_a_ledger_is_told_alike(past: Past, database: Database) -> None:
    business = Business()
    for change in mixed(23, 3).ledger:
        await write_ledger(database, past.view.member.business_id, [change])
        business = business._replace(ledger=(*business.ledger, change))
        for later in (0, 1, 5):
            past.at = change.decided_at + later * simulation.TICK
            shown = [one for page in await past.from_newest_to_oldest() for one in page.periods]
            assert shown == list(periods(business.ledger, past.at))


async def test_the_operator_reads_the_whole_of_it(past: Past, database: Database) -> None:
    await fill(past, database, mixed(23, 2))
    (business,) = await past.book.members.businesses(past.at)
    record = await past.book.history.record(business, past.at)
    assert record.periods == past.periods
    assert record.names == {past.view.member.person_id: "Olivia Owner"}


async def test_a_history_without_changes_is_one_empty_page(past: Past) -> None:
    assert await past.page() == HistoryPage(
        past.view, (), has_newer=False, has_older=False, total=0, names={}
    )
    assert await past.page(before=3) == await past.page(after=3) == await past.page()


@pytest.mark.parametrize(
    "edges",
    [
        {"before": 1},
        {"before": -1},
        {"before": 2**31 - 1},
        {"after": 23},
        {"after": 20},
        {"after": 2**31 - 1},
    ],
)
async def test_an_edge_with_no_full_page_beyond_shows_the_newest(
    past: Past, database: Database, edges: dict[str, int]
) -> None:
    await fill(past, database, mixed(23, 1))
    assert await past.page(**edges) == await past.page()


async def test_a_forged_edge_between_pages_shows_periods_of_this_business_in_order(
    past: Past, database: Database
) -> None:
    await fill(past, database, mixed(23, 1))
    older = {edge: (await past.page(before=edge)).periods for edge in range(2, 24)}
    for edge, shown in older.items():
        beyond = [one for one in past.periods if one.change.seq < edge]
        assert list(shown) == (beyond or list(past.periods))[:PAGE]


async def test_exactly_one_page_has_no_neighbours(past: Past, database: Database) -> None:
    business = Business()
    for plan in [simulation.SILVER, simulation.GOLD] * 2 + [simulation.SILVER]:
        business = business.at(business.now + 1).choose(plan)
    await fill(past, database, business)
    page = await past.page()
    assert page.periods == past.periods
    assert (len(page.periods), page.has_newer, page.has_older) == (PAGE, False, False)


async def test_a_stranger_reads_no_history(past: Past, database: Database, clock: Clock) -> None:
    await fill(past, database, mixed(23, 1))
    business_id = past.view.member.business_id
    assert await past.book.history.page(caller("Sam Stranger"), business_id, clock()) is None


async def test_another_business_has_another_history(
    past: Past, database: Database, clock: Clock
) -> None:
    await fill(past, database, mixed(23, 1))
    otto = caller("Otto Other")
    other = await registered(past.book, otto, clock())
    page = await past.book.history.page(otto, other.member.business_id, clock() + timedelta(days=1))
    assert page is not None
    assert page.periods == ()


@pytest.mark.parametrize("taste", range(6))
async def test_the_whole_of_it_is_what_the_ledger_says(
    past: Past, database: Database, taste: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    business = mixed(70, taste)
    await fill(past, database, business)
    monkeypatch.setattr(histories, "AT_ONCE", 32)
    business_id = past.view.member.business_id
    whole = await past.book.history.ledger(past.owner, business_id, past.at)
    assert isinstance(whole, HistoryLedger)
    assert whole.changes == tuple(business.ledger)
    assert whole.names == {
        one.decided_by: "Olivia Owner" for one in whole.changes if one.decided_by
    }
    span = await past.book.history.span(past.owner, business_id, past.at)
    assert span is not None
    assert span.periods == past.periods[:8]
    assert span.older == max(0, len(past.periods) - 8)


async def test_nobody_else_sees_the_whole_of_it(past: Past, database: Database) -> None:
    await fill(past, database, mixed(5, 1))
    sam, business_id = caller("Sam Stranger"), past.view.member.business_id
    assert await past.book.history.ledger(sam, business_id, past.at) is None
    assert await past.book.history.span(sam, business_id, past.at) is None
