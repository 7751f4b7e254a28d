"""Publishing: the catalogue becomes just what was given, and only what differs is written."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from plans.plan import Plan
from storage.book import Book
from storage.catalogue.values import Published
from storage.database.connections import Database
from storage.database.tables import plan_revision, publication
from tests.conftest import Clock, caller
from tests.storage.acts import BRONZE, GOLD, SILVER, registered, rows_of, simple

BETTER_GOLD = simple("gold", "Better than ever.")


async def on_offer(book: Book, clock: Clock) -> list[tuple[Plan, int]]:
    """Each plan that a new owner sees, with its revision's number."""
    view = await registered(book, caller("Olivia Owner"), clock())
    return [(offer.plan, offer.number) for offer in view.catalogue.offers]


async def test_a_first_publication_is_all_new(book: Book, clock: Clock) -> None:
    report = await book.catalogue.publish([SILVER, GOLD], clock())
    assert report == Published(1, ("silver", "gold"), (), (), ())
    assert await on_offer(book, clock) == [(SILVER, 1), (GOLD, 1)]


async def test_the_sample_catalogue_reads_back_as_it_was_published(
    book: Book, clock: Clock, catalogue: tuple[Plan, ...]
) -> None:
    await book.catalogue.publish(catalogue, clock())
    assert [plan for plan, _ in await on_offer(book, clock)] == list(catalogue)


async def test_the_same_catalogue_again_writes_nothing(
    book: Book, database: Database, clock: Clock
) -> None:
    await book.catalogue.publish([SILVER, GOLD], clock())
    clock.move(timedelta(days=1))
    report = await book.catalogue.publish([SILVER, GOLD], clock())
    assert report == Published(1, (), (), ("silver", "gold"), (), is_new=False)
    assert len(await rows_of(database, publication)) == 1
    assert len(await rows_of(database, plan_revision)) == 2


async def test_a_changed_plan_gets_the_next_revision_and_the_others_keep_theirs(
    book: Book, database: Database, clock: Clock
) -> None:
    await book.catalogue.publish([SILVER, GOLD], clock())
    report = await book.catalogue.publish([SILVER, BETTER_GOLD], clock())
    assert report == Published(2, (), ("gold",), ("silver",), ())
    assert await on_offer(book, clock) == [(SILVER, 1), (BETTER_GOLD, 2)]
    assert len(await rows_of(database, plan_revision)) == 3


async def test_a_plan_left_out_is_withdrawn(book: Book, clock: Clock) -> None:
    await book.catalogue.publish([SILVER, GOLD, BRONZE], clock())
    report = await book.catalogue.publish([GOLD], clock())
    assert report == Published(2, (), (), ("gold",), ("silver", "bronze"))
    assert await on_offer(book, clock) == [(GOLD, 1)]


async def test_everything_may_be_withdrawn(book: Book, clock: Clock) -> None:
    await book.catalogue.publish([SILVER], clock())
    assert (await book.catalogue.publish([], clock())).withdrawn == ("silver",)
    assert await on_offer(book, clock) == []


async def test_nothing_published_over_nothing_writes_nothing(
    book: Book, database: Database, clock: Clock
) -> None:
    nothing = Published(0, (), (), (), (), is_new=False)
    assert await book.catalogue.publish([], clock()) == nothing
    assert await rows_of(database, publication) == []


async def test_another_order_is_another_publication_of_the_same_revisions(
    book: Book, database: Database, clock: Clock
) -> None:
    await book.catalogue.publish([SILVER, GOLD], clock())
    report = await book.catalogue.publish([GOLD, SILVER], clock())
    assert report == Published(2, (), (), ("gold", "silver"), ())
    assert await on_offer(book, clock) == [(GOLD, 1), (SILVER, 1)]
    assert len(await rows_of(database, plan_revision)) == 2


@pytest.mark.parametrize(
    ("published", "numbers"),
    [
        ([[GOLD], [], [GOLD]], [1]),
        ([[GOLD], [], [BETTER_GOLD]], [2]),
        ([[GOLD], [BETTER_GOLD], [GOLD]], [3]),
    ],
)
async def test_a_plan_that_comes_back_counts_on(
    book: Book, clock: Clock, published: Sequence[Sequence[Plan]], numbers: list[int]
) -> None:
    for plans in published:
        await book.catalogue.publish(plans, clock())
    assert [number for _, number in await on_offer(book, clock)] == numbers
