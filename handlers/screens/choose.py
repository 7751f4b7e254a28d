"""Choosing: the plans on offer, and the preview of one, which is the very change it would make."""

from typing import assert_never

from aiogram.enums import ButtonStyle
from aiogram.utils.formatting import Bold, Text

from handlers.buttons import Confirm, OpenChoose, OpenPlans, OpenPreview
from handlers.screens import labels
from handlers.screens.parts import benefits, comparison, name_of
from handlers.screens.screen import Button, Row, Screen, lines, paragraphs, title
from handlers.service import Service
from handlers.speech import Speech
from plans.decide import Barrier, Moved, NotOffered, NotOpen, Outdated, Unchanged, Wish, decide
from plans.ledger import Change
from plans.plan import Plan, Revision, compare
from storage.face import Visit

OFFERS_A_PAGE = 6


def choose(visit: Visit, page: int, _: Speech, service: Service) -> Screen:
    """The plans on offer, the current one marked; beyond the last page is the last page."""
    offers = visit.catalogue.offers
    if not offers:
        nothing = _("No plans are on offer at the moment. Our support knows more.")
        ways_on = (labels.contact_support(_, service.support), _back_to_plans(visit, _))
        return Screen(paragraphs(title(_("Choose a plan")), Text(nothing)), ways_on)
    last = (len(offers) - 1) // OFFERS_A_PAGE
    page = min(page, last)
    shown = offers[page * OFFERS_A_PAGE : (page + 1) * OFFERS_A_PAGE]
    text = paragraphs(
        title(_("Choose a plan"), visit.member.business_name),
        *(_offer(visit, offer, _) for offer in shown),
    )
    rows = (
        *(_offer_row(visit, offer, page, _) for offer in shown),
        *_turn_page(visit, page, last, _),
        _back_to_plans(visit, _),
    )
    return Screen(text, rows)


def asked(
    visit: Visit, revision: Revision | None, page: int, _: Speech, service: Service
) -> Screen:
    """The preview of what a button asked for, if that is still on offer; else a word and what is.

    `revision` is None for a number that no plan ever had.
    """
    offer = visit.catalogue.by_code(revision.plan.code) if revision else None
    if offer is None:
        gone = _("This plan is not on offer any more. Nothing was changed.")
        return choose(visit, page, _, service).saying(gone)
    if offer != revision:
        return outdated(visit, revision, (Moved.OFFER,), _, service)
    return preview(visit, offer, page, _, service)


def outdated(
    visit: Visit, revision: Revision | None, moved: tuple[Moved, ...], _: Speech, service: Service
) -> Screen:
    """A fresh preview that says what is no longer as the pressed screen showed it."""
    offer = visit.catalogue.by_code(revision.plan.code) if revision else None
    if offer is None or revision is None:
        return asked(visit, revision, 0, _, service)
    fresh = preview(visit, offer, 0, _, service)
    details = [_what_moved(visit, revision.plan, offer.plan, one, _) for one in moved]
    notice = _("Something has changed since this screen was made, so nothing was done.")
    return Screen(paragraphs(lines(details), fresh.text), fresh.rows).saying(notice)


def preview(visit: Visit, offer: Revision, page: int, _: Speech, service: Service) -> Screen:
    """What choosing this offer would do: computed by the function that will do it."""
    wish = Wish.on(visit.standing, offer, visit.member.person_id)
    decision = decide(visit.standing, visit.catalogue, wish)
    back = labels.back(_, OpenChoose(business=visit.member.business_id, page=page))
    rows: tuple[Row, ...]
    match decision:
        case Change() as change:
            verdict = _terms_of(change, _)
            confirm = Button(_(labels.CONFIRM), _confirm(visit, wish), ButtonStyle.SUCCESS)
            rows = ((confirm,), back)
        case Unchanged():
            verdict = Text(_("This is your current plan."))
            rows = (back,)
        case NotOpen(barriers):
            verdict = _arranged(barriers, _)
            rows = (labels.contact_support(_, service.support), back)
        case Outdated() | NotOffered():
            raise AssertionError("the offer is this catalogue's and the wish this standing's")
        case _ as never:
            assert_never(never)
    return Screen(_preview_text(visit, offer.plan, verdict, _), rows)


def _preview_text(visit: Visit, plan: Plan, verdict: Text, _: Speech) -> Text:
    current = visit.standing.current
    old = current.revision.plan if current and current.revision else None
    price = _.fill(_("Price: {price}"), price=plan.price.into(_.code)) if plan.price else None
    return paragraphs(
        title(plan.name.into(_.code), visit.member.business_name),
        Text(plan.summary.into(_.code)),
        price,
        benefits(plan, _),
        _against(old, plan, _) if old and old != plan else None,
        verdict,
    )


def _against(old: Plan, new: Plan, _: Speech) -> Text:
    heading = _.fill(_("Compared with {plan}, your current plan:"), plan=old.name.into(_.code))
    change = comparison(compare(old, new), _) or Text(_("The benefits are the same."))
    return lines([heading, change])


def _terms_of(change: Change, _: Speech) -> Text:
    starts = Text(_("Starts: at once, when you press Confirm"))
    if change.expires_at is None:
        return lines([starts, Text(_("Ends: runs until you change it"))])
    return lines([starts, _.fill(_("Ends: {date}"), date=_.instant(change.expires_at))])


def _arranged(barriers: tuple[Barrier, ...], _: Speech) -> Text:
    reasons = {
        Barrier.TERM: _("it runs for a fixed term"),
        Barrier.APPROVAL: _("it needs our approval"),
        Barrier.CONDITIONS: _("it has conditions"),
    }
    heading = Text("🔒 ", Bold(_("This plan is arranged together with our support:")))
    return lines([heading, *(f"• {reasons[barrier]}" for barrier in barriers)])


def _what_moved(visit: Visit, before: Plan, now: Plan, moved: Moved, _: Speech) -> Text:
    last = visit.standing.last
    match moved:
        case Moved.LEDGER if last:
            who = visit.decider or _("the operator")
            template = _("⚠️ {who} changed the plan on {date}. It is {plan} now.")
            current = visit.standing.current
            plan = Bold(name_of(current.revision if current else None, _))
            return _.fill(template, who=Bold(who), date=_.instant(last.decided_at), plan=plan)
        case Moved.OFFER:
            difference = comparison(compare(before, now), _)
            intro = Text(_("⚠️ This offer was updated. This is what is new in it:"))
            return lines([intro, difference or Text(_("• its description, price or terms"))])
        case Moved.LEDGER | Moved.CLOCK | Moved.DAY:
            return Text(_("⚠️ The dates have moved on since."))


def _confirm(visit: Visit, wish: Wish) -> Confirm:
    return Confirm(
        business=visit.member.business_id,
        revision=wish.revision.id,
        seen=wish.seen,
        base=wish.base,
        timing=wish.timing,
        day=wish.day,
    )


def _offer(visit: Visit, offer: Revision, _: Speech) -> Text:
    plan = offer.plan
    mark = _(" — your current plan") if _is_current(visit, offer) else ""
    price = Text(plan.price.into(_.code)) if plan.price else None
    heading = Text(Bold(plan.name.into(_.code)), mark)
    return lines([heading, Text(plan.summary.into(_.code)), price])


def _offer_row(visit: Visit, offer: Revision, page: int, _: Speech) -> Row:
    plan = offer.plan
    notes = [plan.name.into(_.code)]
    if _is_current(visit, offer):
        notes.append(_("current ✓"))
    elif plan.price:
        notes.append(plan.price.into(_.code))
    target = OpenPreview(business=visit.member.business_id, revision=offer.id, page=page)
    return (Button(" · ".join(notes), target),)


def _is_current(visit: Visit, offer: Revision) -> bool:
    current = visit.standing.current
    return bool(current and current.revision and current.revision.plan.code == offer.plan.code)


def _turn_page(visit: Visit, page: int, last: int, _: Speech) -> tuple[Row, ...]:
    business = visit.member.business_id
    row = []
    if page > 0:
        row.append(Button(_(labels.PREVIOUS), OpenChoose(business=business, page=page - 1)))
    if page < last:
        row.append(Button(_(labels.NEXT), OpenChoose(business=business, page=page + 1)))
    return (tuple(row),) if row else ()


def _back_to_plans(visit: Visit, _: Speech) -> Row:
    return labels.back(_, OpenPlans(business=visit.member.business_id))
