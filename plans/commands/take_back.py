"""Taking back: what is pending, or the last change shortly after it was made."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeGuard

from plans.commands.command import (
    Author,
    Moved,
    NothingToDo,
    Refusal,
    Situation,
    Stale,
    beside,
    head,
)
from plans.ledger import Change, Undone, Withdrawn
from plans.subscription import Subscription


@dataclass(frozen=True, slots=True)
class TooLate(Refusal):
    """The change could be undone only until this instant."""

    undoable_until: datetime


TakeBackRefusal = NothingToDo | TooLate | Stale


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take back the request, or without one what is scheduled."""

    version: int

    def decide(self, on: Situation, author: Author) -> Withdrawn | NothingToDo | Stale:
        """Takes effect immediately."""
        if self.version != on.subscription.version:
            return Stale((Moved.LEDGER,))
        if on.subscription.pending is None:
            return NothingToDo()
        ahead = on.subscription.scheduled
        back = ahead.scheduled if ahead and not on.subscription.request else beside(on.subscription)
        return Withdrawn(*head(on.subscription, author, scheduled=back))

    def comes_to(self, change: Change) -> TypeGuard[Withdrawn]:
        """Whether something was taken back."""
        return isinstance(change, Withdrawn)


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back the last change, which took effect immediately, shortly after it was made."""

    version: int

    def decide(self, on: Situation, author: Author) -> Undone | NothingToDo | TooLate | Stale:
        """Takes effect immediately; what it names is what its target names."""
        last = on.subscription.last
        if self.version != on.subscription.version:
            return Stale((Moved.LEDGER,))
        until = undoable_until(on.subscription, on.undo_for)
        if until is None or last is None:
            return NothingToDo()
        if on.subscription.now >= until:
            return TooLate(until)
        first = head(on.subscription, author, scheduled=last.scheduled)
        return replace(Undone(*first), basis=last.basis)

    def comes_to(self, change: Change) -> TypeGuard[Undone]:
        """Whether something was undone."""
        return isinstance(change, Undone)


def undoable_until(subscription: Subscription, undo_for: timedelta) -> datetime | None:
    """The instant at which undoing the last change stops being possible; None if it never is."""
    current = subscription.current
    if current is None or current is not subscription.last or current.is_later:
        return None
    return current.decided_at + undo_for
