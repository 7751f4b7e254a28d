"""A thousand notices, two couriers, a third of all calls failing, and one courier killed.

Time is the test's own: it passes when a courier waits. What came to whom is read from Telegram's
record of calls, by content.
"""

import asyncio
from bisect import insort
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from aiogram import Bot
from sqlalchemy import insert, select

from bot.delivery.courier import Courier
from bot.delivery.outgoing import Outgoing
from bot.delivery.pace import Pace
from plans.commands.choose import Choose
from sandbox import Answer, Fault, LostAnswer, Refuse, RetryAfter, ServerError, Telegram
from sandbox.answers import Call
from storage.book import Book
from storage.database.connections import Database
from storage.database.engine import open_engine
from storage.database.running import Act, Mode
from storage.database.running import Answer as Answered
from storage.database.tables import member, outbox, person
from storage.members.values import Caller
from tests.bot.desk import languages
from tests.conftest import START, Clock
from tests.conversation import Time, Wire
from tests.storage.acts import SILVER, registered

BUSINESSES, OWNERS = 100, 11  # of each change ten are told
FAILING = 0.3
STORM_S, DRAINED_S = 60, 60
FIRST_ID = 5_000_000
POLL_S = 0.001
OTHERS_FIRST = 5  # turns of the loop in which others say until when they wait

FAULTS: tuple[Fault | None, ...] = (
    RetryAfter(1),
    RetryAfter(7),
    ServerError(500),
    ServerError(502),
    LostAnswer(),
    None,  # the connection breaks before anything is done
    Refuse(403, "Forbidden: bot was blocked by the user"),
)

Key = tuple[int, str]


class BadDays(Telegram):
    """A Telegram where calls fail as long as it storms."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock=clock)
        self.random = Random(8)  # noqa: S311 - of faults, not of secrets
        self.storms = True
        self.failed: Counter[str] = Counter()
        self.hidden: set[Key] = set()
        self.when_reached: dict[int, asyncio.Task[int]] = {}

    async def call(
        self, method: str, params: Mapping[str, Any] | None = None, token: str | None = None
    ) -> Answer:
        if self.storms and self.random.random() < FAILING:
            fault = self.random.choice(FAULTS)
            self.failed[type(fault).__name__] += 1
            if fault is None:
                raise ConnectionResetError("nothing got through")
            self.faults.add(method, fault)
            if isinstance(fault, LostAnswer):
                self.hidden.add(_key(dict(params or {})))
        answer = await super().call(method, params, token)
        if task := self.when_reached.pop(len(self.calls), None):
            task.cancel()
        return answer


class Counting(Database):
    """A database that knows how many are using it."""

    busy = 0

    async def run(self, act: Act[Answered], mode: Mode) -> Answered:
        with self._used():
            return await super().run(act, mode)

    @contextmanager
    def _used(self) -> Iterator[None]:
        self.busy += 1
        try:
            yield
        finally:
            self.busy -= 1


@dataclass
class Storm:
    """Two couriers on one outbox, each with an engine of its own, and those they write to."""

    databases: tuple[Counting, Counting]
    clock: Clock
    telegram: BadDays
    time: Time = field(default_factory=Time)
    awaited: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.books = [Book(one) for one in self.databases]
        self.couriers = [self.courier(book) for book in self.books]

    def courier(self, book: Book) -> Courier:
        """A process that delivers."""
        session = Wire(self.telegram)
        session.middleware(Outgoing(self.passes))
        return Courier(
            Bot(self.telegram.token, session=session),
            book,
            languages(),
            self.clock,
            asyncio.Event(),
            pace=Pace(self.time.now, self.passes),
            pause=self.passes,
        )

    async def passes(self, seconds: float) -> None:
        """Wait, side by side with others: time moves to whoever waits for the nearest instant."""
        until = self.time.passed + seconds
        insort(self.awaited, until)
        try:
            while self.time.passed < until:
                for _ in range(OTHERS_FIRST):
                    await asyncio.sleep(0)
                if any(one.busy for one in self.databases):
                    await asyncio.sleep(POLL_S)  # what a database takes is no time of ours
                elif self.awaited[0] == until:
                    self.time.passed = max(until, self.time.passed)
                    self.clock.now = START + timedelta(seconds=self.time.passed)
        finally:
            self.awaited.remove(until)

    async def looks(self) -> int:
        """Both couriers look once, side by side; a second passes if there was nothing to do."""
        taken = sum(await asyncio.gather(*(one.round() for one in self.couriers)))
        if not taken:
            await self.passes(1)
        return taken

    async def come_back(self, share: float) -> None:
        """So many of those who could not be reached write to the bot."""
        async with self.databases[0].reading() as db:
            marked = select(person.c.telegram_id).where(person.c.unreachable_since.is_not(None))
            away = list((await db.execute(marked)).scalars())
        for one in away:
            if self.telegram.random.random() < share:
                await self.books[0].members.views(_caller(one - FIRST_ID), self.clock())

    async def waiting(self) -> list[Any]:
        """The letters of which nothing came yet, or that did not reach their person."""
        async with self.databases[0].reading() as db:
            rows = await db.execute(select(outbox).where(outbox.c.outcome.is_distinct_from("sent")))
            return list(rows)


def _caller(number: int) -> Caller:
    return Caller(FIRST_ID + number, f"Person {number:03}", "en")


def _name(business: int) -> str:
    return f"Person {business:03}"  # a business is called as whoever registered it


def _key(params: dict[str, Any]) -> Key:
    """To whom, and of which business."""
    _fact, of = str(params["text"]).splitlines()[:2]
    return int(params["chat_id"]), of.partition(" ·")[0]


def _delivered(telegram: BadDays) -> list[tuple[Key, Call]]:
    sent = (one for one in telegram.calls if one.method == "sendMessage" and one.status == 200)
    return [(_key(dict(one.params)), one) for one in sent]


@pytest.fixture
async def storm(database_url: str, clock: Clock) -> AsyncIterator[Storm]:
    telegram = BadDays(clock)
    for number in range(BUSINESSES):
        telegram.add_person(_caller(number).name, id=FIRST_ID + number).send("/start")
    telegram.rate_limit = True
    databases = (Counting(open_engine(database_url)), Counting(open_engine(database_url)))
    yield Storm(databases, clock, telegram)
    for one in databases:
        await one.close()


async def thousand(storm: Storm) -> set[Key]:
    """A hundred businesses with eleven owners each change their plan: whom to tell of which."""
    [book, _] = storm.books
    await book.catalogue.publish([SILVER], START)
    expected: set[Key] = set()
    ids = []
    for number in range(BUSINESSES):
        view = await registered(book, _caller(number), START)
        ids.append((view.member.business_id, view.member.person_id))
    people = [person_id for _, person_id in ids]
    rows = []
    for number, (business, _) in enumerate(ids):
        for step in range(1, OWNERS):
            other = (number + 7 * step) % BUSINESSES
            rows.append(_membership(business, people[other]))
            expected.add((FIRST_ID + other, _name(number)))
    async with storm.databases[0].writing() as db:
        await db.execute(insert(member), rows)
    for number, (business, _) in enumerate(ids):
        view_ = await book.members.view(_caller(number), business, START)
        assert view_ is not None
        command = Choose(view_.catalogue.offers[0].id, 0, 0)
        await book.changes.carry_out(_caller(number), business, command, START)
    return expected


def _membership(business: int, person_id: int) -> dict[str, object]:
    return {"business_id": business, "person_id": person_id, "role": "owner", "since": START}


async def killed_with_letters_in_hand(storm: Storm) -> set[Key]:
    """Kill one courier after some calls of a round: what Telegram took and nobody could say."""
    victim = storm.couriers.pop()
    dying = asyncio.create_task(victim.round())
    storm.telegram.when_reached[len(storm.telegram.calls) + 12] = dying
    with suppress(asyncio.CancelledError):
        await dying
    assert dying.cancelled(), "it died in the middle of a round"
    unsaid = {(one.recipient_id, one.business_id) for one in await storm.waiting()}
    async with storm.databases[0].reading() as db:
        ids = {row.telegram_id: row.id for row in await db.execute(select(person))}
    in_doubt = {
        key
        for key, _ in _delivered(storm.telegram)
        if (ids[key[0]], 1 + int(key[1].rpartition(" ")[2])) in unsaid
    }
    storm.couriers.append(storm.courier(storm.books[1]))  # and another one is started
    return in_doubt


async def test_each_of_a_thousand_notices_comes_exactly_once_through_everything(
    storm: Storm, capsys: pytest.CaptureFixture[str]
) -> None:
    telegram, time = storm.telegram, storm.time
    expected = await thousand(storm)
    assert len(expected) == 1000
    for _ in range(5):
        await storm.looks()
        await storm.come_back(0.3)
    telegram.hidden |= await killed_with_letters_in_hand(storm)
    while time.passed < STORM_S:
        await storm.looks()
        await storm.come_back(0.3)
    faults, telegram.storms, ended = dict(telegram.failed), False, time.passed
    in_storm = len({key for key, _ in _delivered(telegram)})
    await storm.come_back(1)
    while await storm.waiting():
        await storm.looks()
        await storm.come_back(1)
        assert time.passed - ended <= DRAINED_S, await storm.waiting()
    counts = Counter(key for key, _ in _delivered(telegram))
    twice = {key for key, count in counts.items() if count > 1}
    assert set(counts) == expected, "nobody is left out, nobody is told what is not for them"
    assert twice <= telegram.hidden, "twice only where the answer was hidden"
    assert max(counts.values()) <= 4
    within_the_limits(telegram)
    in_order(telegram)
    assert sum(faults.values()) > 100
    drained = time.passed - ended
    with capsys.disabled():
        print(  # noqa: T201 - how many could not be known is part of the result
            f"\n1000 notices, {in_storm} of them in the storm; faults: {faults}; answers hidden: "
            f"{len(telegram.hidden)}, so {len(twice)} came twice; drained in {drained:.0f} s"
        )


def within_the_limits(telegram: BadDays) -> None:
    """No second had more than thirty messages, or two in one chat."""
    times = sorted((one.at, key[0]) for key, one in _delivered(telegram))
    recent: list[Any] = []
    for at, chat in times:
        recent = [(then, to) for then, to in recent if at - then < timedelta(seconds=1)]
        assert chat not in {to for _, to in recent}
        recent.append((at, chat))
        assert len(recent) <= 30


def in_order(telegram: BadDays) -> None:
    """Everybody was told of the changes in the order in which they were made."""
    told: dict[int, list[str]] = defaultdict(list)
    for (chat, name), _ in _delivered(telegram):
        if name not in told[chat]:
            told[chat].append(name)
    assert all(names == sorted(names) for names in told.values())
