"""Cards of requests: whoever settles one, each operator who holds its card gets it changed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from plans.commands.operate import Approve, Assign, Decline, End
from plans.commands.take_back import Undo, Withdraw
from plans.plan import Approval
from storage.book import Book
from storage.changes.values import Request
from storage.database.connections import Database
from storage.database.engine import open_engine
from storage.database.tables import outbox
from storage.members.values import MemberView
from storage.outbox.values import Letter, LetterKind, LetterOutcome
from storage.transaction import Policy
from tests.conftest import Clock, caller
from tests.storage.acts import SILVER, looked, order, press, registered, rows_of, simple

PLATINUM = replace(simple("platinum"), approval=Approval.OPERATOR)
CLUB = replace(simple("club"), approval=Approval.OPERATOR)
PETRA, PAUL = caller("Petra Operator"), caller("Paul Operator")
POLICY = Policy(operators=frozenset({PETRA.telegram_id, PAUL.telegram_id}))
OLIVIA = caller("Olivia Owner")
MOST, ROUNDS = 30, 25


@dataclass
class Cards:
    """A business that can request Platinum, and couriers that say what they sent."""

    book: Book
    database: Database
    view: MemberView
    clock: Clock
    sent: int = 0

    @property
    def business(self) -> int:
        return self.view.member.business_id

    async def request(self, code: str = "platinum") -> int:
        """A plan is requested: the number of the request."""
        now = await looked(self.book, OLIVIA, self.view, self.clock())
        await press(self.book, OLIVIA, order(now, code), self.clock())
        return now.subscription.version + 1

    async def deliver(self) -> list[Letter]:
        """Send what is due, as messages 1, 2, 3 …: the letters."""
        found: list[Letter] = []
        while letters := await self.book.outbox.take(self.clock(), MOST):
            found += letters
            for letter in letters:
                await self.say(letter)
        return found

    async def say(self, letter: Letter) -> None:
        """Note that a letter was sent, or need not be."""
        is_sent = letter.to is not None and letter.about is not None
        outcome = LetterOutcome.SENT if is_sent else LetterOutcome.OBSOLETE
        number = None
        if is_sent and letter.changes is None:
            self.sent += 1
            number = self.sent
        await self.book.outbox.settle(letter.id, outcome, self.clock(), number)

    async def changed(self) -> list[tuple[int, int | None]]:
        """What is sent now to change cards: to whom, and which message."""
        letters = await self.deliver()
        mine = [one for one in letters if one.kind is LetterKind.SETTLED]
        assert all(isinstance(one.about, Request) and one.about.settled_by for one in mine)
        return sorted((one.to.telegram_id, one.changes) for one in mine if one.to)

    async def cards(self) -> list[tuple[int, int | None]]:
        """To whom each card was sent, and as which message."""
        letters = [one for one in await self.deliver() if one.kind is LetterKind.REQUEST]
        letters = [one for one in letters if one.about]
        rows = {row.id: row.message_id for row in await rows_of(self.database, outbox)}
        return sorted((one.to.telegram_id, rows[one.id]) for one in letters if one.to)


@pytest.fixture
async def cards(database: Database, clock: Clock) -> Cards:
    book = Book(database, POLICY)
    await book.catalogue.publish([SILVER, PLATINUM, CLUB], clock())
    view = await registered(book, OLIVIA, clock())
    return Cards(book, database, view, clock)


async def approve(cards: Cards, seq: int) -> None:
    await cards.book.changes.answer(PETRA, cards.business, Approve(seq), cards.clock())


async def decline(cards: Cards, seq: int) -> None:
    await cards.book.changes.answer(PAUL, cards.business, Decline(seq, "No."), cards.clock())


async def approve_here(cards: Cards, seq: int) -> None:
    await cards.book.changes.answer_here(cards.business, Approve(seq), cards.clock())


async def withdraw(cards: Cards, seq: int) -> None:
    await cards.book.changes.carry_out(OLIVIA, cards.business, Withdraw(seq), cards.clock())


async def choose_another(cards: Cards, seq: int) -> None:
    assert await cards.request("silver") == seq + 1


async def request_another(cards: Cards, seq: int) -> None:
    assert await cards.request("club") == seq + 1


async def assign(cards: Cards, seq: int) -> None:
    assert seq
    await cards.book.changes.operate(cards.business, Assign("silver", "A gift"), cards.clock())


async def end(cards: Cards, seq: int) -> None:
    assert seq
    await cards.book.changes.operate(cards.business, End("It closed"), cards.clock())


Settle = Callable[[Cards, int], Awaitable[None]]
WAYS: tuple[Settle, ...] = (
    approve,
    decline,
    approve_here,
    withdraw,
    choose_another,
    request_another,
    assign,
    end,
)


@pytest.mark.parametrize("settle", WAYS)
async def test_each_card_is_changed_once_however_the_request_was_settled(
    cards: Cards, settle: Settle
) -> None:
    seq = await cards.request()
    held = await cards.cards()
    assert held == [(PETRA.telegram_id, held[0][1]), (PAUL.telegram_id, held[1][1])]
    await settle(cards, seq)
    assert await cards.changed() == held
    assert await cards.changed() == []


async def test_an_answer_that_comes_twice_changes_the_cards_once(cards: Cards) -> None:
    seq = await cards.request()
    held = await cards.cards()
    for _ in range(3):
        await approve(cards, seq)
        await decline(cards, seq)
    assert await cards.changed() == held


async def test_a_card_that_was_never_sent_is_neither_sent_nor_changed(cards: Cards) -> None:
    seq = await cards.request()
    await withdraw(cards, seq)
    assert await cards.cards() == []
    assert await cards.changed() == []


async def test_a_card_of_which_nobody_knows_the_message_stays(cards: Cards) -> None:
    seq = await cards.request()
    for letter in await cards.book.outbox.take(cards.clock(), MOST):
        await cards.book.outbox.settle(letter.id, LetterOutcome.SENT, cards.clock())
    await withdraw(cards, seq)
    assert await cards.changed() == []


@pytest.mark.parametrize("settle", WAYS)
async def test_a_request_settled_while_its_cards_are_sent_changes_them(
    cards: Cards, settle: Settle
) -> None:
    seq = await cards.request()
    in_hand = await cards.book.outbox.take(cards.clock(), MOST)
    await cards.say(in_hand[0])
    await settle(cards, seq)
    await cards.say(in_hand[1])
    assert [number for _, number in await cards.changed()] == [1, 2]


async def test_an_approval_that_is_undone_changes_the_cards_again(cards: Cards) -> None:
    seq = await cards.request()
    held = await cards.cards()
    await approve(cards, seq)
    assert await cards.changed() == held
    undo = Undo(seq + 1)
    await cards.book.changes.carry_out(OLIVIA, cards.business, undo, cards.clock())
    letters = [one for one in await cards.deliver() if one.kind is LetterKind.SETTLED]
    assert [one.changes for one in letters] == [number for _, number in held]
    for letter in letters:
        assert isinstance(letter.about, Request)
        assert letter.about.undone
        assert letter.about.undoer == "Olivia Owner"


async def test_undoing_what_no_request_was_granted_by_changes_no_card(cards: Cards) -> None:
    seq = await cards.request()
    held = await cards.cards()
    await choose_another(cards, seq)
    assert await cards.changed() == held
    undo = Undo(seq + 1)
    await cards.book.changes.carry_out(OLIVIA, cards.business, undo, cards.clock())
    assert await cards.changed() == []


async def test_the_cards_of_two_requests_are_each_their_own(cards: Cards) -> None:
    first = await cards.request()
    held = await cards.cards()
    await withdraw(cards, first)
    second = await cards.request()
    changed = await cards.changed()
    assert changed == held
    await approve(cards, second)
    numbers = [number for _, number in await cards.changed()]
    assert set(numbers).isdisjoint(number for _, number in held)


async def test_who_is_no_operator_any_more_is_told_of_nothing(cards: Cards) -> None:
    seq = await cards.request()
    await cards.cards()
    await approve(cards, seq)
    left = Book(cards.database, Policy(operators=frozenset({PAUL.telegram_id})))
    letters = await left.outbox.take(cards.clock(), MOST)
    changes = [one for one in letters if one.kind is LetterKind.SETTLED]
    assert [one.to.telegram_id for one in changes if one.to] == [PAUL.telegram_id]


async def test_a_change_of_a_card_waits_for_who_cannot_be_reached(cards: Cards) -> None:
    seq = await cards.request()
    held = await cards.cards()
    await cards.book.members.lose(PETRA, cards.clock())
    await approve(cards, seq)
    assert await cards.changed() == [one for one in held if one[0] == PAUL.telegram_id]
    await cards.book.members.reach(PETRA, cards.clock())
    assert await cards.changed() == [one for one in held if one[0] == PETRA.telegram_id]


@pytest.fixture
async def second(database_url: str) -> AsyncIterator[Book]:
    """Another process on the same database."""
    opened = Database(open_engine(database_url))
    yield Book(opened, POLICY)
    await opened.close()


async def test_settling_and_noting_at_the_same_time_never_miss_each_other(
    cards: Cards, second: Book
) -> None:
    for number in range(ROUNDS):
        seq = await cards.request()
        letters = await cards.book.outbox.take(cards.clock(), MOST)
        assert [one.kind for one in letters] == [LetterKind.REQUEST] * 2
        withdrawing = second.changes.carry_out(OLIVIA, cards.business, Withdraw(seq), cards.clock())
        noting = (cards.say(one) for one in letters)
        acts = [withdrawing, *noting] if number % 2 else [*noting, withdrawing]
        await asyncio.gather(*acts)
        changed = [one for _, one in await cards.changed()]
        assert sorted(changed, key=str) == sorted([cards.sent - 1, cards.sent], key=str)
        cards.clock.move(timedelta(minutes=1))
