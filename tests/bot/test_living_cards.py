"""The courier and cards of requests: what was sent is changed, through whatever happens between."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest

from sandbox import LostAnswer, Person, Refuse, RetryAfter, ServerError, Telegram
from sandbox.answers import Answer
from storage.database.connections import Database, OutageError
from storage.database.engine import open_engine
from storage.members.values import Caller
from storage.outbox.acts import LEASE
from tests.bot.test_courier import PLATINUM, Post
from tests.conftest import Clock

GONE = "Withdrawn by"


@pytest.fixture
def petra(telegram: Telegram) -> Person:
    person = telegram.add_person("Petra Operator")
    person.send("/start")
    return person


@pytest.fixture
def paul(telegram: Telegram) -> Person:
    person = telegram.add_person("Paul Operator")
    person.send("/start")
    return person


@pytest.fixture
async def post(
    sqlite_url: str, telegram: Telegram, clock: Clock, petra: Person, paul: Person
) -> AsyncIterator[Post]:
    database = Database(open_engine(sqlite_url))
    post = Post(database, telegram, clock, (petra, paul))
    await post.book.catalogue.publish([PLATINUM], clock())
    yield post
    await database.close()


def cards(person: Person) -> list[tuple[bool, list[str]]]:
    """Of each message of the bot: whether it says that the request is settled, and its buttons."""
    return [(GONE in one.text, list(one.labels)) for one in person.messages if one.from_bot]


CARD, SETTLED = (False, ["Approve", "Decline"]), (True, list[str]())


async def test_a_card_changes_where_it_is(post: Post, petra: Person, paul: Person) -> None:
    await post.ask()
    await post.rounds(3)
    assert cards(petra) == cards(paul) == [CARD]
    await post.withdraw()
    await post.rounds(3)
    assert cards(petra) == cards(paul) == [SETTLED]
    assert await post.outcomes() == ["sent"] * 4


async def test_a_request_settled_between_sending_and_noting_changes_its_cards(
    post: Post, telegram: Telegram, petra: Person, paul: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = telegram.call
    is_withdrawn = False

    async def call(method: str, *given: Any, **how: Any) -> Answer:
        nonlocal is_withdrawn
        answer = await honest(method, *given, **how)
        if method == "sendMessage" and not is_withdrawn:
            is_withdrawn = True
            await post.withdraw()
        return answer

    monkeypatch.setattr(telegram, "call", call)
    await post.ask()
    await post.rounds(5)
    assert sorted([*cards(petra), *cards(paul)]) in ([SETTLED], [SETTLED, SETTLED])
    assert is_withdrawn


async def test_a_courier_that_could_not_say_what_it_sent_says_it_after_the_outage(
    post: Post, petra: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = post.book.outbox.settle
    failing = 2

    async def settle(*given: Any) -> None:
        nonlocal failing
        if failing:
            failing -= 1
            raise OutageError("no database")
        await honest(*given)

    monkeypatch.setattr(post.book.outbox, "settle", settle)
    await post.ask()
    await post.courier.round()
    assert cards(petra) == [CARD]
    await post.withdraw()
    await post.rounds(3)
    assert cards(petra) == [SETTLED]


@pytest.mark.parametrize("calls", [0, 1, 2])
async def test_a_courier_killed_while_it_changes_cards_only_delays_them(
    post: Post, telegram: Telegram, petra: Person, paul: Person, calls: int
) -> None:
    await post.ask()
    await post.rounds(3)
    await post.withdraw()
    await _killed_after(calls, post, telegram)
    post.clock.move(LEASE)
    post.courier = post.another()
    await post.rounds(3)
    assert cards(petra) == cards(paul) == [SETTLED]
    assert await post.outcomes() == ["sent"] * 4


async def _killed_after(calls: int, post: Post, telegram: Telegram) -> None:
    """Kill the courier in its round once Telegram has answered so many calls."""
    dying = asyncio.create_task(post.courier.round())
    honest, made = telegram.call, len(telegram.calls)

    async def call(*given: Any, **how: Any) -> Answer:
        if len(telegram.calls) - made >= calls:
            dying.cancel()
            await asyncio.sleep(0)
        return await honest(*given, **how)

    telegram.call = call  # type: ignore[method-assign] # put back below
    with suppress(asyncio.CancelledError):
        await dying
    telegram.call = honest  # type: ignore[method-assign]


async def test_a_card_in_the_hands_of_a_killed_courier_is_not_sent_once_it_is_settled(
    post: Post, petra: Person
) -> None:
    """Had Telegram taken it, nobody would know its number: pressing it tells what came of it."""
    await post.ask()
    letters = await post.book.outbox.take(post.clock(), 30)  # and then it dies
    await post.withdraw()
    post.clock.move(LEASE)
    await post.rounds(3)
    assert len(letters) == 2
    assert cards(petra) == []
    assert await post.outcomes() == ["obsolete"] * 2


@pytest.mark.parametrize("words", ["message to edit not found", "message can't be edited"])
async def test_a_card_that_is_gone_is_done_with(
    post: Post, telegram: Telegram, petra: Person, paul: Person, words: str
) -> None:
    await post.ask()
    await post.rounds(3)
    telegram.faults.add("editMessageText", Refuse(400, f"Bad Request: {words}"))
    await post.withdraw()
    await post.rounds(3)
    assert sorted([*cards(petra), *cards(paul)]) == [CARD, SETTLED]
    assert await post.outcomes() == ["sent"] * 4


async def test_a_change_that_came_twice_does_no_harm(
    post: Post, telegram: Telegram, petra: Person, paul: Person
) -> None:
    await post.ask()
    await post.rounds(3)
    telegram.faults.add("editMessageText", LostAnswer())
    await post.withdraw()
    await post.rounds(30)
    assert cards(petra) == cards(paul) == [SETTLED]
    assert await post.outcomes() == ["sent"] * 4


@pytest.mark.parametrize("fault", [ServerError(502), RetryAfter(17)])
async def test_a_fault_of_the_way_only_delays_a_change(
    post: Post, telegram: Telegram, petra: Person, fault: Any
) -> None:
    await post.ask()
    await post.rounds(3)
    telegram.faults.add("editMessageText", fault, times=6)
    await post.withdraw()
    await post.rounds(120)
    assert cards(petra) == [SETTLED]


async def test_whoever_blocked_the_bot_has_their_card_changed_once_they_are_back(
    post: Post, petra: Person, paul: Person
) -> None:
    await post.ask()
    await post.rounds(3)
    petra.blocked = True
    await post.withdraw()
    await post.rounds(3)
    assert (cards(petra), cards(paul)) == ([CARD], [SETTLED])
    petra.blocked = False
    await post.book.members.views(Caller(petra.id, petra.name, "en"), post.clock())
    await post.rounds(3)
    assert cards(petra) == [SETTLED]
