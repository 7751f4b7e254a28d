"""Notices: the words of the letters members get about their business's plan and team."""

from datetime import datetime
from typing import assert_never

from aiogram.enums import ButtonStyle
from aiogram.utils.formatting import Bold, Text

from handlers.buttons import (
    OpenPlans,
    OpenTeam,
    UndoChange,
)
from handlers.language import Language
from handlers.screens import decisions, labels, parts
from handlers.screens.parts import mark_of, name_of
from handlers.screens.screen import Button, Row, Screen, lines, paragraphs, title
from plans.ledger import Change, Chosen, Declined, Ended, Requested, Undone, Withdrawn
from plans.periods import Status
from plans.plan import Revision
from storage.members.values import MemberView, Role
from storage.outbox.values import Joined, News, Started


def changed(news: News, say: Language) -> Screen:
    """Somebody else changed something about the plan."""
    change, view = news.change, news.view
    template, meant = _what(news, say)
    what = say.fill(
        template,
        who=decisions.subject(change, news.decider, say),
        old=Bold(name_of(news.before, say)),
        plan=Bold(name_of(meant, say)),
    )
    details = [*dates(change, view.subscription.now, say), decisions.reason(change.note, say)]
    text = paragraphs(
        lines([Text("🔔 ", what), _about(view.member.business_name, change.decided_at, say)]),
        lines(details) if any(details) else None,
        _where_it_stands(news, say),
        parts.pending(view.subscription, say) if isinstance(change, Withdrawn | Declined) else None,
        undo_hint(change, view, say),
    )
    return Screen(text, rows(change, view, say))


def _where_it_stands(news: News, say: Language) -> Text | None:
    """The plan in force, or until when it runs; None where the notice has named the plan."""
    change, view = news.change, news.view
    if isinstance(change, Chosen | Requested):
        return None
    turned_off = isinstance(change, Ended) and change.is_later
    if turned_off or isinstance(news.target, Ended):
        return parts.until(view.subscription, say)
    return decisions.current_plan(view, say)


def started(news: Started, say: Language) -> Screen:
    """A scheduled plan has started."""
    change, view, plan = news.change, news.view, name_of(news.change.revision, say)
    goes_on = _is_same(news.before, change.revision)
    heading = say("{plan} continues") if goes_on else say("{plan} has started")
    template = say("A new {plan} term has started.") if goes_on else say("It replaces {old}.")
    before = say.fill(template, plan=Bold(plan), old=Bold(name_of(news.before, say)))
    details = [
        before if news.before else None,
        *dates(change, view.subscription.now, say, has_started=True),
    ]
    mark = mark_of(Status.ACTIVE)
    text = paragraphs(
        title(f"{mark} {heading.format(plan=plan)}", view.member.business_name), lines(details)
    )
    return Screen(text, (to_plans(view, say),))


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
    view, business = joined.view, joined.view.member.business_id
    team = Button(say(labels.TEAM), OpenTeam(business=business), ButtonStyle.PRIMARY)
    return Screen(lines([Text("👋 ", words), view.member.business_name]), ((team,),))


def _about(business: str, at: datetime, say: Language) -> Text:
    """Which business it is about, and the day."""
    return Text(business, " · ", say.day(at))


def dates(
    change: Change, now: datetime, say: Language, *, has_started: bool = False
) -> tuple[Text, ...]:
    """The start and end of a plan that was chosen; a start that lay ahead may have come."""
    if not isinstance(change, Chosen):
        return ()
    is_ahead = change.is_later and not has_started
    start = say("Starts: {date}") if is_ahead else say("Since: {date}")
    since = say.fill(start, date=say.day(change.effective_at))
    end = change.term_end(max(change.effective_at, now) if change.renews else change.effective_at)
    if end is None:
        return (since,)
    template = say("Ends: {date}") if is_ahead else say("Until: {date}")
    if change.renews:
        template = say("Renews: {date}")
    return (since, say.fill(template, date=say.day(end)))


def undo_hint(change: Change, view: MemberView, say: Language) -> Text | None:
    """How long the reader can undo the change; None if they can't."""
    until = view.undo_until
    if until is None or not _may_undo(change, view):
        return None
    return say("You can undo it until {date}.", date=say.date(until))


def rows(change: Change, view: MemberView, say: Language) -> tuple[Row, ...]:
    """Open, and Undo while it holds."""
    if not _may_undo(change, view):
        return (to_plans(view, say),)
    undo = UndoChange(business=view.member.business_id, version=change.seq)
    return (to_plans(view, say), (Button(say(labels.UNDO), undo),))


def _may_undo(change: Change, view: MemberView) -> bool:
    is_last = view.subscription.version == change.seq
    return view.may_change and is_last and view.undo_until is not None


def to_plans(view: MemberView, say: Language) -> Row:
    """The way to Partner Plans."""
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
            return say("{who} undid the change to {plan}."), _target(news)
        case Declined():
            return say("{who} declined the request for {plan}."), _target(news)
        case Ended() as end if end.is_later:
            return say("{who} turned off the renewal of {old}."), None
        case Ended() if news.before is None:
            return say("{who} cancelled the pending change."), None
        case Ended():
            return say("{who} ended {old}."), None
        case _ as never:
            assert_never(never)


def _requested(news: News, say: Language) -> str:
    if news.before:
        return say("{who} requested {plan}. {old} stays active until we answer.")
    return say("{who} requested {plan}.")


def _withdrawn(news: News, say: Language) -> str:
    match news.target:
        case Requested():
            return say("{who} withdrew the request for {plan}.")
        case Ended():
            return say("{who} turned on the renewal of {old}.")
        case _:
            return say("{who} cancelled the scheduled change to {plan}.")


def _chosen(news: News, change: Chosen, say: Language) -> str:
    if _is_same(news.before, change.revision):
        return say("{who} renewed {plan}.")
    if news.before is None:
        return say("{who} scheduled {plan}.") if change.is_later else say("{who} chose {plan}.")
    return (
        say("{who} scheduled a change: {old} → {plan}")
        if change.is_later
        else say("{who} changed the plan: {old} → {plan}")
    )


def _target(news: News) -> Revision | None:
    return news.target.revision if isinstance(news.target, Chosen | Requested) else None


def _is_same(before: Revision | None, after: Revision) -> bool:
    """Whether the plan goes on as the one it was."""
    return before is not None and before.plan.code == after.plan.code
