"""Flood: how much one person may ask for, so that nobody slows down the others.

A token bucket for each person, looked into before any lock, any database and any handler.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

MOST_KNOWN = 10_000

_WORD_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one person may do at once, and how much of that comes back in a second."""

    at_once: int = 20
    per_second: float = 4.0


ALLOWANCE = Allowance()


class Admission(Enum):
    """The fate of an update; told: dropped, and its sender is told so."""

    ADMITTED = auto()
    TOLD = auto()
    DROPPED = auto()


@dataclass(slots=True)
class _Bucket:
    full_at: float
    word_at: float


class Flood:
    """A token bucket for each person.

    Of all that one person has too much of, one a second is told so: answering each would cost a
    call each, of the 30 a second that the bot has for everybody, and an app stops waiting for an
    answer by itself.

    A bucket is the instant at which it is full again. Only those not full are kept, at most
    `MOST_KNOWN`: beyond, whoever was silent longest is forgotten, and so begins with a full one.
    """

    def __init__(
        self, allowance: Allowance = ALLOWANCE, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._one_s = 1 / allowance.per_second
        self._empty_s = allowance.at_once / allowance.per_second
        self._now = now
        self._buckets: OrderedDict[int, _Bucket] = OrderedDict()  # silent longest first

    @property
    def known(self) -> int:
        """How many people are known at the moment."""
        return len(self._buckets)

    def admit(self, person: int) -> Admission:
        """Take what one update costs out of this person's bucket, if it is there."""
        now = self._now()
        bucket = self._buckets.setdefault(person, _Bucket(now, now))
        self._buckets.move_to_end(person)
        self._forget(now)
        full_at = max(bucket.full_at, now) + self._one_s
        if full_at - now <= self._empty_s:
            bucket.full_at = full_at
            return Admission.ADMITTED
        if now < bucket.word_at:
            return Admission.DROPPED
        bucket.word_at = now + _WORD_EVERY_S
        return Admission.TOLD

    def _forget(self, now: float) -> None:
        """Drop the full buckets of those silent longest; the newest one is in use."""
        while len(self._buckets) > 1:
            silent, bucket = next(iter(self._buckets.items()))
            if bucket.full_at > now and len(self._buckets) <= MOST_KNOWN:
                return
            del self._buckets[silent]
