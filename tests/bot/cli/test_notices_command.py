"""`partner-plans notices`: what waits, what failed, what was sent, and who knows what is coming."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from plans.plan import Plan
from sandbox import Telegram
from storage.database.connections import Database
from storage.database.engine import open_engine
from tests.bot.cli.commands import partner_plans
from tests.bot.cli.test_business_commands import done
from tests.conftest import Clock
from tests.conversation import Actor, House
from tests.handlers.conftest import choose

pytestmark = pytest.mark.usefixtures("own_logging")

Live = Callable[[Callable[[House], Awaitable[None]]], None]


@pytest.fixture
def live(
    monkeypatch: pytest.MonkeyPatch, sqlite_url: str, catalogue: tuple[Plan, ...], clock: Clock
) -> Live:
    """Has something happen in a running bot; the command then looks at its database."""
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    clock.now += timedelta(days=365 * 60)  # the command looks at a true clock

    def run(happens: Callable[[House], Awaitable[None]]) -> None:
        async def inside() -> None:
            database = Database(open_engine(sqlite_url))
            try:
                house = House(database, clock, Telegram(clock=clock))
                await house.publish(catalogue)
                await happens(house)
            finally:
                await database.close()

        asyncio.run(inside())

    return run


def told(*words: str) -> Any:
    return json.loads(done("notices", *words, "--json"))


async def _scheduled(house: House) -> tuple[Actor, Actor, Actor]:
    """Gold, and Silver scheduled after it; three owners, the last has blocked the bot."""
    olivia = await house.owner()
    oscar = await house.second_owner_of(olivia)
    otto = await house.second_owner_of(olivia, "Otto Owner")
    await house.post()
    otto.person.blocked = True
    await choose(olivia, "Gold")
    await olivia.sends("/plan")
    await olivia.taps("Change plan", "Silver", "Start when Gold ends", "Confirm")
    return olivia, oscar, otto


def test_it_tells_who_knows_of_a_scheduled_change_before_it_takes_effect(live: Live) -> None:
    async def not_sent_yet(house: House) -> None:
        await _scheduled(house)

    live(not_sent_yet)
    [change] = told()["scheduled"]
    assert (change["plan"], change["business"]) == ("Silver", "Olivia Owner")
    aware = {one["owner"]: one["aware"] for one in change["owners"]}
    assert aware == {
        "Olivia Owner": "decided it",
        "Oscar Owner": "not yet",
        "Otto Owner": "not yet",
    }

    async def sent(house: House) -> None:
        await house.post()

    live(sent)
    # The second house is another Telegram, where none of them ever began a chat.
    aware = {one["owner"]: one["aware"] for one in told("1")["scheduled"][0]["owners"]}
    assert aware == {
        "Olivia Owner": "decided it",
        "Oscar Owner": "unreachable",
        "Otto Owner": "unreachable",
    }


def test_it_lists_what_waits_failed_and_was_sent(live: Live) -> None:
    async def happens(house: House) -> None:
        await _scheduled(house)
        await house.post()

    live(happens)
    known = told()
    assert [(one["recipient"], one["kind"]) for one in known["waiting"]] == [
        ("Otto Owner", "change")
    ]
    assert [(one["recipient"], one["outcome"]) for one in known["failed"]] == [
        ("Otto Owner", "unreachable")
    ]
    assert known["waiting"][0]["unreachable_since"] == known["failed"][0]["settled_at"]
    assert sorted((one["recipient"], one["kind"]) for one in known["sent"]) == [
        ("Olivia Owner", "team"),
        ("Olivia Owner", "team"),
        ("Oscar Owner", "change"),
        ("Oscar Owner", "change"),
        ("Oscar Owner", "team"),
    ]
    aware = {one["owner"]: one["aware"] for one in known["scheduled"][0]["owners"]}
    assert aware["Oscar Owner"] == "reached"
    table = done("notices", "Olivia Owner", "--all")
    for words in ("Waiting", "Failed or unreachable", "Sent", "which owners know"):
        assert words in table


def test_only_the_last_fifty_are_shown_unless_all_are_asked_for(live: Live) -> None:
    async def happens(house: House) -> None:
        olivia = await house.owner()
        oscar = await house.second_owner_of(olivia)
        for _ in range(27):
            for plan in ("Silver", "Starter"):
                await choose(olivia, plan)
                await house.post()
        assert sum(one.text.startswith("🔔") for one in oscar.person.messages) == 54

    live(happens)
    assert len(told()["sent"]) == 50
    assert len(told("--all")["sent"]) == 55


def test_a_business_that_is_not_there_is_said(live: Live) -> None:
    async def nothing(_house: House) -> None:
        return

    live(nothing)
    assert partner_plans("notices", "9").is_one_line(1, "no business '9'")
    assert told() == {"waiting": [], "failed": [], "sent": [], "scheduled": []}
    said = done("notices")
    assert said == "Nothing waits, nothing failed, nothing was sent, and nothing is scheduled.\n"


def test_what_is_empty_is_left_out(live: Live) -> None:
    async def happens(house: House) -> None:
        olivia = await house.owner()
        await house.second_owner_of(olivia)

    live(happens)
    said = done("notices")
    assert said.startswith("Waiting\n")
    for title in ("Failed", "Sent", "Scheduled"):
        assert title not in said
