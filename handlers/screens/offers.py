"""The plans on offer, a page at a time; each leads to its preview."""

from aiogram.utils.formatting import Bold, Text

from handlers.buttons import OpenChoose, OpenPlans, OpenPreview
from handlers.language import Language
from handlers.screens import labels, terms, ways
from handlers.screens.screen import Button, Row, Screen, lines, paragraphs, title
from handlers.service import Service
from plans.plan import Revision
from storage.members.values import MemberView

OFFERS_A_PAGE = 6


def choose(view: MemberView, page: int, say: Language, service: Service) -> Screen:
    """The plans on offer, the current one marked; beyond the last page is the last page."""
    offers = view.catalogue.offers
    if not offers:
        nothing = say("No plans are on offer at the moment. Our support knows more.")
        ways_on = (ways.contact_support(say, service.support), _back_to_plans(view, say))
        heading = title(say(labels.CHOOSE_PLAN), view.member.business_name)
        return Screen(paragraphs(heading, Text(nothing)), ways_on)
    business, last = view.member.business_id, (len(offers) - 1) // OFFERS_A_PAGE
    page = min(page, last)
    shown = offers[page * OFFERS_A_PAGE : (page + 1) * OFFERS_A_PAGE]
    text = paragraphs(
        title(say(labels.CHOOSE_PLAN), view.member.business_name),
        *(_offer(view, offer, say) for offer in shown),
    )
    rows = (
        *(_offer_row(view, offer, page, say) for offer in shown),
        *ways.turn_page(say, page, last, lambda to: OpenChoose(business=business, page=to)),
        _back_to_plans(view, say),
    )
    return Screen(text, rows)


def _offer(view: MemberView, offer: Revision, say: Language) -> Text:
    plan = offer.plan
    mark = say(" — your current plan") if _is_current(view, offer) else ""
    lock = "🔒 " if _is_locked(view, offer) else ""
    short = terms.in_short(plan, say)
    heading = Text(lock, Bold(plan.name.into(say.code)), mark)
    return lines([heading, Text(plan.summary.into(say.code)), Text(short) if short else None])


def _offer_row(view: MemberView, offer: Revision, page: int, say: Language) -> Row:
    plan = offer.plan
    notes = [plan.name.into(say.code)]
    if _is_current(view, offer):
        notes.append(say("current ✓"))
    elif plan.price:
        notes.append(plan.price.into(say.code))
    if _is_locked(view, offer):
        notes.append("🔒")
    target = OpenPreview(business=view.member.business_id, revision=offer.id, page=page)
    return (Button(say.beside(*notes), target),)


def _is_current(view: MemberView, offer: Revision) -> bool:
    current = view.subscription.current
    return current is not None and current.revision.plan.code == offer.plan.code


def _is_locked(view: MemberView, offer: Revision) -> bool:
    return bool(view.lacks(offer))


def back_to_choose(view: MemberView, page: int, say: Language) -> Row:
    """The way back to a page of the plans on offer."""
    return ways.back(say, OpenChoose(business=view.member.business_id, page=page))


def _back_to_plans(view: MemberView, say: Language) -> Row:
    return ways.back(say, OpenPlans(business=view.member.business_id))
