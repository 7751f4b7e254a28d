"""The outcomes of presses that change the plan."""

from typing import assert_never

from aiogram.utils.formatting import NodeType, Text

from handlers.language import Language
from handlers.screens import decisions, preview
from handlers.screens.parts import name_of
from handlers.screens.plans import owners_only, partner_plans
from handlers.screens.screen import Screen, paragraphs
from handlers.service import Service
from plans.commands.choose import ChooseRefusal, NotEligible, Timing, TooEarly
from plans.commands.command import NothingToDo, NotOffered, Stale, Unchanged
from plans.commands.take_back import TakeBackRefusal, TooLate
from plans.ledger import Chosen, Requested, Undone, Withdrawn
from plans.renewals import is_renewal
from storage.changes.values import Done, Outcome
from storage.members.values import MemberView, NotAllowed

Owners = Chosen | Requested | Withdrawn | Undone


def confirmed(
    outcome: Outcome[Chosen | Requested, ChooseRefusal],
    timing: Timing,
    say: Language,
    service: Service,
) -> Screen:
    """The outcome of Confirm or Request approval."""
    view = outcome.view
    match outcome.result:
        case Done(change, again):
            return _done(view, change, say, again=again)
        case NotAllowed():
            return owners_only(view, say)
        case Unchanged():
            return partner_plans(view, say).saying(
                say("There is nothing to change: it is so already.")
            )
        case Stale(moved):
            return preview.stale(view, outcome.asked, timing, moved, say, service)
        case NotOffered() | NotEligible() | TooEarly():
            return preview.asked(view, outcome.asked, 0, timing, say, service)
        case _ as never:
            assert_never(never)


def taken_back(outcome: Outcome[Withdrawn | Undone, TakeBackRefusal], say: Language) -> Screen:
    """The outcome of Undo, Cancel scheduled change or Withdraw request."""
    view = outcome.view
    match outcome.result:
        case Done(change, again):
            return _done(view, change, say, again=again)
        case NotAllowed():
            return owners_only(view, say)
        case refusal:
            return _not_taken_back(view, refusal, say)


def _not_taken_back(view: MemberView, refusal: TakeBackRefusal, say: Language) -> Screen:
    screen = partner_plans(view, say)
    match refusal:
        case Stale():
            notice = say("Something has changed since this screen was made, so nothing was done.")
            return Screen(
                paragraphs(decisions.what_moved(view, say), screen.text), screen.rows
            ).saying(notice)
        case TooLate(until):
            words = say("This could be undone until {date}. You can still change the plan.")
            return screen.saying(words.format(date=say.written(until)))
        case NothingToDo():
            return screen.saying(
                say("There is nothing to take back any more: it is as shown here.")
            )
        case _ as never:
            assert_never(never)


def _done(view: MemberView, change: Owners, say: Language, *, again: bool) -> Screen:
    screen, what = partner_plans(view, say), _came_true(view, change, say)
    if not again:
        return screen.saying(Text("✅ ", what))
    if view.subscription.last == change:
        return screen.saying(say("This was done already: {what}", what=what))
    return screen.saying(say("This was done before; the plan was changed again since."))


def _came_true(view: MemberView, change: Owners, say: Language) -> NodeType:
    now = view.subscription.current
    match change:
        case Chosen():
            return _came_of_choice(view, change, say)
        case Requested(revision=wished):
            words = say("Your request for {plan} is sent; the answer will come here.")
            return words.format(plan=name_of(wished, say))
        case Withdrawn():
            return say("What was pending is cancelled.")
        case Undone() if now:
            return say("Undone: {plan} is active again.").format(plan=name_of(now.revision, say))
        case Undone():
            return say("Undone: no plan is active.")
        case _ as never:
            assert_never(never)


def _came_of_choice(view: MemberView, change: Chosen, say: Language) -> NodeType:
    """The state of a choice by now, also for a press repeated long after."""
    plan = name_of(change.revision, say)
    if change == view.subscription.current:
        return say("{plan} is active now.").format(plan=plan)
    if change.expires_at and change.is_over(view.subscription.now):
        ended = say.date(change.expires_at)
        return say("{plan} was active until {date}.", plan=plan, date=ended)
    template = say("{plan} is scheduled from {date}.")
    if is_renewal(view.subscription.current, change):
        template = say("{plan} is renewed from {date} on.")
    return say.fill(template, plan=plan, date=say.date(change.effective_at))
