"""Pieces that several screens share: plan names, statuses, pending changes, conditions."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from aiogram.utils.formatting import Bold, Text

from handlers.language import Language
from handlers.screens.screen import lines
from handlers.texts import mark
from plans.ledger import Chosen, Ended, Pending, Requested
from plans.periods import Status
from plans.plan import Between, Condition, Held, MemberFor, Revision, Tagged
from plans.subscription import Subscription
from storage.members.values import MemberView, Role

NAMES_SHOWN = 5
_RIGHT_TO_LEFT = {"R", "AL", "AN"}


def name_of(revision: Revision | None, say: Language) -> str:
    """A plan's name as it was in this revision; a dash for no plan."""
    return revision.plan.name.into(say.code) if revision else "—"


def role_of(role: Role, say: Language) -> str:
    """A member's role in words."""
    match role:
        case Role.OWNER:
            return say("owner")
        case Role.VIEWER:
            return say("viewer")
        case _ as never:
            assert_never(never)


def isolated(name: str) -> str:
    """A name beside other words, so that one written from right to left does not reorder them."""
    is_mixed = any(unicodedata.bidirectional(one) in _RIGHT_TO_LEFT for one in name)
    return f"\u2068{name}\u2069" if is_mixed else name


def state_of(view: MemberView, say: Language) -> str:
    """The plan of a business and its status, and what is pending, in a few words."""
    subscription = view.subscription
    if subscription.current:
        words = [_state(subscription.current.revision, Status.ACTIVE, say)]
    elif subscription.lapsed:
        words = [_state(subscription.lapsed.revision, Status.EXPIRED, say)]
    else:
        words = [say("no plan right now") if subscription.version else say("no plan yet")]
    match subscription.scheduled:
        case Chosen(revision=scheduled):
            words.append(_state(scheduled, Status.SCHEDULED, say))
        case Ended() | None:
            pass
        case _ as never:
            assert_never(never)
    if subscription.request:
        words.append(_state(subscription.request.revision, Status.AWAITING, say))
    return "; ".join(words)


def _state(revision: Revision, status: Status, say: Language) -> str:
    return f"{name_of(revision, say)}, {words_of(status, say)}"


def mark_of(status: Status) -> str:
    """The little picture of a status."""
    return _mark_and_words(status)[0]


def words_of(status: Status, say: Language) -> str:
    """A status in words."""
    return say(_mark_and_words(status)[1])


def _mark_and_words(status: Status) -> tuple[str, str]:
    match status:
        case Status.ACTIVE:
            return "🟢", mark("Active")
        case Status.SCHEDULED:
            return "🗓", mark("Scheduled")
        case Status.AWAITING:
            return "⏳", mark("Awaiting approval")
        case Status.EXPIRED:
            return "⚪", mark("Expired")
        case Status.REPLACED:
            return "🔁", mark("Replaced")
        case Status.ENDED:
            return "⏹", mark("Ended")
        case Status.CANCELLED:
            return "✖️", mark("Cancelled")
        case Status.DECLINED:
            return "⛔", mark("Declined")
        case Status.UNDONE:
            return "↩️", mark("Undone")


def counts(plans: int, changes: int, say: Language) -> str:
    """How long a history is, in the same words wherever it is told."""
    parts = (
        (say.plural("{count} entry", "{count} entries", plans), plans),
        (say.plural("{count} change", "{count} changes", changes), changes),
    )
    return say.listed([words.format(count=say.number(count)) for words, count in parts])


def until(subscription: Subscription, say: Language) -> Text | None:
    """Until when the plan in force runs; None where no end is in sight."""
    if renews := subscription.renews_at:
        return say("Renews: {date}", date=say.day(renews))
    ends = subscription.ends_at
    return say("Until: {date}", date=say.day(ends)) if ends else None


def pending(subscription: Subscription, say: Language) -> Text | None:
    """What is scheduled and what is requested, a line each; None where nothing is pending."""
    changes = (subscription.scheduled, subscription.request)
    found = [_pending(one, subscription.now, say) for one in changes if one]
    return lines(found) if found else None


def scheduled(subscription: Subscription, say: Language) -> Text | None:
    """What is scheduled; None where nothing is."""
    ahead = subscription.scheduled
    return _pending(ahead, subscription.now, say) if ahead else None


def _pending(change: Pending, now: datetime, say: Language) -> Text:
    day, mark = say.day(change.effective_at), mark_of(Status.SCHEDULED)
    match change:
        case Requested(revision=wished):
            template = say("{mark} Awaiting approval: {plan}, requested on {date}.")
            if change.effective_at > now:
                template = say("{mark} Awaiting approval: {plan}, to start on {date}.")
            else:
                day = say.day(change.decided_at)
            plan, mark = Bold(name_of(wished, say)), mark_of(Status.AWAITING)
            return say.fill(template, mark=mark, plan=plan, date=day)
        case Ended():
            return say("{mark} Renewal is off. The plan ends on {date}.", mark=mark, date=day)
        case Chosen(revision=scheduled):
            plan = Bold(name_of(scheduled, say))
            return say("{mark} Scheduled: {plan} from {date}.", mark=mark, plan=plan, date=day)
        case _ as never:
            assert_never(never)


def listed(names: Sequence[str], say: Language) -> str:
    """The first of these names, and a sign that there are more."""
    return say.listed([*names[:NAMES_SHOWN], *(["…"] if len(names) > NAMES_SHOWN else [])])


def barrier(condition: Condition, view: MemberView, say: Language) -> Text:
    """A condition that this business does not meet, and what would unlock the plan."""
    match condition:
        case Held(plans):
            offers = (view.catalogue.by_code(code) for code in plans)
            known = [name_of(offer, say) for offer in offers if offer]
            return say(
                "Unlocks once you have, or have had, one of these plans: {plans}.",
                plans=listed(known, say) or "—",
            )
        case MemberFor(term):
            return say(
                "Unlocks after {term} with us, on {date}.",
                term=say.term(term),
                date=say.day(term.after(view.facts.member_since)),
            )
        case Tagged(tag):
            template = say(
                "Our team has to mark your business as “{tag}” first. "
                "Ask for this plan and we'll check."
            )
            return say.fill(template, tag=tag)
        case Between(since, _until) if since and view.subscription.now < since:
            return say("Available from {date}.", date=say.day(since))
        case Between(_since, until):
            ended = until or view.subscription.now  # without an end it would be open by now
            return say("Was available until {date}.", date=say.day(ended))
        case _ as never:
            assert_never(never)
