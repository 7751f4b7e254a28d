"""The values of the catalogue: publications and their outcomes."""

from dataclasses import dataclass
from datetime import datetime

from plans.dry_run import Waiting


@dataclass(frozen=True, slots=True)
class Published:
    """A publication's effect: codes of new, changed, unchanged and withdrawn plans.

    `back` are those that were on offer once, were not, and are now. `is_new` is False where nothing
    differed, and so nothing was written.
    """

    number: int
    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    withdrawn: tuple[str, ...]
    back: tuple[str, ...] = ()
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class NotAsPreviewed:
    """The file or the catalogue is not what was previewed; the newest publication, if any."""

    number: int
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class StillPending:
    """A plan is not withdrawn, since these pending changes point at it."""

    waiting: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class Publication:
    """One publication, and what it changed against the one before it, by code."""

    number: int
    published_at: datetime
    new: tuple[str, ...]
    back: tuple[str, ...]
    changed: tuple[str, ...]
    withdrawn: tuple[str, ...]
    is_reordered: bool
