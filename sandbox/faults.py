"""Faults that a test or a rehearsal switches on: what the network and Telegram do on bad days."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class RetryAfter:
    """429 with `parameters.retry_after`; the call is not executed."""

    seconds: int


@dataclass(frozen=True)
class ServerError:
    """A 5xx; the call is not executed."""

    status: int = 502


@dataclass(frozen=True)
class Refuse:
    """Any other refusal, in full words; the call is not executed."""

    status: int
    description: str


@dataclass(frozen=True)
class Slow:
    """The call is executed at once, but answered only after so many seconds of real time."""

    seconds: float


@dataclass(frozen=True)
class LostAnswer:
    """The call is executed, and the connection drops before the answer."""


Fault = RetryAfter | ServerError | Refuse | Slow | LostAnswer


@dataclass
class Planned:
    """A fault for so many calls to come; `times` counts down."""

    method: str
    kind: Fault
    times: int
    spared: frozenset[str] = frozenset()

    def is_due(self, method: str) -> bool:
        """Does it hit this call, whose method is in lower case?"""
        return self.times > 0 and self.method in {"*", method} and method not in self.spared


class Faults:
    """The faults still to come, in the order in which they were added."""

    def __init__(self) -> None:
        self._planned: list[Planned] = []
        self._duplicates = 0

    @property
    def duplicates(self) -> int:
        """How many of the next updates are delivered twice."""
        return self._duplicates

    def add(
        self, method: str, kind: Fault, times: int = 1, spared: Collection[str] = ()
    ) -> Planned:
        """Let the next calls fail.

        Args:
            method: a Bot API method in any case, or `*` for all, `getUpdates` included.
            kind: what happens.
            times: to how many calls.
            spared: methods to which it does not happen, in any case.

        Returns:
            The fault with what is left of it, to look at or to `cancel`.
        """
        planned = Planned(method.lower(), kind, times, frozenset(map(str.lower, spared)))
        self._planned.append(planned)
        return planned

    def cancel(self, planned: Planned) -> None:
        """Let what is left of a fault not happen."""
        planned.times = 0
        self._tidy()

    def duplicate_updates(self, times: int = 1) -> None:
        """Deliver each of the next updates twice, the second under an update_id of its own."""
        self._duplicates += times

    def cancel_duplicates(self) -> None:
        """Deliver updates once again."""
        self._duplicates = 0

    def clear(self) -> None:
        """Forget all faults that did not happen yet."""
        for planned in self._planned:
            planned.times = 0
        self._planned.clear()
        self._duplicates = 0

    def take(self, method: str) -> Fault | None:
        """Use up and return the fault that is due for this call, if any."""
        for planned in self._planned:
            if planned.is_due(method.lower()):
                planned.times -= 1
                self._tidy()
                return planned.kind
        return None

    def take_duplicate(self) -> bool:
        """Use up one duplication: is the update at hand to be delivered twice?"""
        if self._duplicates == 0:
            return False
        self._duplicates -= 1
        return True

    def _tidy(self) -> None:
        self._planned = [planned for planned in self._planned if planned.times > 0]
