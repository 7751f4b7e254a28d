"""The process of a measured bot: started in an empty folder, ended by its id, whatever happens."""

import asyncio
import os
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.fake_api import Webhook
from bench.rows import Recipe
from bench.tally import Tally

START_LIMIT_S = 60.0
STOP_LIMIT_S = 15.0

_KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT")
_LOG_SHOWN = 2000


class BotError(Exception):
    """The bot could not be measured; the text says why, with the end of what it printed."""


@asynccontextmanager
async def running(recipe: Recipe, folder: Path, tally: Tally) -> AsyncIterator[Process]:
    """The process while it runs; afterwards it has ended, and how is noted if not well.

    Its environment has nothing of ours but the settings, so that no `.env` and no variable of
    whoever measures changes what is measured.
    """
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    with TemporaryDirectory(dir=folder) as empty, (folder / "bot.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *recipe.command, cwd=empty, env=kept | recipe.settings, stdout=log, stderr=log
        )
        try:
            yield process
        finally:
            await _end(process)
    if process.returncode != 0:
        tally.failed("a bad end", f"exit {process.returncode}; {printed(folder)}")


async def ready(process: Process, sign: asyncio.Future[Webhook], folder: Path) -> Webhook:
    """Wait until the bot says where it listens. Raises `BotError` when it ends, or takes long."""
    ended = asyncio.ensure_future(process.wait())
    await asyncio.wait((ended, sign), timeout=START_LIMIT_S, return_when=asyncio.FIRST_COMPLETED)
    if not sign.done():
        what = "ended" if ended.done() else f"was not ready after {START_LIMIT_S:.0f} s"
        ended.cancel()
        raise BotError(f"the bot {what}; {printed(folder)}")
    ended.cancel()
    return sign.result()


def printed(folder: Path) -> str:
    """The end of what the bot printed."""
    log = (folder / "bot.log").read_text(errors="replace").strip()
    return f"it printed: {log[-_LOG_SHOWN:]}" if log else "it printed nothing"


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
