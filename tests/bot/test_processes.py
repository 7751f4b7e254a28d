"""The bot as a program: SIGTERM, and `kill -9` at the worst moment."""

import json
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from plans.commands.choose import Choose
from plans.plan import Plan
from sandbox import Answer, Telegram, serve
from storage.book import Book
from storage.database.connections import Database
from storage.database.engine import open_engine
from storage.members.values import Caller, Role
from tests.bot.programs import end_of, program
from tests.bot.visitor import BOUND_S, Visitor, previews, registers
from tests.conftest import START, Clock, sqlite_address
from tests.storage.acts import registered

TOKEN = "123456789:AAHkPq-1_hFd4s8vXyZ0123456789abcdefg"


class Gate(Telegram):
    """A Telegram that lets one method wait, before anything is done, until it is let through."""

    held: str | None = None
    drops = False  # what was held when it is let through

    async def call(
        self, method: str, params: Mapping[str, Any] | None = None, token: str | None = None
    ) -> Answer:
        if method == self.held:
            self.waiting.append(method)
            self.world.pulse.beat()
            await self.world.pulse.until(lambda: method != self.held)
            if self.drops:
                raise ConnectionResetError("whoever called is gone")
        return await super().call(method, params, token)

    def hold(self, method: str) -> None:
        self.held = method
        self.waiting: list[str] = []

    async def until_held(self, times: int = 1) -> None:
        """Wait until so many calls wait."""
        await self.world.pulse.until(lambda: len(self.waiting) >= times, BOUND_S)

    def let_through(self) -> None:
        self.held = None
        self.world.pulse.beat()


@pytest.fixture
def telegram(clock: Clock) -> Gate:
    return Gate(TOKEN, clock=clock)


@pytest.fixture
async def file(sqlite_url: str, tmp_path: Path, catalogue: tuple[Plan, ...], clock: Clock) -> Path:
    """A database with the sample catalogue on offer."""
    database = Database(open_engine(sqlite_url))
    await Book(database).catalogue.publish(catalogue, clock())
    await database.close()
    return tmp_path / "book.db"


@pytest.fixture
async def settings(telegram: Gate, file: Path) -> AsyncIterator[dict[str, object]]:
    """For a bot on that database and the served Telegram."""
    async with serve(telegram) as address:
        yield {
            "bot_token": TOKEN,
            "bot_api_url": address.url,
            "database_url": sqlite_address(file),
            "registration": "open",
            "support_url": "https://t.me/us",
            "log_format": "json",
        }


def changes(file: Path) -> int:
    """How many changes the ledgers in the file have."""
    with closing(sqlite3.connect(file)) as connection:
        [count] = connection.execute("SELECT count(*) FROM plan_change").fetchone()
        return int(count)


async def test_killed_between_the_change_and_the_answer_the_next_start_answers(
    telegram: Gate, settings: dict[str, object], file: Path
) -> None:
    olivia = Visitor(telegram.add_person("Olivia Owner"))
    async with program("run", **settings) as first:
        await registers(olivia)
        await previews(olivia, "Silver")
        telegram.hold("editMessageText")
        press = olivia.person.press("Confirm")
        await telegram.until_held()
        assert changes(file) == 1
        first.kill()
        await first.wait()
    assert not press.answered
    assert "Confirm" in olivia.screen.labels, "she has seen nothing of it"
    telegram.let_through()
    async with program("run", **settings) as second:
        again = olivia.person.press("Confirm")
        for one in (press, again):
            await one.wait(BOUND_S)
            assert one.text == "Already done. Silver is active now."
        olivia.sees("Already done. Silver is active now.", "Status: Active")
        assert changes(file) == 1
        second.terminate()
        code, _, _ = await end_of(second)
    assert code == 0


async def test_killed_with_notices_in_hand_each_comes_once_after_the_next_start(
    telegram: Gate, settings: dict[str, object], file: Path
) -> None:
    olivia, oscar = (telegram.add_person(name) for name in ("Olivia Owner", "Oscar Owner"))
    for person in (olivia, oscar):
        person.send("/start")
    telegram.take_updates()
    await two_owners_change_a_plan(settings, olivia.id, oscar.id)
    telegram.hold("sendMessage")
    async with program("run", **settings) as first:
        await telegram.until_held(2)
        first.kill()
        await first.wait()
    telegram.drops = True
    telegram.let_through()
    with closing(sqlite3.connect(file)) as connection:
        letters = connection.execute("SELECT attempts, outcome FROM outbox").fetchall()
        assert letters == [(1, None)] * 2, "both were in its hands"
        with connection:  # as if the time had gone by that is given to a courier
            connection.execute("UPDATE outbox SET next_at = created_at")
    async with program("run", **settings) as second:
        for person in (olivia, oscar):
            await person.wait(lambda one=person: one.screen is not None, BOUND_S)  # type: ignore[misc]
        second.terminate()
        code, _, _ = await end_of(second)
    assert code == 0
    [told] = [one.text for one in oscar.messages if one.from_bot]
    assert "Olivia Owner chose Silver" in told
    [told] = [one.text for one in olivia.messages if one.from_bot]
    assert "Oscar Owner joined as owner" in told
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT DISTINCT outcome FROM outbox").fetchall() == [("sent",)]


async def two_owners_change_a_plan(settings: dict[str, object], *ids: int) -> None:
    """A business whose second owner came in by an invitation, and that has Silver since."""
    database = Database(open_engine(str(settings["database_url"])))
    try:
        book, now = Book(database), START
        olivia, oscar = (
            Caller(one, name, "en")
            for one, name in zip(ids, ("Olivia Owner", "Oscar Owner"), strict=True)
        )
        view = await registered(book, olivia, now)
        business = view.member.business_id
        await book.members.accept(
            oscar, (await book.members.open_door(business, Role.OWNER, now)).code, now
        )
        silver = view.catalogue.by_code("silver")
        assert silver is not None
        await book.changes.carry_out(olivia, business, Choose(silver.id, 0, 0), now)
    finally:
        await database.close()


async def test_sigterm_answers_everybody_in_hand_and_exits_0(
    telegram: Gate, settings: dict[str, object]
) -> None:
    people = [telegram.add_person(f"Person {number}") for number in range(5)]
    telegram.hold("sendMessage")
    for person in people:
        person.send("/start")
    async with program("run", **settings) as bot:
        await telegram.until_held(len(people))
        bot.terminate()
        telegram.let_through()
        code, out, err = await end_of(bot)
    assert (code, out) == (0, "")
    lines = [json.loads(line) for line in err.splitlines()]
    assert [one["message"] for one in lines if one["logger"] == "bot.serving.running"] == [
        "@partner_plans_bot is polling",
        "stopped",
    ]
    assert {one["level"] for one in lines} == {"INFO"}
    assert TOKEN not in err
    for person in people:
        Visitor(person).sees("Welcome to Partner Plans")
    assert not telegram.world.inbox.pending(), "all of it is acknowledged"
