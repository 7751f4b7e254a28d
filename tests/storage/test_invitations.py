"""Open invitations: which there are, who made them, and that a revoked one lets nobody in."""

import asyncio
from datetime import timedelta

import pytest

from storage.book import Book
from storage.members.statements.invitations import PAGE
from storage.members.values import (
    BadInvitation,
    Invitation,
    Invitations,
    MemberView,
    NoSuchInvitation,
    NotAllowed,
    OpenInvitation,
    Revoked,
    Role,
)
from tests.conftest import Clock, caller
from tests.storage.acts import joined, registered

OLIVIA = caller("Olivia Owner")
WEEK = timedelta(days=7)


@pytest.fixture
async def olivias(book: Book, clock: Clock) -> int:
    """The business of Olivia, its only member."""
    return (await registered(book, OLIVIA, clock())).member.business_id


async def invited(book: Book, business_id: int, role: Role, clock: Clock) -> Invitation:
    """An invitation that Olivia made."""
    made = await book.members.invite(OLIVIA, business_id, role, clock())
    assert made is not None
    assert isinstance(made.result, Invitation)
    return made.result


async def open_ones(book: Book, business_id: int, clock: Clock) -> tuple[OpenInvitation, ...]:
    """What an owner and an operator see alike."""
    found = await book.members.invitations(OLIVIA, business_id, clock())
    assert isinstance(found, Invitations)
    assert found.open == await book.members.open_doors(business_id, clock())
    return found.open


async def test_owners_see_who_made_which_and_until_when(
    book: Book, olivias: int, clock: Clock
) -> None:
    await invited(book, olivias, Role.VIEWER, clock)
    began = clock()
    clock.move(timedelta(days=1))
    await book.members.open_door(olivias, Role.OWNER, clock())
    first, second = await open_ones(book, olivias, clock)
    assert first == OpenInvitation(first.id, Role.VIEWER, "Olivia Owner", began, began + WEEK)
    assert second == OpenInvitation(second.id, Role.OWNER, None, clock(), clock() + WEEK)


async def test_what_was_used_or_is_over_is_not_open(book: Book, olivias: int, clock: Clock) -> None:
    used = await invited(book, olivias, Role.VIEWER, clock)
    await book.members.accept(caller("Vera Viewer"), used.code, clock())
    await invited(book, olivias, Role.VIEWER, clock)
    assert len(await open_ones(book, olivias, clock)) == 1
    clock.move(WEEK)
    assert await open_ones(book, olivias, clock) == ()


async def test_many_are_paged_and_beyond_the_last_page_is_the_last(
    book: Book, olivias: int, clock: Clock
) -> None:
    for _ in range(PAGE + 1):
        await book.members.open_door(olivias, Role.VIEWER, clock())
    pages = [
        await book.members.invitations(OLIVIA, olivias, clock(), number) for number in (0, 1, 9)
    ]
    seen = [
        (one.page, one.last_page, len(one.open)) for one in pages if isinstance(one, Invitations)
    ]
    assert seen == [(0, 1, PAGE), (1, 1, 1), (1, 1, 1)]


async def test_a_revoked_invitation_lets_nobody_in_and_the_others_do(
    book: Book, olivias: int, clock: Clock
) -> None:
    revoked = await invited(book, olivias, Role.OWNER, clock)
    kept = await invited(book, olivias, Role.VIEWER, clock)
    first, second = await open_ones(book, olivias, clock)
    assert await book.members.revoke(OLIVIA, olivias, first.id, clock()) == Revoked()
    assert await open_ones(book, olivias, clock) == (second,)
    eve = caller("Eve Eavesdropper")
    assert await book.members.accept(eve, revoked.code, clock()) is BadInvitation.INVALID
    assert await book.members.views(eve, clock()) == ()
    assert isinstance(await book.members.accept(eve, kept.code, clock()), MemberView)


async def test_a_revoked_invitation_stays_so_when_the_clock_goes_back(
    book: Book, olivias: int, clock: Clock
) -> None:
    revoked = await invited(book, olivias, Role.OWNER, clock)
    [only] = await open_ones(book, olivias, clock)
    clock.move(timedelta(hours=1))
    assert await book.members.revoke(OLIVIA, olivias, only.id, clock()) == Revoked()
    clock.move(-timedelta(minutes=30))
    assert await open_ones(book, olivias, clock) == ()
    eve = caller("Eve Eavesdropper")
    assert await book.members.accept(eve, revoked.code, clock()) is BadInvitation.INVALID


async def test_the_links_of_who_is_no_owner_any_more_stay_closed_when_the_clock_goes_back(
    book: Book, olivias: int, clock: Clock
) -> None:
    oscar = caller("Oscar Owner")
    theirs = await invited(book, olivias, Role.OWNER, clock)
    came = await book.members.accept(oscar, theirs.code, clock())
    assert isinstance(came, MemberView)
    made = await book.members.invite(oscar, olivias, Role.OWNER, clock())
    assert made is not None
    assert isinstance(made.result, Invitation)
    clock.move(timedelta(hours=1))
    assert await book.members.set_role(OLIVIA, olivias, came.member.person_id, Role.VIEWER, clock())
    clock.move(-timedelta(minutes=30))
    eve = caller("Eve Eavesdropper")
    assert await book.members.accept(eve, made.result.code, clock()) is BadInvitation.INVALID


async def test_revoking_again_or_what_was_used_does_nothing(
    book: Book, olivias: int, clock: Clock
) -> None:
    used = await invited(book, olivias, Role.VIEWER, clock)
    await invited(book, olivias, Role.VIEWER, clock)
    first, second = await open_ones(book, olivias, clock)
    vera = caller("Vera Viewer")
    await book.members.accept(vera, used.code, clock())
    await book.members.close_door(olivias, second.id, clock())
    for number in (first.id, second.id, 0, 2**31 - 1):
        answer = await book.members.revoke(OLIVIA, olivias, number, clock())
        assert answer == NoSuchInvitation()
        assert await book.members.close_door(olivias, number, clock()) == NoSuchInvitation()
    assert isinstance(await book.members.accept(vera, used.code, clock()), MemberView)


async def test_only_owners_of_the_business_see_and_revoke(
    book: Book, olivias: int, clock: Clock
) -> None:
    await invited(book, olivias, Role.VIEWER, clock)
    [way_in] = await open_ones(book, olivias, clock)
    vera = await joined(book, olivias, Role.VIEWER, clock())
    assert await book.members.invitations(vera, olivias, clock()) == NotAllowed()
    assert await book.members.revoke(vera, olivias, way_in.id, clock()) == NotAllowed()
    otto = caller("Otto Other")
    other = (await registered(book, otto, clock())).member.business_id
    assert await book.members.invitations(otto, olivias, clock()) is None
    assert await book.members.revoke(otto, olivias, way_in.id, clock()) is None
    foreign = await book.members.revoke(otto, other, way_in.id, clock())
    assert foreign == NoSuchInvitation()
    assert await open_ones(book, olivias, clock) == (way_in,)


async def test_whoever_comes_in_while_it_is_revoked_is_in_or_it_was_revoked(
    book: Book, olivias: int, clock: Clock
) -> None:
    for _ in range(10):
        made = await invited(book, olivias, Role.VIEWER, clock)
        [*_, way_in] = await open_ones(book, olivias, clock)
        answer, came = await asyncio.gather(
            book.members.revoke(OLIVIA, olivias, way_in.id, clock()),
            book.members.accept(caller("Vera Viewer"), made.code, clock()),
        )
        assert (answer == Revoked()) is (came is BadInvitation.INVALID)
