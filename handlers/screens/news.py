"""News: what members are told of their business's plan and team without having asked."""

from typing import assert_never

from aiogram.enums import ButtonStyle
from aiogram.utils.formatting import Bold, Text

from handlers.buttons import OpenPlans, OpenRenewal, UndoChange
from handlers.screens import labels, parts
from handlers.screens.parts import mark_of, name_of
from handlers.screens.plans import renewable
from handlers.screens.screen import Button, Row, Screen, lines, paragraphs, title
from handlers.speech import Speech
from plans.ledger import Change, Kind, Status
from plans.plan import Revision
from plans.term import Term
from storage.face import Joined, News, Role, Visit

DAY_S = 24 * 60 * 60


def changed(news: News, visit: Visit, _: Speech) -> Screen:
    """That somebody else decided something about the plan."""
    change = news.change
    what = _.fill(
        _what(news, _),
        who=Bold(parts.decider(change, news.decider, _)),
        old=Bold(name_of(news.before, _)),
        plan=Bold(name_of(_meant(news), _)),
        date=_.instant(change.decided_at),
    )
    details = [what, *dates(change, _), parts.reason(change.note, _)]
    text = paragraphs(
        title(Text("🔔 ", _("News of your plan")), visit.member.business_name),
        lines(details),
        _now(visit, _) if change.revision is None else None,
        undo_hint(change, visit, _),
    )
    return Screen(text, rows(change, visit, _))


def started(news: News, visit: Visit, _: Speech) -> Screen:
    """That a plan which was scheduled is in force now."""
    change, plan = news.change, name_of(news.change.revision, _)
    goes_on = _is_same(news.before, change)
    heading = _("{plan} goes on") if goes_on else _("{plan} has started")
    template = _("A new term of {plan} began.") if goes_on else _("It took the place of {old}.")
    before = _.fill(template, plan=Bold(plan), old=Bold(name_of(news.before, _)))
    details = [before if news.before else None, *dates(change, _)]
    mark = mark_of(Status.ACTIVE)
    text = paragraphs(
        title(f"{mark} {heading.format(plan=plan)}", visit.member.business_name), lines(details)
    )
    return Screen(text, (_open(visit, _),))


def ending(news: News, visit: Visit, _: Speech) -> Screen | None:
    """That the term of the plan is about to end; None if it has no end."""
    change, plan = news.change, name_of(news.change.revision, _)
    end = change.expires_at
    if end is None:
        return None
    days = round((end - visit.standing.at).total_seconds() / DAY_S)
    left = _.term(Term(0, max(days, 1)))
    words = _.fill(
        _("{plan} ends on {date}, in {days}."), plan=Bold(plan), date=_.instant(end), days=left
    )
    heading = "⏰ " + _("{plan} ends soon").format(plan=plan)
    can_renew = visit.may_change and renewable(visit) is not None
    hint = Text(_("Renew it, and it goes on without a gap.")) if can_renew else None
    row = _open(visit, _)
    if can_renew:
        renew = OpenRenewal(business=visit.member.business_id)
        row = (Button(_(labels.RENEW), renew, ButtonStyle.PRIMARY),)
    return Screen(paragraphs(title(heading, visit.member.business_name), words, hint), (row,))


def joined(joined: Joined, visit: Visit, _: Speech) -> Screen:
    """That somebody came into the business."""
    as_what = {
        Role.OWNER: (_("{who} joined as owner."), _("{who} joined as owner (invited by {by}).")),
        Role.VIEWER: (_("{who} joined as viewer."), _("{who} joined as viewer (invited by {by}).")),
    }
    template = as_what[joined.role][joined.inviter is not None]
    words = _.fill(template, who=Bold(joined.name), by=joined.inviter or "—")
    heading = title(Text("👋 ", _("Somebody new")), visit.member.business_name)
    return Screen(paragraphs(heading, words), (_open(visit, _),))


def dates(change: Change, _: Speech) -> tuple[Text, ...]:
    """From when until when what was decided holds."""
    if change.kind is not Kind.CHOOSE:
        return ()
    since = _.fill(_("Starts: {date}"), date=_.instant(change.effective_at))
    if change.expires_at is None:
        return (since,)
    return (since, _.fill(_("Ends: {date}"), date=_.instant(change.expires_at)))


def undo_hint(change: Change, visit: Visit, _: Speech) -> Text | None:
    """Until when the reader can undo the change; None if they cannot."""
    until = visit.undo_until
    if until is None or not _may_undo(change, visit):
        return None
    return _.fill(_("You can undo it until {date}."), date=_.instant(until))


def rows(change: Change, visit: Visit, _: Speech) -> tuple[Row, ...]:
    """Open, and Undo while it holds."""
    if not _may_undo(change, visit):
        return (_open(visit, _),)
    undo = UndoChange(business=visit.member.business_id, seen=change.seq)
    return (_open(visit, _), (Button(_(labels.UNDO), undo, ButtonStyle.DANGER),))


def _may_undo(change: Change, visit: Visit) -> bool:
    is_last = visit.standing.seen == change.seq
    return visit.may_change and is_last and visit.undo_until is not None


def _open(visit: Visit, _: Speech) -> Row:
    target = OpenPlans(business=visit.member.business_id)
    return (Button(_(labels.OPEN), target, ButtonStyle.PRIMARY),)


def _what(news: News, _: Speech) -> str:
    match news.change.kind:
        case Kind.CHOOSE:
            return _chosen(news, _)
        case Kind.REQUEST:
            return _requested(news, _)
        case Kind.WITHDRAW:
            return _withdrawn(news, _)
        case Kind.UNDO:
            return _("{who} undid the change to {plan} on {date}.")
        case Kind.DECLINE:
            return _("{who} declined {plan} on {date}.")
        case Kind.END if news.before is None:
            return _("{who} cancelled what was pending on {date}.")
        case Kind.END:
            return _("{who} ended {old} on {date}.")
        case _ as never:
            assert_never(never)


def _requested(news: News, _: Speech) -> str:
    if news.before:
        return _("{who} asked us for {plan} on {date}. Until we answer it stays {old}.")
    return _("{who} asked us for {plan} on {date}.")


def _withdrawn(news: News, _: Speech) -> str:
    if news.target and news.target.kind is Kind.REQUEST:
        return _("{who} withdrew the request for {plan} on {date}.")
    return _("{who} cancelled the scheduled change to {plan} on {date}.")


def _chosen(news: News, _: Speech) -> str:
    change = news.change
    is_later = change.effective_at > change.decided_at
    if _is_same(news.before, change):
        return _("{who} renewed {plan} on {date}.")
    if news.before is None:
        return (
            _("{who} scheduled {plan} on {date}.")
            if is_later
            else _("{who} chose {plan} on {date}; no plan was in force.")
        )
    return (
        _("{who} scheduled a change from {old} to {plan} on {date}.")
        if is_later
        else _("{who} changed the plan from {old} to {plan} on {date}.")
    )


def _meant(news: News) -> Revision | None:
    """The plan that a decision is about: that of what it took back, if it did."""
    taken_back = news.change.kind in (Kind.WITHDRAW, Kind.UNDO, Kind.DECLINE)
    change = news.target if taken_back else news.change
    return change.revision if change else None


def _is_same(before: Revision | None, change: Change) -> bool:
    """Whether the plan goes on as the one it was."""
    return (
        before is not None
        and change.revision is not None
        and (before.plan.code == change.revision.plan.code)
    )


def _now(visit: Visit, _: Speech) -> Text:
    current = visit.standing.current
    if current is None:
        return Text(_("There is no plan now."))
    return _.fill(_("It is {plan} now."), plan=Bold(name_of(current.revision, _)))
