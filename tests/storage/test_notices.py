"""Notices on both databases: whom they go to, timers that fire once, and who is unreachable."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from plans.commands.choose import Choose, Timing
from plans.commands.operate import Assign
from plans.commands.take_back import Undo, Withdraw
from plans.ledger import Chosen, Requested
from plans.term import Term
from storage.book import Book
from storage.changes.values import Done
from storage.database.connections import Database, OutageError
from storage.database.engine import open_engine
from storage.database.tables import invitation, outbox, person, timer
from storage.members.values import Caller, MemberView, Role
from storage.outbox.acts import LEASE
from storage.outbox.values import Aware, Joined, Letter, LetterKind, LetterOutcome, News, Notice
from tests.conftest import Clock, caller
from tests.storage.acts import SILVER, Order, joined, looked, press, registered, rows_of, simple

GOLD = replace(simple("gold"), term=Term(1, 0))
OLIVIA = caller("Olivia Owner")
DAY = timedelta(days=1)
MOST = 30


@pytest.fixture
async def books(database: Database, database_url: str) -> AsyncIterator[tuple[Book, Book]]:
    """Two processes' worth of books on one database."""
    second = Database(open_engine(database_url))
    yield Book(database), Book(second)
    await second.close()


@pytest.fixture
async def view(book: Book, clock: Clock) -> MemberView:
    await book.catalogue.publish([SILVER, GOLD], clock())
    return await registered(book, OLIVIA, clock())


async def chosen(
    book: Book, view: MemberView, code: str, clock: Clock, timing: int = 0
) -> Done[Chosen | Requested]:
    now = await looked(book, OLIVIA, view, clock())
    offer = now.catalogue.by_code(code)
    assert offer is not None
    day = (clock() + 31 * DAY).toordinal() if code == "gold" and not timing else 0
    command = Choose(
        offer.id, now.subscription.version, now.subscription.basis, Timing(timing), day
    )
    outcome = await press(book, OLIVIA, Order(now.member.business_id, command), clock())
    assert outcome is not None
    assert isinstance(outcome.result, Done)
    return outcome.result


async def drain(book: Book, clock: Clock) -> list[Letter]:
    """All that is due, settled as sent or as obsolete."""
    seen: list[Letter] = []
    while letters := await book.outbox.take(clock(), MOST):
        for one in letters:
            seen.append(one)
            held = LetterOutcome.SENT if one.about else LetterOutcome.OBSOLETE
            await book.outbox.settle(one.id, held, clock())
    return seen


def to(letters: list[Letter]) -> list[int]:
    return sorted(one.to.telegram_id for one in letters if one.to and one.about)


async def test_the_other_owners_and_viewers_who_want_it_are_written_to(
    book: Book, view: MemberView, clock: Clock
) -> None:
    business = view.member.business_id
    oscar = await joined(book, business, Role.OWNER, clock())
    otto = await joined(book, business, Role.OWNER, clock())
    vera = await joined(book, business, Role.VIEWER, clock())
    await joined(book, business, Role.VIEWER, clock())
    await drain(book, clock)
    await book.outbox.want(vera, business, Notice.CHANGES, clock(), is_wanted=True)
    await book.outbox.want(otto, business, Notice.CHANGES, clock(), is_wanted=False)
    await chosen(book, view, "silver", clock)
    letters = await drain(book, clock)
    assert to(letters) == sorted((oscar.telegram_id, vera.telegram_id))
    about = letters[0].about
    assert isinstance(about, News)
    assert (about.decider, about.before, about.target) == ("Olivia Owner", None, None)


async def test_a_newcomer_is_told_of_by_name_and_role(
    book: Book, database: Database, view: MemberView, clock: Clock
) -> None:
    await joined(book, view.member.business_id, Role.VIEWER, clock())
    [letter] = await book.outbox.take(clock(), MOST)
    assert isinstance(letter.about, Joined)
    told = letter.about
    assert (told.name, told.role, told.inviter) == ("A new viewer", Role.VIEWER, None)
    async with database.writing() as db:
        await db.execute(update(invitation).values(created_by=view.member.person_id))
    again = await book.outbox.still(letter, clock())
    assert again is not None
    assert isinstance(again.about, Joined)
    told = again.about
    assert (told.name, told.role, told.inviter) == ("A new viewer", Role.VIEWER, "Olivia Owner")


async def test_what_was_taken_back_is_not_told_and_the_taking_back_is(
    book: Book, view: MemberView, clock: Clock
) -> None:
    business = view.member.business_id
    await joined(book, business, Role.OWNER, clock())
    await drain(book, clock)
    await chosen(book, view, "gold", clock)
    scheduled = await chosen(book, view, "silver", clock, timing=1)
    await book.changes.carry_out(OLIVIA, business, Withdraw(scheduled.change.seq), clock())
    letters = await drain(book, clock)
    told = [one.about.change.seq for one in letters if isinstance(one.about, News)]
    assert told == [1, 3]
    await book.changes.carry_out(OLIVIA, business, Undo(3), clock())
    assert await drain(book, clock) == [], "nothing was there to be undone any more"


async def test_timers_ring_once_however_many_couriers_look(
    books: tuple[Book, Book], view: MemberView, clock: Clock, database: Database
) -> None:
    book = books[0]
    await joined(book, view.member.business_id, Role.OWNER, clock())
    await chosen(book, view, "gold", clock)
    await drain(book, clock)
    assert await book.outbox.fire(clock()) == 0
    clock.move(30 * DAY)  # both are due: seven days and one day before
    fired = await asyncio.gather(*(books[one % 2].outbox.fire(clock()) for one in range(8)))
    assert sum(fired) == 2
    letters = await drain(book, clock)
    assert {one.kind for one in letters} == {LetterKind.TERM}
    assert len(to(letters)) == 2, "one each, of the newest"
    waiting = [row.kind for row in await rows_of(database, timer) if row.settled_at is None]
    assert waiting == ["end"], "the end itself lies ahead"


async def test_a_start_is_told_to_all_and_a_replaced_one_is_not(
    book: Book, view: MemberView, clock: Clock
) -> None:
    business = view.member.business_id
    oscar = await joined(book, business, Role.OWNER, clock())
    for days in (3, 5):
        act = Assign("silver", "Agreed", clock() + days * DAY)
        await book.changes.operate(business, act, clock())
    await drain(book, clock)
    clock.move(4 * DAY)
    await book.outbox.fire(clock())
    assert await drain(book, clock) == [], "the first was replaced by the second"
    clock.move(DAY)
    await book.outbox.fire(clock())
    letters = await drain(book, clock)
    assert {one.kind for one in letters} == {LetterKind.START}
    assert to(letters) == sorted((OLIVIA.telegram_id, oscar.telegram_id))


async def test_looking_for_timers_takes_no_write_lock(
    books: tuple[Book, Book], database: Database, view: MemberView, clock: Clock
) -> None:
    assert view.subscription.version == 0
    async with database.writing():
        assert await books[1].outbox.fire(clock()) == 0


async def test_whoever_cannot_be_reached_waits_and_comes_back_in_order(
    book: Book, database: Database, view: MemberView, clock: Clock
) -> None:
    business = view.member.business_id
    oscar = await joined(book, business, Role.OWNER, clock())
    await drain(book, clock)
    await chosen(book, view, "silver", clock)
    [letter] = await book.outbox.take(clock(), MOST)
    await book.outbox.settle(letter.id, LetterOutcome.UNREACHABLE, clock())
    await joined(book, business, Role.VIEWER, clock())
    assert to(await drain(book, clock)) == [OLIVIA.telegram_id]
    clock.move(30 * DAY)
    assert await book.outbox.take(clock(), MOST) == ()
    known = await book.outbox.listed(business, clock(), None)
    [waiting], [failed] = known.waiting, known.failed
    assert waiting.unreachable_since == failed.settled_at is not None
    assert waiting.recipient == failed.recipient == "A new owner"
    await book.members.views(oscar, clock())
    assert await book.outbox.take(clock(), MOST) == (), "not in the middle of his own update"
    await book.members.catch_up(clock())
    kinds = [one.kind for one in await drain(book, clock)]
    assert kinds == [LetterKind.CHANGE, LetterKind.TEAM]
    [row] = [one for one in await rows_of(database, person) if one.telegram_id == oscar.telegram_id]
    assert row.unreachable_since is None


async def test_an_outage_forgets_nobody_who_came_back(
    book: Book, view: MemberView, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(*_: object) -> None:
        raise OutageError("gone")

    await book.members.lose(OLIVIA, clock())
    await looked(book, OLIVIA, view, clock())
    with monkeypatch.context() as patch:
        patch.setattr(book.members, "reach", gone)
        with pytest.raises(OutageError):
            await book.members.catch_up(clock())
    await book.members.catch_up(clock())
    assert (await looked(book, OLIVIA, view, clock())).member.is_current


async def test_the_language_of_telegram_is_kept_up_to_date_beside_the_updates(
    book: Book, database: Database, view: MemberView, clock: Clock
) -> None:
    french = replace(OLIVIA, language="fr-CA-and-what-else-there-is")
    assert (await book.members.views(OLIVIA, clock()))[0].member.is_current
    assert not (await looked(book, french, view, clock())).member.is_current
    await book.members.catch_up(clock())
    assert (await looked(book, french, view, clock())).member.is_current
    silent = Caller(OLIVIA.telegram_id, OLIVIA.name, None)
    assert (await looked(book, silent, view, clock())).member.is_current
    [row] = await rows_of(database, person)
    assert row.telegram_language == "fr-CA-and-what-e"


async def test_just_before_sending_a_letter_is_looked_at_again(
    book: Book, view: MemberView, clock: Clock
) -> None:
    business = view.member.business_id
    oscar = await joined(book, business, Role.OWNER, clock())
    await drain(book, clock)
    await chosen(book, view, "silver", clock)
    [letter] = await book.outbox.take(clock(), MOST)
    again = await book.outbox.still(letter, clock())
    assert again == letter
    await book.outbox.want(oscar, business, Notice.CHANGES, clock(), is_wanted=False)
    again = await book.outbox.still(letter, clock())
    assert again is not None
    assert again.to is None
    clock.move(LEASE)
    [other] = await book.outbox.take(clock(), MOST)
    assert await book.outbox.still(letter, clock()) is None, "another courier has it"
    await book.outbox.settle(other.id, LetterOutcome.SENT, clock())
    assert await book.outbox.still(other, clock()) is None


async def test_it_is_known_which_owners_know_what_is_scheduled(
    book: Book, view: MemberView, clock: Clock
) -> None:
    business = view.member.business_id
    for _ in range(3):
        await joined(book, business, Role.OWNER, clock())
    await drain(book, clock)
    await chosen(book, view, "gold", clock)
    await drain(book, clock)
    await chosen(book, view, "silver", clock, timing=1)
    letters = await book.outbox.take(clock(), MOST)
    await book.outbox.settle(letters[0].id, LetterOutcome.SENT, clock())
    await book.outbox.settle(letters[1].id, LetterOutcome.UNREACHABLE, clock())
    [upcoming] = (await book.outbox.listed(None, clock(), 50)).scheduled
    aware = [one.aware for one in upcoming.owners]
    assert aware == [Aware.DECIDED, Aware.REACHED, Aware.UNREACHABLE, Aware.WAITING]


async def test_one_letter_for_each_owner_and_change(
    book: Book, database: Database, view: MemberView, clock: Clock
) -> None:
    await joined(book, view.member.business_id, Role.OWNER, clock())
    offer = view.catalogue.by_code("silver")
    assert offer is not None
    button = Order(view.member.business_id, Choose(offer.id, 0, 0))
    await asyncio.gather(*(press(book, OLIVIA, button, clock()) for _ in range(5)))
    kinds = [row.kind for row in await rows_of(database, outbox)]
    assert sorted(kinds) == ["change", "team"]
