"""Polling: updates are asked for, handled, and only then acknowledged.

aiogram's own polling acknowledges before handlers finish and cancels them at shutdown.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramConflictError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import Update

from bot.delivery.intake import Intake, sender
from bot.dispatcher import ALLOWED_UPDATES

POLL_S = 30
LIMIT = 100

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 30.0
_log = logging.getLogger(__name__)

Pause = Callable[[float], Awaitable[Any]]


class Polling:
    """The loop from getUpdates to handled updates, until told to stop."""

    def __init__(
        self, bot: Bot, intake: Intake, stop: asyncio.Event, pause: Pause | None = None
    ) -> None:
        self._bot = bot
        self._intake = intake
        self._stop = stop
        self._pause = pause or self._pause_unless_stopped
        self._offset: int | None = None
        self._done: set[int] = set()
        self._faults = 0

    async def run(self) -> None:
        """Poll until stopped; what was handled is acknowledged before returning.

        Raises `TelegramUnauthorizedError` when Telegram does not know the token.
        """
        await self._bot.delete_webhook(drop_pending_updates=False)
        while not self._stop.is_set():
            try:
                updates = await self._next()
            except TelegramUnauthorizedError:
                raise
            except AiogramError as error:
                await self._after_fault(error)
                continue
            self._faults = 0
            if not await self._handle(updates) and not self._stop.is_set():
                await self._pause(_FIRST_PAUSE_S)  # short: others wait with the one who failed
        await self._acknowledge()

    async def _next(self) -> list[Update]:
        """The next updates; none when told to stop. Raises what getUpdates raised."""
        asking = asyncio.ensure_future(
            self._bot.get_updates(
                offset=self._offset,
                limit=LIMIT,
                timeout=POLL_S,
                allowed_updates=ALLOWED_UPDATES,
                request_timeout=POLL_S + 10,
            )
        )
        stopping = asyncio.ensure_future(self._stop.wait())
        await asyncio.wait((asking, stopping), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not asking.done():
            asking.cancel()
            await asyncio.wait((asking,))
            return []
        return asking.result()

    async def _after_fault(self, error: AiogramError) -> None:
        """Wait before Telegram is asked again: longer each time, or as long as it says."""
        if isinstance(error, TelegramConflictError):
            _log.error("another bot is running with this token: stop one of the two; trying again")
        else:
            _log.warning("no updates from Telegram, trying again: %s", error)
        self._faults += 1
        pause = min(_FIRST_PAUSE_S * 2 ** (self._faults - 1), _LONGEST_PAUSE_S)
        if isinstance(error, TelegramRetryAfter):
            pause = max(pause, error.retry_after)
        if not self._stop.is_set():
            await self._pause(pause)

    async def _handle(self, updates: list[Update]) -> bool:
        """Handle a batch and move the offset past what is done with; whether all of it is."""
        by_person: dict[int, list[Update]] = defaultdict(list)
        for update in updates:
            if update.update_id not in self._done:
                by_person[sender(update)].append(update)
        await asyncio.gather(*(self._in_order(own) for own in by_person.values()))
        waiting = [one.update_id for one in updates if one.update_id not in self._done]
        if updates:
            self._offset = min(waiting, default=updates[-1].update_id + 1)
            self._done = {one for one in self._done if one > self._offset}
        return not waiting

    async def _in_order(self, updates: Iterable[Update]) -> None:
        """One person's updates; what comes after a failed one waits with it."""
        for update in updates:
            if not await self._intake.handle(update):
                return
            self._done.add(update.update_id)

    async def _acknowledge(self) -> None:
        """Tell Telegram what was handled since the last time it was asked for updates."""
        if self._offset is None:
            return
        try:
            await self._bot.get_updates(offset=self._offset, limit=1, timeout=0)
        except AiogramError as error:
            _log.warning("the last updates may come again: %s", error)

    async def _pause_unless_stopped(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stop.wait()
        except TimeoutError:
            return
