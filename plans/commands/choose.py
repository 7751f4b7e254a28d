"""Choosing a plan: what an owner's screen proposes, and what confirming it comes to."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import TypeGuard

from plans.commands.command import (
    Author,
    Moved,
    NotOffered,
    Refusal,
    Situation,
    Stale,
    Unchanged,
    beside,
    head,
    starting,
)
from plans.conditions import unmet
from plans.ledger import Change, Chosen, Requested
from plans.plan import Condition, Revision
from plans.renewals import renewable_from
from plans.subscription import Subscription


class Timing(IntEnum):
    """When a choice starts."""

    NOW = 0
    AT_TERM_END = 1


@dataclass(frozen=True, slots=True)
class NotEligible(Refusal):
    """The plan is not open to this business: these of its conditions are not met."""

    unmet: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class TooEarly(Refusal):
    """The plan is in force, and can be renewed only from this instant on."""

    renewable_from: datetime


Verdict = Chosen | Requested | Unchanged | TooEarly | NotEligible
"""The outcome of choosing a plan that is on offer."""

ChooseRefusal = Unchanged | TooEarly | NotEligible | NotOffered | Stale


@dataclass(frozen=True, slots=True)
class Choose:
    """Have this plan; where it needs approval, ask for it.

    `version` and `basis` are those of the subscription that the screen was built from, and `day`
    is what `shown_day` says of it.
    """

    revision_id: int
    version: int
    basis: int
    timing: Timing = Timing.NOW
    day: int = 0

    def decide(self, on: Situation, author: Author) -> Verdict | NotOffered | Stale:
        """A choice or a request; `on.asked` is the revision of this id."""
        offer = on.catalogue.by_code(on.asked.plan.code) if on.asked else None
        if offer is None:
            return NotOffered()
        if moved := self._moved(on.subscription, offer):
            return Stale(moved)
        if self.timing not in timings(on.subscription, offer):
            return Stale((Moved.CLOCK,))
        change = _chosen(on.subscription, offer, self.timing, author)
        if self.day != shown_day(change, self.timing, on.subscription.current):
            return Stale((Moved.DAY,))
        return _verdict(on, offer, change)

    def comes_to(self, change: Change) -> TypeGuard[Chosen | Requested]:
        """Whether it is of this plan, and from the same moment on."""
        return (
            isinstance(change, Chosen | Requested)
            and change.revision.id == self.revision_id
            and change.is_later == (self.timing is Timing.AT_TERM_END)
        )

    def _moved(self, subscription: Subscription, offer: Revision) -> tuple[Moved, ...]:
        """The parts of the screen's basis that have changed since."""
        checks = (
            (Moved.LEDGER, self.version != subscription.version),
            (
                Moved.CLOCK,
                self.version == subscription.version and self.basis != subscription.basis,
            ),
            (Moved.OFFER, self.revision_id != offer.id),
        )
        return tuple(moved for moved, is_so in checks if is_so)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A preview's verdict, and the command its button carries."""

    command: Choose
    verdict: Verdict


def propose(on: Situation, offer: Revision, wanted: Timing | None, author: Author) -> Proposal:
    """The proposal for this offer, with the wanted timing if possible, else the proposed one."""
    subscription = on.subscription
    possible = timings(subscription, offer)
    timing = wanted if wanted in possible else possible[0]
    change = _chosen(subscription, offer, timing, author)
    day = shown_day(change, timing, subscription.current)
    command = Choose(offer.id, subscription.version, subscription.basis, timing, day)
    return Proposal(command, _verdict(on, offer, change))


def timings(subscription: Subscription, offer: Revision) -> tuple[Timing, ...]:
    """The timings this offer can be chosen with, the proposed one first.

    Another plan may follow at the end of a term, and is proposed to: so no time is given up. The
    same plan only then.
    """
    current = subscription.current
    if current is None or subscription.term_end is None:
        return (Timing.NOW,)
    if current.revision == offer:
        return (Timing.AT_TERM_END,)
    return (Timing.AT_TERM_END, Timing.NOW)


def shown_day(change: Chosen | Requested, timing: Timing, current: Chosen | None) -> int:
    """The ordinal of the day (UTC) that a screen computes from "now"; 0 where it computes none.

    Of a choice that starts now it is the end of the first term; of one that follows on a plan that
    renews by itself, the start.
    """
    if timing is Timing.AT_TERM_END:
        return change.effective_at.toordinal() if current and current.renews else 0
    end = change.term_end(change.effective_at) if isinstance(change, Chosen) else None
    return end.toordinal() if end else 0


def is_pending_already(change: Chosen | Requested, subscription: Subscription) -> bool:
    """Whether deciding this again would change nothing of what is pending."""
    match change:
        case Chosen():
            ahead = subscription.scheduled
            return isinstance(ahead, Chosen) and (
                (ahead.revision, ahead.effective_at, ahead.expires_at)
                == (change.revision, change.effective_at, change.expires_at)
            )
        case Requested():
            asked = subscription.request
            if asked is None or asked.revision != change.revision:
                return False
            is_due = not change.is_later and asked.effective_at <= change.effective_at
            return is_due or change.effective_at == asked.effective_at


def _chosen(
    subscription: Subscription, offer: Revision, timing: Timing, author: Author
) -> Chosen | Requested:
    """The choice or request of an offer from a moment that is possible for it."""
    start = subscription.now
    if timing is Timing.AT_TERM_END and subscription.term_end:
        start = subscription.term_end
    if offer.plan.approval:
        first = head(subscription, author, scheduled=beside(subscription))
        return Requested(*first, start, offer)
    return starting(subscription, author, offer, start)


def _verdict(on: Situation, offer: Revision, change: Chosen | Requested) -> Verdict:
    if is_pending_already(change, on.subscription):
        return Unchanged()
    current = on.subscription.current
    if current and current.revision == offer:
        ripe = renewable_from(current)
        if ripe is None:
            return Unchanged()
        if on.subscription.now < ripe:
            return TooEarly(ripe)
    if lacking := unmet(offer.plan, on.facts, on.subscription.now):
        return NotEligible(lacking)
    return change
