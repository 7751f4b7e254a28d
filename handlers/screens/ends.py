"""Notices about the end of a term: it is near, or it has come."""

from datetime import timedelta

from aiogram.enums import ButtonStyle
from aiogram.utils.formatting import Bold, Text

from handlers.buttons import OpenChoose, OpenRenewal, OpenTurnOff, TakeBack
from handlers.language import Language
from handlers.screens import labels, notices, parts, terms
from handlers.screens.parts import mark_of, name_of
from handlers.screens.screen import Button, Row, Screen, lines, paragraphs, title
from plans.ledger import Ended
from plans.periods import Status
from plans.renewals import renewable
from storage.members.values import MemberView
from storage.outbox.values import Ending, Lapsed

DAY = timedelta(days=1)


def ending(news: Ending, say: Language) -> Screen:
    """The plan's term is about to end: it ends, or renews by itself."""
    view, plan, end = news.view, name_of(news.change.revision, say), news.ends_at
    left, now = say.left(view.subscription.now, end), view.subscription.now
    renews = view.subscription.renews_at == end
    heading = say("{plan} renews {left}") if renews else say("{plan} ends {left}")
    is_today = (end - now) < DAY
    when = say.date(end) if is_today else say.day(end)
    facts = [
        say.fill(say("Renews: {date}") if renews else say("Ends: {date}"), date=when),
        terms.price(news.change.revision.plan, say) if renews else None,
    ]
    text = paragraphs(
        title(f"⏰ {heading.format(plan=plan, left=left)}", view.member.business_name),
        lines(facts),
        _what_to_do(view, say),
    )
    return Screen(text, (notices.to_plans(view, say), *_ways_on(view, say)))


def lapsed(news: Lapsed, say: Language) -> Screen:
    """A plan has ended and no other has taken its place: what ended, and what is lost."""
    view, plan = news.view, news.change.revision.plan
    heading = f"{mark_of(Status.EXPIRED)} " + say("{plan} has ended")
    text = paragraphs(
        title(heading.format(plan=plan.name.into(say.code)), view.member.business_name),
        lines(
            [
                say("Ended: {date}", date=say.day(news.ended_at)),
                Bold(say("No plan is active.")),
            ]
        ),
        terms.benefits(plan, say, heading=say("What you no longer have")),
        parts.pending(view.subscription, say),
    )
    return Screen(text, (*_ways_on(view, say), notices.to_plans(view, say)))


def _what_to_do(view: MemberView, say: Language) -> Text | None:
    """What the reader can do about a term that is nearly over."""
    if not view.may_change:
        return None
    subscription = view.subscription
    if subscription.renews_at:
        if subscription.request:
            return Text(say("To stop it, withdraw your request, then turn off the renewal."))
        return Text(say("To stop it, turn off the renewal before then."))
    if isinstance(subscription.scheduled, Ended):
        return Text(say("Its renewal is off. Turn it on to keep the plan."))
    if renewable(subscription, view.catalogue):
        return Text(say("Renew now to continue without a break."))
    return None


def _ways_on(view: MemberView, say: Language) -> tuple[Row, ...]:
    """Renewing, or another plan: for owners, and where it is possible."""
    business, subscription = view.member.business_id, view.subscription
    if not view.may_change:
        return ()
    if subscription.renews_at:
        off = Button(say(labels.TURN_OFF_RENEWAL), OpenTurnOff(business=business))
        return () if subscription.request else ((off,),)
    if isinstance(subscription.scheduled, Ended) and subscription.request is None:
        back = TakeBack(business=business, version=subscription.version)
        return ((Button(say(labels.TURN_ON_RENEWAL), back, ButtonStyle.PRIMARY),),)
    renew = Button(say(labels.RENEW), OpenRenewal(business=business), ButtonStyle.PRIMARY)
    rows = ((renew,),) if renewable(subscription, view.catalogue) else ()
    if subscription.current:
        return rows
    return (*rows, (Button(say(labels.CHOOSE_PLAN), OpenChoose(business=business)),))
