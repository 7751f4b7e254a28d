"""A way through the whole bot, and what each of its steps asks of the database: also for the bench.

Not the first way through a house, so that what is remembered of the catalogue is not read again.
"""

from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from storage.database.connections import Database
from tests.asked import asked
from tests.conversation import Actor, House

TURN = ("/plan", "Change plan", "a plan", "Confirm", "/history")
"""The steps of an owner who changes plans and looks at what came of it."""


class Cost(NamedTuple):
    """What one step asks: in how many acts and statements, and PostgreSQL how often."""

    acts: int
    statements: int
    round_trips: int


async def costs(house: House) -> dict[str, Cost]:
    """What each step of the way costs, by what it is called; the sample catalogue is on offer."""
    petra = await house.operator()
    await _walk(house, petra)
    return await _walk(house, petra)


@dataclass(frozen=True)
class _Notes:
    database: Database
    costs: dict[str, Cost] = field(default_factory=dict)

    async def of(self, step: str, done: Coroutine[Any, Any, object]) -> None:
        with asked(self.database) as runs:
            await done
        statements = sum(len(run.statements) for run in runs)
        self.costs[step] = Cost(len(runs), statements, sum(run.round_trips for run in runs))


async def _walk(house: House, petra: Actor) -> dict[str, Cost]:
    await house.post()
    olivia, notes = house.person("Olivia Owner"), _Notes(house.database)
    of = notes.of
    await of("/start of somebody new", olivia.sends("/start"))
    await of("Register my business", olivia.taps("Register my business"))
    await of("its name", olivia.taps("Olivia Owner"))
    await of("/plan without one", olivia.sends("/plan"))
    await of("Choose a plan", olivia.taps("Choose a plan"))
    await of("the first plan", olivia.taps("Starter"))
    await of("Confirm the first", olivia.taps("Confirm"))
    for plan in ("Silver", "Starter") * 3:  # more than a page of the history holds
        await of("/plan", olivia.sends("/plan"))
        await of("Change plan", olivia.taps("Change plan"))
        await of("a plan", olivia.taps(plan))
        await of("Confirm", olivia.taps("Confirm"))
    await of("/history", olivia.sends("/history"))
    await of("Timeline", olivia.taps("Timeline"))
    await of("History", olivia.taps("History"))
    await of("an older page", olivia.taps("Older"))
    await of("an entry", olivia.taps(olivia.labels[0]))
    await of("/start", olivia.sends("/start"))
    await of("/settings", olivia.sends("/settings"))
    await of("Partner", olivia.taps("Partner"))
    await of("Team", olivia.taps("Team"))
    await of("/help", olivia.sends("/help"))
    await of("/language", olivia.sends("/language"))
    await olivia.sends("/plan")
    await olivia.taps("Change plan")
    await of("a plan that needs approval", olivia.taps("Platinum"))
    await of("Request approval", olivia.taps("Request approval"))
    await of("the courier brings a card", house.post())
    await of("Approve", petra.taps("Approve"))
    await of("the courier brings a word", house.post())
    await of("the courier, nothing due", house.post())
    await of("/start of an operator", petra.sends("/start"))
    await olivia.sends("/plan")
    await of("Undo", olivia.taps("Undo"))
    return notes.costs
