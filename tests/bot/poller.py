"""Polling over real HTTP, for tests: what it paused for, and what Telegram keeps for it."""

import asyncio

from aiogram import Bot, Dispatcher

from bot.delivery.intake import Intake
from bot.delivery.polling import Polling
from sandbox import Telegram
from tests.bot.desk import BOUND_S, languages


class Poller:
    """Polling at work, with pauses that take no time, unless `time` is stopped."""

    look_every_s = 0.01
    finish_s = BOUND_S

    def __init__(self, bot: Bot, dispatcher: Dispatcher) -> None:
        self.pauses: list[float] = []
        self.time = asyncio.Event()
        self.time.set()
        self._bot, self._dispatcher = bot, dispatcher
        self._stop = asyncio.Event()
        self._work: asyncio.Task[None] | None = None

    def start(self) -> None:
        intake = Intake(self._dispatcher, self._bot, languages(), pause=self._pause)
        polling = Polling(
            self._bot,
            intake,
            self._stop,
            self._pause,
            look_every_s=self.look_every_s,
            finish_s=self.finish_s,
        )
        self._work = asyncio.create_task(polling.run())

    def stop(self) -> None:
        self._stop.set()

    @property
    def is_at_work(self) -> bool:
        return self._work is not None and not self._work.done()

    async def end(self) -> None:
        """Stop, and wait until all is done; raises what polling raised."""
        self.stop()
        if self._work:
            async with asyncio.timeout(BOUND_S):
                await self._work

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await asyncio.sleep(0)
        await self.time.wait()


def held(telegram: Telegram) -> list[str]:
    """The messages that Telegram keeps for the bot, since they are not acknowledged."""
    return [one.body["message"]["text"] for one in telegram.world.inbox.pending()]


def asked(telegram: Telegram) -> int:
    """How often asking for updates was answered."""
    return sum(call.method == "getUpdates" for call in telegram.calls)
