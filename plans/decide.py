"""What may be done: the one function that both the preview and the change go through."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from plans.ledger import Change, Kind, Standing, Via
from plans.plan import Catalogue, Plan, Revision


class Timing(IntEnum):
    """From when a choice is to hold."""

    NOW = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """What a member wants, and what the screen that offered it was built from.

    `seen` and `base` are those of that screen's standing. `day` is the ordinal of the day on
    which the plan would end, where the screen computed one from "now"; else 0.
    """

    revision: Revision
    seen: int
    base: int
    by: int
    timing: Timing = Timing.NOW
    day: int = 0
    via: Via = Via.CHAT

    @classmethod
    def on(cls, standing: Standing, revision: Revision, by: int) -> "Wish":
        """The wish that a screen built from this standing offers."""
        return cls(revision=revision, seen=standing.seen, base=standing.base, by=by)

    def is_done_by(self, change: Change) -> bool:
        """Whether this change is this very wish, come true."""
        return (
            change.seq == self.seen + 1
            and change.kind is Kind.CHOOSE
            and change.revision == self.revision
            and change.decided_by == self.by
            and (change.effective_at == change.decided_at) == (self.timing is Timing.NOW)
        )


class Moved(StrEnum):
    """What is no longer as the screen showed it."""

    LEDGER = "ledger"
    CLOCK = "clock"
    OFFER = "offer"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Outdated:
    """Something the screen showed is no longer so."""

    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The business has just this already."""


@dataclass(frozen=True, slots=True)
class NotOffered:
    """The plan is not on offer."""


class Barrier(StrEnum):
    """Why a plan cannot simply be chosen."""

    TERM = "term"
    APPROVAL = "approval"
    CONDITIONS = "conditions"


@dataclass(frozen=True, slots=True)
class NotOpen:
    """The plan is arranged by the operator, not chosen in the chat."""

    barriers: tuple[Barrier, ...]


Refusal = Outdated | Unchanged | NotOffered | NotOpen


def decide(standing: Standing, catalogue: Catalogue, wish: Wish) -> Change | Refusal:
    """The change that the wish comes to now (`standing.at`), or why it may not be.

    Pure: the preview shows what this returns, and confirming writes what this returns.
    """
    offer = catalogue.by_code(wish.revision.plan.code)
    if offer is None:
        return NotOffered()
    if moved := _moved(standing, offer, wish):
        return Outdated(moved)
    if standing.current and standing.current.revision == offer:
        return Unchanged()
    if barriers := _barriers(offer.plan):
        return NotOpen(barriers)
    return Change(
        seq=standing.seen + 1,
        kind=Kind.CHOOSE,
        revision=offer,
        effective_at=standing.at,
        expires_at=None,
        anchor_at=None,
        decided_at=standing.at,
        decided_by=wish.by,
        via=wish.via,
        note=None,
        base=standing.base,
    )


def _moved(standing: Standing, offer: Revision, wish: Wish) -> tuple[Moved, ...]:
    checks = (
        (Moved.LEDGER, wish.seen != standing.seen),
        (Moved.CLOCK, wish.seen == standing.seen and wish.base != standing.base),
        (Moved.OFFER, wish.revision != offer),
        (Moved.DAY, wish.day != 0),
    )
    return tuple(moved for moved, is_so in checks if is_so)


def _barriers(plan: Plan) -> tuple[Barrier, ...]:
    checks = (
        (Barrier.TERM, plan.term is not None),
        (Barrier.APPROVAL, plan.approval is not None),
        (Barrier.CONDITIONS, bool(plan.requires)),
    )
    return tuple(barrier for barrier, is_so in checks if is_so)
