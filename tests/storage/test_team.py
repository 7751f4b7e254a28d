"""The team: who is in a business and as what, how that changes, and that an owner stays."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from datetime import timedelta
from typing import Any

import pytest

from storage.book import Book
from storage.database.connections import Database
from storage.database.engine import open_engine
from storage.database.tables import invitation, member, member_notice
from storage.members.statements.invitations import MOST_INVITATIONS
from storage.members.statements.team import PAGE
from storage.members.values import (
    BadInvitation,
    Caller,
    Invitation,
    LastOwner,
    MemberView,
    NoSuchMember,
    NotAllowed,
    Role,
    TeamDone,
    Teammate,
    TeamOutcome,
    TooManyInvitations,
)
from tests.conftest import Clock, caller
from tests.storage.acts import joined, registered, rows_of

OLIVIA = caller("Olivia Owner")
ROUNDS = 15


@pytest.fixture
async def olivias(book: Book, clock: Clock) -> int:
    """The business of Olivia, its only member."""
    return (await registered(book, OLIVIA, clock())).member.business_id


@pytest.fixture
async def books(database: Database, database_url: str) -> AsyncIterator[tuple[Book, Book]]:
    """Two processes' worth of books on one database."""
    second = Database(open_engine(database_url))
    yield Book(database), Book(second)
    await second.close()


async def mates(book: Book, business_id: int) -> dict[str, Role]:
    return {one.name: one.role for one in await book.members.everybody(business_id)}


async def id_of(book: Book, who: Caller, business_id: int, clock: Clock) -> int:
    view = await book.members.view(who, business_id, clock())
    assert view is not None
    return view.member.person_id


async def comes_in(book: Book, way_in: Invitation, name: str, clock: Clock) -> Caller:
    who = caller(name)
    assert isinstance(await book.members.accept(who, way_in.code, clock()), MemberView)
    return who


async def invited(book: Book, who: Caller, business_id: int, role: Role, clock: Clock) -> Any:
    """What comes of somebody's wish to invite."""
    answer = await book.members.invite(who, business_id, role, clock())
    assert answer is not None
    return answer.result


# Who is in it


async def test_members_are_listed_with_role_and_since_when(
    book: Book, olivias: int, clock: Clock
) -> None:
    began = clock()
    clock.move(timedelta(days=1))
    await joined(book, olivias, Role.VIEWER, clock())
    team = await book.members.team(OLIVIA, olivias, clock())
    assert team is not None
    olivia, viewer = team.mates
    assert olivia == Teammate(olivia.person_id, "Olivia Owner", Role.OWNER, began, True)
    assert viewer == Teammate(viewer.person_id, "A new viewer", Role.VIEWER, clock())
    assert team.mates == await book.members.everybody(olivias)


async def test_a_large_team_is_paged_and_beyond_the_last_page_is_the_last(
    book: Book, olivias: int, clock: Clock
) -> None:
    for _ in range(2 * PAGE):
        await joined(book, olivias, Role.VIEWER, clock())
    pages = [
        await book.members.team(OLIVIA, olivias, clock(), number) for number in (0, 1, 2, 2**31 - 1)
    ]
    seen = [(one.page, one.last_page, len(one.mates)) for one in pages if one]
    assert seen == [(0, 2, PAGE), (1, 2, PAGE), (2, 2, 1), (2, 2, 1)]
    listed = [mate for one in pages[:3] if one for mate in one.mates]
    assert tuple(listed) == await book.members.everybody(olivias)


async def test_only_members_see_a_team(book: Book, olivias: int, clock: Clock) -> None:
    stranger = caller("Sam Stranger")
    olivia = await id_of(book, OLIVIA, olivias, clock)
    assert await book.members.team(stranger, olivias, clock()) is None
    assert await book.members.teammate(stranger, olivias, olivia, clock()) is None
    assert await book.members.set_role(stranger, olivias, olivia, Role.VIEWER, clock()) is None
    assert await book.members.remove(stranger, olivias, olivia, clock()) is None
    assert await book.members.invite(stranger, olivias, Role.OWNER, clock()) is None


async def test_a_member_of_another_business_is_not_shown(
    book: Book, olivias: int, clock: Clock
) -> None:
    other = await registered(book, caller("Otto Other"), clock())
    seen = await book.members.teammate(OLIVIA, olivias, other.member.person_id, clock())
    assert seen is not None
    assert seen[1] is None


# Roles


async def test_an_owner_changes_roles_and_twice_is_harmless(
    book: Book, olivias: int, clock: Clock
) -> None:
    vera = await joined(book, olivias, Role.VIEWER, clock())
    who = await id_of(book, vera, olivias, clock)
    for role in (Role.OWNER, Role.VIEWER):
        first = await book.members.set_role(OLIVIA, olivias, who, role, clock())
        again = await book.members.set_role(OLIVIA, olivias, who, role, clock())
        assert isinstance(first, TeamOutcome)
        assert isinstance(again, TeamOutcome)
        assert isinstance(first.result, TeamDone)
        assert (first.result.mate.role, first.result.again) == (role, False)
        assert isinstance(again.result, TeamDone)
        assert again.result.again
        assert (await mates(book, olivias))["A new viewer"] is role


async def test_a_viewer_changes_nothing_but_may_leave(
    book: Book, olivias: int, clock: Clock
) -> None:
    vera = await joined(book, olivias, Role.VIEWER, clock())
    olivia, own = [await id_of(book, one, olivias, clock) for one in (OLIVIA, vera)]
    answers = [
        await book.members.set_role(vera, olivias, own, Role.OWNER, clock()),
        await book.members.set_role(vera, olivias, olivia, Role.VIEWER, clock()),
        await book.members.remove(vera, olivias, olivia, clock()),
        await book.members.invite(vera, olivias, Role.VIEWER, clock()),
    ]
    assert [one.result for one in answers if one] == [NotAllowed()] * 4
    left = await book.members.remove(vera, olivias, own, clock())
    assert left is not None
    assert isinstance(left.result, TeamDone)
    assert await book.members.view(vera, olivias, clock()) is None
    assert await book.members.remove(vera, olivias, own, clock()) is None


async def test_who_makes_a_viewer_of_themselves_is_one_at_once(
    book: Book, olivias: int, clock: Clock
) -> None:
    await joined(book, olivias, Role.OWNER, clock())
    olivia = await id_of(book, OLIVIA, olivias, clock)
    outcome = await book.members.set_role(OLIVIA, olivias, olivia, Role.VIEWER, clock())
    assert outcome is not None
    assert not outcome.view.may_change


async def test_the_last_owner_is_neither_demoted_nor_removed(
    book: Book, olivias: int, clock: Clock
) -> None:
    await joined(book, olivias, Role.VIEWER, clock())
    olivia = await id_of(book, OLIVIA, olivias, clock)
    answers = [
        await book.members.set_role(OLIVIA, olivias, olivia, Role.VIEWER, clock()),
        await book.members.remove(OLIVIA, olivias, olivia, clock()),
    ]
    assert all(one and isinstance(one.result, LastOwner) for one in answers)
    operators = [
        await book.members.give_role(olivias, olivia, Role.VIEWER, clock()),
        await book.members.take_out(olivias, olivia, clock()),
    ]
    assert all(isinstance(one, LastOwner) for one in operators)
    assert (await mates(book, olivias))["Olivia Owner"] is Role.OWNER


async def test_whom_it_is_about_may_be_gone(book: Book, olivias: int, clock: Clock) -> None:
    other = await registered(book, caller("Otto Other"), clock())
    for whom in (0, other.member.person_id, 2**31 - 1):
        answers = [
            await book.members.set_role(OLIVIA, olivias, whom, Role.OWNER, clock()),
            await book.members.remove(OLIVIA, olivias, whom, clock()),
        ]
        assert [one.result for one in answers if one] == [NoSuchMember()] * 2
        assert await book.members.give_role(olivias, whom, Role.OWNER, clock()) == NoSuchMember()
    assert len(await book.members.everybody(other.member.business_id)) == 1


async def test_who_is_removed_is_out_at_once_and_can_be_invited_again(
    book: Book, database: Database, olivias: int, clock: Clock
) -> None:
    vera = await joined(book, olivias, Role.VIEWER, clock())
    who = await id_of(book, vera, olivias, clock)
    async with database.writing() as db:
        wish = {"business_id": olivias, "person_id": who, "kind": "soon", "wanted": True}
        await db.execute(member_notice.insert(), wish)
    await book.members.remove(OLIVIA, olivias, who, clock())
    assert await book.members.views(vera, clock()) == ()
    assert await rows_of(database, member_notice) == []
    way_in = await invited(book, OLIVIA, olivias, Role.OWNER, clock)
    inside = await book.members.accept(vera, way_in.code, clock())
    assert isinstance(inside, MemberView)
    assert inside.member.role is Role.OWNER


# Invitations


async def test_an_invitation_knows_who_made_it_and_tells_what_a_notice_needs(
    book: Book, database: Database, olivias: int, clock: Clock
) -> None:
    olivia = await id_of(book, OLIVIA, olivias, clock)
    way_in = await invited(book, OLIVIA, olivias, Role.VIEWER, clock)
    by_operator = await book.members.open_door(olivias, Role.OWNER, clock())
    assert [row.created_by for row in await rows_of(database, invitation)] == [olivia, None]
    vera = caller("Vera Viewer")
    roles = []
    for code in (way_in.code, way_in.code, by_operator.code):
        inside = await book.members.accept(vera, code, clock())
        assert isinstance(inside, MemberView)
        roles.append(inside.member.role)
    assert roles == [Role.VIEWER, Role.VIEWER, Role.OWNER]


async def test_ten_invitations_a_day_may_wait_to_be_used(
    book: Book, olivias: int, clock: Clock
) -> None:
    await book.members.open_door(olivias, Role.VIEWER, clock())  # an operator's is not counted
    oscar = await joined(book, olivias, Role.OWNER, clock())
    made = [
        await invited(book, who, olivias, Role.VIEWER, clock)
        for who in (OLIVIA, oscar) * (MOST_INVITATIONS // 2)
    ]
    assert all(isinstance(one, Invitation) for one in made)
    for who in (OLIVIA, oscar):
        assert await invited(book, who, olivias, Role.OWNER, clock) == TooManyInvitations(10)
    await comes_in(book, made[0], "Vera Viewer", clock)
    assert isinstance(await invited(book, oscar, olivias, Role.OWNER, clock), Invitation)
    assert isinstance(await invited(book, oscar, olivias, Role.OWNER, clock), TooManyInvitations)
    clock.move(timedelta(days=1))
    assert isinstance(await invited(book, oscar, olivias, Role.OWNER, clock), Invitation)


async def test_another_business_has_invitations_of_its_own(
    book: Book, olivias: int, clock: Clock
) -> None:
    for _ in range(MOST_INVITATIONS):
        await invited(book, OLIVIA, olivias, Role.VIEWER, clock)
    otto = caller("Otto Other")
    other = (await registered(book, otto, clock())).member.business_id
    assert isinstance(await invited(book, otto, other, Role.VIEWER, clock), Invitation)


@pytest.mark.parametrize("how", ["demoted", "removed"])
async def test_who_loses_a_role_does_not_come_back_by_a_link_of_their_own(
    book: Book, olivias: int, clock: Clock, how: str
) -> None:
    oscar = await joined(book, olivias, Role.OWNER, clock())
    mine = await invited(book, OLIVIA, olivias, Role.OWNER, clock)
    spare = await invited(book, oscar, olivias, Role.OWNER, clock)
    who = await id_of(book, oscar, olivias, clock)
    if how == "demoted":
        await book.members.set_role(OLIVIA, olivias, who, Role.VIEWER, clock())
    else:
        await book.members.remove(OLIVIA, olivias, who, clock())
    assert await book.members.accept(oscar, spare.code, clock()) is BadInvitation.INVALID
    await comes_in(book, mine, "Vera Viewer", clock)


# Races


async def at_once(*acts: Coroutine[Any, Any, Any]) -> list[Any]:
    return list(await asyncio.gather(*acts))


@pytest.mark.parametrize("first", ["demote", "remove"])
@pytest.mark.parametrize("second", ["demote", "remove"])
async def test_of_two_owners_who_turn_on_each_other_at_once_one_stays(
    books: tuple[Book, Book], olivias: int, clock: Clock, first: str, second: str
) -> None:
    async def act(book: Book, how: str, who: Caller, whom: int) -> TeamOutcome | None:
        if how == "demote":
            return await book.members.set_role(who, olivias, whom, Role.VIEWER, clock())
        return await book.members.remove(who, olivias, whom, clock())

    olivia = await id_of(books[0], OLIVIA, olivias, clock)
    for _ in range(ROUNDS):
        oscar = await joined(books[0], olivias, Role.OWNER, clock())
        other = await id_of(books[0], oscar, olivias, clock)
        answers = await at_once(
            act(books[0], first, OLIVIA, other), act(books[1], second, oscar, olivia)
        )
        done = [one for one in answers if one and isinstance(one.result, TeamDone)]
        assert len(done) == 1
        owners = [
            one for one in await books[0].members.everybody(olivias) if one.role is Role.OWNER
        ]
        assert [one.person_id for one in owners] in ([olivia], [other])
        await books[0].members.accept(  # for the next round
            OLIVIA, (await books[0].members.open_door(olivias, Role.OWNER, clock())).code, clock()
        )
        await books[0].members.take_out(olivias, other, clock())


async def test_of_all_owners_who_leave_at_once_one_cannot(
    books: tuple[Book, Book], olivias: int, clock: Clock
) -> None:
    everybody = [OLIVIA, *[await joined(books[0], olivias, Role.OWNER, clock()) for _ in range(7)]]
    ids = [await id_of(books[0], one, olivias, clock) for one in everybody]
    answers = await at_once(
        *(
            books[number % 2].members.remove(who, olivias, ids[number], clock())
            for number, who in enumerate(everybody)
        )
    )
    kinds = sorted(type(one.result).__name__ for one in answers)
    assert kinds == ["LastOwner", *["TeamDone"] * 7]
    [last] = await books[0].members.everybody(olivias)
    assert last.is_last_owner


async def test_many_invitations_wished_for_at_once_keep_to_the_limit(
    books: tuple[Book, Book], database: Database, olivias: int, clock: Clock
) -> None:
    answers = await at_once(
        *(
            books[number % 2].members.invite(OLIVIA, olivias, Role.VIEWER, clock())
            for number in range(2 * MOST_INVITATIONS)
        )
    )
    made = [one for one in answers if isinstance(one.result, Invitation)]
    assert len(made) == len(await rows_of(database, invitation)) == MOST_INVITATIONS


async def test_a_link_used_while_its_maker_is_removed_either_lets_in_or_does_not(
    books: tuple[Book, Book], database: Database, olivias: int, clock: Clock
) -> None:
    for number in range(ROUNDS):
        oscar = await joined(books[0], olivias, Role.OWNER, clock())
        way_in = await invited(books[0], oscar, olivias, Role.OWNER, clock)
        who, vera = await id_of(books[0], oscar, olivias, clock), caller(f"Vera {number}")
        removed, entered = await at_once(
            books[0].members.remove(OLIVIA, olivias, who, clock()),
            books[1].members.accept(vera, way_in.code, clock()),
        )
        assert isinstance(removed.result, TeamDone)
        is_in = f"Vera {number}" in await mates(books[0], olivias)
        assert isinstance(entered, MemberView) is is_in
    assert len(await rows_of(database, member)) <= ROUNDS + 1
