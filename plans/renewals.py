"""Renewals: the same plan once more, without a gap, in one unbroken run of terms.

An owner renews a plan by choosing it again; an automatic plan renews by itself (`Chosen.renews`).
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from plans.ledger import Chosen, Requested
from plans.plan import Catalogue, Revision
from plans.subscription import Subscription

RENEWAL_SHARE = 4  # renewing is offered, and its end told of, in the last quarter of a term


def renewable_from(change: Chosen) -> datetime | None:
    """When the last quarter of this change's time begins; None when it has no end."""
    return None if change.renews else last_quarter(change, change.effective_at)


def last_quarter(change: Chosen, at: datetime) -> datetime | None:
    """When the last quarter of the term that runs at `at` begins; None when it has no end."""
    start, end = change.term_at(at)
    return end - (end - start) / RENEWAL_SHARE if end else None


def reminders(
    change: Chosen, ahead: Collection[timedelta], after: datetime
) -> tuple[datetime, ...]:
    """When to tell, so long `ahead` each, that this change's term ends, in order, after an instant.

    Never before its last quarter, in which something can be done about it. Of a plan that renews by
    itself only the next one, once in a term: the one after it follows from that.
    """
    end, ripe = change.term_end(after), last_quarter(change, after)
    if end is None or ripe is None:
        return ()
    due = sorted(at for one in set(ahead) if (at := end - one) >= ripe)
    if not change.renews:
        return tuple(at for at in due if at > after)
    first = due[0] if due else ripe
    return (first,) if first > after else reminders(change, ahead, end)


def renewable(subscription: Subscription, catalogue: Catalogue) -> Revision | None:
    """Today's offer of the plan that can be renewed now, or could until it expired; else None."""
    held = subscription.current or subscription.lapsed
    if held is None or (held is subscription.current and not is_ripe(held, subscription.now)):
        return None
    code = held.revision.plan.code
    for ahead in (subscription.request, subscription.scheduled):
        if isinstance(ahead, Chosen | Requested) and ahead.revision.plan.code == code:
            return None
    return catalogue.by_code(code)


def is_ripe(change: Chosen, at: datetime) -> bool:
    """Whether this change's plan can be renewed at `at`, unless something else follows it."""
    ripe = renewable_from(change)
    return ripe is not None and ripe <= at


def is_to_be_told(subscription: Subscription) -> bool:
    """Whether the plan in force is about to end or to renew, with nothing to follow it yet."""
    current, ahead = subscription.current, subscription.scheduled
    end, ripe = subscription.term_end, current and last_quarter(current, subscription.now)
    if end is None or ripe is None or subscription.now < ripe:
        return False
    return not (isinstance(ahead, Chosen) and ahead.effective_at <= end)


def is_renewal(current: Chosen | None, change: Chosen | Requested) -> bool:
    """Whether this change goes on with the same plan when the current one ends."""
    return (
        current is not None
        and current.revision.plan.code == change.revision.plan.code
        and change.effective_at == current.term_end(change.decided_at)
    )


def anchor_of(subscription: Subscription, revision: Revision, start: datetime) -> datetime:
    """Where the run of terms began: earlier for a renewal without a gap, else at `start`."""
    current = subscription.current
    if current is None or current.anchor_at is None or subscription.term_end != start:
        return start
    held, plan = current.revision.plan, revision.plan
    return current.anchor_at if (held.code, held.term) == (plan.code, plan.term) else start
