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
from plans.ledger import (
    Change,
    Chosen,
    Declined,
    Ended,
    Requested,
    Status,
    Undone,
    Withdrawn,
)
from plans.plan import Revision
from plans.term import Term
from storage.members.values import MemberView, Role
from storage.outbox.values import Ending, Joined, News, Started

DAY_S = 24 * 60 * 60


def changed(news: News, _: Speech) -> Screen:
    """That somebody else decided something about the plan."""
    change, view = news.change, news.view
    template, meant = _what(news, _)
    what = _.fill(
        template,
        who=Bold(parts.decider(change, news.decider, _)),
        old=Bold(name_of(news.before, _)),
        plan=Bold(name_of(meant, _)),
        date=_.instant(change.decided_at),
    )
    details = [what, *dates(change, _), parts.reason(change.note, _)]
    names_a_plan = isinstance(change, Chosen | Requested)
    text = paragraphs(
        title(Text("🔔 ", _("News of your plan")), view.member.business_name),
        lines(details),
        None if names_a_plan else _now(view, _),
        undo_hint(change, view, _),
    )
    return Screen(text, rows(change, view, _))


def started(news: Started, _: Speech) -> Screen:
    """That a plan which was scheduled is in force now."""
    change, view, plan = news.change, news.view, name_of(news.change.revision, _)
    goes_on = _is_same(news.before, change.revision)
    heading = _("{plan} goes on") if goes_on else _("{plan} has started")
    template = _("A new term of {plan} began.") if goes_on else _("It took the place of {old}.")
    before = _.fill(template, plan=Bold(plan), old=Bold(name_of(news.before, _)))
    details = [before if news.before else None, *dates(change, _)]
    mark = mark_of(Status.ACTIVE)
    text = paragraphs(
        title(f"{mark} {heading.format(plan=plan)}", view.member.business_name), lines(details)
    )
    return Screen(text, (_open(view, _),))


def ending(news: Ending, _: Speech) -> Screen:
    """That the term of the plan is about to end."""
    view, plan, end = news.view, name_of(news.change.revision, _), news.ends_at
    days = round((end - view.subscription.now).total_seconds() / DAY_S)
    left = _.term(Term(0, max(days, 1)))
    words = _.fill(
        _("{plan} ends on {date}, in {days}."), plan=Bold(plan), date=_.instant(end), days=left
    )
    heading = "⏰ " + _("{plan} ends soon").format(plan=plan)
    can_renew = view.may_change and renewable(view) is not None
    hint = Text(_("Renew it, and it goes on without a gap.")) if can_renew else None
    row = _open(view, _)
    if can_renew:
        renew = OpenRenewal(business=view.member.business_id)
        row = (Button(_(labels.RENEW), renew, ButtonStyle.PRIMARY),)
    return Screen(paragraphs(title(heading, view.member.business_name), words, hint), (row,))


def joined(joined: Joined, _: Speech) -> Screen:
    """That somebody came into the business."""
    as_what = {
        Role.OWNER: (_("{who} joined as owner."), _("{who} joined as owner (invited by {by}).")),
        Role.VIEWER: (_("{who} joined as viewer."), _("{who} joined as viewer (invited by {by}).")),
    }
    template = as_what[joined.role][joined.inviter is not None]
    words = _.fill(template, who=Bold(joined.name), by=joined.inviter or "—")
    heading = title(Text("👋 ", _("Somebody new")), joined.view.member.business_name)
    return Screen(paragraphs(heading, words), (_open(joined.view, _),))


def dates(change: Change, _: Speech) -> tuple[Text, ...]:
    """From when until when a plan that was decided holds."""
    if not isinstance(change, Chosen):
        return ()
    since = _.fill(_("Starts: {date}"), date=_.instant(change.effective_at))
    if change.expires_at is None:
        return (since,)
    return (since, _.fill(_("Ends: {date}"), date=_.instant(change.expires_at)))


def undo_hint(change: Change, view: MemberView, _: Speech) -> Text | None:
    """Until when the reader can undo the change; None if they cannot."""
    until = view.undo_until
    if until is None or not _may_undo(change, view):
        return None
    return _.fill(_("You can undo it until {date}."), date=_.instant(until))


def rows(change: Change, view: MemberView, _: Speech) -> tuple[Row, ...]:
    """Open, and Undo while it holds."""
    if not _may_undo(change, view):
        return (_open(view, _),)
    undo = UndoChange(business=view.member.business_id, version=change.seq)
    return (_open(view, _), (Button(_(labels.UNDO), undo, ButtonStyle.DANGER),))


def _may_undo(change: Change, view: MemberView) -> bool:
    is_last = view.subscription.version == change.seq
    return view.may_change and is_last and view.undo_until is not None


def _open(view: MemberView, _: Speech) -> Row:
    target = OpenPlans(business=view.member.business_id)
    return (Button(_(labels.OPEN), target, ButtonStyle.PRIMARY),)


def _what(news: News, _: Speech) -> tuple[str, Revision | None]:
    """What was decided, and the plan it is about: that of what it took back, if it did."""
    match news.change:
        case Chosen() as change:
            return _chosen(news, change, _), change.revision
        case Requested(revision=wished):
            return _requested(news, _), wished
        case Withdrawn():
            return _withdrawn(news, _), _target(news)
        case Undone():
            return _("{who} undid the change to {plan} on {date}."), _target(news)
        case Declined():
            return _("{who} declined {plan} on {date}."), _target(news)
        case Ended() if news.before is None:
            return _("{who} cancelled what was pending on {date}."), None
        case Ended():
            return _("{who} ended {old} on {date}."), None
        case _ as never:
            assert_never(never)


def _requested(news: News, _: Speech) -> str:
    if news.before:
        return _("{who} asked us for {plan} on {date}. Until we answer it stays {old}.")
    return _("{who} asked us for {plan} on {date}.")


def _withdrawn(news: News, _: Speech) -> str:
    if isinstance(news.target, Requested):
        return _("{who} withdrew the request for {plan} on {date}.")
    return _("{who} cancelled the scheduled change to {plan} on {date}.")


def _chosen(news: News, change: Chosen, _: Speech) -> str:
    if _is_same(news.before, change.revision):
        return _("{who} renewed {plan} on {date}.")
    if news.before is None:
        return (
            _("{who} scheduled {plan} on {date}.")
            if change.is_later
            else _("{who} chose {plan} on {date}; no plan was in force.")
        )
    return (
        _("{who} scheduled a change from {old} to {plan} on {date}.")
        if change.is_later
        else _("{who} changed the plan from {old} to {plan} on {date}.")
    )


def _target(news: News) -> Revision | None:
    return news.target.revision if isinstance(news.target, Chosen | Requested) else None


def _is_same(before: Revision | None, after: Revision) -> bool:
    """Whether the plan goes on as the one it was."""
    return before is not None and before.plan.code == after.plan.code


def _now(view: MemberView, _: Speech) -> Text:
    current = view.subscription.current
    if current is None:
        return Text(_("There is no plan now."))
    return _.fill(_("It is {plan} now."), plan=Bold(name_of(current.revision, _)))
