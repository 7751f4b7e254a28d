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
from plans.commands.command import Moved, NothingToDo, NotOffered, Stale, Unchanged
from plans.commands.take_back import TakeBackRefusal, TooLate
from plans.ledger import Chosen, Ended, Pending, Requested, Undone, Withdrawn
from plans.renewals import is_renewal
from storage.changes.values import Done, Outcome
from storage.members.values import MemberView, NotAllowed

Owners = Chosen | Requested | Withdrawn | Undone | Ended


def confirmed(
    outcome: Outcome[Chosen | Requested, ChooseRefusal],
    timing: Timing | None,
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
                say("Nothing to change: this is already your plan.")
            )
        case Stale(moved):
            return preview.stale(view, outcome.asked, timing, moved, say, service)
        case NotOffered() | NotEligible() | TooEarly():
            return preview.asked(view, outcome.asked, 0, timing, say, service)
        case _ as never:
            assert_never(never)


def taken_back(
    outcome: Outcome[Withdrawn | Undone | Ended, TakeBackRefusal], say: Language
) -> Screen:
    """The outcome of what takes back a change, or turns a renewal off or on."""
    view = outcome.view
    match outcome.result:
        case Done(change, again):
            return _done(view, change, say, again=again, target=outcome.target)
        case NotAllowed():
            return owners_only(view, say)
        case refusal:
            return _not_taken_back(view, refusal, say)


def _not_taken_back(view: MemberView, refusal: TakeBackRefusal, say: Language) -> Screen:
    screen = partner_plans(view, say)
    match refusal:
        case Stale(moved=what):
            if Moved.LEDGER in what:
                why = decisions.what_moved(view, say)
            else:
                why = Text(say("⚠️ The dates have changed since then."))
            moved = paragraphs(why, screen.text)
            return Screen(moved, screen.rows).saying(say(preview.SOMETHING_CHANGED))
        case TooLate():
            late = say("It is too late to undo this. You can still change the plan.")
            return screen.saying(late)
        case NothingToDo():
            return screen.saying(
                say("That can't be taken back any more. This is where things stand.")
            )
        case _ as never:
            assert_never(never)


def _done(
    view: MemberView,
    change: Owners,
    say: Language,
    *,
    again: bool,
    target: Pending | None = None,
) -> Screen:
    screen, what = partner_plans(view, say), _came_true(view, change, target, say)
    if not again:
        return screen.saying(Text("✅ ", what))
    if view.subscription.last == change:
        return screen.saying(say("Already done. {what}", what=what))
    return screen.saying(say("This was already done, and the plan has changed since."))


def _came_true(view: MemberView, change: Owners, target: Pending | None, say: Language) -> NodeType:
    now = view.subscription.current
    match change:
        case Chosen():
            return _came_of_choice(view, change, say)
        case Requested(revision=wished):
            words = say("Your request for {plan} was sent. We'll answer here.")
            return words.format(plan=name_of(wished, say))
        case Withdrawn():
            return _came_of_withdrawal(view, target, say)
        case Ended():
            words = say("Renewal is off. The plan ends on {date}.")
            return words.format(date=say.day(change.effective_at))
        case Undone() if now:
            return say("Undone: {plan} is active again.").format(plan=name_of(now.revision, say))
        case Undone():
            return say("Undone: no plan is active.")
        case _ as never:
            assert_never(never)


def _came_of_withdrawal(view: MemberView, target: Pending | None, say: Language) -> NodeType:
    """What was taken back; None for a press that is repeated."""
    match target:
        case Requested():
            return say("Your request is withdrawn.")
        case Chosen():
            return say("The scheduled change is cancelled.")
        case Ended() if view.subscription.renews_at:
            words = say("Renewal is on. The plan renews on {date}.")
            return words.format(date=say.day(view.subscription.renews_at))
        case Ended() | None:
            return say("Nothing is pending any more.")
        case _ as never:
            assert_never(never)


def _came_of_choice(view: MemberView, change: Chosen, say: Language) -> NodeType:
    """The state of a choice by now, also for a press repeated long after."""
    plan = name_of(change.revision, say)
    if change == view.subscription.current:
        return say("{plan} is active now.").format(plan=plan)
    if change.expires_at and change.is_over(view.subscription.now):
        ended = say.day(change.expires_at)
        return say("{plan} was active until {date}.", plan=plan, date=ended)
    template = say("{plan} will start on {date}.")
    if is_renewal(view.subscription.current, change):
        template = say("{plan} will be renewed on {date}.")
    return say.fill(template, plan=plan, date=say.day(change.effective_at))
