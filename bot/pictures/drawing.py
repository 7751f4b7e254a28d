"""Drawing: a short queue before a few painters, so that a crowd gets its pictures in turn.

Whoever finds the queue full is told so at once; whose picture is not ready in time, then. Nobody
else waits: painters are processes of their own.
"""

import asyncio
import logging
import os
from collections.abc import Sequence
from typing import Protocol

from bot.pictures.painter import Painter
from handlers.screens.chart import Chart, NotDrawn, pack

# Less than an update has to be handled in (bot.delivery.intake), so that a word can still be said.
TIME_LIMIT_S = 7.5
MOST_AT_ONCE = min(2, os.cpu_count() or 1)
MOST_ASKING = 40

_log = logging.getLogger(__name__)


class Paints(Protocol):
    """What turns a packed chart into a picture."""

    async def paint(self, packed: bytes) -> bytes | None:
        """The picture; None if that went wrong."""

    async def rest(self) -> None:
        """Give back everything until there is something to paint again."""


class Drawing:
    """Paints charts: call it with one. At most `most_asking` wait or are painted at once."""

    def __init__(
        self,
        painters: Sequence[Paints] | None = None,
        *,
        time_limit_s: float = TIME_LIMIT_S,
        most_asking: int = MOST_ASKING,
    ) -> None:
        # The last one used comes first: it may still be warm.
        self._free: asyncio.LifoQueue[Paints] = asyncio.LifoQueue()
        for painter in painters or [Painter() for _ in range(MOST_AT_ONCE)]:
            self._free.put_nowait(painter)
        self._time_limit_s = time_limit_s
        self._most_asking = most_asking
        self._asking = 0

    async def __call__(self, chart: Chart) -> bytes | NotDrawn:
        """The chart as a PNG, or why there is none."""
        if self._asking >= self._most_asking:
            _log.warning("no picture: %s are asking for one", self._asking)
            return NotDrawn.BUSY
        self._asking += 1
        try:
            async with asyncio.timeout(self._time_limit_s):
                return await self._in_turn(pack(chart))
        except TimeoutError:
            _log.warning("no picture within %s s", self._time_limit_s)
            return NotDrawn.BUSY
        finally:
            self._asking -= 1
            if not self._asking:
                await self._rest()

    async def _in_turn(self, packed: bytes) -> bytes | NotDrawn:
        painter = await self._free.get()
        try:
            return await painter.paint(packed) or NotDrawn.FAILED
        finally:
            self._free.put_nowait(painter)

    async def _rest(self) -> None:
        """Have all painters rest; who asks meanwhile waits for that moment."""
        painters = [self._free.get_nowait() for _ in range(self._free.qsize())]
        try:
            for painter in painters:
                await painter.rest()
        finally:
            for painter in painters:
                self._free.put_nowait(painter)
