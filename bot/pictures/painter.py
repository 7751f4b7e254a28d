"""Painter: a process that paints one chart after the other while there are any.

A process, since matplotlib is not safe in threads and would hold the interpreter; and a painting
that hangs can be ended. It takes 0.7 s for a first picture with its start (measured), 0.1 s for
each after that. It would keep 78 MB for what is seldom asked for, so it rests in between.
"""

import logging
import os
import struct
import sys
from asyncio import IncompleteReadError, create_subprocess_exec
from asyncio.subprocess import PIPE, Process
from pathlib import Path

from bot.settings import Settings

# -P: never a module from the folder one happens to be in
PROGRAM = ("-P", "-m", "bot.pictures.timeline")

_SIZE = struct.Struct(">I")  # before each chart, and before each picture
_ROOT = Path(__file__).parents[2]
_log = logging.getLogger(__name__)


class Painter:
    """Paints by a process that is started when it is needed. `program`: Python's arguments."""

    def __init__(self, program: tuple[str, ...] = PROGRAM) -> None:
        self._program = program
        self._process: Process | None = None

    async def paint(self, packed: bytes) -> bytes | None:
        """The picture; None if the process failed or could not be started. The next is a new one.

        Whoever gives up waiting ends the process too: what comes out of it would be for nobody.
        """
        picture = None
        try:
            picture = await self._painted(packed)
        except IncompleteReadError:
            _log.error("no picture: %s", await self._last_words())
        except OSError as error:  # no room for another process, or it broke while being told
            _log.warning("no picture: %s", error)
        finally:
            if picture is None:
                await self.rest()
        return picture

    async def rest(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        await process.communicate()

    async def _painted(self, packed: bytes) -> bytes:
        if self._process is None or self._process.returncode is not None:
            await self.rest()
            self._process = await create_subprocess_exec(
                sys.executable,
                *self._program,
                stdin=PIPE,
                stdout=PIPE,
                stderr=PIPE,
                env=_environment(),
            )
        source, target = self._process.stdin, self._process.stdout
        if source is None or target is None:
            raise TypeError("a process without pipes")
        source.write(_SIZE.pack(len(packed)) + packed)
        await source.drain()
        [size] = _SIZE.unpack(await target.readexactly(_SIZE.size))
        return await target.readexactly(size)

    async def _last_words(self) -> str:
        words = self._process and self._process.stderr
        return (await words.read()).decode(errors="replace") if words else ""


def _environment() -> dict[str, str]:
    """This process's own, without the bot's settings: a painter has no use for its secrets."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.lower() not in Settings.model_fields
    }
    return {**kept, "PYTHONPATH": str(_ROOT)}
