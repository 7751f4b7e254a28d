"""Partner Plans: the current plan and what is pending."""

from aiogram.enums import ButtonStyle
from aiogram.utils.formatting import Bold, Text

from handlers.buttons import (
    OpenChoose,
    OpenHistory,
    OpenPartner,
    OpenPlans,
    OpenRenewal,
    TakeBack,
    UndoChange,
)
from handlers.language import Language
from handlers.screens import decisions, labels, parts, preview, terms, ways
from handlers.screens.parts import mark_of, words_of
from handlers.screens.screen import Button, Row, Screen, lines, paragraphs, title
from plans.commands.choose import Timing
from plans.ledger import Chosen, Declined, Ended, Requested
from plans.periods import Status
from plans.plan import Revision
from plans.renewals import renewable
from storage.members.values import MemberView

_ROOM_FOR_TODAY = 1200  # characters, beside the plan that is kept, a reason, and what has moved


def partner_plans(view: MemberView, say: Language) -> Screen:
    """The current plan: name, status, dates, benefits, and what is pending."""
    pending, until = view.subscription.pending, view.undo_until
    undo = (
        say("You can undo the last change until {date}.", date=say.date(until)) if until else None
    )
    text = paragraphs(
        title(say(labels.PARTNER_PLANS), view.member.business_name),
        *_current(view, say),
        parts.pending(pending, say) if pending else None,
        _answer(view, say),
        undo if view.may_change else None,
    )
    return Screen(text, tuple(_rows(view, say)))


def owners_only(view: MemberView, say: Language) -> Screen:
    """Partner Plans for a viewer who pressed what only owners may."""
    return partner_plans(view, say).saying(
        say("Only an owner of the business can change its plan. You can see it and its history.")
    )


def renewal(view: MemberView, say: Language) -> Screen:
    """The preview of renewing the plan that is in force, or was until it expired."""
    offer = renewable(view.subscription, view.catalogue)
    if offer is None:
        return partner_plans(view, say).saying(say("There is nothing to renew at the moment."))
    back = _back(view, say)
    timing = Timing.AT_TERM_END if view.subscription.current else Timing.NOW
    return preview.preview(view, offer, timing, back, say)


def _current(view: MemberView, say: Language) -> list[Text | None]:
    held = view.subscription.held
    if not isinstance(held, Chosen):
        return _no_plan(view, held, say)
    status = Status.ACTIVE if held is view.subscription.current else Status.EXPIRED
    plan = held.revision.plan
    facts = [
        Text(f"{mark_of(status)} ", Bold(plan.name.into(say.code))),
        say("Status: {status}", status=words_of(status, say)),
        say("Since: {date}", date=say.date(held.effective_at)),
        say("Until: {date}", date=say.date(held.expires_at)) if held.expires_at else None,
        terms.price(plan, say),
    ]
    if status is Status.EXPIRED:
        return [lines(facts), Text(say("No plan is active now."))]
    return [lines(facts), terms.benefits(plan, say), _kept(view, held.revision, say)]


def _no_plan(view: MemberView, end: Ended | None, say: Language) -> list[Text | None]:
    hint = (
        say("Press Choose a plan to see what is on offer.")
        if view.may_change
        else say("An owner of the business can choose one.")
    )
    if end is None:
        nothing = (
            say("No plan at the moment.") if view.subscription.version else say("No plan yet.")
        )
        return [Text(Bold(nothing)), Text(hint)]
    ended = say("The last plan was ended on {date}.", date=say.date(end.effective_at))
    return [
        Text(Bold(say("No plan at the moment."))),
        lines([ended, decisions.reason(end.note, say)]),
        Text(hint),
    ]


def _kept(view: MemberView, revision: Revision, say: Language) -> Text | None:
    """How today's offer differs from the revision the business keeps."""
    offer = view.catalogue.by_code(revision.plan.code)
    if offer is None:
        return Text(say("This plan is not on offer any more; you keep it as it is."))
    if offer.plan == revision.plan:
        return None
    intro = Text(say("You keep this plan as it was when it was decided. Today it differs:"))
    words = terms.difference(revision.plan, offer.plan, say, _ROOM_FOR_TODAY)
    return lines([intro, words or Text(say("• its description or conditions"))])


def _answer(view: MemberView, say: Language) -> Text | None:
    """The last request was declined, and nothing has been decided since."""
    last = view.subscription.last
    if not isinstance(last, Declined):
        return None
    words = say(
        "{mark} Your request was declined on {date}.",
        mark=mark_of(Status.DECLINED),
        date=say.date(last.decided_at),
    )
    return lines([words, decisions.reason(last.note, say)])


def _rows(view: MemberView, say: Language) -> list[Row]:
    business = view.member.business_id
    rows: list[Row] = []
    if view.may_change:
        label = labels.CHANGE_PLAN if view.subscription.current else labels.CHOOSE_PLAN
        rows.append((Button(say(label), OpenChoose(business=business)),))
        rows += [(button,) for button in _acts(view, say)]
    rows.append((Button(say(labels.HISTORY), OpenHistory(business=business)),))
    rows.append(ways.help_and_back(say, business, OpenPartner(business=business)))
    return rows


def _acts(view: MemberView, say: Language) -> list[Button]:
    """An owner's other actions."""
    business, seen = view.member.business_id, view.subscription.version
    acts = []
    if renewable(view.subscription, view.catalogue):
        acts.append(Button(say(labels.RENEW), OpenRenewal(business=business)))
    if view.undo_until:
        undo = UndoChange(business=business, version=seen)
        acts.append(Button(say(labels.UNDO), undo, ButtonStyle.DANGER))
    if pending := view.subscription.pending:
        label = labels.WITHDRAW if isinstance(pending, Requested) else labels.CANCEL
        back = TakeBack(business=business, version=seen)
        acts.append(Button(say(label), back, ButtonStyle.DANGER))
    return acts


def _back(view: MemberView, say: Language) -> Row:
    return ways.back(say, OpenPlans(business=view.member.business_id))
