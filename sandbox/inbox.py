"""The queue of updates that wait for the bot: numbering, filtering, expiry, confirmation."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.answers import Json
from sandbox.faults import Faults
from sandbox.pulse import Pulse

WAITS = {
    "message": timedelta(hours=24),
    "callback_query": timedelta(seconds=150),
    "my_chat_member": timedelta(hours=24),
}
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}

Lane = tuple[str, int]


@dataclass(frozen=True)
class Queued:
    """An update in the queue.

    Its lane is what Telegram keeps in order: the chat for a message, the user for a press.
    """

    id: int
    body: Json
    expires_at: datetime
    lane: Lane


class Inbox:
    """Updates that the bot has not confirmed yet, oldest first."""

    def __init__(self, clock: Callable[[], datetime], pulse: Pulse, faults: Faults) -> None:
        self.allowed: tuple[str, ...] = ()
        self._clock = clock
        self._pulse = pulse
        self._faults = faults
        self._queue: list[Queued] = []
        self._next_id = 100_000_000 + secrets.randbelow(800_000_000)

    def put(self, kind: str, content: Json) -> Json:
        """Queue an update of a kind (one of `WAITS`) and return it whole."""
        update = {"update_id": self._take_id(), kind: content}
        if self._wanted(kind):
            self._enqueue(kind, update)
            if self._faults.take_duplicate():
                self._enqueue(kind, {**update, "update_id": self._take_id()})
            self._pulse.beat()
        return update

    def pending(self) -> list[Queued]:
        """What waits and has not expired, oldest first."""
        now = self._clock()
        self._queue = [queued for queued in self._queue if queued.expires_at > now]
        return list(self._queue)

    def confirm(self, offset: int) -> None:
        """Forget all updates before the offset; a negative one keeps that many of the newest."""
        waiting = self.pending()
        if offset < 0:
            self._queue = waiting[offset:]
        else:
            self._queue = [queued for queued in waiting if queued.id >= offset]

    def drop(self, queued: Queued) -> None:
        """Forget one update, as it was delivered."""
        if queued in self._queue:
            self._queue.remove(queued)
            self._pulse.beat()

    def drain(self) -> list[Json]:
        """Take all updates that wait."""
        waiting = self.pending()
        self._queue.clear()
        return [queued.body for queued in waiting]

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Say which kinds to queue from now on; empty: the default ones; None: as before."""
        if kinds is not None:
            self.allowed = tuple(kinds)

    def _wanted(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT

    def _take_id(self) -> int:
        self._next_id += 1
        return self._next_id - 1

    def _enqueue(self, kind: str, update: Json) -> None:
        content = update[kind]
        pressed = kind == "callback_query"
        lane = ("user", content["from"]["id"]) if pressed else ("chat", content["chat"]["id"])
        expires_at = self._clock() + WAITS[kind]
        self._queue.append(Queued(update["update_id"], update, expires_at, lane))
