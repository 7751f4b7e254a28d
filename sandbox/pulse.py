"""The heartbeat of the sandbox: whoever waits for the state to change is woken, nobody polls."""

import asyncio
from collections.abc import Callable


class Pulse:
    """Wakes everybody who waits, each time something changed."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def beat(self) -> None:
        """Tell all who wait to look again."""
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)
        self._waiting.clear()

    async def next(self) -> None:
        """Wait for the next beat."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiting.add(waiter)
        try:
            await waiter
        finally:
            self._waiting.discard(waiter)

    async def until(self, condition: Callable[[], object], within: float | None = None) -> None:
        """Wait until the condition holds.

        Args:
            condition: looked at now and after every change.
            within: seconds of real time; None waits for ever.

        Raises:
            TimeoutError: it did not come to hold in time.
        """
        async with asyncio.timeout(within):
            while not condition():
                await self.next()
