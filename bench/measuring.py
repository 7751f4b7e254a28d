"""Measuring: one round of one row, from a fresh database and a bot just started to figures."""

import asyncio
import gc
import os
import socket
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, nan
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from aiohttp import ClientSession, TCPConnector

from bench.cores import Cores, Usage, usage
from bench.crowd import STEP_LIMIT_S, Crowd, Watched
from bench.databases import Databases
from sandbox import serve
from sandbox.world import World

HERE = Path(__file__).parent
HOST = "127.0.0.1"
START_LIMIT_S = 60.0
STOP_LIMIT_S = 15.0

_KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT")


class Row(StrEnum):
    """The bots: a plain one of aiogram's, with which ours on either database is compared."""

    PLAIN = "plain"
    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


class BotError(Exception):
    """The bot could not be measured; the text says why."""


class Load(NamedTuple):
    """How many users, how long they are let run before the window, and how long it is open."""

    users: int
    warmup_s: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Figures:
    """One round: the seconds each update took, in order, those of the whole, and what was spent.

    `errors` are all that there were, `samples` the first few in words.
    """

    latencies: tuple[float, ...]
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

    def percentile_ms(self, share: float) -> float:
        """What this share of all updates took at most."""
        return self.latencies[ceil(share * len(self.latencies)) - 1] * 1000 if self.speed else nan

    def per_update_ms(self, spent: float) -> float:
        """What an update costs, of what was spent."""
        return spent * 1000 / len(self.latencies) if self.speed else nan


async def measure(
    databases: Databases | None, load: Load, folder: Path, cores: Cores | None = None
) -> Figures:
    """One round on a fresh database, or of the plain bot, which has none.

    `folder` is for whatever is written; `cores` is None if nothing is pinned. Raises `BotError`
    when the bot cannot be started or set up.
    """
    telegram = Watched()
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(databases.fresh()) if databases else None
        address = await stack.enter_async_context(serve(telegram))
        with socket.create_server((HOST, 0)) as probe:
            port = probe.getsockname()[1]
        settings = environment(address.url, telegram.token, port, url)
        program = str(HERE / ("restless.py" if url else "plain_aiogram.py"))
        bot = await stack.enter_async_context(running((program,), settings, folder, cores))
        await _listens(bot, telegram.world)
        session = ClientSession(connector=TCPConnector(limit=0))
        crowd = Crowd(telegram, load.users, await stack.enter_async_context(session))
        if not await crowd.set_up():
            raise BotError(f"the users could not set up: {telegram.samples}")
        gc.collect()
        gc.freeze()  # a collection would be a pause of the driver's own making
        server = databases.pid if databases else None
        seconds, spent = await _timed(crowd, load, lambda: usage(bot.pid, server, cores))
    taken, samples = tuple(sorted(crowd.latencies)), tuple(telegram.samples)
    return Figures(taken, seconds, spent, telegram.errors, samples)


async def _timed(crowd: Crowd, load: Load, used: Callable[[], Usage]) -> tuple[float, Usage]:
    """Warm up, open the window, close it: its seconds, and what was used in it."""
    living = asyncio.ensure_future(crowd.live())
    try:
        await asyncio.sleep(load.warmup_s)
        before, begin = used(), time.perf_counter()
        crowd.is_timed = True
        await asyncio.sleep(load.seconds)
        crowd.is_timed = False
        seconds, after = time.perf_counter() - begin, used()
        return seconds, Usage(*(late - early for early, late in zip(before, after, strict=True)))
    finally:
        crowd.stop()
        await asyncio.wait((living,), timeout=STEP_LIMIT_S + 1)
        living.cancel()


def environment(api: str, token: str, port: int, database_url: str | None) -> dict[str, str]:
    """The settings of a bot, and nothing else that could change what is measured."""
    return {
        **{name: os.environ[name] for name in _KEPT if name in os.environ},
        "PYTHONPATH": str(HERE.parent),
        "BOT_TOKEN": token,
        "BOT_API_URL": api,
        "WEBHOOK_URL": f"http://{HOST}:{port}/hook",
        "WEBHOOK_SECRET": "a-secret-of-the-benchmark",
        "LISTEN_PORT": str(port),
        "DATABASE_URL": database_url or "",
        "REGISTRATION": "open",
        "SUPPORT_URL": "https://t.me/x",
        "LOG_LEVEL": "WARNING",
    }


@asynccontextmanager
async def running(
    words: Sequence[str], settings: dict[str, str], folder: Path, cores: Cores | None
) -> AsyncIterator[Process]:
    """The bot that Python runs by these words, while it runs; it is ended by its id.

    Raises `BotError` with what it printed when it does not end well.
    """
    log = folder / "bot.log"
    with TemporaryDirectory(dir=folder) as empty, log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", *words),
            cwd=empty,
            env=settings,
            stdout=output,
            stderr=output,
        )
        if cores and sys.platform == "linux":
            os.sched_setaffinity(process.pid, {cores.bot})
        try:
            yield process
        finally:
            await _end(process)
            if process.returncode:
                printed = log.read_text(errors="replace").strip()[-2000:]
                raise BotError(f"the bot ended with {process.returncode}, and printed: {printed}")


async def _end(process: Process) -> None:
    """SIGTERM, and SIGKILL if that is not enough."""
    if process.returncode is None:
        process.terminate()
    try:
        async with asyncio.timeout(STOP_LIMIT_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


async def _listens(process: Process, world: World) -> None:
    """Wait until the bot has said where it listens."""
    latest = time.monotonic() + START_LIMIT_S
    while not world.webhook.url:
        if process.returncode is not None or time.monotonic() > latest:
            raise BotError(f"the bot did not listen after {START_LIMIT_S:.0f} s")
        await asyncio.sleep(0.05)
