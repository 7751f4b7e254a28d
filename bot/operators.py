"""What came of an operator's act on the command line, in words."""

from typing import assert_never

from bot.errors import StartError
from bot.instants import in_words
from plans.decide import (
    BadDates,
    NotEligible,
    NothingToDo,
    NotOffered,
    Outdated,
    Refusal,
    TooEarly,
    TooLate,
    Unchanged,
)
from plans.ledger import Change
from plans.text import FALLBACK
from storage.face import Case, Done


def outcome_words(case: Case) -> str:
    """What the business has now; raises `StartError`, in words, if nothing could be done."""
    outcome = case.outcome
    who = f"{case.business.name} ({case.business.id})"
    match outcome:
        case Done(change):
            return _done(who, change)
        case Unchanged():
            return f"{who} has just this already; nothing was written."
        case None:
            raise StartError(f"nothing was decided about {who}")
        case _:
            raise StartError(f"{who}: {_why_not(outcome)}")


def _done(who: str, change: Change) -> str:
    start = in_words(change.effective_at)
    if change.revision is None:
        return f"{who} has no plan from {start} on."
    has = "will have" if change.effective_at > change.decided_at else "has"
    until = f"until {in_words(change.expires_at)}" if change.expires_at else "until it is changed"
    return f"{who} {has} {change.revision.plan.name.into(FALLBACK)} from {start} {until}."


def _why_not(refusal: Refusal) -> str:
    match refusal:
        case BadDates():
            return _why_not_then(refusal)
        case NothingToDo():
            return "no plan is in force that could end, and nothing is pending"
        case Outdated():
            return "somebody else has changed its plan just now; look again and repeat"
        case NotOffered() | NotEligible() | TooEarly() | TooLate() | Unchanged():
            return "this cannot be done now"  # rules for owners; operators are above them
        case _ as never:
            assert_never(never)


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
