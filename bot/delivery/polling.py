"""Polling: updates are asked for, handled, and only then acknowledged.

aiogram's own polling acknowledges before handlers finish and cancels them at shutdown.
"""

import asyncio
import logging
from collections.abc import Coroutine
from functools import partial
from typing import Any, TypeVar

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramConflictError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)

from bot.calls import GetUpdates, Received
from bot.delivery import stopping
from bot.delivery.intake import Intake
from bot.delivery.stopping import Pause
from bot.delivery.window import SIZE, Window
from bot.serving.dispatcher import ALLOWED_UPDATES

POLL_S = 30
LOOK_EVERY_S = 0.5  # while something is in hand, since no asking can wait then

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 30.0
_log = logging.getLogger(__name__)

Result = TypeVar("Result")


class Polling:
    """The loop from getUpdates to handled updates, until told to stop.

    What is in hand then has `finish_s`. `pause` waits so many seconds, or less if told to stop.
    """

    def __init__(
        self,
        bot: Bot,
        intake: Intake,
        stop: asyncio.Event,
        pause: Pause | None = None,
        *,
        look_every_s: float = LOOK_EVERY_S,
        finish_s: float = stopping.UPDATES_S,
    ) -> None:
        self._bot = bot
        self._intake = intake
        self._window = Window(intake, bot)
        self._stop = stop
        self._pause = pause or partial(stopping.pause, unless=stop)
        self._look_every_s = look_every_s
        self._finish_s = finish_s
        self._faults = 0

    async def run(self) -> None:
        """Poll until stopped; what was handled is acknowledged before returning.

        Raises `TelegramUnauthorizedError` when Telegram does not know the token.
        """
        await self._bot.delete_webhook(drop_pending_updates=False)
        try:
            while not self._stop.is_set():
                await self._round()
        finally:
            self._intake.close()
            await self._window.finish(self._finish_s)
        await self._acknowledge()

    async def _round(self) -> None:
        """Ask once, begin with what is new, and wait until asking again is worth while."""
        try:
            received = await self._unless_stopped(self._ask())
        except TelegramUnauthorizedError:
            raise
        except AiogramError as error:
            await self._after_fault(error)
            return
        self._faults = 0
        if received is not None:
            self._window.take(received)
        if self._window.holds:
            await self._unless_stopped(self._window.moved(), self._look_every_s)

    async def _ask(self) -> list[Received]:
        """The updates from the offset on; waits for some when none is in hand."""
        wait_s = 0 if self._window.holds else POLL_S
        call = GetUpdates(
            offset=self._window.next_offset(),
            limit=SIZE,
            timeout=wait_s,
            allowed_updates=ALLOWED_UPDATES,
        )
        return await self._bot(call, request_timeout=wait_s + 10)

    async def _unless_stopped(
        self, work: Coroutine[Any, Any, Result], within_s: float | None = None
    ) -> Result | None:
        """The work's result; None if it was stopped or ran out of time."""
        working = asyncio.create_task(work)
        told = asyncio.create_task(self._stop.wait())
        await asyncio.wait((working, told), timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        if not working.done():
            working.cancel()
            await asyncio.wait((working,))
            return None
        return working.result()

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

    async def _acknowledge(self) -> None:
        """Tell Telegram what was handled since the last time it was asked for updates."""
        offset = self._window.next_offset()
        if offset is None:
            return
        try:
            call = GetUpdates(offset=offset, limit=1, timeout=0)
            await self._bot(call, request_timeout=stopping.ACKNOWLEDGE_S)
        except AiogramError as error:
            _log.warning("the last updates may come again: %s", error)
