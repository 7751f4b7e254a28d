"""Progress: what takes longer than two seconds says on the terminal that it goes on.

It says so on standard error, so that what is printed for a file or a script stays as it is.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from typing import TextIO

PATIENCE_S = 2.0
EVERY_S = 0.5

_BACK_AND_CLEAR = "\r\x1b[K"


class Progress:
    """One line, written over until it is hidden."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._clock = stream, clock
        self._began = clock()
        self._words = "Working"
        self._is_shown = self._is_over = False

    def note(self, words: str) -> None:
        """Have this said of the work from now on."""
        self._words = words

    def tick(self) -> None:
        """Say how it goes, if it takes long."""
        elapsed = self._clock() - self._began
        if elapsed >= PATIENCE_S and not self._is_over:
            self._write(f"{_BACK_AND_CLEAR}{self._words} … {elapsed:.0f} s")
            self._is_shown = True

    def hide(self) -> None:
        """Clear the line until the next tick."""
        if self._is_shown:
            self._write(_BACK_AND_CLEAR)
        self._is_shown = False

    def end(self) -> None:
        """Clear the line for good."""
        self.hide()
        self._is_over = True

    async def run(self) -> None:
        """Say how it goes, until cancelled."""
        while True:
            await asyncio.sleep(EVERY_S)
            self.tick()

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


_current: ContextVar[Progress | None] = ContextVar("progress", default=None)


@asynccontextmanager
async def shown() -> AsyncIterator[None]:
    """Show how it goes while inside, where somebody looks on."""
    if not sys.stderr.isatty():
        yield
        return
    progress = Progress(sys.stderr)
    _current.set(progress)
    ticking = asyncio.create_task(progress.run())
    try:
        yield
    finally:
        ticking.cancel()
        with suppress(asyncio.CancelledError):  # it was just cancelled
            await ticking
        progress.end()


def note(words: str) -> None:
    """Say what has been done so far, such as `12,000 businesses read`."""
    if progress := _current.get():
        progress.note(words)


def make_room() -> None:
    """Clear the line for what is printed next: for good, if that is read on the same terminal."""
    if progress := _current.get():
        progress.hide()
        if sys.stdout.isatty():
            progress.end()


def end() -> None:
    """Show nothing from now on: somebody is asked something, or the work has no end."""
    if progress := _current.get():
        progress.end()
