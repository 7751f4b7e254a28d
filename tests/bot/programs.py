"""`python -m bot` as a program of its own, which is ended at the latest when its test is."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.settings import Settings
from tests.bot.visitor import BOUND_S

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def program(*words: str, **settings: object) -> AsyncIterator[Process]:
    """The command with these words, in the folder of the test, with these settings alone.

    It is the program of the checkout, or of the folder that `pythonpath` names.
    """
    given = {name.upper(): str(value) for name, value in settings.items()}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words),
        env={**bare_environment(), **given},
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


def bare_environment(source: Path = ROOT) -> dict[str, str]:
    """This environment without settings of the bot, which is found in `source`."""
    bare = {key: value for key, value in os.environ.items() if key.lower() not in _NAMES}
    return {**bare, "PYTHONPATH": str(source)}


async def end_of(process: Process) -> tuple[int | None, str, str]:
    """The exit code, and what was printed on the two outputs and not read yet."""
    async with asyncio.timeout(BOUND_S):
        out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


_NAMES = set(Settings.model_fields)
