"""Measuring: one round of one row, from a fresh database and a bot just started to figures."""

import asyncio
import gc
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from math import ceil, nan
from pathlib import Path
from typing import NamedTuple

from aiohttp import ClientSession, TCPConnector

from bench.bots import BotError, Row, started
from bench.cores import Cores, Usage, usage
from bench.crowd import STEP_LIMIT_S, Crowd, Watched
from bench.databases import Databases


class Load(NamedTuple):
    """How many people there are, how many of them talk at once, and for how long.

    Before that, one at a time goes through the script `alone` times, and then all at once are let
    run for some seconds that are not counted.
    """

    people: int
    at_once: int
    alone: int
    warmup_s: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Figures:
    """One round: the seconds each update took, in order, those of the whole, and what was spent.

    `alone` are the seconds that updates took while there was no other, `first_answer_s` those of
    the start. `errors` are all that there were, `samples` the first few in words.
    """

    latencies: tuple[float, ...]
    alone: tuple[float, ...]
    first_answer_s: float
    seconds: float
    spent: Usage
    errors: int
    samples: tuple[str, ...]

    @property
    def speed(self) -> float:
        """Updates a second."""
        return len(self.latencies) / self.seconds

    @property
    def failed(self) -> bool:
        """Whether the figures mean nothing."""
        return self.errors > 0 or not self.latencies

    def per_update_ms(self, spent: float) -> float:
        """What an update costs, of what was spent."""
        return spent * 1000 / len(self.latencies) if self.speed else nan


def percentile_ms(latencies: Sequence[float], share: float) -> float:
    """What this share of updates, in order, took at most."""
    return latencies[ceil(share * len(latencies)) - 1] * 1000 if latencies else nan


async def measure(
    row: Row, databases: Databases | None, load: Load, folder: Path, cores: Cores | None = None
) -> Figures:
    """One round on a fresh database, or of the plain bot, which has none.

    `folder` is for whatever is written; `cores` is None if nothing is pinned. Raises `BotError`
    when the bot cannot be started or set up.
    """
    telegram = Watched()
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(databases.fresh()) if databases else None
        bot = await stack.enter_async_context(started(row, telegram, url, folder, cores))
        session = ClientSession(connector=TCPConnector(limit=0))
        crowd = Crowd(telegram, load.people, await stack.enter_async_context(session))
        if not await crowd.set_up(load.at_once):
            raise BotError(f"the users could not set up: {telegram.samples}")
        gc.collect()
        gc.freeze()  # a collection would be a pause of the driver's own making
        with crowd.noting() as alone:
            await crowd.take_turns(load.alone)
        server = databases.pid if databases else None
        window = await _timed(crowd, load, lambda: usage(bot.process.pid, server, cores))
    taken = tuple(sorted(window.latencies)), tuple(sorted(alone)), bot.first_answer_s
    samples = tuple(telegram.samples)
    return Figures(*taken, window.seconds, window.spent, telegram.errors, samples)


class _Window(NamedTuple):
    latencies: list[float]
    seconds: float
    spent: Usage


async def _timed(crowd: Crowd, load: Load, used: Callable[[], Usage]) -> _Window:
    """Warm up, open the window, and close it."""
    living = asyncio.ensure_future(crowd.live(load.at_once))
    try:
        await asyncio.sleep(load.warmup_s)
        before, begin = used(), time.perf_counter()
        with crowd.noting() as latencies:
            await asyncio.sleep(load.seconds)
        seconds, after = time.perf_counter() - begin, used()
        spent = Usage(*(late - early for early, late in zip(before, after, strict=True)))
        return _Window(latencies, seconds, spent)
    finally:
        crowd.stop()
        await asyncio.wait((living,), timeout=STEP_LIMIT_S + 1)
        living.cancel()
