"""Chart: what a picture of a history shows, as plain values that a painter needs no words for.

Importing this brings in nothing of Telegram or of the database: a painter imports it afresh.
"""

import json
from dataclasses import asdict, dataclass
from enum import Enum, auto
from typing import Any

from plans.periods import Status


class NotDrawn(Enum):
    """Why there is no picture: too many ask, or it takes too long; or painting it went wrong."""

    BUSY = auto()
    FAILED = auto()


def is_thin(status: Status) -> bool:
    """Whether it never came into force, or was undone: a thin bar, from decision to settlement."""
    match status:
        case Status.AWAITING | Status.CANCELLED | Status.DECLINED | Status.UNDONE:
            return True
        case Status.ACTIVE | Status.SCHEDULED | Status.EXPIRED | Status.REPLACED | Status.ENDED:
            return False


@dataclass(frozen=True, slots=True)
class Bar:
    """From where to where in the width: 0 is the oldest edge, 1 the newest.

    `goes_on`: it has no end in sight. `renews`: where it goes on into another term.
    """

    start: float
    end: float
    goes_on: bool = False
    renews: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One period: a plan's name, its status and its dates in words, and its bar."""

    name: str
    status: Status
    status_word: str
    dates: str
    bar: Bar


@dataclass(frozen=True, slots=True)
class Tick:
    """A date on the axis: where, and in how many lines of words."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A history as rows, newest first, over one axis of time.

    `now` is a part of the width; `is_mirrored` has time run from right to left.
    """

    title: str
    subtitle: str
    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    now: float
    now_word: str
    notes: tuple[str, ...]
    is_mirrored: bool


def pack(chart: Chart) -> bytes:
    """The chart as JSON."""
    return json.dumps(asdict(chart)).encode()


def unpack(packed: bytes) -> Chart:
    """The chart that was packed."""
    values: dict[str, Any] = json.loads(packed)
    parts = {
        "rows": tuple(_row(one) for one in values["rows"]),
        "ticks": tuple(Tick(**one) for one in values["ticks"]),
        "notes": tuple(values["notes"]),
    }
    return Chart(**{**values, **parts})


def _row(values: dict[str, Any]) -> Row:
    return Row(**{**values, "status": Status(values["status"]), "bar": Bar(**values["bar"])})
