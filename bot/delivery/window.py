"""The window: the updates that polling has in hand, and which of them hold its offset."""

import asyncio
import logging
from collections.abc import Sequence

from aiogram import Bot
from aiogram.types import Update
from pydantic import ValidationError

from bot.calls import Received
from bot.delivery.intake import Intake
from bot.delivery.reading import read

SIZE = 100  # what getUpdates gives at most, always from the offset on

_log = logging.getLogger(__name__)


class Window:
    """Updates in hand, each a task of its own; the oldest one not done with holds the offset.

    Getting older ones again and again is how Telegram tells what is new: those known are skipped,
    and not even read.
    """

    def __init__(self, intake: Intake, bot: Bot) -> None:
        self._intake = intake
        self._bot = bot
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._holding: set[int] = set()
        self._done: set[int] = set()
        self._fresh: set[int] = set()  # in hand since the last asking
        self._newest: int | None = None
        self._moved = asyncio.Event()

    @property
    def holds(self) -> bool:
        """Whether anything in hand holds the offset."""
        return bool(self._holding)

    def next_offset(self) -> int | None:
        """What to ask from; None before anything was got. Ids before it are forgotten."""
        if self._newest is None:
            return None
        offset = min(self._holding, default=self._newest + 1)
        self._done = {one for one in self._done if one >= offset}
        return offset

    def take(self, received: Sequence[Received]) -> None:
        """Begin with what is new in the answer to asking from `next_offset`."""
        self._moved.clear()
        self._fresh.clear()
        for one in received:
            if one.update_id not in self._tasks and one.update_id not in self._done:
                self._newest = one.update_id
                self._begin(one)
        if len(received) >= SIZE:
            # Nobody else's could be seen behind these, whose changes are made.
            self._holding -= self._intake.unanswered

    async def moved(self) -> None:
        """Returns when asking again is worth while: the newest are done, or, without new ones, any.

        Asking after each of many that are done at once would get all the others once more.
        """
        await self._moved.wait()

    async def finish(self, within_s: float) -> None:
        """Wait for what is in hand; what takes longer is cancelled, and comes again."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks.values(), timeout=within_s)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _begin(self, received: Received) -> None:
        """Begin with one that is new; one that cannot be read is done with."""
        number = received.update_id
        try:
            update = read(received, self._bot)
        except ValidationError as error:
            _log.error("update %s cannot be read, %s errors: skipped", number, error.error_count())
            self._done.add(number)
            return
        self._holding.add(number)
        self._fresh.add(number)
        self._tasks[number] = asyncio.create_task(self._handle(update))

    async def _handle(self, update: Update) -> None:
        number = update.update_id
        try:
            if await self._intake.handle(update, again=True):
                self._done.add(number)
                self._holding.discard(number)
        finally:
            del self._tasks[number]
            self._fresh.discard(number)
            if not self._fresh:
                self._moved.set()
