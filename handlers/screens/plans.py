"""Partner Plans: the current plan, what is pending, and what came of a press that changes it."""

from typing import assert_never

from aiogram.enums import ButtonStyle
from aiogram.utils.formatting import Bold, NodeType, Text

from handlers.buttons import (
    OpenChoose,
    OpenHistory,
    OpenPartner,
    OpenPlans,
    OpenRenewal,
    TakeBack,
    UndoChange,
)
from handlers.screens import choose, labels, parts, ways
from handlers.screens.parts import mark_of, name_of, words_of
from handlers.screens.screen import Button, Row, Screen, lines, paragraphs, title
from handlers.service import Service
from handlers.speech import Speech
from plans.commands.choose import ChooseRefusal, NotEligible, Timing, TooEarly, renewable_from
from plans.commands.command import NothingToDo, NotOffered, Stale, Unchanged
from plans.commands.take_back import TakeBackRefusal, TooLate
from plans.ledger import Chosen, Declined, Ended, Requested, Status, Undone, Withdrawn
from plans.plan import Revision
from storage.changes.values import Done, Outcome
from storage.members.values import MemberView, NotAllowed

Owners = Chosen | Requested | Withdrawn | Undone

_ROOM_FOR_TODAY = 1200  # characters, beside the plan that is kept, a reason, and what has moved


def partner_plans(view: MemberView, _: Speech) -> Screen:
    """The current plan: name, status, dates, benefits, and what is pending."""
    pending, until = view.subscription.pending, view.undo_until
    undo = (
        _.fill(_("You can undo the last change until {date}."), date=_.instant(until))
        if until
        else None
    )
    text = paragraphs(
        title(_(labels.PARTNER_PLANS), view.member.business_name),
        *_current(view, _),
        parts.pending(pending, _) if pending else None,
        _answer(view, _),
        undo if view.may_change else None,
    )
    return Screen(text, tuple(_rows(view, _)))


def owners_only(view: MemberView, _: Speech) -> Screen:
    """Partner Plans for a viewer who pressed what only owners may."""
    return partner_plans(view, _).saying(
        _("Only an owner of the business can change its plan. You can see it and its history.")
    )


def renewal(view: MemberView, _: Speech) -> Screen:
    """The preview of renewing the plan that is in force, or was until it expired."""
    offer = renewable(view)
    if offer is None:
        return partner_plans(view, _).saying(_("There is nothing to renew at the moment."))
    back = _back(view, _)
    timing = Timing.AT_TERM_END if view.subscription.current else Timing.NOW
    return choose.preview(view, offer, timing, back, _)


def confirmed(
    outcome: Outcome[Chosen | Requested, ChooseRefusal], timing: Timing, _: Speech, service: Service
) -> Screen:
    """What came of pressing Confirm or Request approval."""
    view = outcome.view
    match outcome.result:
        case Done(change, again):
            return _done(view, change, _, again=again)
        case NotAllowed():
            return owners_only(view, _)
        case Unchanged():
            return partner_plans(view, _).saying(_("There is nothing to change: it is so already."))
        case Stale(moved):
            return choose.stale(view, outcome.asked, timing, moved, _, service)
        case NotOffered() | NotEligible() | TooEarly():
            return choose.asked(view, outcome.asked, 0, timing, _, service)
        case _ as never:
            assert_never(never)


def taken_back(outcome: Outcome[Withdrawn | Undone, TakeBackRefusal], _: Speech) -> Screen:
    """What came of pressing Undo, Cancel scheduled change or Withdraw request."""
    view = outcome.view
    match outcome.result:
        case Done(change, again):
            return _done(view, change, _, again=again)
        case NotAllowed():
            return owners_only(view, _)
        case refusal:
            return _not_taken_back(view, refusal, _)


def _not_taken_back(view: MemberView, refusal: TakeBackRefusal, _: Speech) -> Screen:
    screen = partner_plans(view, _)
    match refusal:
        case Stale():
            notice = _("Something has changed since this screen was made, so nothing was done.")
            return Screen(paragraphs(parts.what_moved(view, _), screen.text), screen.rows).saying(
                notice
            )
        case TooLate(until):
            words = _("This could be undone until {date}. You can still change the plan.")
            return screen.saying(words.format(date=_.written(until)))
        case NothingToDo():
            return screen.saying(_("There is nothing to take back any more: it is as shown here."))
        case _ as never:
            assert_never(never)


def renewable(view: MemberView) -> Revision | None:
    """Today's offer of the plan that can be renewed now; None when none can."""
    held, pending = view.subscription.held, view.subscription.pending
    if not isinstance(held, Chosen):
        return None
    ripe = renewable_from(held)
    if ripe is None or view.subscription.now < ripe:
        return None
    code = held.revision.plan.code
    if isinstance(pending, Chosen | Requested) and pending.revision.plan.code == code:
        return None
    return view.catalogue.by_code(code)


def _done(view: MemberView, change: Owners, _: Speech, *, again: bool) -> Screen:
    screen, what = partner_plans(view, _), _came_true(view, change, _)
    if not again:
        return screen.saying(Text("✅ ", what))
    if view.subscription.last == change:
        return screen.saying(_.fill(_("This was done already: {what}"), what=what))
    return screen.saying(_("This was done before; the plan was changed again since."))


def _came_true(view: MemberView, change: Owners, _: Speech) -> NodeType:
    now = view.subscription.current
    match change:
        case Chosen():
            return _came_of_choice(view, change, _)
        case Requested(revision=wished):
            words = _("Your request for {plan} is sent; the answer will come here.")
            return words.format(plan=name_of(wished, _))
        case Withdrawn():
            return _("What was pending is cancelled.")
        case Undone() if now:
            return _("Undone: {plan} is active again.").format(plan=name_of(now.revision, _))
        case Undone():
            return _("Undone: no plan is active.")
        case _ as never:
            assert_never(never)


def _came_of_choice(view: MemberView, change: Chosen, _: Speech) -> NodeType:
    """What a choice has come to by now, for whoever presses long after as well."""
    plan = name_of(change.revision, _)
    if change == view.subscription.current:
        return _("{plan} is active now.").format(plan=plan)
    if change.expires_at and change.is_over(view.subscription.now):
        ended = _.instant(change.expires_at)
        return _.fill(_("{plan} was active until {date}."), plan=plan, date=ended)
    template = _("{plan} is scheduled from {date}.")
    if choose.is_renewal(view.subscription.current, change):
        template = _("{plan} is renewed from {date} on.")
    return _.fill(template, plan=plan, date=_.instant(change.effective_at))


def _current(view: MemberView, _: Speech) -> list[Text | None]:
    held = view.subscription.held
    if not isinstance(held, Chosen):
        return _no_plan(view, held, _)
    status = Status.ACTIVE if held is view.subscription.current else Status.EXPIRED
    plan = held.revision.plan
    facts = [
        Text(f"{mark_of(status)} ", Bold(plan.name.into(_.code))),
        _.fill(_("Status: {status}"), status=words_of(status, _)),
        _.fill(_("Since: {date}"), date=_.instant(held.effective_at)),
        _.fill(_("Until: {date}"), date=_.instant(held.expires_at)) if held.expires_at else None,
        parts.price(plan, _),
    ]
    if status is Status.EXPIRED:
        return [lines(facts), Text(_("No plan is active now."))]
    return [lines(facts), parts.benefits(plan, _), _kept(view, held.revision, _)]


def _no_plan(view: MemberView, end: Ended | None, _: Speech) -> list[Text | None]:
    hint = (
        _("Press Change plan to look through the plans and choose one.")
        if view.may_change
        else _("An owner of the business can choose one.")
    )
    if end is None:
        nothing = _("No plan at the moment.") if view.subscription.version else _("No plan yet.")
        return [Text(Bold(nothing)), Text(hint)]
    ended = _.fill(_("The last plan was ended on {date}."), date=_.instant(end.effective_at))
    return [
        Text(Bold(_("No plan at the moment."))),
        lines([ended, parts.reason(end.note, _)]),
        Text(hint),
    ]


def _kept(view: MemberView, revision: Revision, _: Speech) -> Text | None:
    """What is different today in an offer that the business keeps as it was."""
    offer = view.catalogue.by_code(revision.plan.code)
    if offer is None:
        return Text(_("This plan is not on offer any more; you keep it as it is."))
    if offer.plan == revision.plan:
        return None
    intro = Text(_("You keep this plan as it was when it was decided. Today it differs:"))
    words = parts.difference(revision.plan, offer.plan, _, _ROOM_FOR_TODAY)
    return lines([intro, words or Text(_("• its description or conditions"))])


def _answer(view: MemberView, _: Speech) -> Text | None:
    """That the last request was declined, as long as nothing else was decided."""
    last = view.subscription.last
    if not isinstance(last, Declined):
        return None
    words = _.fill(
        _("{mark} Your request was declined on {date}."),
        mark=mark_of(Status.DECLINED),
        date=_.instant(last.decided_at),
    )
    return lines([words, parts.reason(last.note, _)])


def _rows(view: MemberView, _: Speech) -> list[Row]:
    business = view.member.business_id
    rows: list[Row] = []
    if view.may_change:
        rows.append((Button(_(labels.CHANGE_PLAN), OpenChoose(business=business)),))
        rows += [(button,) for button in _acts(view, _)]
    rows.append((Button(_(labels.HISTORY), OpenHistory(business=business)),))
    rows.append(ways.help_and_back(_, business, OpenPartner(business=business)))
    return rows


def _acts(view: MemberView, _: Speech) -> list[Button]:
    """What an owner can do here beside changing the plan."""
    business, seen = view.member.business_id, view.subscription.version
    acts = []
    if renewable(view):
        acts.append(Button(_(labels.RENEW), OpenRenewal(business=business)))
    if view.undo_until:
        undo = UndoChange(business=business, version=seen)
        acts.append(Button(_(labels.UNDO), undo, ButtonStyle.DANGER))
    if pending := view.subscription.pending:
        label = labels.WITHDRAW if isinstance(pending, Requested) else labels.CANCEL
        back = TakeBack(business=business, version=seen)
        acts.append(Button(_(label), back, ButtonStyle.DANGER))
    return acts


def _back(view: MemberView, _: Speech) -> Row:
    return ways.back(_, OpenPlans(business=view.member.business_id))
