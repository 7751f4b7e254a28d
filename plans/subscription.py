"""Where a business stands at an instant: two rows of its ledger are enough to know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeGuard

from plans.ledger import Change, Chosen, Declined, Ended, Pending, Requested, Undone, Withdrawn


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
        """The start or end that will happen by itself unless somebody decides otherwise."""
        pending = self.pending
        return None if isinstance(pending, Requested) else pending

    @property
    def next_event(self) -> datetime | None:
        """The next instant at which something starts or ends by itself."""
        starts = self.scheduled.effective_at if self.scheduled else None
        ends = self.current.expires_at if self.current else None
        return earliest(*(at for at in (starts, ends) if at and at > self.now))


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
    return Subscription(at, last, last if took_effect(last, None, at) else basis)


def subscription(changes: Sequence[Change], clock: datetime) -> Subscription:
    """Where a business stands, from its whole ledger in order."""
    last = changes[-1] if changes else None
    basis = changes[last.basis - 1] if last and last.basis else None
    return fold(last, basis, clock)


def subscription_as_of(changes: Sequence[Change], instant: datetime) -> Subscription:
    """Where a business stood at `instant`: the same fold over what was decided by then."""
    return subscription([change for change in changes if change.decided_at <= instant], instant)


def took_effect(
    change: Change, following: Change | None, at: datetime
) -> TypeGuard[Chosen | Ended]:
    """Whether a choice or an end was in effect before the next decision could replace it."""
    match change:
        case Chosen() | Ended():
            return change.effective_at <= (following.decided_at if following else at)
        case Requested() | Declined() | Withdrawn() | Undone():
            return False


def earliest(*instants: datetime | None) -> datetime | None:
    """The first of these instants; None where there is none."""
    return min((instant for instant in instants if instant is not None), default=None)
