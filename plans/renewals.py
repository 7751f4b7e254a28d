"""Renewals: the same plan once more, without a gap, in one unbroken run of terms.

An owner renews a plan by choosing it again; an automatic plan renews by itself (`Chosen.renews`).
"""

from datetime import datetime

from plans.ledger import Chosen, Requested
from plans.plan import Catalogue, Revision
from plans.subscription import Subscription

RENEWAL_SHARE = 4  # renewing is offered in the last quarter of a term


def renewable_from(change: Chosen) -> datetime | None:
    """When the last quarter of this change's time begins; None when it has no end."""
    if change.expires_at is None:
        return None
    return change.expires_at - (change.expires_at - change.effective_at) / RENEWAL_SHARE


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
