"""Stopping: pauses that end when the bot is told to, and how long what is in hand has then.

In sum it is 20 s: whoever supervises the bot need not kill it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

Pause = Callable[[float], Awaitable[Any]]
"""Lets so many seconds pass; tests give one that lets none pass."""

UPDATES_S = 12.0  # one update's time limit, and a little
ACKNOWLEDGE_S = 3
LETTERS_S = 5.0  # after those; the courier is told to stop when they are


async def pause(seconds: float, unless: asyncio.Event) -> None:
    """Let so many seconds pass, or fewer: until the event is set."""
    try:
        async with asyncio.timeout(seconds):
            await unless.wait()
    except TimeoutError:
        return
