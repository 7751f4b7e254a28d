"""Outcomes of operators' commands in words."""

from typing import assert_never

from bot.cli.instants import in_words
from bot.errors import StartError
from plans.commands.command import NothingToDo, Unchanged
from plans.commands.operate import AssignRefusal, BadDates, NoSuchPlan
from plans.ledger import Chosen, Ended
from plans.text import FALLBACK
from storage.changes.values import Done, OperatorOutcome

CameOf = OperatorOutcome[Chosen | Ended, AssignRefusal | NothingToDo]


def outcome_words(outcome: CameOf) -> str:
    """What the business has now; raises `StartError`, in words, if nothing could be done."""
    who = f"{outcome.business.name} ({outcome.business.id})"
    match outcome.result:
        case Done(change):
            return _done(who, change)
        case Unchanged():
            return f"{who} has just this already; nothing was written."
        case NothingToDo():
            raise StartError(f"{who}: no plan is in force that could end, and nothing is pending")
        case NoSuchPlan(code):
            raise StartError(f"there never was a plan {code!r}; see: partner-plans plans show")
        case BadDates() as dates:
            raise StartError(f"{who}: {_why_not_then(dates)}")
        case _ as never:
            assert_never(never)


def _done(who: str, change: Chosen | Ended) -> str:
    start = in_words(change.effective_at)
    if isinstance(change, Ended):
        return f"{who} has no plan from {start} on."
    has = "will have" if change.is_later else "has"
    until = f"until {in_words(change.expires_at)}" if change.expires_at else "until it is changed"
    return f"{who} {has} {change.revision.plan.name.into(FALLBACK)} from {start} {until}."


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
