"""The ledger: what a business's changes mean at an instant.

A change is one decision, never altered afterwards. Each change settles the one before it, so
only the last can be pending, and where a business stands follows from two rows: the last one,
and the one that was in force when it was decided (`basis`). Nothing has to run for a plan to
start or to end; asking later gives the later answer.

Intervals are [from, until). At one instant the order is: expiry, scheduled start, decision.
All instants are aware and in UTC.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, TypeGuard, final

from plans.plan import Revision


class Kind(StrEnum):
    """What was decided."""

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


class Status(StrEnum):
    """What a period is to its business."""

    ACTIVE = "active"
    SCHEDULED = "scheduled"
    AWAITING = "awaiting"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Decision:
    """What every entry of a business's ledger says: who decided it, when, and on what basis.

    `decided_by` is a person's internal id, None for the command line. `basis` is the `seq` of the
    change in force when this one was decided (0: none); an undo copies its target's.
    """

    kind: ClassVar[Kind]

    seq: int
    decided_at: datetime
    decided_by: int | None
    channel: Channel
    note: str | None
    basis: int


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

    `expires_at` None means until changed. `anchor_at` is where an unbroken run of renewals
    started; None for a plan without a term, and for an end that an operator set.
    """

    kind = Kind.CHOOSE

    revision: Revision
    expires_at: datetime | None
    anchor_at: datetime | None

    def is_over(self, at: datetime) -> bool:
        """Whether its time has ended by `at`."""
        return self.expires_at is not None and self.expires_at <= at


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
    """The request before it is refused."""

    kind = Kind.DECLINE


@final
@dataclass(frozen=True, slots=True)
class Withdrawn(_AtOnce):
    """What was pending is taken back."""

    kind = Kind.WITHDRAW


@final
@dataclass(frozen=True, slots=True)
class Undone(_AtOnce):
    """The choice before it, which took effect at once, is taken back."""

    kind = Kind.UNDO


Change = Chosen | Requested | Declined | Withdrawn | Undone | Ended
"""One entry of a ledger. Whatever has to say something about each of them matches them all."""

Pending = Chosen | Requested | Ended
"""What can be still to come: a choice or an end not yet in effect, a request not yet answered."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where a business stands `now`: what is in force, what is pending, what was decided last.

    `held` is the newest decision that took effect, in force or expired since.
    """

    now: datetime
    last: Change | None
    held: Chosen | Ended | None

    @property
    def version(self) -> int:
        """The number of the last change, on which a screen is built; 0 for an empty ledger."""
        return self.last.seq if self.last else 0

    @property
    def current(self) -> Chosen | None:
        """The change whose plan is in force."""
        held = self.held
        return held if isinstance(held, Chosen) and not held.is_over(self.now) else None

    @property
    def basis(self) -> int:
        """The `seq` of the change in force; 0 when nothing is."""
        return self.current.seq if self.current else 0

    @property
    def pending(self) -> Pending | None:
        """A request not yet answered, or a choice or an end not yet in effect."""
        match self.last:
            case None | Declined() | Withdrawn() | Undone():
                return None
            case Requested() as request:
                return request
            case Chosen() | Ended() as ahead:
                return ahead if ahead is not self.held else None

    @property
    def scheduled(self) -> Chosen | Ended | None:
        """What is going to happen by itself, if nobody decides anything before."""
        pending = self.pending
        return None if isinstance(pending, Requested) else pending

    @property
    def next_event(self) -> datetime | None:
        """When something starts or ends by itself next, if nobody decides anything before."""
        starts = self.scheduled.effective_at if self.scheduled else None
        ends = self.current.expires_at if self.current else None
        return _first(*(at for at in (starts, ends) if at and at > self.now))


@dataclass(frozen=True, slots=True)
class Period:
    """One plan, from one instant to another: what a choice or a request came to.

    `since` is None when it never started (a scheduled one's start is `change.effective_at`).
    `until` is None when it never started or has no end in sight; an active period's `until`
    lies ahead. `settled_by` is the decision that ended it or kept it from starting, if one did.
    """

    change: Chosen | Requested
    status: Status
    since: datetime | None = None
    until: datetime | None = None
    settled_by: Change | None = None

    @property
    def revision(self) -> Revision:
        """The plan as it was decided."""
        return self.change.revision

    @property
    def ends_at(self) -> datetime | None:
        """When it ends, or was to end, as it was decided; None for no end, and for a request."""
        return self.change.expires_at if isinstance(self.change, Chosen) else None


def fold(last: Change | None, basis: Change | None, clock: datetime) -> Subscription:
    """Where a business stands, from its last change and the change which that one's `basis` names.

    `clock` may lag: a ledger's now is never before its last decision. Raises `ValueError` when
    `basis` is no choice: nothing else is ever in force.
    """
    if last is None:
        return Subscription(clock, None, None)
    if basis is not None and not isinstance(basis, Chosen):
        raise ValueError(f"change {basis.seq} is no plan that another one could be based on")
    at = max(clock, last.decided_at)
    return Subscription(at, last, last if _took_effect(last, None, at) else basis)


def subscription(changes: Sequence[Change], clock: datetime) -> Subscription:
    """Where a business stands, from its whole ledger in order."""
    last = changes[-1] if changes else None
    basis = changes[last.basis - 1] if last and last.basis else None
    return fold(last, basis, clock)


def subscription_as_of(changes: Sequence[Change], instant: datetime) -> Subscription:
    """Where a business stood at `instant`: the same fold over what was decided by then."""
    return subscription([change for change in changes if change.decided_at <= instant], instant)


def periods(changes: Sequence[Change], clock: datetime) -> tuple[Period, ...]:
    """What a whole ledger means at `clock`, newest first."""
    at = subscription(changes, clock).now
    last_with_basis = {change.basis: change for change in changes}

    def after(change: Change | None) -> Change | None:
        return changes[change.seq] if change and change.seq < len(changes) else None

    found = []
    for change in reversed(changes):
        successor = last_with_basis.get(change.seq)
        one = period(change, after(change), successor, after(successor), at)
        if one is not None:
            found.append(one)
    return tuple(found)


def period(
    change: Change,
    following: Change | None,
    successor: Change | None,
    after_successor: Change | None,
    at: datetime,
) -> Period | None:
    """What one change came to at `at`, the ledger's now.

    `following` is the next change; `successor` the last change whose `basis` is this one, and
    `after_successor` the change next to that. None when the change is no period of its own: it is
    neither a choice nor a request, or it is a request that its approval carries on.
    """
    match change:
        case Requested():
            status = _came_of_request(change, following)
            return Period(change, status, settled_by=following) if status else None
        case Chosen():
            return _came_of_choice(change, following, _takeover(successor, after_successor, at), at)
        case Declined() | Withdrawn() | Undone() | Ended():
            return None


def _came_of_choice(
    change: Chosen, following: Change | None, successor: Chosen | Ended | None, at: datetime
) -> Period:
    if not _took_effect(change, following, at):
        status = Status.CANCELLED if following else Status.SCHEDULED
        return Period(change, status, settled_by=following)
    since = change.effective_at
    if isinstance(following, Undone):
        until = _first(change.expires_at, following.decided_at)
        return Period(change, Status.UNDONE, since, until, following)
    taken_over = successor.effective_at if successor else None
    until = _first(change.expires_at, taken_over)
    if until is None or at < until:
        return Period(change, Status.ACTIVE, since, until)
    ended_by = successor if taken_over == until else None
    return Period(change, Status.EXPIRED, since, until, ended_by)


def _came_of_request(request: Requested, following: Change | None) -> Status | None:
    """The status of a request; None if its approval carries it on."""
    match following:
        case None:
            return Status.AWAITING
        case Declined():
            return Status.DECLINED
        case Chosen(channel=Channel.OPERATOR, revision=granted) if granted == request.revision:
            return None
        case Chosen() | Requested() | Withdrawn() | Undone() | Ended():
            return Status.CANCELLED


def _took_effect(
    change: Change, following: Change | None, at: datetime
) -> TypeGuard[Chosen | Ended]:
    """Whether a choice or an end was in effect before the next decision could replace it."""
    match change:
        case Chosen() | Ended():
            return change.effective_at <= (following.decided_at if following else at)
        case Requested() | Declined() | Withdrawn() | Undone():
            return False


def _takeover(
    successor: Change | None, after_successor: Change | None, at: datetime
) -> Chosen | Ended | None:
    """The successor, if it took, or is going to take, the place of what it is based on."""
    match successor:
        case Chosen() | Ended():
            is_off = after_successor and not _took_effect(successor, after_successor, at)
            return None if is_off else successor
        case None | Requested() | Declined() | Withdrawn() | Undone():
            return None


def _first(*instants: datetime | None) -> datetime | None:
    return min((instant for instant in instants if instant is not None), default=None)
