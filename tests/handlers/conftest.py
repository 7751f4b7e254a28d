"""A house with the sample catalogue on offer, for the tests of the conversation."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from plans.plan import Plan
from plans.text import LocalText
from sandbox import Telegram
from storage.database.connections import Database
from storage.database.engine import open_engine
from storage.transaction import Policy
from tests.conftest import Clock
from tests.conversation import Actor, House


@pytest.fixture
async def house(
    sqlite_url: str, clock: Clock, catalogue: tuple[Plan, ...], undo_minutes: int
) -> AsyncIterator[House]:
    """On SQLite; `any_house` is on both databases."""
    database = Database(open_engine(sqlite_url))
    yield await _open(database, clock, catalogue, undo_minutes)
    await database.close()


@pytest.fixture
async def any_house(database: Database, clock: Clock, catalogue: tuple[Plan, ...]) -> House:
    """On SQLite, and on PostgreSQL."""
    return await _open(database, clock, catalogue)


@pytest.fixture
async def owner(house: House) -> Actor:
    """An owner whose business has no plan yet, on Settings."""
    return await house.owner()


@pytest.fixture
def undo_minutes() -> int:
    """A test that needs another number of minutes parametrises this name."""
    return 10


async def choose(actor: Actor, plan: str) -> None:
    """From anywhere to a plan that is active at once."""
    await preview(actor, plan)
    if "Start now" in actor.labels:
        await actor.taps("Start now")
    await actor.taps("Confirm")


async def preview(actor: Actor, plan: str) -> None:
    """From anywhere to the preview of a plan."""
    await actor.sends("/plan")
    await actor.taps(on_offer(actor), plan)


def on_offer(actor: Actor) -> str:
    """The button on Partner Plans to the plans on offer, with a plan and without one."""
    return "Change plan" if "Change plan" in actor.labels else "Choose a plan"


async def _open(
    database: Database, clock: Clock, catalogue: tuple[Plan, ...], undo_minutes: int = 10
) -> House:
    policy = Policy(undo_for=timedelta(minutes=undo_minutes))
    house = House(database, clock, Telegram(clock=clock), policy=policy)
    await house.publish(catalogue)
    return house


@pytest.fixture
async def many_plans(house: House) -> None:
    """Fourteen plain plans on offer, named Plan 01 to Plan 14."""
    await house.publish(tuple(plain_plan(number) for number in range(1, 15)))


def plain_plan(number: int, **changes: Any) -> Plan:
    """A plan that can simply be chosen."""
    name = LocalText.of(f"Plan {number:02}")
    plan = Plan(f"plan-{number:02}", name, LocalText.of("Made for this test."), benefits=())
    return replace(plan, **changes)
