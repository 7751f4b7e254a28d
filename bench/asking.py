"""Asking: how often the script's steps ask the database, counted where acts are run."""

from bench.databases import Databases, opened
from sandbox import Telegram
from tests.conftest import Clock
from tests.conversation import House
from tests.steps import TURN, costs


async def asked_by_step(databases: Databases) -> str:
    """The statements of each step in words, and PostgreSQL's round trips."""
    clock = Clock()
    async with databases.fresh() as url, opened(url) as database:
        found = await costs(House(database, clock, Telegram(clock=clock)))
    steps = [found[step] for step in TURN]
    each = (
        f"{name} {cost.statements} ({cost.round_trips})"
        for name, cost in zip(TURN, steps, strict=True)
    )
    statements, trips = (sum(some) / len(TURN) for some in list(zip(*steps, strict=True))[1:])
    return (
        f"statements (PostgreSQL's round trips) of each step: {', '.join(each)}; "
        f"{statements:.1f} ({trips:.1f}) an update"
    )
