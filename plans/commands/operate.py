"""Operators' commands: answer a request, give a plan, end one. Conditions don't bind them."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TypeGuard

from dateutil.relativedelta import relativedelta

from plans.commands.choose import is_pending_already
from plans.commands.command import (
    Author,
    Moved,
    NothingToDo,
    Refusal,
    Situation,
    Stale,
    Unchanged,
    beside,
    head,
    starting,
)
from plans.ledger import Change, Channel, Chosen, Declined, Ended
from plans.subscription import Subscription
from plans.term import LONGEST_YEARS


class BadDates(Refusal, Enum):
    """Why an assignment's dates cannot be."""

    PAST = "past"
    ORDER = "order"
    FAR = "far"


@dataclass(frozen=True, slots=True)
class NoSuchPlan(Refusal):
    """There never was a plan of this code."""

    code: str


AnswerRefusal = NothingToDo | Stale
AssignRefusal = Unchanged | NoSuchPlan | BadDates


@dataclass(frozen=True, slots=True)
class Approve:
    """Grant the request that is change number `version`."""

    version: int
    note: str | None = None

    def decide(self, on: Situation, author: Author) -> Chosen | AnswerRefusal:
        """The choice that was asked for, on offer or not."""
        if self.version != on.subscription.version:
            return Stale((Moved.LEDGER,))
        return granted(on.subscription, author, self.note) or NothingToDo()

    def comes_to(self, change: Change) -> TypeGuard[Chosen]:
        """Whether a plan was given."""
        return isinstance(change, Chosen)


@dataclass(frozen=True, slots=True)
class Decline:
    """Refuse the request that is change number `version`."""

    version: int
    note: str | None = None

    def decide(self, on: Situation, author: Author) -> Declined | AnswerRefusal:
        """Takes effect immediately."""
        if self.version != on.subscription.version:
            return Stale((Moved.LEDGER,))
        if on.subscription.request is None:
            return NothingToDo()
        kept = beside(on.subscription)
        return Declined(*head(on.subscription, author, self.note, scheduled=kept))

    def comes_to(self, change: Change) -> TypeGuard[Declined]:
        """Whether a request was refused."""
        return isinstance(change, Declined)


@dataclass(frozen=True, slots=True)
class Assign:
    """Give the plan of this code, as it is or was last on offer, whatever its conditions.

    From now and for its term unless said; `since` and `until` are in UTC.
    """

    code: str
    reason: str
    since: datetime | None = None
    until: datetime | None = None

    def decide(self, on: Situation, author: Author) -> Chosen | AssignRefusal:
        """A choice; `on.asked` is the newest revision of this code."""
        subscription = on.subscription
        if on.asked is None:
            return NoSuchPlan(self.code)
        start = subscription.now if self.since is None else self.since
        if bad := self._bad_dates(subscription.now, start):
            return bad
        change = starting(subscription, author, on.asked, start, until=self.until, note=self.reason)
        if is_pending_already(change, subscription):
            return Unchanged()
        if subscription.pending:
            return change
        return Unchanged() if self._is_in_force(change, subscription.current) else change

    def _is_in_force(self, change: Chosen, current: Chosen | None) -> bool:
        """Whether the business has just this: without dates, the plan for any term of its own."""
        if current is None or current.revision != change.revision:
            return False
        is_undated = self.since is None and self.until is None
        is_for_a_term = None not in (current.anchor_at, change.anchor_at)
        return current.expires_at == change.expires_at or (is_undated and is_for_a_term)

    def _bad_dates(self, now: datetime, start: datetime) -> BadDates | None:
        if start < now:
            return BadDates.PAST
        if self.until is not None and self.until <= start:
            return BadDates.ORDER
        is_far = max(start, self.until or start) > now + relativedelta(years=LONGEST_YEARS)
        return BadDates.FAR if is_far else None


@dataclass(frozen=True, slots=True)
class End:
    """End the plan in force, if there is one, and drop what is pending."""

    reason: str

    def decide(self, on: Situation, author: Author) -> Ended | NothingToDo:
        """Takes effect immediately."""
        if on.subscription.current is None and on.subscription.pending is None:
            return NothingToDo()
        first = head(on.subscription, author, self.reason, scheduled=0)
        return Ended(*first, on.subscription.now)


def granted(subscription: Subscription, author: Author, note: str | None = None) -> Chosen | None:
    """The change that approving the pending request would make now; None without a request."""
    request = subscription.request
    if request is None:
        return None
    start = max(request.effective_at, subscription.now)
    return starting(subscription, author, request.revision, start, note=note)


def cut_short(subscription: Subscription) -> datetime | None:
    """When the paid term ends that granting the pending request now would end early.

    None where it would end none.
    """
    current, change = subscription.current, granted(subscription, Author(None, Channel.OPERATOR))
    if current is None or change is None or change.is_later:
        return None
    return subscription.term_end if current.revision.plan.price else None
