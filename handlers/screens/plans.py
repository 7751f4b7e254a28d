"""Partner Plans: the current plan and what is pending."""

from typing import assert_never

from aiogram.enums import ButtonStyle
from aiogram.utils.formatting import Bold, Text

from handlers.buttons import (
    OpenChoose,
    OpenHistory,
    OpenPartner,
    OpenPlans,
    OpenRenewal,
    OpenTurnOff,
    TakeBack,
    TurnOff,
    UndoChange,
)
from handlers.language import Language
from handlers.screens import decisions, labels, parts, preview, terms, ways
from handlers.screens.parts import mark_of, name_of, words_of
from handlers.screens.screen import Button, Row, Screen, lines, paragraphs, title
from plans.ledger import Chosen, Declined, Ended, Pending, Requested
from plans.periods import Status
from plans.plan import Revision
from plans.renewals import renewable
from plans.subscription import Subscription
from storage.members.values import MemberView

_ROOM_FOR_TODAY = 1200  # characters, beside the plan that is kept, a reason, and what has moved


def partner_plans(view: MemberView, say: Language) -> Screen:
    """The current plan: name, status, dates, benefits, and what is pending."""
    until = view.undo_until if view.may_change else None
    text = paragraphs(
        title(say(labels.PARTNER_PLANS), view.member.business_name),
        *_current(view, say),
        parts.pending(view.subscription, say),
        _answer(view, say),
        say("You can undo the last change until {date}.", date=say.date(until)) if until else None,
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
        return partner_plans(view, say).saying(say("There is nothing to renew right now."))
    return preview.preview(view, offer, None, _back(view, say), say)


def turning_off(view: MemberView, say: Language) -> Screen:
    """What turning off the renewal would come to, and the button that does it."""
    end = view.subscription.renews_at
    if end is None or view.subscription.pending:
        return partner_plans(view, say).saying(say("There is no renewal to turn off right now."))
    current = view.subscription.current
    plan = Bold(name_of(current.revision if current else None, say))
    text = paragraphs(
        title(say(labels.TURN_OFF_RENEWAL), view.member.business_name),
        say("{plan} then ends on {date}, and no plan is active.", plan=plan, date=say.day(end)),
        Text(say("Until then you keep it, and can turn the renewal on again.")),
    )
    off = TurnOff(
        business=view.member.business_id, version=view.subscription.version, day=end.toordinal()
    )
    return Screen(text, ((Button(say(labels.CONFIRM), off),), _back(view, say)))


def _current(view: MemberView, say: Language) -> list[Text | None]:
    subscription = view.subscription
    if subscription.current:
        return _in_force(view, subscription.current, say)
    if subscription.lapsed:
        return _lapsed(subscription, subscription.lapsed, say)
    return _no_plan(view, say)


def _in_force(view: MemberView, current: Chosen, say: Language) -> list[Text | None]:
    plan = current.revision.plan
    facts = [
        Text(f"{mark_of(Status.ACTIVE)} ", Bold(plan.name.into(say.code))),
        say("Status: {status}", status=words_of(Status.ACTIVE, say)),
        say("Since: {date}", date=say.day(current.effective_at)),
        parts.until(view.subscription, say),
        terms.price(plan, say),
    ]
    return [lines(facts), terms.benefits(plan, say), _kept(view, current.revision, say)]


def _lapsed(subscription: Subscription, lapsed: Chosen, say: Language) -> list[Text | None]:
    held = subscription.held
    ended = held.effective_at if isinstance(held, Ended) else lapsed.expires_at
    return [
        Text(Bold(say("No plan is active."))),
        lines(
            [
                Text(f"{mark_of(Status.EXPIRED)} ", Bold(name_of(lapsed.revision, say))),
                say("Status: {status}", status=words_of(Status.EXPIRED, say)),
                Text(say.days(lapsed.effective_at, ended or subscription.now)),
            ]
        ),
    ]


def _no_plan(view: MemberView, say: Language) -> list[Text | None]:
    hint = (
        say("Press Choose a plan to see what is on offer.")
        if view.may_change
        else say("An owner of the business can choose one.")
    )
    end = view.subscription.held
    if not isinstance(end, Ended):
        is_first = view.subscription.version == 0
        nothing = say("No plan yet.") if is_first else say("No plan is active.")
        return [Text(Bold(nothing)), Text(hint)]
    ended = say("The last plan ended on {date}.", date=say.day(end.effective_at))
    return [
        Text(Bold(say("No plan is active."))),
        lines([ended, decisions.reason(end.note, say)]),
        Text(hint),
    ]


def _kept(view: MemberView, revision: Revision, say: Language) -> Text | None:
    """How today's offer differs from the revision the business keeps."""
    offer = view.catalogue.by_code(revision.plan.code)
    if offer is None:
        return Text(say("This plan is no longer offered. You keep it as it is."))
    if offer.plan == revision.plan:
        return None
    intro = Text(say("You keep the version you have. In today's version:"))
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
        date=say.day(last.decided_at),
    )
    return lines([words, decisions.reason(last.note, say)])


def _rows(view: MemberView, say: Language) -> list[Row]:
    business, version = view.member.business_id, view.subscription.version
    rows: list[Row] = []
    if view.may_change:
        rows += [(button,) for button in _acts(view, say)]
    history = Button(say(labels.HISTORY), OpenHistory(business=business))
    if view.may_change and view.undo_until:
        undo = Button(say(labels.UNDO), UndoChange(business=business, version=version))
        rows.append((history, undo))
    else:
        rows.append((history,))
    rows.append(ways.help_and_back(say, business, OpenPartner(business=business)))
    return rows


def _acts(view: MemberView, say: Language) -> list[Button]:
    """What an owner can do about the plan, the likeliest first."""
    business, subscription = view.member.business_id, view.subscription
    label = labels.CHANGE_PLAN if subscription.current else labels.CHOOSE_PLAN
    acts = [Button(say(label), OpenChoose(business=business))]
    if renewable(subscription, view.catalogue):
        renew = Button(say(labels.RENEW), OpenRenewal(business=business))
        acts.insert(1 if subscription.current else 0, renew)
    if subscription.renews_at and not subscription.pending:
        acts.append(Button(say(labels.TURN_OFF_RENEWAL), OpenTurnOff(business=business)))
    if pending := subscription.pending:
        back = TakeBack(business=business, version=subscription.version)
        acts.append(_taking_back(pending, back, say))
    return acts


def _taking_back(pending: Pending, button: TakeBack, say: Language) -> Button:
    match pending:
        case Requested():
            return Button(say(labels.WITHDRAW), button, ButtonStyle.DANGER)
        case Chosen():
            return Button(say(labels.CANCEL), button, ButtonStyle.DANGER)
        case Ended():
            return Button(say(labels.TURN_ON_RENEWAL), button, ButtonStyle.PRIMARY)
        case _ as never:
            assert_never(never)


def _back(view: MemberView, say: Language) -> Row:
    return ways.back(say, OpenPlans(business=view.member.business_id))
