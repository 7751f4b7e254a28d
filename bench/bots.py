"""The bots that are measured, each started in a process of its own."""

import asyncio
import os
import socket
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from bench.cores import Cores
from sandbox import Telegram, serve

HERE = Path(__file__).parent
HOST = "127.0.0.1"
START_LIMIT_S = 60.0
STOP_LIMIT_S = 15.0

_KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT")


class Row(StrEnum):
    """A plain bot of aiogram's; and ours on either database, without its flood guard and with it.

    With it, it is the command that operators run.
    """

    PLAIN = "plain"
    SQLITE = "sqlite"
    SQLITE_GUARDED = "sqlite-guarded"
    POSTGRESQL = "postgresql"
    POSTGRESQL_GUARDED = "postgresql-guarded"

    @property
    def program(self) -> tuple[str, ...]:
        """The words by which Python runs it."""
        match self:
            case Row.PLAIN:
                return (str(HERE / "plain_aiogram.py"),)
            case Row.SQLITE | Row.POSTGRESQL:
                return (str(HERE / "restless.py"),)
            case Row.SQLITE_GUARDED | Row.POSTGRESQL_GUARDED:
                return ("-m", "bot", "run")


class BotError(Exception):
    """The bot could not be measured; the text says why."""


class Started(NamedTuple):
    """A bot that runs, and how long it let somebody wait who had written before it was started."""

    process: Process
    first_answer_s: float


@asynccontextmanager
async def started(
    row: Row, telegram: Telegram, url: str | None, folder: Path, cores: Cores | None
) -> AsyncIterator[Started]:
    """A bot by webhook, from its first answer on; `folder` is for whatever is written.

    Raises `BotError` when there is none.
    """
    first = telegram.add_person("First Guest")
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(serve(telegram))
        with socket.create_server((HOST, 0)) as probe:
            port = probe.getsockname()[1]
        settings = environment(address.url, telegram.token, port, url)
        first.send("/start")
        begin = time.perf_counter()
        process = await stack.enter_async_context(_running(row.program, settings, folder, cores))
        answered = telegram.world.pulse.until(
            lambda: any(one.from_bot for one in first.messages), START_LIMIT_S
        )
        if not await _is_first(answered, process.wait()):
            raise BotError(f"no answer within {START_LIMIT_S:.0f} s")
        yield Started(process, time.perf_counter() - begin)


async def _is_first(one: Coroutine[Any, Any, object], other: Coroutine[Any, Any, object]) -> bool:
    """Whether this one comes to its end, and does so before the other."""
    tasks = asyncio.ensure_future(one), asyncio.ensure_future(other)
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    return tasks[0] in done and not tasks[0].exception()


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
async def _running(
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
