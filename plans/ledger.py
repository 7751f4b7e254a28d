"""The ledger: what a business's changes mean at an instant.

A change is one decision, never altered afterwards. Each change settles the one before it, so
only the last can be pending, and where a business stands follows from two rows: the last one,
and the one that was in force when it was decided (`base`). Nothing has to run for a plan to
start or to end; asking later gives the later answer.

Intervals are [from, until). At one instant the order is: expiry, scheduled start, decision.
All instants are aware and in UTC.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from plans.plan import Revision


class Kind(StrEnum):
    """What was decided."""

    CHOOSE = "choose"
    REQUEST = "request"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    UNDO = "undo"
    END = "end"


class Via(StrEnum):
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
class Change:
    """One entry of a business's ledger.

    `revision` is there for `choose` and `request` only. `expires_at` None means until changed.
    `anchor_at` is where an unbroken run of renewals started. `decided_by` is a person's internal
    id, None for the command line. `base` is the `seq` of the change in force when this one was
    decided (0: none); an `undo` copies its target's.
    """

    seq: int
    kind: Kind
    revision: Revision | None
    effective_at: datetime
    expires_at: datetime | None
    anchor_at: datetime | None
    decided_at: datetime
    decided_by: int | None
    via: Via
    note: str | None
    base: int

    def is_over(self, at: datetime) -> bool:
        """Whether the term has ended by `at`."""
        return self.expires_at is not None and self.expires_at <= at


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a business stands at `at`: what is in force, what is pending, what was seen last.

    `held` is the newest decision that took effect, in force or expired since.
    """

    at: datetime
    last: Change | None
    held: Change | None

    @property
    def seen(self) -> int:
        """The number of the last change; 0 for an empty ledger."""
        return self.last.seq if self.last else 0

    @property
    def current(self) -> Change | None:
        """The change whose plan is in force."""
        held = self.held
        if held is None or held.kind is not Kind.CHOOSE or held.is_over(self.at):
            return None
        return held

    @property
    def base(self) -> int:
        """The `seq` of the change in force; 0 when nothing is."""
        return self.current.seq if self.current else 0

    @property
    def pending(self) -> Change | None:
        """A request not yet answered, or a choice or an end not yet in effect."""
        last = self.last
        if last is None or last is self.held:
            return None
        return last if last.kind in (Kind.REQUEST, Kind.CHOOSE, Kind.END) else None

    @property
    def next_event(self) -> datetime | None:
        """When something starts or ends by itself next, if nobody decides anything before."""
        pending = self.pending
        starts = pending.effective_at if pending and pending.kind is not Kind.REQUEST else None
        ends = self.current.expires_at if self.current else None
        return _first(*(at for at in (starts, ends) if at and at > self.at))


@dataclass(frozen=True, slots=True)
class Period:
    """One plan, from one instant to another: what a `choose` or a `request` came to.

    `since` is None when it never started (a scheduled one's start is `change.effective_at`).
    `until` is None when it never started or has no end in sight; an active period's `until`
    lies ahead. `settled_by` is the decision that ended it or kept it from starting, if one did.
    """

    change: Change
    revision: Revision
    status: Status
    since: datetime | None = None
    until: datetime | None = None
    settled_by: Change | None = None


def fold(last: Change | None, base: Change | None, clock: datetime) -> Standing:
    """Where a business stands, from its last change and the change which that one's `base` names.

    `clock` may lag: a ledger's now is never before its last decision.
    """
    if last is None:
        return Standing(clock, None, None)
    at = max(clock, last.decided_at)
    return Standing(at, last, last if _took_effect(last, None, at) else base)


def standing(changes: Sequence[Change], clock: datetime) -> Standing:
    """Where a business stands, from its whole ledger in order."""
    last = changes[-1] if changes else None
    base = changes[last.base - 1] if last and last.base else None
    return fold(last, base, clock)


def standing_as_of(changes: Sequence[Change], instant: datetime) -> Standing:
    """Where a business stood at `instant`: the same fold over what was decided by then."""
    return standing([change for change in changes if change.decided_at <= instant], instant)


def periods(changes: Sequence[Change], clock: datetime) -> tuple[Period, ...]:
    """What a whole ledger means at `clock`, newest first."""
    at = standing(changes, clock).at
    last_with_base = {change.base: change for change in changes}

    def after(change: Change | None) -> Change | None:
        return changes[change.seq] if change and change.seq < len(changes) else None

    found = []
    for change in reversed(changes):
        successor = last_with_base.get(change.seq)
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

    `following` is the next change; `successor` the last change whose `base` is this one, and
    `after_successor` the change next to that. None when the change is no period of its own: it is
    neither a `choose` nor a `request`, or it is a request that its approval carries on.
    """
    if change.revision is None:
        return None
    if change.kind is Kind.REQUEST:
        status = _came_of_request(change, following)
        return Period(change, change.revision, status, settled_by=following) if status else None
    if not _took_effect(change, following, at):
        status = Status.CANCELLED if following else Status.SCHEDULED
        return Period(change, change.revision, status, settled_by=following)
    since = change.effective_at
    if following and following.kind is Kind.UNDO:
        until = _first(change.expires_at, following.decided_at)
        return Period(change, change.revision, Status.UNDONE, since, until, following)
    taken_over = _takeover(successor, after_successor, at)
    until = _first(change.expires_at, taken_over)
    if until is None or at < until:
        return Period(change, change.revision, Status.ACTIVE, since, until)
    ended_by = successor if taken_over == until else None
    return Period(change, change.revision, Status.EXPIRED, since, until, ended_by)


def _took_effect(change: Change, following: Change | None, at: datetime) -> bool:
    """Whether a choice or an end was in effect before the next decision could replace it."""
    if change.kind not in (Kind.CHOOSE, Kind.END):
        return False
    return change.effective_at <= (following.decided_at if following else at)


def _takeover(
    successor: Change | None, after_successor: Change | None, at: datetime
) -> datetime | None:
    """When the successor took, or is going to take, the place of what it is based on."""
    if successor is None or successor.kind not in (Kind.CHOOSE, Kind.END):
        return None
    if after_successor and not _took_effect(successor, after_successor, at):
        return None
    return successor.effective_at


def _came_of_request(request: Change, following: Change | None) -> Status | None:
    if following is None:
        return Status.AWAITING
    if following.kind is Kind.DECLINE:
        return Status.DECLINED
    return None if _approves(following, request) else Status.CANCELLED


def _approves(change: Change, request: Change) -> bool:
    return (
        change.kind is Kind.CHOOSE
        and change.via is Via.OPERATOR
        and change.revision == request.revision
    )


def _first(*instants: datetime | None) -> datetime | None:
    return min((instant for instant in instants if instant is not None), default=None)
