"""Partner Plans: the current plan, what is pending, and what came of a confirmed choice."""

from typing import assert_never

from aiogram.utils.formatting import Bold, Text

from handlers.buttons import OpenChoose, OpenHistory, OpenPartner
from handlers.screens import choose, labels
from handlers.screens.parts import benefits, mark_of, name_of, words_of
from handlers.screens.screen import Button, Row, Screen, lines, paragraphs, title
from handlers.service import Service
from handlers.speech import Speech
from plans.decide import NotOffered, NotOpen, Outdated, Unchanged
from plans.ledger import Change, Kind, Status
from storage.face import Acted, Done, NotAllowed, Visit


def partner_plans(visit: Visit, _: Speech) -> Screen:
    """The current plan: name, status, dates, benefits, and what is pending."""
    text = paragraphs(
        title(_(labels.PARTNER_PLANS), visit.member.business_name),
        *_current(visit, _),
        _pending(visit, _),
    )
    return Screen(text, tuple(_rows(visit, _)))


def owners_only(visit: Visit, _: Speech) -> Screen:
    """Partner Plans for a viewer who pressed what only owners may."""
    return partner_plans(visit, _).saying(
        _("Only an owner of the business can change its plan. You can see it and its history.")
    )


def ordered(acted: Acted, _: Speech, service: Service) -> Screen:
    """What came of pressing Confirm."""
    visit = acted.visit
    match acted.outcome:
        case Done(change, again=False):
            plan = name_of(change.revision, _)
            return partner_plans(visit, _).saying(_("✅ {plan} is active now.").format(plan=plan))
        case Done(change):
            return _done_before(visit, change, _)
        case NotAllowed():
            return owners_only(visit, _)
        case Unchanged():
            return partner_plans(visit, _).saying(_("This already is your plan."))
        case NotOffered() | NotOpen():
            return choose.asked(visit, acted.asked, 0, _, service)
        case Outdated(moved):
            return choose.outdated(visit, acted.asked, moved, _, service)
        case _ as never:
            assert_never(never)


def _done_before(visit: Visit, change: Change, _: Speech) -> Screen:
    plan = name_of(change.revision, _)
    if visit.standing.last == change:
        notice = _("This was done already: {plan} is active.").format(plan=plan)
    else:
        notice = _("{plan} was activated then; the plan was changed again since.").format(plan=plan)
    return partner_plans(visit, _).saying(notice)


def _current(visit: Visit, _: Speech) -> list[Text | None]:
    standing = visit.standing
    held = standing.held if standing.held and standing.held.revision else None
    if held is None or held.revision is None:
        hint = (
            _("Press Change plan to look through the plans and choose one.")
            if visit.may_change
            else _("An owner of the business can choose one.")
        )
        return [Text(Bold(_("No plan yet."))), Text(hint)]
    status = Status.ACTIVE if held is standing.current else Status.EXPIRED
    plan = held.revision.plan
    facts = [
        Text(f"{mark_of(status)} ", Bold(plan.name.into(_.code))),
        _.fill(_("Status: {status}"), status=words_of(status, _)),
        _.fill(_("Since: {date}"), date=_.instant(held.effective_at)),
        _.fill(_("Until: {date}"), date=_.instant(held.expires_at)) if held.expires_at else None,
        _.fill(_("Price: {price}"), price=plan.price.into(_.code)) if plan.price else None,
    ]
    return [lines(facts), benefits(plan, _) if status is Status.ACTIVE else None]


def _pending(visit: Visit, _: Speech) -> Text | None:
    """What is going to happen, or is asked for."""
    pending = visit.standing.pending
    if pending is None:
        return None
    plan, date = Bold(name_of(pending.revision, _)), _.instant(pending.effective_at)
    if pending.kind is Kind.REQUEST:
        template = _("{mark} Awaiting approval: {plan}, asked for on {date}.")
        date = _.instant(pending.decided_at)
    elif pending.kind is Kind.END:
        template = _("{mark} Scheduled: the plan ends on {date}.")
    else:
        template = _("{mark} Scheduled: {plan} from {date}.")
    status = Status.AWAITING if pending.kind is Kind.REQUEST else Status.SCHEDULED
    return _.fill(template, mark=mark_of(status), plan=plan, date=date)


def _rows(visit: Visit, _: Speech) -> list[Row]:
    business = visit.member.business_id
    rows: list[Row] = []
    if visit.may_change:
        rows.append((Button(_(labels.CHANGE_PLAN), OpenChoose(business=business)),))
    rows.append((Button(_(labels.HISTORY), OpenHistory(business=business)),))
    rows.append(labels.help_and_back(_, business, OpenPartner(business=business)))
    return rows
