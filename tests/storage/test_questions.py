"""What people were asked: one question each, open for an hour, answered by one message."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from storage.book import Book
from storage.database.connections import Database
from storage.database.tables import person, question
from storage.members.statements.registering import MOST_REGISTERED
from storage.members.values import NotAllowed, Role, TooManyBusinesses
from storage.privacy.values import Asked
from storage.questions.values import NameOfNew, NewName
from tests.conftest import START, Clock, caller
from tests.storage.acts import joined, people_of, registered, rows_of

OLIVIA = caller("Olivia Owner")
FIRST, SECOND = 41, 42  # messages
HOUR = timedelta(hours=1)


@pytest.fixture
async def olivias(book: Book, clock: Clock) -> int:
    """The business of Olivia, its only member."""
    return (await registered(book, OLIVIA, clock())).member.business_id


async def test_a_newcomer_is_asked_how_their_business_is_called(book: Book, clock: Clock) -> None:
    assert await book.questions.asked(OLIVIA, FIRST, clock()) is None
    assert await book.questions.ask_name_of_new(OLIVIA, clock()) == NameOfNew(registered=0)
    assert await book.questions.asked(OLIVIA, FIRST, clock()) == NameOfNew(registered=0)
    assert await book.questions.asked(caller("Otto Other"), FIRST, clock()) is None


async def test_an_owner_is_asked_for_another_name_and_a_viewer_is_not(
    book: Book, olivias: int, clock: Clock
) -> None:
    asked = await book.questions.ask_new_name(OLIVIA, olivias, clock())
    assert asked is not None
    assert asked[1] == NewName(olivias)
    assert await book.questions.asked(OLIVIA, FIRST, clock()) == NewName(olivias)
    vera = await joined(book, olivias, Role.VIEWER, clock())
    refused = await book.questions.ask_new_name(vera, olivias, clock())
    assert refused is not None
    assert refused[1] == NotAllowed()
    assert await book.questions.asked(vera, FIRST, clock()) is None


async def test_a_stranger_is_asked_nothing_about_a_business_and_nothing_is_kept_of_them(
    book: Book, database: Database, olivias: int, clock: Clock
) -> None:
    assert await book.questions.ask_new_name(caller("Sam Stranger"), olivias, clock()) is None
    assert len(await rows_of(database, person)) == 1
    assert await rows_of(database, question) == []


async def test_the_newest_question_takes_the_place_of_the_one_before(
    book: Book, olivias: int, clock: Clock
) -> None:
    await book.questions.ask_new_name(OLIVIA, olivias, clock())
    await book.questions.answer(OLIVIA, FIRST)
    await book.questions.ask_name_of_new(OLIVIA, clock())
    assert await book.questions.asked(OLIVIA, SECOND, clock()) == NameOfNew(registered=1)


async def test_a_question_is_open_for_an_hour(book: Book, clock: Clock) -> None:
    await book.questions.ask_name_of_new(OLIVIA, clock())
    clock.move(HOUR - timedelta(microseconds=1))
    assert await book.questions.asked(OLIVIA, FIRST, clock())
    clock.move(timedelta(microseconds=1))
    assert await book.questions.asked(OLIVIA, FIRST, clock()) is None


async def test_one_message_answers_and_should_it_come_again_it_answers_again(
    book: Book, clock: Clock
) -> None:
    await book.questions.ask_name_of_new(OLIVIA, clock())
    await book.questions.answer(OLIVIA, FIRST)
    assert await book.questions.asked(OLIVIA, FIRST, clock()) == NameOfNew(registered=0)
    assert await book.questions.asked(OLIVIA, SECOND, clock()) is None


async def test_whatever_else_somebody_does_ends_their_question_alone(
    book: Book, database: Database, clock: Clock
) -> None:
    otto = caller("Otto Other")
    for who in (OLIVIA, otto):
        await book.questions.ask_name_of_new(who, clock())
    await book.members.views(OLIVIA, clock())
    assert await book.questions.asked(OLIVIA, FIRST, clock())
    await book.members.views(replace(OLIVIA, is_acting=True), clock())
    assert await book.questions.asked(OLIVIA, FIRST, clock()) is None
    assert await book.questions.asked(otto, FIRST, clock())
    assert len(await rows_of(database, question)) == 1


async def test_every_act_in_a_business_ends_what_its_member_was_asked(
    book: Book, olivias: int, clock: Clock
) -> None:
    acting = replace(OLIVIA, is_acting=True)
    members, now = book.members, clock()
    acts: tuple[Callable[[], Awaitable[object]], ...] = (
        lambda: members.view(acting, olivias, now),
        lambda: members.team(acting, olivias, now),
        lambda: members.invite(acting, olivias, Role.VIEWER, now),
        lambda: book.changes.offers(acting, olivias, now),
        lambda: book.history.page(acting, olivias, now),
    )
    for act in acts:
        await book.questions.ask_new_name(acting, olivias, now)
        assert await book.questions.asked(OLIVIA, FIRST, now)
        await act()
        assert await book.questions.asked(OLIVIA, FIRST, now) is None


async def test_who_has_registered_too_many_is_not_asked(book: Book, clock: Clock) -> None:
    for number in range(MOST_REGISTERED):
        await book.members.register(OLIVIA, "Corner Café", clock(), number)
    answer = await book.questions.ask_name_of_new(OLIVIA, clock())
    assert answer == TooManyBusinesses(MOST_REGISTERED)
    assert await book.questions.asked(OLIVIA, FIRST, clock()) is None


async def test_what_somebody_was_asked_is_handed_out_and_erased_with_them(
    book: Book, database: Database, olivias: int, clock: Clock
) -> None:
    await book.questions.ask_new_name(OLIVIA, olivias, clock())
    [olivia] = await people_of(book)
    known = await book.privacy.dossier(olivia.id)
    assert known is not None
    assert known.asked == Asked("rename", olivias, START)
    assert await book.privacy.erase(olivia.id, clock())
    assert await rows_of(database, question) == []


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"kind": "rename"}, "ck_question_(business_id|registered)"),
        ({"kind": "rename", "registered": None}, "ck_question_business_id"),
        ({"registered": None}, "ck_question_registered"),
        ({"person_id": 99}, "FOREIGN KEY|fk_question_person_id"),
    ],
)
async def test_half_a_question_is_refused(
    database: Database, olivias: int, wrong: dict[str, object], constraint: str
) -> None:
    good = {"person_id": 1, "kind": "register", "registered": 0, "asked_at": START}
    with pytest.raises(IntegrityError, match=constraint):
        async with database.writing() as db:
            await db.execute(question.insert().values(**{**good, **wrong}))
    async with database.writing() as db:
        await db.execute(question.insert().values(**good))
    assert [row.business_id for row in await rows_of(database, question)] == [None], olivias
