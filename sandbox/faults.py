"""Faults that a test or a rehearsal switches on: what the network and Telegram do on bad days."""

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
class _Planned:
    method: str
    kind: Fault
    times: int


class Faults:
    """The faults still to come, in the order in which they were added."""

    def __init__(self) -> None:
        self._planned: list[_Planned] = []
        self._duplicates = 0

    def add(self, method: str, kind: Fault, times: int = 1) -> None:
        """Let the next calls fail.

        Args:
            method: a Bot API method in any case, or `*` for all, `getUpdates` included.
            kind: what happens.
            times: to how many calls.
        """
        self._planned.append(_Planned(method.lower(), kind, times))

    def duplicate_updates(self, times: int = 1) -> None:
        """Deliver each of the next updates twice, the second under an update_id of its own."""
        self._duplicates += times

    def clear(self) -> None:
        """Forget all faults that did not happen yet."""
        self._planned.clear()
        self._duplicates = 0

    def take(self, method: str) -> Fault | None:
        """Use up and return the fault that is due for this call, if any."""
        for planned in self._planned:
            if planned.times > 0 and planned.method in {"*", method.lower()}:
                planned.times -= 1
                return planned.kind
        return None

    def take_duplicate(self) -> bool:
        """Use up one duplication: is the update at hand to be delivered twice?"""
        if self._duplicates == 0:
            return False
        self._duplicates -= 1
        return True
