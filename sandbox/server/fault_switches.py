"""The faults that the page can switch on, each for a number of calls or until switched off."""

import sys

from sandbox.answers import Json
from sandbox.faults import Fault, Faults, LostAnswer, Planned, RetryAfter, ServerError, Slow

DUPLICATE = "duplicate"
KINDS: dict[str, Fault] = {
    "flood": RetryAfter(3),
    "outage": ServerError(502),
    "slow": Slow(3.0),
    "lost": LostAnswer(),
}
NAMES = (*KINDS, DUPLICATE)
UNTIL_OFF = sys.maxsize
# A bot that waits for updates calls all the time: it would use up every fault before anybody
# could see one.
SPARED = ("getUpdates",)


class FaultSwitches:
    """Which of the faults are on."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._on: dict[str, Planned] = {}

    def switch(self, name: str, times: int | None) -> None:
        """Let a fault happen so many times, or not at all (0), or until switched off (None).

        Raises:
            ValueError: there is no such fault or number.
        """
        if name not in NAMES or (times is not None and times < 0):
            raise ValueError(f"Faults are {', '.join(NAMES)}, from 0 times on")
        count = UNTIL_OFF if times is None else times
        if name == DUPLICATE:
            self._faults.cancel_duplicates()
            self._faults.duplicate_updates(count)
            return
        if name in self._on:
            self._faults.cancel(self._on.pop(name))
        if count:
            self._on[name] = self._faults.add("*", KINDS[name], count, spared=SPARED)

    def describe(self) -> Json:
        """How often each will still happen; null for one that stays on until switched off."""
        left = {name: self._on[name].times if name in self._on else 0 for name in KINDS}
        left[DUPLICATE] = self._faults.duplicates
        # Counting down from the largest number takes longer than anybody has.
        return {name: None if n > UNTIL_OFF // 2 else n for name, n in left.items()}
