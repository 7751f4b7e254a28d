"""What choosing a plan comes to: when it starts and ends, what it replaces and takes away."""

from datetime import timedelta

from aiogram.utils.formatting import Bold, Text

from handlers.language import Language
from handlers.screens import parts
from handlers.screens.parts import name_of
from handlers.screens.screen import lines
from plans.ledger import Chosen, Requested
from plans.plan import Renewal
from plans.renewals import is_renewal
from plans.subscription import Subscription

DAY = timedelta(days=1)


def replaced(subscription: Subscription, change: Chosen | Requested, say: Language) -> Text | None:
    """What is pending and will not come, now or once the plan is approved."""
    known = parts.pending(subscription, say)
    match change:
        case Chosen() if known is not None:
            return lines([Bold(say("This replaces your pending change:")), known])
        case Requested() if subscription.request:
            asked = name_of(subscription.request.revision, say)
            return say("This replaces your request for {plan}.", plan=Bold(asked))
        case Requested() if known is not None:
            return lines([Bold(say("If it is approved, this is replaced:")), known])
        case Chosen() | Requested():
            return None


def approval(change: Chosen | Requested, say: Language) -> Text | None:
    """Who has to approve, if somebody has to."""
    if isinstance(change, Chosen):
        return None
    return Text("⏳ ", Bold(say("This plan needs our approval. We'll answer in this chat.")))


def start(current: Chosen | None, change: Chosen | Requested, say: Language) -> Text:
    """When it starts."""
    if not change.is_later:
        is_request = isinstance(change, Requested)
        words = say("Starts: as soon as you press Confirm")
        return Text(say("Starts: as soon as it is approved") if is_request else words)
    template = say("Starts: {date}, when {plan} ends")
    if is_renewal(current, change):
        template = say("Starts: {date}, right after the current {plan} term")
    plan = name_of(current.revision if current else None, say)
    return say.fill(template, date=say.day(change.effective_at), plan=plan)


def end(change: Chosen | Requested, say: Language) -> Text:
    """When it ends, or renews."""
    term = change.revision.plan.term
    if term is None:
        return Text(say("No end date. Runs until you change it."))
    end = change.term_end(change.effective_at) if isinstance(change, Chosen) else None
    if change.revision.plan.renewal is Renewal.AUTOMATIC:
        if end is None:
            return Text(say("Renews after every term until you turn it off."))
        words = say("Renews: {date}, then after every term until you turn it off.")
        return say.fill(words, date=say.day(end))
    if end:
        return say("Ends: {date}. It does not renew automatically.", date=say.day(end))
    return Text(say("Ends: {term} after it starts").format(term=say.term(term)))


def stays(current: Chosen, change: Chosen | Requested, say: Language) -> Text | None:
    """The plan in force stays until a later one starts."""
    if not change.is_later or is_renewal(current, change):
        return None
    return Text(say("Until then {plan} stays active.").format(plan=name_of(current.revision, say)))


def given_up(subscription: Subscription, change: Chosen | Requested, say: Language) -> Text | None:
    """The rest of the term in force that an immediate start takes away."""
    current, end = subscription.current, subscription.term_end
    if current is None or change.is_later:
        return None
    plan = name_of(current.revision, say)
    if end is None:
        return Text(say("{plan} ends as soon as this plan starts.").format(plan=plan))
    days = max(1, round((end - subscription.now) / DAY))
    words = say.plural(
        "⚠️ {plan} ends as soon as this plan starts. You lose {count} day of it, until {date}.",
        "⚠️ {plan} ends as soon as this plan starts. You lose {count} days of it, until {date}.",
        days,
    )
    return say.fill(words, plan=Bold(plan), count=say.number(days), date=say.day(end))
