"""When there is next something to tell: what holds as things stand, whatever timers are set."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from plans.commands.operate import Assign, End
from plans.ledger import Chosen
from plans.term import Term
from storage.book import Book
from storage.changes.values import Done
from tests.conftest import Clock
from tests.storage.acts import GOLD, SILVER

DAY = timedelta(days=1)
MONTHLY = replace(GOLD, term=Term(1, 0))


@pytest.fixture
async def business(book: Book, clock: Clock) -> int:
    await book.catalogue.publish([SILVER, MONTHLY], clock())
    return (await book.members.bring_in("Café", clock())).business_id


async def given(
    book: Book, clock: Clock, to: int, code: str, since: datetime | None = None
) -> Chosen:
    outcome = await book.changes.operate(to, Assign(code, "As agreed.", since), clock())
    assert outcome is not None
    assert isinstance(outcome.result, Done)
    assert isinstance(outcome.result.change, Chosen)
    return outcome.result.change


async def test_each_reminder_then_the_end_is_next(book: Book, clock: Clock, business: int) -> None:
    assert await book.outbox.next_to_tell(clock()) is None
    end = (await given(book, clock, business, "gold")).expires_at
    assert end is not None
    for due in (end - 7 * DAY, end - DAY, end):
        assert await book.outbox.next_to_tell(clock()) == due
        clock.now = due
        await book.outbox.fire(clock())
    assert await book.outbox.next_to_tell(clock()) is None


async def test_what_will_not_hold_any_more_is_passed_over(
    book: Book, clock: Clock, business: int
) -> None:
    end = (await given(book, clock, business, "gold")).expires_at
    assert end is not None
    await given(book, clock, business, "silver", end)
    assert await book.outbox.next_to_tell(clock()) == end  # Silver starts; no reminder of Gold
    await book.changes.operate(business, End("Closed"), clock())
    assert await book.outbox.next_to_tell(clock()) is None
