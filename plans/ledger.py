"""The ledger: what a business's changes mean at an instant.

A change is one decision, never altered afterwards. Where a business stands follows from three
rows: the last one, the one that was in force when that was decided (`basis`), and the one that
stands `scheduled` beside it. Nothing has to run for a plan to start or to end; asking later gives
the later answer.

A request changes nothing of what is in force or scheduled, and neither does declining or
withdrawing it. A choice or an end takes the place of both a request and what is scheduled.

Intervals are [from, until). At one instant the order is: expiry, scheduled start, decision.
All instants are aware and in UTC.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, final

from plans.plan import Revision


class Kind(StrEnum):
    """The kinds of changes, by the words in which they are stored."""

    CHOOSE = "choose"
    REQUEST = "request"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    UNDO = "undo"
    END = "end"


class Channel(StrEnum):
    """Through what it was decided: an owner's chat, an operator's chat, the command line."""

    CHAT = "chat"
    OPERATOR = "operator"
    CLI = "cli"


@dataclass(frozen=True, slots=True)
class Decision:
    """The part every ledger entry has in common: who decided it, when, and on what basis.

    `decided_by` is a person's internal id, None for the command line. `basis` is the `seq` of the
    change in force when this one was decided (0: none); an undo copies its target's.
    `scheduled` is the `seq` of the choice or end that stays scheduled beside this decision, or, if
    this is a choice, would be scheduled again if it were taken back (0: none).
    """

    kind: ClassVar[Kind]

    seq: int
    decided_at: datetime
    decided_by: int | None
    channel: Channel
    note: str | None
    basis: int
    scheduled: int


@dataclass(frozen=True, slots=True)
class _AtOnce(Decision):
    """A decision that settles another one, and holds from the moment it is made."""

    @property
    def effective_at(self) -> datetime:
        """When it takes effect."""
        return self.decided_at


@dataclass(frozen=True, slots=True)
class _Dated(Decision):
    """A decision that says itself when it takes effect: never before it was made."""

    effective_at: datetime

    @property
    def is_later(self) -> bool:
        """Whether it takes effect later than it is decided."""
        return self.effective_at > self.decided_at


@final
@dataclass(frozen=True, slots=True)
class Chosen(_Dated):
    """A plan from `effective_at` on: chosen by an owner, granted or given by an operator.

    `expires_at` None means until changed. `anchor_at` is where an unbroken run of terms started;
    None for a plan without a term, and for an end that an operator set. With an anchor and no end
    it renews by itself: term by term, counted from the anchor.
    """

    kind = Kind.CHOOSE

    revision: Revision
    expires_at: datetime | None
    anchor_at: datetime | None

    @property
    def renews(self) -> bool:
        """Whether it goes on for another term by itself whenever one ends."""
        return self.expires_at is None and self.anchor_at is not None

    def is_over(self, at: datetime) -> bool:
        """Whether its time has ended by `at`."""
        return self.expires_at is not None and self.expires_at <= at

    def term_end(self, at: datetime) -> datetime | None:
        """The end of the term that runs at `at`, or of the first one; None: it has no terms."""
        return self.term_at(at)[1]

    def term_at(self, at: datetime) -> tuple[datetime, datetime | None]:
        """Start and end of the term that runs at `at`, or of the first one."""
        term = self.revision.plan.term
        if self.expires_at is not None or self.anchor_at is None or term is None:
            return self.effective_at, self.expires_at
        return term.around(self.anchor_at, max(at, self.effective_at))


@final
@dataclass(frozen=True, slots=True)
class Requested(_Dated):
    """A plan that an operator is asked for, to begin at `effective_at` or once it is granted."""

    kind = Kind.REQUEST

    revision: Revision


@final
@dataclass(frozen=True, slots=True)
class Ended(_Dated):
    """No plan from `effective_at` on."""

    kind = Kind.END


@final
@dataclass(frozen=True, slots=True)
class Declined(_AtOnce):
    """Refuses the request before it."""

    kind = Kind.DECLINE


@final
@dataclass(frozen=True, slots=True)
class Withdrawn(_AtOnce):
    """Takes back the pending change."""

    kind = Kind.WITHDRAW


@final
@dataclass(frozen=True, slots=True)
class Undone(_AtOnce):
    """Takes back the choice before it, which took effect immediately."""

    kind = Kind.UNDO


Change = Chosen | Requested | Declined | Withdrawn | Undone | Ended
"""One entry of a ledger. Whatever has to say something about each of them matches them all."""

Pending = Chosen | Requested | Ended
"""Still to come: a choice or an end not yet in effect, or an unanswered request."""
