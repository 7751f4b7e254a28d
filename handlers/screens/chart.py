"""Chart: what a picture of a history shows, as plain values that a painter needs no words for.

Importing this brings in nothing of Telegram or of the database: a painter begins afresh for each
picture.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any

from plans.periods import Status


def is_thin(status: Status) -> bool:
    """Whether it never came into force, or was undone: a thin bar, from decision to settlement."""
    match status:
        case Status.AWAITING | Status.CANCELLED | Status.DECLINED | Status.UNDONE:
            return True
        case Status.ACTIVE | Status.SCHEDULED | Status.EXPIRED | Status.REPLACED | Status.ENDED:
            return False


@dataclass(frozen=True, slots=True)
class Bar:
    """One period. `start` and `end` are parts of the width, 0 at the oldest edge, 1 at the newest.

    `goes_on`: it ends beyond the edge, or not at all.
    """

    status: Status
    start: float
    end: float
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """The bars of one plan, oldest first."""

    name: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A date on the axis: where, and in how many lines of words."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A history as bars over time; `is_mirrored` has time run from right to left.

    `now` is a part of the width; the legend has a word for each status that is shown.
    """

    title: str
    subtitle: str
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    now: float
    now_word: str
    legend: tuple[tuple[Status, str], ...]
    notes: tuple[str, ...]
    is_mirrored: bool


def pack(chart: Chart) -> bytes:
    """The chart as JSON."""
    return json.dumps(asdict(chart)).encode()


def unpack(packed: bytes) -> Chart:
    """The chart that was packed."""
    values: dict[str, Any] = json.loads(packed)
    lanes = tuple(
        Lane(lane["name"], tuple(_bar(one) for one in lane["bars"])) for lane in values["lanes"]
    )
    parts = {
        "lanes": lanes,
        "ticks": tuple(Tick(**one) for one in values["ticks"]),
        "legend": tuple((Status(status), word) for status, word in values["legend"]),
        "notes": tuple(values["notes"]),
    }
    return Chart(**{**values, **parts})


def _bar(values: dict[str, Any]) -> Bar:
    return Bar(**{**values, "status": Status(values["status"])})
