"""Where a business stands at an instant: three rows of its ledger are enough to know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeGuard

from plans.ledger import Change, Chosen, Declined, Ended, Pending, Requested, Undone, Withdrawn


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where a business stands `now`: what is in force, what is scheduled, what was decided last.

    `held` is the newest decision that took effect, in force or expired since. `lapsed` is the plan
    whose time ran out, where nothing has been decided since. `scheduled` is the start or end that
    will happen by itself unless somebody decides otherwise.
    """

    now: datetime
    last: Change | None = None
    held: Chosen | Ended | None = None
    lapsed: Chosen | None = None
    scheduled: Chosen | Ended | None = None

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
    def request(self) -> Requested | None:
        """The request that is not yet answered."""
        return self.last if isinstance(self.last, Requested) else None

    @property
    def pending(self) -> Pending | None:
        """What `Withdraw` takes back: the request, or without one what is scheduled."""
        return self.request or self.scheduled

    @property
    def term_end(self) -> datetime | None:
        """The end of the term that the current plan is in; None for no plan, and for no terms."""
        return self.current.term_end(self.now) if self.current else None

    @property
    def renews_at(self) -> datetime | None:
        """When the current plan renews by itself; None where something is scheduled by then."""
        end, start = self.term_end, self._next_start
        if self.current is None or not self.current.renews or end is None:
            return None
        return None if start and start <= end else end

    @property
    def ends_at(self) -> datetime | None:
        """When the current plan ends, as things stand; None for no plan, and for no end."""
        if self.current is None:
            return None
        return earliest(self.current.expires_at, self._next_start)

    @property
    def lapses_at(self) -> datetime | None:
        """When no plan is in force any more, as things stand; None where one is, or follows."""
        end, ahead = self.ends_at, self.scheduled
        is_followed = isinstance(ahead, Chosen) and end is not None and ahead.effective_at <= end
        return None if is_followed else end

    @property
    def next_event(self) -> datetime | None:
        """The next instant at which something starts, ends or renews by itself."""
        return earliest(self._next_start, self.term_end)

    @property
    def _next_start(self) -> datetime | None:
        return self.scheduled.effective_at if self.scheduled else None


def fold(
    last: Change | None, basis: Change | None, scheduled: Change | None, clock: datetime
) -> Subscription:
    """Where a business stands, from its last change and the two which that one names.

    `clock` may lag: a ledger's now is never before its last decision. Raises `ValueError` when
    `basis` is no choice, or `scheduled` neither a choice nor an end: nothing else can be.
    """
    if last is None:
        return Subscription(clock)
    if basis is not None and not isinstance(basis, Chosen):
        raise ValueError(f"change {basis.seq} is no plan that another one could be based on")
    if scheduled is not None and not isinstance(scheduled, Chosen | Ended):
        raise ValueError(f"change {scheduled.seq} is nothing that could be scheduled")
    at = max(clock, last.decided_at)
    ahead = last if isinstance(last, Chosen | Ended) else scheduled
    if ahead and ahead.effective_at > at:
        return Subscription(at, last, basis, _lapsed(basis, None, at), ahead)
    held = ahead or basis
    return Subscription(at, last, held, _lapsed(held, basis, at))


def needed(last: Change, clock: datetime) -> tuple[int, int]:
    """The numbers of the two changes that `fold` needs beside the last one; 0 for none."""
    if isinstance(last, Chosen) and last.effective_at <= max(clock, last.decided_at):
        return 0, 0
    return last.basis, 0 if isinstance(last, Chosen | Ended) else last.scheduled


def after(before: Subscription, change: Change) -> Subscription | None:
    """Where a business stands once this change is made; None where older changes decide that."""
    known = {
        one.seq: one for one in (before.last, before.held, before.lapsed, before.scheduled) if one
    }
    basis, ahead = needed(change, before.now)
    if {basis, ahead} - known.keys() - {0}:
        return None
    return fold(change, known.get(basis), known.get(ahead), before.now)


def subscription(changes: Sequence[Change], clock: datetime) -> Subscription:
    """Where a business stands, from its whole ledger in order."""
    last = changes[-1] if changes else None
    basis = changes[last.basis - 1] if last and last.basis else None
    scheduled = changes[last.scheduled - 1] if last and last.scheduled else None
    return fold(last, basis, scheduled, clock)


def subscription_as_of(changes: Sequence[Change], instant: datetime) -> Subscription:
    """Where a business stood at `instant`: the same fold over what was decided by then."""
    return subscription([change for change in changes if change.decided_at <= instant], instant)


def took_effect(
    change: Change, settled_by: Change | None, at: datetime
) -> TypeGuard[Chosen | Ended]:
    """Whether a choice or an end was in effect before the decision that could replace it."""
    match change:
        case Chosen() | Ended():
            return change.effective_at <= (settled_by.decided_at if settled_by else at)
        case Requested() | Declined() | Withdrawn() | Undone():
            return False


def earliest(*instants: datetime | None) -> datetime | None:
    """The first of these instants; None where there is none."""
    return min((instant for instant in instants if instant is not None), default=None)


def _lapsed(held: Chosen | Ended | None, basis: Chosen | None, at: datetime) -> Chosen | None:
    """The plan that ran out: by its own end, or by one that was scheduled for its term's end."""
    match held:
        case Chosen():
            return held if held.is_over(at) else None
        case Ended():
            return basis if held.is_later else None
        case None:
            return None
