"""Requests as the command line sees and answers them, with the same outcomes as in the chat."""

from dataclasses import replace
from datetime import timedelta

import pytest

from plans.commands.command import Stale
from plans.commands.operate import Approve, Decline
from plans.ledger import Channel, Chosen, Declined
from plans.periods import Status
from plans.plan import Approval
from storage.book import Book
from storage.changes.values import Done, RequestOutcome
from storage.database.connections import Database
from storage.database.tables import outbox
from storage.members.values import Caller, MemberView
from storage.outbox.values import LetterKind
from tests.conftest import Clock, caller
from tests.storage.acts import SILVER, looked, order, press, registered, rows_of, simple

PLATINUM = replace(simple("platinum"), approval=Approval.OPERATOR)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
async def plans(book: Book, clock: Clock) -> None:
    await book.catalogue.publish([SILVER, PLATINUM], clock())


async def requesting(book: Book, clock: Clock, name: str) -> tuple[Caller, MemberView]:
    """An owner who asks for Platinum, an hour after the last one."""
    clock.move(HOUR)
    owner = caller(name)
    view = await registered(book, owner, clock())
    await press(book, owner, order(view, "platinum"), clock())
    return owner, await looked(book, owner, view, clock())


async def answered(
    book: Book, clock: Clock, view: MemberView, command: Approve | Decline
) -> RequestOutcome:
    outcome = await book.changes.answer_here(view.member.business_id, command, clock())
    assert outcome is not None
    return outcome


async def test_open_requests_are_told_oldest_first(book: Book, clock: Clock) -> None:
    _, first = await requesting(book, clock, "Olivia Marsh")
    owner, second = await requesting(book, clock, "Oscar Reed")
    _, third = await requesting(book, clock, "Ann Twin")
    await answered(book, clock, first, Decline(1))
    assert await press(book, owner, order(second, "silver"), clock())  # drops what was asked for
    told = await book.changes.open_requests(clock())
    assert [(one.business.id, one.asker) for one in told] == [
        (third.member.business_id, "Ann Twin")
    ]
    await requesting(book, clock, "Bea Late")
    told = await book.changes.open_requests(clock())
    assert [one.asker for one in told] == ["Ann Twin", "Bea Late"]
    assert [one.business.subscription.request for one in told] == [one.change for one in told]


async def test_an_approval_from_here_carries_the_request_on(
    book: Book, database: Database, clock: Clock
) -> None:
    _, view = await requesting(book, clock, "Olivia Marsh")
    outcome = await answered(book, clock, view, Approve(1, "Welcome"))
    assert isinstance(outcome.result, Done)
    change = outcome.result.change
    assert isinstance(change, Chosen)
    assert (change.decided_by, change.channel, change.note) == (None, Channel.OPERATOR, "Welcome")
    card = await book.businesses.card(view.member.business_id, clock())
    assert card is not None
    assert [one.status for one in card.record.periods] == [Status.ACTIVE]
    kinds = [row.kind for row in await rows_of(database, outbox)]
    assert kinds == [LetterKind.APPROVED.value]


async def test_a_refusal_from_here_declines_the_request(
    book: Book, database: Database, clock: Clock
) -> None:
    _, view = await requesting(book, clock, "Olivia Marsh")
    outcome = await answered(book, clock, view, Decline(1, "Next year"))
    assert isinstance(outcome.result, Done)
    assert isinstance(outcome.result.change, Declined)
    assert outcome.request.settled_by == outcome.result.change
    kinds = [row.kind for row in await rows_of(database, outbox)]
    assert kinds == [LetterKind.DECLINED.value]


@pytest.mark.parametrize("answer", [Approve, Decline])
async def test_an_answer_that_comes_twice_is_given_once(
    book: Book, clock: Clock, answer: type[Approve | Decline]
) -> None:
    _, view = await requesting(book, clock, "Olivia Marsh")
    first = await answered(book, clock, view, answer(1))
    again = await answered(book, clock, view, answer(1))
    assert isinstance(first.result, Done)
    assert again.result == replace(first.result, again=True)


async def test_what_is_settled_is_not_answered_again(book: Book, clock: Clock) -> None:
    _, view = await requesting(book, clock, "Olivia Marsh")
    await answered(book, clock, view, Decline(1))
    outcome = await answered(book, clock, view, Approve(1))
    assert isinstance(outcome.result, Stale)
    assert await book.changes.answer_here(999, Approve(1), clock()) is None
    assert await book.changes.answer_here(view.member.business_id, Approve(7), clock()) is None
