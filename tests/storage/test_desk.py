"""An operator's desk: requests, plans that end soon and owners out of reach, in pages."""

from dataclasses import replace
from datetime import timedelta

import pytest

from plans.commands.operate import Approve, Assign
from plans.commands.take_back import Undo
from plans.periods import Status
from plans.plan import Approval, Renewal
from plans.term import Term
from storage.book import Book
from storage.businesses.statements import desks
from storage.businesses.values import Desk, DeskPart
from storage.changes.values import Background
from storage.database.connections import Database
from storage.members.values import Caller, MemberView, Role
from storage.transaction import Policy
from tests.conftest import Clock, caller
from tests.storage.acts import GOLD, SILVER, joined, looked, order, press, registered, simple

DAY = timedelta(days=1)
MONTHLY = replace(GOLD, term=Term(1, 0))
YEARLY = replace(simple("yearly"), term=Term(12, 0))
PLATINUM = replace(simple("platinum"), approval=Approval.OPERATOR)
RENEWING = replace(simple("renewing"), term=Term(1, 0), renewal=Renewal.AUTOMATIC)
PETRA = caller("Petra Operator")


@pytest.fixture
async def book(database: Database, clock: Clock) -> Book:
    book = Book(database, Policy(operators=frozenset({PETRA.telegram_id})))
    await book.catalogue.publish([SILVER, MONTHLY, YEARLY, PLATINUM, RENEWING], clock())
    return book


async def desk(book: Book, clock: Clock, part: DeskPart = DeskPart.REQUESTS, page: int = 0) -> Desk:
    found = await book.businesses.desk(PETRA, clock(), part, page)
    assert found is not None
    return found


async def owning(book: Book, clock: Clock, name: str, *codes: str) -> tuple[Caller, MemberView]:
    """Somebody who chooses these plans one after the other."""
    owner = caller(name)
    view = await registered(book, owner, clock())
    for code in codes:
        view = await looked(book, owner, view, clock())
        assert await press(book, owner, order(view, code), clock())
    return owner, await looked(book, owner, view, clock())


def ending(found: Desk) -> list[str]:
    return [one.name for one in found.ending.items]


async def test_nobody_else_has_a_desk(book: Book, clock: Clock) -> None:
    owner, _ = await owning(book, clock, "Olivia Owner", "platinum")
    assert await book.businesses.desk(owner, clock()) is None


async def test_requests_are_counted_and_paged_the_oldest_first(book: Book, clock: Clock) -> None:
    for number in range(7):
        await owning(book, clock, f"Shop {number}", "platinum")
        clock.move(DAY)
    found = (await desk(book, clock)).requests
    assert [one.asker for one in found.items] == [f"Shop {number}" for number in range(5)]
    assert (found.page, found.last_page, found.count) == (0, 1, 7)
    await book.changes.answer(PETRA, found.items[0].business.id, Approve(1), clock())
    found = (await desk(book, clock, page=9)).requests
    assert [one.asker for one in found.items] == ["Shop 6"]
    assert (found.page, found.last_page, found.count) == (1, 1, 6)


async def test_another_part_is_paged_by_itself(book: Book, clock: Clock) -> None:
    for number in range(7):
        await owning(book, clock, f"Shop {number}", "gold", "platinum")
    clock.move(2 * DAY)
    found = await desk(book, clock, DeskPart.ENDING, 1)
    assert (found.requests.page, found.ending.page) == (0, 1)


async def test_what_ends_within_30_days_is_listed_and_nothing_else(
    book: Book, clock: Clock
) -> None:
    await owning(book, clock, "Endless", "silver")
    await owning(book, clock, "Yearly", "yearly")
    await owning(book, clock, "Renewing", "renewing")
    await owning(book, clock, "Given up", "gold", "silver")
    undone, view = await owning(book, clock, "Undone", "gold", "silver")
    await book.changes.carry_out(undone, view.member.business_id, Undo(2), clock())
    clock.move(timedelta(hours=1))
    await owning(book, clock, "Monthly", "gold")
    gift = Assign("silver", "A gift.", None, clock() + 5 * DAY)
    _, given = await owning(book, clock, "Given")
    await book.changes.operate(given.member.business_id, gift, clock())
    assert ending(await desk(book, clock)) == ["Given"], "a month has 31 days"
    clock.move(2 * DAY)
    assert ending(await desk(book, clock)) == ["Given", "Undone", "Monthly"]
    clock.move(30 * DAY)
    assert ending(await desk(book, clock)) == []


async def test_no_more_than_so_many_are_looked_at(
    book: Book, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        await owning(book, clock, f"Shop {number}", "gold")
    clock.move(2 * DAY)
    assert not (await desk(book, clock)).ending.has_more
    monkeypatch.setattr(desks, "MOST_ENDING", 4)
    found = (await desk(book, clock)).ending
    assert (found.count, found.has_more) == (4, True)


async def test_owners_out_of_reach_are_listed_the_last_lost_first(book: Book, clock: Clock) -> None:
    first, view = await owning(book, clock, "Olivia Owner")
    viewer = await joined(book, view.member.business_id, Role.VIEWER, clock())
    second = await joined(book, view.member.business_id, Role.OWNER, clock())
    for number, one in enumerate((first, viewer, second)):
        await book.members.lose(one, clock() + number * DAY)
    lost = (await desk(book, clock)).lost
    assert [(one.name, one.business) for one in lost.items] == [
        (second.name, "Olivia Owner"),
        ("Olivia Owner", "Olivia Owner"),
    ]
    assert (lost.count, lost.items[1].since) == (2, clock())


# The business behind a request


async def background(book: Book, clock: Clock, view: MemberView, seq: int) -> Background:
    known = await book.changes.request(PETRA, view.member.business_id, seq, clock())
    assert known is not None
    assert known.background is not None
    return known.background


async def test_a_request_tells_of_the_team_and_of_what_was_before(book: Book, clock: Clock) -> None:
    owner, view = await owning(book, clock, "Olivia Owner", "silver")
    for role in (Role.OWNER, Role.VIEWER, Role.VIEWER):
        await joined(book, view.member.business_id, role, clock())
    for code in ("platinum", "gold", "silver", "yearly", "platinum", "silver", "platinum"):
        clock.move(DAY)
        view = await looked(book, owner, view, clock())
        assert await press(book, owner, order(view, code), clock())
    view = await looked(book, owner, view, clock())
    known = await background(book, clock, view, view.subscription.version)
    assert (known.owners, known.viewers) == (2, 2)
    assert [one.revision.plan.code for one in known.plans] == ["yearly", "silver", "gold"]
    assert {one.status for one in known.plans} == {Status.REPLACED}
    assert [(one.request.seq, one.decision.seq) for one in known.requests] == [(6, 7), (2, 3)]


async def test_what_came_after_a_request_is_no_earlier_one(book: Book, clock: Clock) -> None:
    _, view = await owning(book, clock, "Olivia Owner", "platinum", "platinum", "silver")
    known = await book.changes.request(PETRA, view.member.business_id, 1, clock())
    assert known is not None
    assert known.settled_by is not None
    assert known.background is None, "it is read only as long as the request is open"
