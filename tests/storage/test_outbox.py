"""The outbox: each message is written once, and handed to one courier at a time, in order."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from plans.commands.choose import Choose
from plans.commands.command import NothingToDo, Stale
from plans.commands.operate import Approve, Decline
from plans.commands.take_back import Withdraw
from plans.ledger import Kind
from plans.plan import Approval, Plan, Tagged
from storage.book import Book
from storage.changes.values import Done, Request, RequestOutcome
from storage.database.connections import Database
from storage.database.engine import open_engine
from storage.database.tables import outbox, person
from storage.members.values import Caller, MemberView, Role
from storage.outbox.acts import LEASE
from storage.outbox.values import Interest, Letter, LetterKind, LetterOutcome, Recipient, Reply
from storage.transaction import Policy
from tests.conftest import Clock, caller
from tests.storage.acts import SILVER, Confirmed, Order, joined, press, registered, rows_of, simple

PLATINUM = replace(simple("platinum"), approval=Approval.OPERATOR)
CLUB = replace(simple("club"), requires=(Tagged("verified"),))
PETRA, PAUL = caller("Petra Operator"), caller("Paul Operator")
POLICY = Policy(operators=frozenset({PETRA.telegram_id, PAUL.telegram_id}))
OLIVIA = caller("Olivia Owner")
MOST = 30


@pytest.fixture
def book(database: Database) -> Book:
    return Book(database, POLICY)


@pytest.fixture
async def view(book: Book, clock: Clock) -> MemberView:
    await book.catalogue.publish([SILVER, PLATINUM, CLUB], clock())
    return await registered(book, OLIVIA, clock())


async def _order(book: Book, view: MemberView, plan: Plan, clock: Clock) -> Confirmed:
    now = await book.members.view(OLIVIA, view.member.business_id, clock())
    assert now is not None
    offer = now.catalogue.by_code(plan.code)
    assert offer is not None
    subscription = now.subscription
    button = Order(
        now.member.business_id, Choose(offer.id, subscription.version, subscription.basis)
    )
    outcome = await press(book, OLIVIA, button, clock())
    assert outcome is not None
    return outcome


async def _requested(book: Book, view: MemberView, clock: Clock) -> int:
    """Platinum is asked for: the number of the request."""
    outcome = await _order(book, view, PLATINUM, clock)
    assert isinstance(outcome.result, Done)
    return outcome.result.change.seq


async def _answered(
    book: Book, who: Caller, view: MemberView, seq: int, clock: Clock, note: str | None = None
) -> RequestOutcome:
    answered = await book.changes.answer(who, view.member.business_id, Approve(seq, note), clock())
    assert answered is not None
    return answered


async def _settle(book: Book, letters: tuple[Letter, ...], clock: Clock) -> None:
    for letter in letters:
        await book.outbox.settle(letter.id, LetterOutcome.SENT, clock())


def _to(letters: tuple[Letter, ...]) -> list[int]:
    return sorted(letter.to.telegram_id for letter in letters if letter.to)


# Who gets what


async def test_a_request_goes_to_every_operator(book: Book, view: MemberView, clock: Clock) -> None:
    await _requested(book, view, clock)
    letters = await book.outbox.take(clock(), MOST)
    assert _to(letters) == sorted(POLICY.operators)
    for letter in letters:
        assert (letter.kind, letter.attempts) == (LetterKind.REQUEST, 1)
        assert isinstance(letter.about, Request)
        assert letter.about.asker == "Olivia Owner"
        assert letter.about.business.name == "Olivia Owner"
        assert letter.about.change.revision is not None
        assert letter.about.change.revision.plan == PLATINUM
        assert letter.about.settled_by is None


@pytest.mark.parametrize("granted", [True, False])
async def test_an_answer_goes_to_every_owner_and_to_no_viewer(
    book: Book,
    view: MemberView,
    clock: Clock,
    granted: bool,  # noqa: FBT001
) -> None:
    business = view.member.business_id
    oscar = await joined(book, business, Role.OWNER, clock())
    await joined(book, business, Role.VIEWER, clock())
    seq = await _requested(book, view, clock)
    while waiting := await book.outbox.take(clock(), MOST):
        await _settle(book, waiting, clock)
    command = Approve(seq, "Welcome.") if granted else Decline(seq, "Not yet.")
    await book.changes.answer(PETRA, business, command, clock())
    letters = await book.outbox.take(clock(), MOST)
    assert _to(letters) == sorted((OLIVIA.telegram_id, oscar.telegram_id))
    for letter in letters:
        assert letter.kind is (LetterKind.APPROVED if granted else LetterKind.DECLINED)
        assert isinstance(letter.about, Reply)
        request, decision = letter.about.request, letter.about.decision
        assert (request.change.seq, decision.seq) == (seq, seq + 1)
        assert (request.settler, decision.note) == ("Petra Operator", command.note)


async def test_who_asks_for_a_locked_plan_is_told_of_once(
    book: Book, view: MemberView, clock: Clock
) -> None:
    club = view.catalogue.by_code("club")
    assert club is not None
    for _ in range(3):
        await book.changes.ask(OLIVIA, view.member.business_id, club.id, clock())
    letters = await book.outbox.take(clock(), MOST)
    assert _to(letters) == sorted(POLICY.operators)
    about = letters[0].about
    assert isinstance(about, Interest)
    assert (about.asker, about.offer, about.unmet) == ("Olivia Owner", club, CLUB.requires)


async def test_what_is_met_meanwhile_is_not_told_as_missing(
    book: Book, view: MemberView, clock: Clock
) -> None:
    club = view.catalogue.by_code("club")
    assert club is not None
    await book.changes.ask(OLIVIA, view.member.business_id, club.id, clock())
    await book.members.tag(view.member.business_id, "verified", clock(), on=True)
    assert [letter.about for letter in await book.outbox.take(clock(), MOST)] == [None, None]


async def test_a_wish_done_twice_is_told_once(
    book: Book, database: Database, view: MemberView, clock: Clock
) -> None:
    offer = view.catalogue.by_code("platinum")
    assert offer is not None
    button = Order(view.member.business_id, Choose(offer.id, 0, 0))
    await asyncio.gather(*(press(book, OLIVIA, button, clock()) for _ in range(5)))
    assert len(await rows_of(database, outbox)) == len(POLICY.operators)


async def test_a_choice_by_the_owner_alone_is_told_to_nobody(
    book: Book, view: MemberView, clock: Clock
) -> None:
    await _order(book, view, SILVER, clock)
    assert await book.outbox.take(clock(), MOST) == ()


async def test_a_letter_carries_the_language_that_was_chosen(
    book: Book, view: MemberView, clock: Clock
) -> None:
    await book.members.speak(PETRA, "es", clock())
    await _requested(book, view, clock)
    to = {one.to for one in await book.outbox.take(clock(), MOST)}
    assert to == {Recipient(PETRA.telegram_id, "es"), Recipient(PAUL.telegram_id, None)}


async def test_who_is_no_operator_any_more_gets_no_request(
    book: Book, database: Database, view: MemberView, clock: Clock
) -> None:
    await _requested(book, view, clock)
    left = Book(database, Policy(operators=frozenset({PAUL.telegram_id})))
    assert _to(await left.outbox.take(clock(), MOST)) == [PAUL.telegram_id]


async def test_who_is_erased_gets_nothing(
    book: Book, database: Database, view: MemberView, clock: Clock
) -> None:
    await _requested(book, view, clock)
    async with database.writing() as db:
        await db.execute(
            update(person).where(person.c.telegram_id == PETRA.telegram_id).values(telegram_id=None)
        )
    assert _to(await book.outbox.take(clock(), MOST)) == [PAUL.telegram_id]


# Answers


async def test_two_operators_at_once_one_wins(book: Book, view: MemberView, clock: Clock) -> None:
    seq = await _requested(book, view, clock)
    answers = await asyncio.gather(
        *(_answered(book, who, view, seq, clock) for who in (PETRA, PAUL))
    )
    assert sorted(type(one.result).__name__ for one in answers) == ["Done", "Stale"]
    assert len({one.request.settler for one in answers}) == 1, "both are told who it was"


async def test_the_same_answer_twice_is_done_once(
    book: Book, view: MemberView, clock: Clock
) -> None:
    seq = await _requested(book, view, clock)
    first = await _answered(book, PETRA, view, seq, clock, "Welcome.")
    second = await _answered(book, PETRA, view, seq, clock, "Welcome.")
    assert isinstance(first.result, Done)
    assert second.result == Done(first.result.change, again=True)


async def test_what_was_withdrawn_cannot_be_granted(
    book: Book, view: MemberView, clock: Clock
) -> None:
    seq = await _requested(book, view, clock)
    business = view.member.business_id
    await book.changes.carry_out(OLIVIA, business, Withdraw(seq), clock())
    answered = await _answered(book, PETRA, view, seq, clock)
    assert isinstance(answered.result, Stale)
    assert answered.request.settled_by is not None
    assert answered.request.settled_by.kind is Kind.WITHDRAW


async def test_only_operators_see_and_answer_requests(
    book: Book, view: MemberView, clock: Clock
) -> None:
    seq = await _requested(book, view, clock)
    business = view.member.business_id
    assert await book.changes.request(OLIVIA, business, seq, clock()) is None
    assert await book.changes.answer(OLIVIA, business, Approve(seq), clock()) is None
    assert await book.changes.request(PETRA, business, seq, clock()) is not None


@pytest.mark.parametrize(("business", "seq"), [(1, 0), (1, 2), (2, 1), (1, 2**31 - 1)])
async def test_a_forged_number_is_no_request(
    book: Book, view: MemberView, clock: Clock, business: int, seq: int
) -> None:
    assert view.member.business_id == 1
    await _requested(book, view, clock)
    assert await book.changes.request(PETRA, business, seq, clock()) is None
    assert await book.changes.answer(PETRA, business, Decline(seq), clock()) is None


async def test_a_change_that_is_no_request_cannot_be_answered(
    book: Book, view: MemberView, clock: Clock
) -> None:
    outcome = await _order(book, view, SILVER, clock)
    assert isinstance(outcome.result, Done)
    business = view.member.business_id
    assert await book.changes.answer(PETRA, business, Approve(1), clock()) is None
    now = await book.members.view(OLIVIA, view.member.business_id, clock())
    assert now is not None
    assert not isinstance(now.subscription.last, NothingToDo)
    assert now.subscription.version == 1


# Handing out


async def test_each_person_gets_theirs_in_order(book: Book, view: MemberView, clock: Clock) -> None:
    seq = await _requested(book, view, clock)
    await book.changes.carry_out(OLIVIA, view.member.business_id, Withdraw(seq), clock())
    await _requested(book, view, clock)
    first = await book.outbox.take(clock(), MOST)
    assert [one.about for one in first] == [None, None], "that request is withdrawn"
    assert await book.outbox.take(clock(), MOST) == (), "the second waits for the first"
    await _settle(book, first, clock)
    second = await book.outbox.take(clock(), MOST)
    assert [one.about.change.seq for one in second if isinstance(one.about, Request)] == [3, 3]


async def test_a_kind_that_a_newer_version_wrote_is_left_to_it_and_holds_up_nobody(
    book: Book, database: Database, view: MemberView, clock: Clock
) -> None:
    await _requested(book, view, clock)
    async with database.writing() as db:
        await db.execute(update(outbox).where(outbox.c.id == 1).values(kind="reminder"))
    assert [letter.id for letter in await book.outbox.take(clock(), MOST)] == [2]
    assert [row.attempts for row in await rows_of(database, outbox)] == [0, 1]


async def test_no_more_than_wanted_are_taken(book: Book, view: MemberView, clock: Clock) -> None:
    await _requested(book, view, clock)
    assert len(await book.outbox.take(clock(), 1)) == 1
    assert len(await book.outbox.take(clock(), 1)) == 1
    assert len(await book.outbox.take(clock(), 1)) == 0


async def test_two_couriers_never_get_the_same_letter(
    book: Book, database_url: str, view: MemberView, clock: Clock
) -> None:
    await _requested(book, view, clock)
    second = Database(open_engine(database_url))
    books = (book, Book(second, POLICY))
    try:
        taken = await asyncio.gather(
            *(books[number % 2].outbox.take(clock(), MOST) for number in range(12))
        )
    finally:
        await second.close()
    ids = [letter.id for letters in taken for letter in letters]
    assert sorted(ids) == sorted(set(ids))
    assert len(ids) == len(POLICY.operators)


async def test_what_a_dead_courier_had_is_handed_out_again(
    book: Book, view: MemberView, clock: Clock
) -> None:
    await _requested(book, view, clock)
    lost = await book.outbox.take(clock(), MOST)
    clock.move(LEASE - timedelta(seconds=1))
    assert await book.outbox.take(clock(), MOST) == ()
    clock.move(timedelta(seconds=1))
    again = await book.outbox.take(clock(), MOST)
    assert [one.id for one in again] == [one.id for one in lost]
    assert {one.attempts for one in again} == {2}


async def test_what_is_postponed_waits_until_then(
    book: Book, view: MemberView, clock: Clock
) -> None:
    await _requested(book, view, clock)
    for letter in await book.outbox.take(clock(), MOST):
        await book.outbox.postpone(letter.id, clock() + timedelta(seconds=30))
    clock.move(timedelta(seconds=29))
    assert await book.outbox.take(clock(), MOST) == ()
    clock.move(timedelta(seconds=1))
    assert len(await book.outbox.take(clock(), MOST)) == 2


async def test_what_is_settled_stays_settled(
    book: Book, database: Database, view: MemberView, clock: Clock
) -> None:
    await _requested(book, view, clock)
    [first, second] = await book.outbox.take(clock(), MOST)
    await book.outbox.settle(first.id, LetterOutcome.SENT, clock())
    await book.outbox.settle(first.id, LetterOutcome.FAILED, clock())
    await book.outbox.settle(second.id, LetterOutcome.UNREACHABLE, clock())
    await book.outbox.postpone(first.id, clock())
    clock.move(timedelta(days=30))
    assert await book.outbox.take(clock(), MOST) == ()
    assert [row.outcome for row in await rows_of(database, outbox)] == ["sent", "unreachable"]


async def test_what_could_not_reach_an_operator_is_handed_out_when_they_can_be_reached(
    book: Book, view: MemberView, clock: Clock
) -> None:
    await _requested(book, view, clock)
    for letter in await book.outbox.take(clock(), MOST):
        await book.outbox.settle(letter.id, LetterOutcome.UNREACHABLE, clock())
    await book.members.reach(OLIVIA, clock())
    assert await book.outbox.take(clock(), MOST) == ()
    await book.members.reach(PETRA, clock())
    letters = await book.outbox.take(clock(), MOST)
    assert _to(letters) == [PETRA.telegram_id]
    await _settle(book, letters, clock)
    await book.members.reach(PETRA, clock())
    assert await book.outbox.take(clock(), MOST) == ()


async def test_a_ledger_ahead_of_the_clock_delays_no_letter(
    book: Book, view: MemberView, clock: Clock
) -> None:
    clock.move(timedelta(days=365))
    await _order(book, view, SILVER, clock)
    clock.move(timedelta(days=-365))
    await _requested(book, view, clock)
    assert len(await book.outbox.take(clock(), MOST)) == 2


async def test_an_idle_courier_takes_no_write_lock(
    book: Book, database: Database, database_url: str, view: MemberView, clock: Clock
) -> None:
    assert view.subscription.version == 0
    other = Database(open_engine(database_url))
    try:
        async with other.writing():
            assert await book.outbox.take(clock(), MOST) == ()
    finally:
        await other.close()
    assert await rows_of(database, outbox) == []
