"""What is kept about one person: all of it is handed out, and all of it can be forgotten."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from plans.ledger import Channel, Kind
from plans.plan import Tagged
from storage.book import Book
from storage.database.connections import Database
from storage.database.tables import business, invitation, member, person
from storage.members.values import BadInvitation, Caller, MemberView, Role
from storage.outbox.values import LetterKind
from storage.privacy.values import (
    Erased,
    LedgerEntry,
    Membership,
    Message,
    Passage,
    Person,
    StillOperator,
    StillOwner,
)
from storage.transaction import Policy
from tests.conftest import START, Clock, caller
from tests.storage.acts import (
    SILVER,
    joined,
    looked,
    order,
    people_of,
    press,
    registered,
    rows_of,
    simple,
)

OLIVIA, PETRA = caller("Olivia Owner"), caller("Petra Operator")
CLUB = replace(simple("club"), requires=(Tagged("verified"),))


@pytest.fixture
def book(database: Database) -> Book:
    return Book(database, Policy(operators=frozenset({PETRA.telegram_id})))


@pytest.fixture
async def view(book: Book, clock: Clock) -> MemberView:
    """Olivia's business, without a plan."""
    await book.catalogue.publish([SILVER, CLUB], clock())
    return await registered(book, OLIVIA, clock())


async def took_silver(book: Book, view: MemberView, clock: Clock) -> None:
    assert await press(book, OLIVIA, order(view, "silver"), clock())


# What is kept


async def test_everybody_is_listed_with_their_businesses(
    book: Book, view: MemberView, clock: Clock
) -> None:
    vera = await joined(book, view.member.business_id, Role.VIEWER, clock())
    await book.members.speak(caller("Sam Speaker", 9), "en", clock())
    olivia, viewer, sam = await people_of(book)
    in_hers = Membership(view.member.business_id, "Olivia Owner", Role.OWNER, clock())
    assert olivia == Person(1, OLIVIA.telegram_id, "Olivia Owner", (in_hers,))
    assert (viewer.name, viewer.memberships) == (vera.name, (replace(in_hers, role=Role.VIEWER),))
    assert (sam.telegram_id, sam.memberships) == (9, ())
    assert await book.privacy.person(olivia.id) == olivia
    assert await book.privacy.person(99) is None
    assert await book.privacy.dossier(99) is None


async def test_a_dossier_tells_everything(book: Book, view: MemberView, clock: Clock) -> None:
    number = view.member.business_id
    await book.members.speak(OLIVIA, "en", clock())
    await took_silver(book, view, clock)
    now = await looked(book, OLIVIA, view, clock())
    club = now.catalogue.by_code("club")
    assert club
    await book.changes.ask(OLIVIA, number, club.id, clock())
    other = await registered(book, caller("Otto Other"), clock())
    way = await book.members.open_door(other.member.business_id, Role.VIEWER, clock())
    await book.members.accept(OLIVIA, way.code, clock())
    known = await book.privacy.dossier(view.member.person_id)
    assert known
    assert known.person == await book.privacy.person(view.member.person_id)
    assert (known.language, known.telegram_language, known.created_at) == ("en", "en", clock())
    assert (known.registered, known.unreachable_since, known.notices) == ((number,), None, ())
    life = (way.expires_at, clock())
    assert known.invitations == (
        Passage(other.member.business_id, Role.VIEWER, False, True, clock(), *life),
    )
    assert known.decisions == (
        LedgerEntry(number, 1, Kind.CHOOSE, "silver", START, START, None, Channel.CHAT, None),
    )
    assert known.messages == (
        Message(number, LetterKind.ASKED, False, True, "club", START, None, None),
    )


# Forgetting


async def test_the_last_owner_of_what_is_in_use_is_not_erased_unless_forced(
    book: Book, view: MemberView, clock: Clock
) -> None:
    number, olivia = view.member.business_id, view.member.person_id
    await took_silver(book, view, clock)
    refused = await book.privacy.erase(olivia, clock())
    assert isinstance(refused, StillOwner)
    assert [one.business for one in refused.businesses] == [number]
    assert await book.members.view(OLIVIA, number, clock())
    assert isinstance(await book.privacy.erase(olivia, clock(), force=True), Erased)
    assert await book.members.views(OLIVIA, clock()) == ()
    assert await book.privacy.erase(olivia, clock(), force=True) is None


async def test_with_other_members_an_owner_must_be_left(
    book: Book, view: MemberView, clock: Clock
) -> None:
    number, olivia = view.member.business_id, view.member.person_id
    await joined(book, number, Role.VIEWER, clock())
    assert isinstance(await book.privacy.erase(olivia, clock()), StillOwner)
    await joined(book, number, Role.OWNER, clock())
    assert isinstance(await book.privacy.erase(olivia, clock()), Erased)


async def test_who_is_alone_without_a_plan_and_who_is_in_no_business_can_go(
    book: Book, view: MemberView, clock: Clock
) -> None:
    await book.members.speak(caller("Sam Speaker", 9), "en", clock())
    for one in await people_of(book):
        assert isinstance(await book.privacy.erase(one.id, clock()), Erased)
    assert await people_of(book) == ()
    assert await book.privacy.dossier(view.member.person_id) is None


async def test_a_viewer_can_always_go(book: Book, view: MemberView, clock: Clock) -> None:
    await took_silver(book, view, clock)
    vera = await joined(book, view.member.business_id, Role.VIEWER, clock())
    [known] = [one for one in await people_of(book) if one.telegram_id == vera.telegram_id]
    assert await book.privacy.erase(known.id, clock()) == Erased((), ())


async def test_an_operator_is_not_erased(book: Book, clock: Clock) -> None:
    await book.members.speak(PETRA, "en", clock())
    [petra] = await people_of(book)
    assert await book.privacy.erase(petra.id, clock(), force=True) == StillOperator()
    assert await people_of(book) == (petra,)


async def test_the_name_of_a_business_goes_only_if_it_is_theirs(
    book: Book, view: MemberView, clock: Clock, database: Database
) -> None:
    namesake = caller("Olivia Owner")
    await registered(book, namesake, clock())
    await book.members.rename(OLIVIA, view.member.business_id, "Corner Café", clock())
    gone = await book.privacy.erase(view.member.person_id, clock())
    assert gone == Erased((), ((view.member.business_id, "Corner Café"),))
    assert [row.name for row in await rows_of(database, business)] == [
        "Corner Café",
        "Olivia Owner",
    ]


async def test_whoever_comes_back_is_somebody_new(
    book: Book, view: MemberView, clock: Clock
) -> None:
    assert await book.privacy.erase(view.member.person_id, clock())
    again = await registered(book, OLIVIA, clock())
    assert again.member.person_id != view.member.person_id
    assert again.member.business_id != view.member.business_id
    assert again.subscription.version == 0


async def test_what_they_used_and_what_they_made_lets_nobody_in(
    book: Book, view: MemberView, clock: Clock, database: Database
) -> None:
    vera = caller("Vera Viewer")
    used = await book.members.open_door(view.member.business_id, Role.VIEWER, clock())
    assert isinstance(await book.members.accept(vera, used.code, clock()), MemberView)
    made = await book.members.open_door(view.member.business_id, Role.OWNER, clock())
    [viewer] = [one for one in await people_of(book) if one.name == vera.name]
    async with database.writing() as db:
        await db.execute(
            invitation.update().where(invitation.c.used_at.is_(None)).values(created_by=viewer.id)
        )
    known = await book.privacy.dossier(viewer.id)
    assert known
    assert [(one.made, one.used) for one in known.invitations] == [(False, True), (True, False)]
    await book.privacy.erase(viewer.id, clock())
    for code in (used.code, made.code):
        assert await book.members.accept(vera, code, clock()) == BadInvitation.INVALID
    [left] = await rows_of(database, invitation)
    assert (left.used_by, left.code_hash) == (viewer.id, f"erased {left.id}")


async def test_at_the_same_moment_as_anything_they_do_nothing_of_the_erased_comes_back(
    book: Book, view: MemberView, clock: Clock, database: Database
) -> None:
    """Whoever comes first: the erased row stays empty, and what came after is of a new person."""
    number, erased = view.member.business_id, view.member.person_id
    way = await book.members.open_door(number, Role.OWNER, clock())
    clock.move(timedelta(seconds=1))

    async def speaks(who: Caller) -> None:
        for _ in range(10):
            await book.members.speak(who, "en", clock())

    await asyncio.gather(
        speaks(OLIVIA),
        book.members.register(OLIVIA, "Corner Café", clock()),
        book.privacy.erase(erased, clock(), force=True),
        book.members.accept(OLIVIA, way.code, clock()),
        speaks(OLIVIA),
    )
    [row] = [row for row in await rows_of(database, person) if row.id == erased]
    assert (row.name, row.telegram_id, row.language, row.erased_at) == ("", None, None, clock())
    assert all(one.person_id != erased for one in await rows_of(database, member))
