"""Turning off the renewal of a plan that renews by itself. `Withdraw` turns it on again."""

from dataclasses import dataclass
from typing import TypeGuard

from plans.commands.command import Author, Moved, NothingToDo, Situation, Stale, head
from plans.ledger import Change, Ended

TurnOffRefusal = NothingToDo | Stale


@dataclass(frozen=True, slots=True)
class TurnOffRenewal:
    """Have the plan end at the end of its term.

    `version` is that of the subscription that the screen was built from, and `day` the ordinal of
    the day (UTC) on which the plan would end.
    """

    version: int
    day: int

    def decide(self, on: Situation, author: Author) -> Ended | TurnOffRefusal:
        """An end at the term's end; nothing to do where something is pending already."""
        subscription = on.subscription
        if self.version != subscription.version:
            return Stale((Moved.LEDGER,))
        end = subscription.renews_at
        if end is None or subscription.pending:
            return NothingToDo()
        if self.day != end.toordinal():
            return Stale((Moved.DAY,))
        return Ended(*head(subscription, author, scheduled=0), end)

    def comes_to(self, change: Change) -> TypeGuard[Ended]:
        """Whether a plan was set to end."""
        return isinstance(change, Ended) and change.is_later
