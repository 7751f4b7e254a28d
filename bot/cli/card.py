"""Output of `business show`: one business in full."""

from typing import Any

from bot.cli import facts, output
from bot.cli.instants import in_words
from plans.ledger import Chosen, Ended, Requested
from plans.periods import Status
from plans.subscription import Subscription
from plans.text import FALLBACK
from storage.businesses.values import Card, CardMember
from storage.members.values import Role

EARLIER_SHOWN = 5

_NOT_OVER = (Status.ACTIVE, Status.SCHEDULED, Status.AWAITING)


def card_facts(card: Card) -> dict[str, Any]:
    """One business, as `business show` tells it to scripts."""
    told = facts.business_facts(card.business)
    periods = [facts.period_facts(one, card.record) for one in card.record.periods]
    return {
        **told,
        "tags": card.tags,
        "members": [_member_facts(one) for one in card.members],
        "plans": periods,
    }


def show(card: Card) -> None:
    """One business in full, for people."""
    business = card.business
    subscription = business.subscription
    output.tell_fields(
        f"{business.name} ({business.id})",
        [
            ("with us since", business.created_at),
            ("plan", _plan(subscription)),
            ("since", subscription.current and subscription.current.effective_at),
            ("until", _until(subscription)),
            ("scheduled", _scheduled(subscription)),
            ("requested", _requested(card)),
            ("tags", card.tags),
            ("reachable", _reachable(card)),
        ],
    )
    members = [_member_facts(one) for one in card.members]
    columns = ("id", "name", "role", "since", "unreachable_since")
    output.tell(members, columns, "\nMembers", as_json=False)
    _show_earlier(card)


def _show_earlier(card: Card) -> None:
    over = [one for one in card.record.periods if one.status not in _NOT_OVER]
    told = [facts.history_cells(facts.period_facts(one, card.record)) for one in over]
    columns = ("name", "status", "since", "until", "note")
    output.tell(told[:EARLIER_SHOWN], columns, "\nEarlier plans", as_json=False)
    if len(told) > EARLIER_SHOWN:
        more = len(told) - EARLIER_SHOWN
        output.say(f"… and {more} more: partner-plans history {card.business.id}")


def _plan(subscription: Subscription) -> str:
    current = subscription.current
    if current is None:
        return "none"
    return f"{_name(current)}, revision {current.revision.number}"


def _until(subscription: Subscription) -> str | None:
    if subscription.current is None:
        return None
    if renews := subscription.renews_at:
        return f"renews by itself on {in_words(renews)}"
    return in_words(subscription.ends_at) if subscription.ends_at else "it is changed"


def _scheduled(subscription: Subscription) -> str | None:
    match subscription.scheduled:
        case None:
            return None
        case Ended() as end:
            return f"the plan ends on {in_words(end.effective_at)}"
        case Chosen() as ahead:
            return f"{_name(ahead)} from {in_words(ahead.effective_at)}"


def _requested(card: Card) -> str | None:
    request = card.business.subscription.request
    if request is None:
        return None
    asker = facts.who(request, card.record.names)
    return f"{_name(request)} by {asker} on {in_words(request.decided_at)}"


def _reachable(card: Card) -> str:
    if card.business.is_reachable:
        return "yes"
    has_owner = any(one.role is Role.OWNER for one in card.members)
    return "no: every owner has blocked the bot" if has_owner else "no: nobody owns it yet"


def _name(change: Chosen | Requested) -> str:
    plan = change.revision.plan
    return f"{plan.name.into(FALLBACK)} ({plan.code})"


def _member_facts(member: CardMember) -> dict[str, Any]:
    return {
        "id": member.id,
        "name": member.name,
        "role": member.role.value,
        "since": member.since,
        "unreachable_since": member.unreachable_since,
    }
