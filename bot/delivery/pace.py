"""Pace: how fast messages that nobody asked for may go, so that Telegram takes them all."""

import asyncio
import time
from collections.abc import Callable

from bot.delivery.stopping import Pause

OVERALL_S = 1 / 30
PER_CHAT_S = 1.0


class Pace:
    """Gives turns: 30 a second in all, and one a second in each chat.

    `now` tells seconds that never go back; `pause` lets some of them pass.
    """

    def __init__(
        self, now: Callable[[], float] = time.monotonic, pause: Pause = asyncio.sleep
    ) -> None:
        self._now = now
        self._pause = pause
        self._next = 0.0
        self._next_in: dict[int, float] = {}

    async def turn(self, chat_id: int) -> None:
        """Returns when a message may go to this chat; the turn is used up."""
        now = self._now()
        # Only chats that must wait are kept: a second's worth.
        self._next_in = {chat: free for chat, free in self._next_in.items() if free > now}
        own = self._next_in.get(chat_id, now)
        self._next_in[chat_id] = own + PER_CHAT_S
        await self._until(own)
        # Taken only now: a chat that waits keeps nobody else from going.
        turn = max(self._next, self._now())
        self._next = turn + OVERALL_S
        await self._until(turn)

    async def _until(self, instant: float) -> None:
        if (wait := instant - self._now()) > 0:
            await self._pause(wait)
