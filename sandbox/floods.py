"""Flood control: Telegram's limits on how often a bot may send, off until switched on."""

import math
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from sandbox.answers import too_many_requests

PER_CHAT = (1, timedelta(seconds=1))
PER_GROUP = (20, timedelta(minutes=1))
OVERALL = (30, timedelta(seconds=1))


class FloodGate:
    """Counts messages per chat and overall, by the clock it was given."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.closed = False
        self._clock = clock
        self._sent: dict[int | None, deque[datetime]] = {}

    def pass_message(self, chat_id: int) -> None:
        """Count one message to a chat.

        Raises:
            ApiError: 429 with the seconds to wait; the message is not counted.
        """
        if not self.closed:
            return
        now = self._clock()
        per_chat = PER_CHAT if chat_id > 0 else PER_GROUP
        wait = max(self._wait(chat_id, *per_chat, now), self._wait(None, *OVERALL, now))
        if wait > timedelta():
            raise too_many_requests(math.ceil(wait.total_seconds()))
        for key in (chat_id, None):
            self._sent[key].append(now)

    def _wait(self, key: int | None, most: int, window: timedelta, now: datetime) -> timedelta:
        sent = self._sent.setdefault(key, deque())
        while sent and now - sent[0] >= window:
            sent.popleft()
        return sent[0] + window - now if len(sent) >= most else timedelta()
