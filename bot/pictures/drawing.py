"""Drawing: has charts painted, one at a time, each by a process that ends with its picture.

A process, since matplotlib is not safe in threads and would hold the interpreter: the bot goes on
meanwhile, and a painting that hangs can be ended. A new one each time: it takes 0.7 s with its
start (measured), 0.3 s without, but one that stays would keep 78 MB for what is seldom asked for,
and would have to be closed.
"""

import asyncio
import logging
import os
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

from bot.settings import Settings
from handlers.screens.chart import Chart, pack

# Less than an update has to be handled in (bot.delivery.intake), so that a word can still be said.
TIME_LIMIT_S = 6.0
# -P: never a module from the folder one happens to be in
PAINTER = ("-P", "-m", "bot.pictures.timeline")

_ROOT = Path(__file__).parents[2]

_log = logging.getLogger(__name__)


class Drawing:
    """Paints charts: call it with one. `painter` are the interpreter's arguments."""

    def __init__(
        self, time_limit_s: float = TIME_LIMIT_S, painter: tuple[str, ...] = PAINTER
    ) -> None:
        self._time_limit_s = time_limit_s
        self._painter = painter
        self._turn = asyncio.Semaphore(1)

    async def __call__(self, chart: Chart) -> bytes | None:
        """The chart as a PNG; None if it failed, or took too long with the waiting for its turn."""
        try:
            async with asyncio.timeout(self._time_limit_s), self._turn:
                return await self._painted(pack(chart))
        except TimeoutError:
            _log.warning("no picture within %s s", self._time_limit_s)
        except OSError as error:  # no room for another process
            _log.warning("no picture: %s", error)
        return None

    async def _painted(self, packed: bytes) -> bytes | None:
        painter = await asyncio.create_subprocess_exec(
            sys.executable, *self._painter, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=_environment()
        )
        try:
            picture, words = await painter.communicate(packed)
        finally:
            if painter.returncode is None:
                painter.kill()
                await painter.wait()
        if painter.returncode == 0:
            return picture
        _log.error("no picture: %s", words.decode(errors="replace"))
        return None


def _environment() -> dict[str, str]:
    """This process's own, without the bot's settings: a painter has no use for its secrets."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.lower() not in Settings.model_fields
    }
    return {**kept, "PYTHONPATH": str(_ROOT)}
