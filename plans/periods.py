"""Periods: the status and dates of every choice and request in a ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from plans.ledger import Change, Channel, Chosen, Declined, Ended, Requested, Undone, Withdrawn
from plans.plan import Revision
from plans.subscription import earliest, subscription, took_effect


class Status(StrEnum):
    """The status of a period."""

    ACTIVE = "active"
    SCHEDULED = "scheduled"
    AWAITING = "awaiting"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    UNDONE = "undone"


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


def periods(changes: Sequence[Change], clock: datetime) -> tuple[Period, ...]:
    """All periods of a ledger at `clock`, newest first."""
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
    """The period of one change at `at`, the ledger's now.

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
    if not took_effect(change, following, at):
        status = Status.CANCELLED if following else Status.SCHEDULED
        return Period(change, status, settled_by=following)
    since = change.effective_at
    if isinstance(following, Undone):
        until = earliest(change.expires_at, following.decided_at)
        return Period(change, Status.UNDONE, since, until, following)
    taken_over = successor.effective_at if successor else None
    until = earliest(change.expires_at, taken_over)
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


def _takeover(
    successor: Change | None, after_successor: Change | None, at: datetime
) -> Chosen | Ended | None:
    """The successor, if it took, or is going to take, the place of what it is based on."""
    match successor:
        case Chosen() | Ended():
            is_off = after_successor and not took_effect(successor, after_successor, at)
            return None if is_off else successor
        case None | Requested() | Declined() | Withdrawn() | Undone():
            return None
