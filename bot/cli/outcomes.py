"""Outcomes of operators' commands on a business's plan, in words and for scripts."""

from datetime import datetime
from typing import assert_never

from bot.cli import facts, output
from bot.cli.instants import in_words
from bot.errors import StartError, UsageError
from plans.commands.command import NothingToDo, Unchanged
from plans.commands.operate import AssignRefusal, BadDates, NoSuchPlan
from plans.ledger import Chosen, Declined, Ended
from plans.text import FALLBACK
from storage.changes.values import Done, OperatorOutcome
from storage.members.values import Business

CameOf = OperatorOutcome[Chosen | Ended, AssignRefusal | NothingToDo]


def tell(outcome: CameOf | None, business: Business, *, as_json: bool) -> None:
    """Say what the business has now. Raises `StartError` if nothing could be done."""
    if outcome is None:
        raise StartError(f"{business.name} ({business.id}) is no longer there")
    words = outcome_words(outcome)
    is_changed = isinstance(outcome.result, Done)
    told = {"changed": is_changed, **facts.business_facts(outcome.business)}
    output.tell_outcome(words, told, as_json=as_json)


def outcome_words(outcome: CameOf) -> str:
    """What the business has now; raises `StartError`, in words, if nothing could be done."""
    who = f"{outcome.business.name} ({outcome.business.id})"
    match outcome.result:
        case Done(change):
            return done_words(who, change)
        case Unchanged():
            return _so_already(who, outcome.business)
        case NothingToDo():
            raise StartError(f"{who}: no plan is in force that could end, and nothing is pending")
        case NoSuchPlan(code):
            raise StartError(f"there never was a plan {code!r}; see: partner-plans plans show")
        case BadDates() as dates:
            raise UsageError(f"{who}: {_why_not_then(dates)}")
        case _ as never:
            assert_never(never)


def done_words(who: str, change: Chosen | Ended | Declined) -> str:
    """What is true of a business now."""
    match change:
        case Ended():
            return f"{who} has no plan from {in_words(change.effective_at)} on."
        case Declined():
            return f"The request of {who} is declined."
        case Chosen():
            has = "will have" if change.is_later else "has"
            return f"{who} {has} {_plan(change)}."
        case _ as never:
            assert_never(never)


def _plan(change: Chosen) -> str:
    name = change.revision.plan.name.into(FALLBACK)
    return f"{name} from {in_words(change.effective_at)} {_until(change)}"


def _until(change: Chosen) -> str:
    if change.expires_at:
        return f"until {in_words(change.expires_at)}"
    end = change.term_end(change.effective_at)
    return f"and renews by itself on {in_words(end)}" if end else "until it is changed"


def _so_already(who: str, business: Business) -> str:
    """What was asked for and is so: the change that is scheduled, or the plan in force."""
    subscription = business.subscription
    ahead = subscription.pending
    so = ahead if isinstance(ahead, Chosen) else subscription.current
    words = f"{who} already has {_plan(so)}" if so else f"{who} has just this already"
    hint = ""
    if so and so is subscription.current and so.expires_at:
        hint = f" For another term after it, say --from {_exactly(so.expires_at)}."
    return f"{words}; nothing was written.{hint}"


def _why_not_then(dates: BadDates) -> str:
    match dates:
        case BadDates.PAST:
            return "--from lies in the past; without it the plan starts at once"
        case BadDates.ORDER:
            return "--until does not lie after the start"
        case BadDates.FAR:
            return "--from and --until must lie within the next 100 years"
        case _ as never:
            assert_never(never)


def _exactly(instant: datetime) -> str:
    """An instant as an option takes it, to the microsecond: not a moment earlier or later."""
    return instant.isoformat().replace("+00:00", "Z")
