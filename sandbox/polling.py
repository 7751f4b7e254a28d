"""Which of several pollers gets the updates: the newest; the one who waits is sent away."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Turn:
    """One `getUpdates` call that waits; `ended_by` says in full words who ended it."""

    ended_by: str | None = None


class Polling:
    """The one poller who may wait at a time."""

    def __init__(self) -> None:
        self._waiting: Turn | None = None

    @property
    def is_waiting(self) -> bool:
        """Does a poller wait now?"""
        return self._waiting is not None

    def end(self, reason: str) -> None:
        """Send away the poller who waits, if any."""
        if self._waiting is not None:
            self._waiting.ended_by = reason
            self._waiting = None

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """Wait as the only poller, for as long as the context lasts."""
        mine = self._waiting = Turn()
        try:
            yield mine
        finally:
            if self._waiting is mine:
                self._waiting = None
