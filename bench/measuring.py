"""Measuring: one round of one row, from a fresh database to figures."""

import asyncio
import gc
import socket
import time
from asyncio.subprocess import Process
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.chat import Chat
from bench.cores import Cores, core_busy_s, cpu_s, family_cpu_s, pin
from bench.databases import Databases
from bench.fake_api import HOST, FakeApi, served
from bench.figures import Figures, Usage, figures
from bench.hook import Hook
from bench.population import STEP_LIMIT_S, Population
from bench.process import BotError, printed, ready, running
from bench.rows import recipe
from bench.tally import Tally

SET_UP_LIMIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Load:
    """How many users, how long they are let run before the window, and how long it is open."""

    users: int = 50
    warmup_s: float = 2.0
    seconds: float = 8.0


@dataclass(frozen=True, slots=True)
class Site:
    """Where it is measured: a folder to write to, and the cores if processes are pinned."""

    folder: Path
    cores: Cores | None = None


async def measure(databases: Databases, load: Load, site: Site) -> Figures:
    """One round on a fresh database. Raises `BotError` when the bot cannot be started or set up."""
    tally = Tally()
    chats = {chat.id: chat for chat in (Chat(number, tally) for number in range(load.users))}
    api = FakeApi(chats, tally)
    async with databases.fresh() as database_url, served(api) as address:
        started = recipe(address, _free_port(), database_url)
        async with running(started, site.folder, tally) as process:
            if site.cores:
                pin(process.pid, site.cores.bot)
            hook = Hook(await ready(process, api.webhook, site.folder))
            population = Population(chats.values(), hook, api, tally)
            await _set_up(population, tally, site)
            gc.collect()
            gc.freeze()  # a collection would be a pause of the driver's own making
            measured = await _run(population, tally, load, lambda: _usage(process, databases, site))
            hook.close()
    seconds, before, after = measured
    errors = tally.errors.total()
    return figures(tally.latencies, seconds, before, after, errors, tally.samples)


async def _set_up(population: Population, tally: Tally, site: Site) -> None:
    try:
        async with asyncio.timeout(SET_UP_LIMIT_S):
            fine = await population.set_up()
    except TimeoutError:
        fine = False
    if not fine:
        raise BotError(f"the users could not set up: {tally.samples}; {printed(site.folder)}")


async def _run(
    population: Population, tally: Tally, load: Load, usage: Callable[[], Usage]
) -> tuple[float, Usage, Usage]:
    """Warm up, open the window, close it: its seconds, and what was used before and after."""
    living = asyncio.ensure_future(population.live())
    try:
        await asyncio.sleep(load.warmup_s)
        before, begin = usage(), time.perf_counter()
        tally.is_open = True
        await asyncio.sleep(load.seconds)
        tally.is_open = False
        after, end = usage(), time.perf_counter()
    finally:
        population.stop()
        await asyncio.wait((living,), timeout=STEP_LIMIT_S + 1)
        living.cancel()
    return end - begin, before, after


def _usage(process: Process, databases: Databases, site: Site) -> Usage:
    return Usage(
        bot=cpu_s(process.pid),
        database=family_cpu_s(databases.pid) if databases.pid else None,
        driver=time.process_time(),
        bot_core=core_busy_s(site.cores.bot) if site.cores else None,
        driver_core=core_busy_s(site.cores.driver) if site.cores else None,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
