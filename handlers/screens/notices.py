"""Notices: the words of the letters members get about their business's plan and team."""

from typing import assert_never

from aiogram.enums import ButtonStyle
from aiogram.utils.formatting import Bold, Text

from handlers.buttons import OpenPlans, OpenRenewal, UndoChange
from handlers.language import Language
from handlers.screens import decisions, labels
from handlers.screens.parts import mark_of, name_of
from handlers.screens.screen import Button, Row, Screen, lines, paragraphs, title
from plans.ledger import Change, Chosen, Declined, Ended, Requested, Undone, Withdrawn
from plans.periods import Status
from plans.plan import Revision
from plans.renewals import renewable
from plans.term import Term
from storage.members.values import MemberView, Role
from storage.outbox.values import Ending, Joined, News, Started

DAY_S = 24 * 60 * 60


def changed(news: News, say: Language) -> Screen:
    """Somebody else changed something about the plan."""
    change, view = news.change, news.view
    template, meant = _what(news, say)
    what = say.fill(
        template,
        who=Bold(decisions.decider(change, news.decider, say)),
        old=Bold(name_of(news.before, say)),
        plan=Bold(name_of(meant, say)),
        date=say.date(change.decided_at),
    )
    details = [what, *dates(change, say), decisions.reason(change.note, say)]
    names_a_plan = isinstance(change, Chosen | Requested)
    text = paragraphs(
        title(Text("🔔 ", say("News of your plan")), view.member.business_name),
        lines(details),
        None if names_a_plan else _now(view, say),
        undo_hint(change, view, say),
    )
    return Screen(text, rows(change, view, say))


def started(news: Started, say: Language) -> Screen:
    """A scheduled plan has started."""
    change, view, plan = news.change, news.view, name_of(news.change.revision, say)
    goes_on = _is_same(news.before, change.revision)
    heading = say("{plan} goes on") if goes_on else say("{plan} has started")
    template = say("A new term of {plan} began.") if goes_on else say("It took the place of {old}.")
    before = say.fill(template, plan=Bold(plan), old=Bold(name_of(news.before, say)))
    details = [before if news.before else None, *dates(change, say)]
    mark = mark_of(Status.ACTIVE)
    text = paragraphs(
        title(f"{mark} {heading.format(plan=plan)}", view.member.business_name), lines(details)
    )
    return Screen(text, (_open(view, say),))


def ending(news: Ending, say: Language) -> Screen:
    """The plan's term is about to end."""
    view, plan, end = news.view, name_of(news.change.revision, say), news.ends_at
    days = round((end - view.subscription.now).total_seconds() / DAY_S)
    left = say.term(Term(0, max(days, 1)))
    words = say("{plan} ends on {date}, in {days}.", plan=Bold(plan), date=say.date(end), days=left)
    heading = "⏰ " + say("{plan} ends soon").format(plan=plan)
    can_renew = view.may_change and renewable(view.subscription, view.catalogue) is not None
    hint = Text(say("Renew it, and it goes on without a gap.")) if can_renew else None
    row = _open(view, say)
    if can_renew:
        renew = OpenRenewal(business=view.member.business_id)
        row = (Button(say(labels.RENEW), renew, ButtonStyle.PRIMARY),)
    return Screen(paragraphs(title(heading, view.member.business_name), words, hint), (row,))


def joined(joined: Joined, say: Language) -> Screen:
    """Somebody joined the business."""
    as_what = {
        Role.OWNER: (
            say("{who} joined as owner."),
            say("{who} joined as owner (invited by {by})."),
        ),
        Role.VIEWER: (
            say("{who} joined as viewer."),
            say("{who} joined as viewer (invited by {by})."),
        ),
    }
    template = as_what[joined.role][joined.inviter is not None]
    words = say.fill(template, who=Bold(joined.name), by=joined.inviter or "—")
    heading = title(Text("👋 ", say("Somebody new")), joined.view.member.business_name)
    return Screen(paragraphs(heading, words), (_open(joined.view, say),))


def dates(change: Change, say: Language) -> tuple[Text, ...]:
    """The start and end of a plan that was chosen."""
    if not isinstance(change, Chosen):
        return ()
    since = say("Starts: {date}", date=say.date(change.effective_at))
    if change.expires_at is None:
        return (since,)
    return (since, say("Ends: {date}", date=say.date(change.expires_at)))


def undo_hint(change: Change, view: MemberView, say: Language) -> Text | None:
    """How long the reader can undo the change; None if they can't."""
    until = view.undo_until
    if until is None or not _may_undo(change, view):
        return None
    return say("You can undo it until {date}.", date=say.date(until))


def rows(change: Change, view: MemberView, say: Language) -> tuple[Row, ...]:
    """Open, and Undo while it holds."""
    if not _may_undo(change, view):
        return (_open(view, say),)
    undo = UndoChange(business=view.member.business_id, version=change.seq)
    return (_open(view, say), (Button(say(labels.UNDO), undo, ButtonStyle.DANGER),))


def _may_undo(change: Change, view: MemberView) -> bool:
    is_last = view.subscription.version == change.seq
    return view.may_change and is_last and view.undo_until is not None


def _open(view: MemberView, say: Language) -> Row:
    target = OpenPlans(business=view.member.business_id)
    return (Button(say(labels.OPEN), target, ButtonStyle.PRIMARY),)


def _what(news: News, say: Language) -> tuple[str, Revision | None]:
    """The decision as a template, and the plan it is about (of the change it took back)."""
    match news.change:
        case Chosen() as change:
            return _chosen(news, change, say), change.revision
        case Requested(revision=wished):
            return _requested(news, say), wished
        case Withdrawn():
            return _withdrawn(news, say), _target(news)
        case Undone():
            return say("{who} undid the change to {plan} on {date}."), _target(news)
        case Declined():
            return say("{who} declined {plan} on {date}."), _target(news)
        case Ended() if news.before is None:
            return say("{who} cancelled what was pending on {date}."), None
        case Ended():
            return say("{who} ended {old} on {date}."), None
        case _ as never:
            assert_never(never)


def _requested(news: News, say: Language) -> str:
    if news.before:
        return say("{who} asked us for {plan} on {date}. Until we answer it stays {old}.")
    return say("{who} asked us for {plan} on {date}.")


def _withdrawn(news: News, say: Language) -> str:
    if isinstance(news.target, Requested):
        return say("{who} withdrew the request for {plan} on {date}.")
    return say("{who} cancelled the scheduled change to {plan} on {date}.")


def _chosen(news: News, change: Chosen, say: Language) -> str:
    if _is_same(news.before, change.revision):
        return say("{who} renewed {plan} on {date}.")
    if news.before is None:
        return (
            say("{who} scheduled {plan} on {date}.")
            if change.is_later
            else say("{who} chose {plan} on {date}; no plan was in force.")
        )
    return (
        say("{who} scheduled a change from {old} to {plan} on {date}.")
        if change.is_later
        else say("{who} changed the plan from {old} to {plan} on {date}.")
    )


def _target(news: News) -> Revision | None:
    return news.target.revision if isinstance(news.target, Chosen | Requested) else None


def _is_same(before: Revision | None, after: Revision) -> bool:
    """Whether the plan goes on as the one it was."""
    return before is not None and before.plan.code == after.plan.code


def _now(view: MemberView, say: Language) -> Text:
    current = view.subscription.current
    if current is None:
        return Text(say("There is no plan now."))
    return say("It is {plan} now.", plan=Bold(name_of(current.revision, say)))
