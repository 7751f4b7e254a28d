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
            return say("{name} (operator)").format(name=name or say("a former member"))
        case Channel.CLI:
            return say("the operator")
        case _ as never:
            assert_never(never)


def through(change: Change, say: Language) -> str:
    """Through what it was decided."""
    match change.channel:
        case Channel.CHAT:
            return say("in the chat")
        case Channel.OPERATOR:
            return say("in the operators' chat")
        case Channel.CLI:
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
        return Text(say("⚠️ The dates have moved on since."))
    current = view.subscription.current
    is_now = say(
        "It is {plan} now.", plan=Bold(name_of(current.revision if current else None, say))
    )
    who, date = Bold(decider(last, view.decider, say)), say.date(last.decided_at)
    template, revision = _decision(last, say)
    happened = say.fill(template, who=who, plan=Bold(name_of(revision, say)), date=date)
    return Text("⚠️ ", happened, " ", is_now)


def _decision(change: Change, say: Language) -> tuple[str, Revision | None]:
    """The decision as a template, and the plan it names."""
    match change:
        case Chosen(revision=plan) if change.is_later:
            return say("{who} scheduled {plan} on {date}."), plan
        case Chosen():
            return say("{who} changed the plan on {date}."), None
        case Requested(revision=plan):
            return say("{who} asked for {plan} on {date}."), plan
        case Withdrawn():
            return say("{who} cancelled what was pending on {date}."), None
        case Declined():
            return say("{who} declined what was asked for on {date}."), None
        case Undone():
            return say("{who} undid the last change on {date}."), None
        case Ended():
            return say("{who} ended the plan on {date}."), None
        case _ as never:
            assert_never(never)
