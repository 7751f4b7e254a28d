"""Who somebody is: views, registration, invitations, names and languages."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta

import pytest
from sqlalchemy import delete

from storage.book import Book
from storage.database.connections import Database
from storage.database.tables import business, invitation, member, person
from storage.members.statements.registering import MOST_REGISTERED
from storage.members.values import (
    BadInvitation,
    LeftSince,
    MemberView,
    NotAllowed,
    Registered,
    Role,
    TooManyBusinesses,
)
from tests.conftest import Clock, caller
from tests.storage.acts import GOLD, SILVER, joined, looked, order, press, registered, rows_of

OLIVIA = caller("Olivia Owner")


def business_ids(views: Iterable[MemberView]) -> list[int]:
    return [view.member.business_id for view in views]


# Visits


async def test_a_stranger_sees_no_business(book: Book, clock: Clock) -> None:
    view = await registered(book, OLIVIA, clock())
    stranger = caller("Sam Stranger")
    assert await book.members.view(stranger, view.member.business_id, clock()) is None
    assert await book.members.views(stranger, clock()) == ()


async def test_a_business_that_does_not_exist_is_seen_by_nobody(book: Book, clock: Clock) -> None:
    await registered(book, OLIVIA, clock())
    for forged in (0, -1, 2, 2**31 - 1):
        assert await book.members.view(OLIVIA, forged, clock()) is None


async def test_an_owner_may_change_and_a_viewer_only_sees(book: Book, clock: Clock) -> None:
    view = await registered(book, OLIVIA, clock())
    viewer = await joined(book, view.member.business_id, Role.VIEWER, clock())
    assert view.may_change
    seen = await looked(book, viewer, view, clock())
    assert (seen.member.role, seen.may_change) == (Role.VIEWER, False)


async def test_a_view_shows_the_subscription_the_offers_and_who_decided_last(
    book: Book, clock: Clock
) -> None:
    view = await registered(book, OLIVIA, clock())
    assert (view.subscription.version, view.catalogue.offers, view.decider) == (0, (), None)
    await book.catalogue.publish([SILVER, GOLD], clock())
    view = await looked(book, OLIVIA, view, clock())
    await press(book, OLIVIA, order(view, "gold"), clock())
    viewer = await joined(book, view.member.business_id, Role.VIEWER, clock())
    clock.move(timedelta(days=3))
    seen = await looked(book, viewer, view, clock())
    assert [offer.plan for offer in seen.catalogue.offers] == [SILVER, GOLD]
    assert seen.subscription.now == clock()
    assert seen.subscription.current
    assert seen.subscription.current.revision == seen.catalogue.by_code("gold")
    assert seen.decider == "Olivia Owner"


async def test_somebody_in_several_businesses_sees_each_as_what_they_are_there(
    book: Book, clock: Clock
) -> None:
    await book.catalogue.publish([SILVER, GOLD], clock())
    first = await registered(book, caller("First Owner"), clock())
    own = await registered(book, OLIVIA, clock())
    await press(book, OLIVIA, order(own, "gold"), clock())
    way_in = await book.members.open_door(first.member.business_id, Role.VIEWER, clock())
    await book.members.accept(OLIVIA, way_in.code, clock())
    views = await book.members.views(OLIVIA, clock())
    assert business_ids(views) == business_ids([first, own])
    assert [view.member.role for view in views] == [Role.VIEWER, Role.OWNER]
    assert [view.subscription.version for view in views] == [0, 1]


async def test_the_operator_lists_businesses_oldest_first(book: Book, clock: Clock) -> None:
    opened = clock()
    await book.members.bring_in("Bakery", opened)
    clock.move(timedelta(days=1))
    view = await registered(book, OLIVIA, clock())
    await joined(book, view.member.business_id, Role.VIEWER, clock())
    listed = [
        (one.name, one.members, one.created_at) for one in await book.members.businesses(clock())
    ]
    assert listed == [("Bakery", 0, opened), ("Olivia Owner", 2, clock())]


# Registration


async def test_who_registers_a_business_owns_it(book: Book, clock: Clock) -> None:
    answer = await book.members.register(OLIVIA, "Corner Café", clock())
    assert isinstance(answer, Registered)
    assert answer.view.member.role is Role.OWNER
    assert answer.view.member.business_name == "Corner Café"


async def test_registering_again_shows_what_was_registered(book: Book, clock: Clock) -> None:
    first = await registered(book, OLIVIA, clock())
    answer = await book.members.register(OLIVIA, "Corner Café", clock())
    assert answer == Registered(first)
    assert len(await book.members.businesses(clock())) == 1


async def test_registering_twenty_times_at_once_registers_once(book: Book, clock: Clock) -> None:
    answers = await asyncio.gather(
        *(book.members.register(OLIVIA, f"Shop {number}", clock()) for number in range(20))
    )
    assert len(set(answers)) == 1
    assert len(await book.members.businesses(clock())) == 1


async def test_one_person_registers_several_but_not_without_end(book: Book, clock: Clock) -> None:
    for number in range(MOST_REGISTERED):
        answer = await book.members.register(OLIVIA, "Corner Café", clock(), number)
        assert isinstance(answer, Registered)
    assert len(await book.members.views(OLIVIA, clock())) == MOST_REGISTERED
    answer = await book.members.register(OLIVIA, "One More", clock(), MOST_REGISTERED)
    assert answer == TooManyBusinesses(MOST_REGISTERED)
    assert len(await book.members.businesses(clock())) == MOST_REGISTERED


async def test_a_member_of_another_business_registers_one_of_their_own(
    book: Book, clock: Clock
) -> None:
    view = await registered(book, OLIVIA, clock())
    viewer = await joined(book, view.member.business_id, Role.VIEWER, clock())
    await registered(book, viewer, clock())
    roles = [one.member.role for one in await book.members.views(viewer, clock())]
    assert roles == [Role.VIEWER, Role.OWNER]


async def test_a_removed_member_does_not_come_back_by_registering(
    book: Book, database: Database, clock: Clock
) -> None:
    await registered(book, OLIVIA, clock())
    async with database.writing() as db:
        await db.execute(delete(member))
    assert await book.members.register(OLIVIA, "Olivia Owner", clock()) == LeftSince()
    assert len(await rows_of(database, business)) == 1


# Invitations


async def test_an_invitation_lets_somebody_in(book: Book, clock: Clock) -> None:
    way_in = await book.members.bring_in("Bakery", clock())
    view = await book.members.accept(OLIVIA, way_in.code, clock())
    assert isinstance(view, MemberView)
    assert (view.member.business_name, view.member.role) == ("Bakery", Role.OWNER)
    assert view.member.business_id == way_in.business_id


async def test_the_same_person_may_come_again_with_it(book: Book, clock: Clock) -> None:
    way_in = await book.members.bring_in("Bakery", clock())
    first = await book.members.accept(OLIVIA, way_in.code, clock())
    assert isinstance(first, MemberView)
    clock.move(timedelta(days=30))
    again = await book.members.accept(OLIVIA, way_in.code, clock())
    assert isinstance(again, MemberView)
    assert again.member == first.member


async def test_the_same_person_many_times_at_once_comes_in_every_time(
    book: Book, clock: Clock
) -> None:
    way_in = await book.members.bring_in("Bakery", clock())
    answers = await asyncio.gather(
        *(book.members.accept(OLIVIA, way_in.code, clock()) for _ in range(10))
    )
    assert all(isinstance(answer, MemberView) for answer in answers)
    assert (await book.members.businesses(clock()))[0].members == 1


async def test_nobody_else_comes_in_by_a_used_one(book: Book, clock: Clock) -> None:
    way_in = await book.members.bring_in("Bakery", clock())
    await book.members.accept(OLIVIA, way_in.code, clock())
    other = caller("Otto Other")
    assert await book.members.accept(other, way_in.code, clock()) is BadInvitation.INVALID
    assert await book.members.views(other, clock()) == ()


async def test_of_many_people_at_once_one_comes_in(book: Book, clock: Clock) -> None:
    way_in = await book.members.bring_in("Bakery", clock())
    crowd = [caller(f"Person {number}") for number in range(10)]
    answers = await asyncio.gather(
        *(book.members.accept(one, way_in.code, clock()) for one in crowd)
    )
    assert sum(isinstance(answer, MemberView) for answer in answers) == 1
    assert answers.count(BadInvitation.INVALID) == 9
    assert (await book.members.businesses(clock()))[0].members == 1


async def test_it_is_good_until_it_expires_and_no_longer(book: Book, clock: Clock) -> None:
    used, missed = [await book.members.bring_in(name, clock()) for name in ("Bakery", "Butchery")]
    assert used.expires_at == clock() + timedelta(days=7)
    just_in_time = used.expires_at - timedelta(microseconds=1)
    assert isinstance(await book.members.accept(OLIVIA, used.code, just_in_time), MemberView)
    assert (
        await book.members.accept(OLIVIA, missed.code, missed.expires_at) is BadInvitation.INVALID
    )


@pytest.mark.parametrize("code", ["", "guess", "x" * 4096, "' OR 1=1 --", "żółw"])
async def test_a_guessed_one_lets_nobody_in_and_leaves_no_trace(
    book: Book, database: Database, clock: Clock, code: str
) -> None:
    await book.members.bring_in("Bakery", clock())
    assert await book.members.accept(OLIVIA, code, clock()) is BadInvitation.INVALID
    assert await rows_of(database, person) == []


async def test_its_code_is_not_kept(book: Book, database: Database, clock: Clock) -> None:
    way_in = await book.members.bring_in("Bakery", clock())
    (row,) = await rows_of(database, invitation)
    assert len(way_in.code) >= 22  # 128 bits
    assert way_in.code not in str(row)


@pytest.mark.parametrize(
    ("was", "invited_as", "role"),
    [
        (Role.OWNER, Role.VIEWER, Role.OWNER),
        (Role.VIEWER, Role.OWNER, Role.OWNER),
        (Role.VIEWER, Role.VIEWER, Role.VIEWER),
    ],
)
async def test_an_invitation_never_takes_a_role_away(
    book: Book, clock: Clock, was: Role, invited_as: Role, role: Role
) -> None:
    view = await registered(book, OLIVIA, clock())
    who = await joined(book, view.member.business_id, was, clock())
    way_in = await book.members.open_door(view.member.business_id, invited_as, clock())
    inside = await book.members.accept(who, way_in.code, clock())
    assert isinstance(inside, MemberView)
    assert inside.member.role is role


async def test_a_removed_member_does_not_come_back_by_a_used_invitation(
    book: Book, database: Database, clock: Clock
) -> None:
    way_in = await book.members.bring_in("Bakery", clock())
    await book.members.accept(OLIVIA, way_in.code, clock())
    async with database.writing() as db:
        await db.execute(delete(member))
    assert await book.members.accept(OLIVIA, way_in.code, clock()) is BadInvitation.INVALID


# Names and languages


async def test_an_owner_renames_the_business(book: Book, clock: Clock) -> None:
    view = await registered(book, OLIVIA, clock())
    other = await registered(book, caller("Otto Other"), clock())
    renamed = await book.members.rename(OLIVIA, view.member.business_id, "Bakery", clock())
    assert isinstance(renamed, MemberView)
    assert renamed.member.business_name == "Bakery"
    assert renamed == await looked(book, OLIVIA, view, clock())
    names = [one.name for one in await book.members.businesses(clock())]
    assert names == ["Bakery", other.member.business_name]


async def test_a_viewer_or_a_stranger_renames_nothing(book: Book, clock: Clock) -> None:
    view = await registered(book, OLIVIA, clock())
    business_id = view.member.business_id
    viewer = await joined(book, business_id, Role.VIEWER, clock())
    assert await book.members.rename(viewer, business_id, "Mine", clock()) == NotAllowed()
    assert await book.members.rename(caller("Sam"), business_id, "Mine", clock()) is None
    assert (await book.members.businesses(clock()))[0].name == "Olivia Owner"


async def test_the_language_chosen_wins_over_telegrams(book: Book, clock: Clock) -> None:
    spanish = caller("Olga", language="es")
    view = await registered(book, spanish, clock())
    assert view.member.language == "es"
    await book.members.speak(spanish, "en", clock())
    assert (await looked(book, spanish, view, clock())).member.language == "en"


async def test_a_strangers_language_is_kept_for_when_they_come_in(book: Book, clock: Clock) -> None:
    stranger = caller("Sam", language=None)
    await book.members.speak(stranger, "es", clock())
    assert (await registered(book, stranger, clock())).member.language == "es"


async def test_a_person_is_known_by_telegrams_id_and_by_the_newest_name(
    book: Book, database: Database, clock: Clock
) -> None:
    renamed = caller("Olivia Married", OLIVIA.telegram_id)
    await registered(book, OLIVIA, clock())
    await book.members.speak(renamed, "en", clock())
    (row,) = await rows_of(database, person)
    assert (row.telegram_id, row.name) == (OLIVIA.telegram_id, "Olivia Married")
