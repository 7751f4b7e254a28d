"""Decisions in words: who decided what, through what and why."""

from collections.abc import Mapping
from typing import assert_never

from aiogram.utils.formatting import BlockQuote, Bold, Text

from handlers.language import Language
from handlers.screens.parts import name_of
from plans.ledger import Change, Channel, Chosen, Declined, Ended, Requested, Undone, Withdrawn
from plans.plan import Revision
from storage.members.values import MemberView


def decider(change: Change, name: str | None, say: Language) -> str:
    """The author and channel; `name` is None for the command line and erased people."""
    match change.channel:
        case Channel.CHAT:
            return name or say("a former member")
        case Channel.OPERATOR:
            return say("{name} (our team)").format(name=name) if name else say("our team")
        case Channel.CLI:
            return say("our team")
        case _ as never:
            assert_never(never)


def subject(change: Change, name: str | None, say: Language) -> Text:
    """The author at the beginning of a sentence."""
    who = decider(change, name, say)
    return Bold(who[:1].upper() + who[1:])


def through(change: Change, say: Language) -> str:
    """Through what it was decided."""
    match change.channel:
        case Channel.CHAT:
            return say("in the chat")
        case Channel.OPERATOR if change.decided_by is not None:
            return say("in the operators' chat")
        case Channel.OPERATOR | Channel.CLI:
            return say("on the command line")
        case _ as never:
            assert_never(never)


def decider_in(change: Change, names: Mapping[int, str], say: Language) -> str:
    """The author and channel, looked up among these names."""
    return decider(change, names.get(change.decided_by or 0), say)


def reason(note: str | None, say: Language) -> Text | None:
    """The reason somebody gave."""
    return Text(say("Reason:"), " ", BlockQuote(note)) if note else None


def what_moved(view: MemberView, say: Language) -> Text:
    """The decision that somebody took since, and what is so now."""
    last = view.subscription.last
    if last is None:
        return Text(say("⚠️ The dates have changed since then."))
    who, date = subject(last, view.decider, say), say.date(last.decided_at)
    template, revision = _decision(last, say)
    happened = say.fill(template, who=who, plan=Bold(name_of(revision, say)), date=date)
    return Text("⚠️ ", happened, " ", current_plan(view, say))


def current_plan(view: MemberView, say: Language) -> Text:
    """The plan in force, in a sentence."""
    current = view.subscription.current
    if current is None:
        return Text(say("No plan is active."))
    return say("The current plan is {plan}.", plan=Bold(name_of(current.revision, say)))


def _decision(change: Change, say: Language) -> tuple[str, Revision | None]:
    """The decision as a template, and the plan it names."""
    match change:
        case Chosen(revision=plan) if change.is_later:
            return say("{who} scheduled {plan} on {date}."), plan
        case Chosen():
            return say("{who} changed the plan on {date}."), None
        case Requested(revision=plan):
            return say("{who} requested {plan} on {date}."), plan
        case Withdrawn():
            return say("{who} cancelled the pending change on {date}."), None
        case Declined():
            return say("{who} declined the request on {date}."), None
        case Undone():
            return say("{who} undid the last change on {date}."), None
        case Ended() if change.is_later:
            return say("{who} turned off the renewal on {date}."), None
        case Ended():
            return say("{who} ended the plan on {date}."), None
        case _ as never:
            assert_never(never)
