"""Many at once: of one wish comes one change, and nobody is told what is not so."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence

import pytest

from plans.commands.command import Moved, Stale
from plans.plan import Plan
from storage.book import Book
from storage.catalogue.values import Published
from storage.changes.values import Done
from storage.database.connections import Database
from storage.database.engine import open_engine
from storage.database.tables import plan_change, plan_revision, publication
from storage.members.values import Caller, MemberView, Role
from tests.conftest import Clock, caller
from tests.storage.acts import (
    BRONZE,
    GOLD,
    SILVER,
    Confirmed,
    Order,
    joined,
    looked,
    order,
    press,
    registered,
    rows_of,
    simple,
)

OLIVIA = caller("Olivia Owner")
PRESSES = 40
ROUNDS = 20


@pytest.fixture
async def books(database: Database, database_url: str) -> AsyncIterator[tuple[Book, Book]]:
    """Two processes' worth of books on one database: two engines that share nothing else."""
    second = Database(open_engine(database_url))
    yield Book(database), Book(second)
    await second.close()


@pytest.fixture
async def view(book: Book, clock: Clock) -> MemberView:
    await book.catalogue.publish([SILVER, GOLD], clock())
    return await registered(book, OLIVIA, clock())


async def _press(
    books: Sequence[Book], presses: Sequence[tuple[Caller, Order]], clock: Clock
) -> list[Confirmed]:
    """All of these at once, spread over the books."""
    pending = (
        press(books[number % len(books)], who, button, clock())
        for number, (who, button) in enumerate(presses)
    )
    answers = await asyncio.gather(*pending)
    return [answer for answer in answers if answer is not None]


def _kinds(answers: Sequence[Confirmed]) -> Counter[str]:
    words = {Done: "done", Stale: "outdated"}
    return Counter(
        "again"
        if isinstance(one.result, Done) and one.result.again
        else words.get(type(one.result), repr(one.result))
        for one in answers
    )


async def test_one_order_pressed_many_times_at_once_is_done_once(
    book: Book, database: Database, view: MemberView, clock: Clock
) -> None:
    answers = await _press([book], [(OLIVIA, order(view, "gold"))] * PRESSES, clock)
    assert _kinds(answers) == {"done": 1, "again": PRESSES - 1}
    assert len({one.view.subscription.current for one in answers}) == 1
    assert len(await rows_of(database, plan_change)) == 1


async def test_one_order_redelivered_to_two_processes_at_once_is_done_once(
    books: tuple[Book, Book], database: Database, view: MemberView, clock: Clock
) -> None:
    answers = await _press(books, [(OLIVIA, order(view, "gold"))] * PRESSES, clock)
    assert _kinds(answers) == {"done": 1, "again": PRESSES - 1}
    assert len(await rows_of(database, plan_change)) == 1


async def test_of_two_owners_ordering_different_plans_at_once_one_is_told_that_it_moved(
    books: tuple[Book, Book], view: MemberView, database: Database, clock: Clock
) -> None:
    await books[0].catalogue.publish([SILVER, GOLD, BRONZE, simple("iron")], clock())
    otto = await joined(books[0], view.member.business_id, Role.OWNER, clock())
    for done in range(ROUNDS):
        now = await looked(books[0], OLIVIA, view, clock())
        wanted = ("silver", "gold") if done % 2 else ("bronze", "iron")
        presses = [
            (who, order(now, code)) for who, code in zip((OLIVIA, otto), wanted, strict=True)
        ]
        answers = await _press(books, presses, clock)
        assert _kinds(answers) == {"done": 1, "outdated": 1}
        (winner,) = [one.result for one in answers if isinstance(one.result, Done)]
        (loser,) = [one for one in answers if isinstance(one.result, Stale)]
        assert loser.result == Stale((Moved.LEDGER,))
        assert loser.view.subscription.current == winner.change
    rows = await rows_of(database, plan_change)
    assert [(row.seq, row.basis) for row in rows] == [(n, n - 1) for n in range(1, ROUNDS + 1)]


async def test_many_businesses_order_at_once_without_disturbing_each_other(
    book: Book, database: Database, clock: Clock
) -> None:
    await book.catalogue.publish([SILVER, GOLD], clock())
    owners = [caller(f"Owner {number}") for number in range(15)]
    views = [await registered(book, owner, clock()) for owner in owners]
    presses = [(o, order(v, "gold")) for o, v in zip(owners, views, strict=True)]
    assert _kinds(await _press([book], presses, clock)) == {"done": 15}
    assert {row.seq for row in await rows_of(database, plan_change)} == {1}


async def _publish(
    books: Sequence[Book], catalogues: Sequence[Sequence[Plan]], clock: Clock
) -> list[Published]:
    pending = (
        book.catalogue.publish(plans, clock())
        for book, plans in zip(books, catalogues, strict=True)
    )
    return await asyncio.gather(*pending)


async def test_the_same_catalogue_published_twice_at_once_is_one_publication(
    books: tuple[Book, Book], database: Database, clock: Clock
) -> None:
    reports = await _publish(books, [[SILVER, GOLD]] * 2, clock)
    assert {report.number for report in reports} == {1}
    assert sorted(report.new for report in reports) == [(), ("silver", "gold")]
    assert len(await rows_of(database, publication)) == 1
    assert len(await rows_of(database, plan_revision)) == 2


async def test_two_catalogues_published_at_once_come_one_after_the_other(
    books: tuple[Book, Book], database: Database, clock: Clock
) -> None:
    mine, yours = [SILVER, simple("gold", "Mine.")], [simple("gold", "Yours.")]
    reports = await _publish(books, [mine, yours], clock)
    assert sorted(report.number for report in reports) == [1, 2]
    last = mine if reports[0].number == 2 else yours
    view = await registered(books[0], OLIVIA, clock())
    assert [offer.plan for offer in view.catalogue.offers] == last
    numbers = [row.number for row in await rows_of(database, plan_revision) if row.code == "gold"]
    assert sorted(numbers) == [1, 2]
