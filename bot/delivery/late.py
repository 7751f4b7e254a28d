"""Late answers: what Telegram did not take yet, of updates that are handled.

A chat that has to wait waits alone: nobody else's updates, and no handler, wait with it.
"""

import asyncio
import logging
from collections.abc import Callable, Set
from weakref import WeakValueDictionary

from aiogram.exceptions import TelegramNetworkError, TelegramServerError

from bot.delivery.stopping import Pause
from bot.serving.rendering import MustWait

MOST = 500  # in memory at once; beyond, an answer that must wait is dropped

_TRY_LIMIT_S, _AFTER_FAULT_S = 10.0, 5.0
_log = logging.getLogger(__name__)


class LateAnswers:
    """Delivers answers when Telegram takes them again: each person's in order.

    One that would come more than `patience_s` late is dropped: what was decided is in the
    database, and the next screen shows it. `now` tells seconds that never go back, and `pause`
    lets some of them pass; once `stop` is set, nothing is delivered any more.
    """

    def __init__(
        self, patience_s: float, now: Callable[[], float], pause: Pause, stop: asyncio.Event
    ) -> None:
        self._patience_s = patience_s
        self._now = now
        self._pause = pause
        self._stop = stop
        self._lines: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._updates: set[int] = set()

    @property
    def updates(self) -> Set[int]:
        """The updates, by their ids, whose answers wait."""
        return self._updates

    def wait_for(self, person: int) -> bool:
        """Whether an answer to this person waits; whatever comes after it has to wait, too."""
        return person in self._lines

    async def deliver(self, update_id: int, person: int, answer: MustWait) -> bool:
        """Whether an answer is done with, delivered or dropped; not if the bot stopped before.

        It is in line at once, before anybody else has a turn. Never raises.
        """
        if len(self._updates) >= MOST:
            _log.warning("update %s gets no answer: too many wait", update_id)
            return True
        until = self._now() + self._patience_s
        line = self._lines.setdefault(person, asyncio.Lock())
        self._updates.add(update_id)
        try:
            async with line:
                return await self._when_taken(update_id, answer, until)
        finally:
            self._updates.discard(update_id)

    async def _when_taken(self, update_id: int, answer: MustWait, until: float) -> bool:
        waiting: MustWait | None = answer
        while waiting:
            if self._now() + waiting.seconds > until:
                _log.warning("update %s gets no answer: it would come too late", update_id)
                return True
            if waiting.seconds:
                _log.warning("the answer to update %s waits %s s", update_id, waiting.seconds)
                await self._pause(waiting.seconds)
            if self._stop.is_set():
                return False
            waiting = await self._try(update_id, waiting)
        return True

    async def _try(self, update_id: int, answer: MustWait) -> MustWait | None:
        """The part of the answer that must wait longer."""
        try:
            async with asyncio.timeout(_TRY_LIMIT_S):
                return await answer.deliver()
        except (TelegramNetworkError, TelegramServerError, TimeoutError) as error:
            _log.warning("the answer to update %s: %s; once more", update_id, error)
            return MustWait(_AFTER_FAULT_S, answer.deliver)
        except Exception:  # noqa: BLE001 - of one answer; the change it tells of is made
            _log.exception("update %s gets no answer", update_id)
            return None
