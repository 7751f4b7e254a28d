"""Periods: the status and dates of every choice and request in a ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from plans.ledger import Change, Channel, Chosen, Declined, Ended, Requested, Undone, Withdrawn
from plans.plan import Revision
from plans.subscription import earliest, took_effect


class Status(StrEnum):
    """The status of a period.

    Expired: its time ran out. Replaced: another plan took its place before. Ended: an operator
    ended it. Cancelled, declined and undone never came to be, or were taken back.
    """

    ACTIVE = "active"
    SCHEDULED = "scheduled"
    AWAITING = "awaiting"
    EXPIRED = "expired"
    REPLACED = "replaced"
    ENDED = "ended"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Period:
    """One plan, from one instant to another: what a choice or a request came to.

    `since` is None when it never started (a scheduled one's start is `change.effective_at`).
    `until` is None when it never started or has no end in sight; an active period's `until`
    lies ahead. `renews_at` is when an active plan without an end in sight renews by itself.
    `settled_by` is the decision that ended it or kept it from starting, if one did.
    """

    change: Chosen | Requested
    status: Status
    since: datetime | None = None
    until: datetime | None = None
    settled_by: Change | None = None
    renews_at: datetime | None = None

    @property
    def revision(self) -> Revision:
        """The plan as it was decided."""
        return self.change.revision

    @property
    def ends_at(self) -> datetime | None:
        """When it ends, or was to end, as it was decided; None for no end, and for a request."""
        return self.change.expires_at if isinstance(self.change, Chosen) else None


def periods(changes: Sequence[Change], clock: datetime) -> tuple[Period, ...]:
    """The periods of these changes at `clock`, newest first: all of a ledger, or its newest.

    What came of a change is said by later ones alone.
    """
    at = max(clock, changes[-1].decided_at) if changes else clock
    by_number = {change.seq: change for change in changes}
    last_with_basis = {change.basis: change for change in changes}
    last_beside = {
        change.scheduled: change for change in changes if not isinstance(change, Chosen | Ended)
    }

    def settled_by(change: Change) -> Change | None:
        return by_number.get(last_beside.get(change.seq, change).seq + 1)

    def taken_over_by(change: Change) -> tuple[Change | None, Change | None]:
        last = last_with_basis.get(change.seq)
        if last is None:
            return None, None
        is_successor = isinstance(last, Chosen | Ended)
        return last if is_successor else by_number.get(last.scheduled), by_number.get(last.seq + 1)

    found = (period(one, settled_by(one), *taken_over_by(one), at) for one in reversed(changes))
    return tuple(one for one in found if one is not None)


def period(
    change: Change,
    settled_by: Change | None,
    successor: Change | None,
    after_successor: Change | None,
    at: datetime,
) -> Period | None:
    """The period of one change at `at`, the ledger's now.

    `settled_by` is the change next to this one, or to the last decision beside which this one
    stood scheduled. Of the last change whose `basis` is this one, `successor` is what is going to
    follow: itself if it is a choice or an end, else what stands scheduled beside it; and
    `after_successor` is the change next to it. None when the change is no period of its own: it is
    neither a choice nor a request, or it is a request that its approval carries on.
    """
    match change:
        case Requested():
            status = _came_of_request(change, settled_by)
            return Period(change, status, settled_by=settled_by) if status else None
        case Chosen():
            takeover = _takeover(successor, after_successor, at)
            return _came_of_choice(change, settled_by, takeover, at)
        case Declined() | Withdrawn() | Undone() | Ended():
            return None


def _came_of_choice(
    change: Chosen, settled_by: Change | None, successor: Chosen | Ended | None, at: datetime
) -> Period:
    if not took_effect(change, settled_by, at):
        status = Status.CANCELLED if settled_by else Status.SCHEDULED
        return Period(change, status, settled_by=settled_by)
    since = change.effective_at
    if isinstance(settled_by, Undone):
        until = earliest(change.expires_at, settled_by.decided_at)
        return Period(change, Status.UNDONE, since, until, settled_by)
    taken_over = successor.effective_at if successor else None
    until = earliest(change.expires_at, taken_over)
    if until is None:
        return Period(change, Status.ACTIVE, since, renews_at=change.term_end(at))
    if at < until:
        return Period(change, Status.ACTIVE, since, until)
    ended_by = successor if taken_over == until else None
    return Period(change, _came_to_end(change, until, ended_by), since, until, ended_by)


def _came_to_end(change: Chosen, until: datetime, ended_by: Chosen | Ended | None) -> Status:
    match ended_by:
        case Chosen() if until != change.expires_at:
            return Status.REPLACED
        case Ended() if until != change.expires_at and not ended_by.is_later:
            return Status.ENDED
        case Chosen() | Ended() | None:
            return Status.EXPIRED


def _came_of_request(request: Requested, settled_by: Change | None) -> Status | None:
    """The status of a request; None if its approval carries it on."""
    match settled_by:
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
