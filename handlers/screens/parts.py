"""Pieces that several screens show: plan names, statuses, benefits, comparisons, who decided."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import assert_never

from aiogram.utils.formatting import BlockQuote, Bold, Strikethrough, Text

from handlers.language import Language
from handlers.screens.screen import LONGEST_TEXT, lines
from handlers.texts import mark
from plans.ledger import (
    Change,
    Channel,
    Chosen,
    Declined,
    Ended,
    Pending,
    Requested,
    Status,
    Undone,
    Withdrawn,
)
from plans.plan import (
    Benefit,
    Between,
    Changed,
    Condition,
    Held,
    MemberFor,
    Plan,
    Revision,
    Tagged,
    compare,
)
from storage.members.values import MemberView, Role

NAMES_SHOWN = 5
_RIGHT_TO_LEFT = {"R", "AL", "AN"}

_STATUSES = {
    Status.ACTIVE: ("🟢", mark("Active")),
    Status.SCHEDULED: ("🗓", mark("Scheduled")),
    Status.AWAITING: ("⏳", mark("Awaiting approval")),
    Status.EXPIRED: ("⚪", mark("Expired")),
    Status.CANCELLED: ("✖️", mark("Cancelled")),
    Status.DECLINED: ("⛔", mark("Declined")),
    Status.UNDONE: ("↩️", mark("Undone")),
}


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
    match subscription.held:
        case None:
            words = [say("no plan yet")]
        case Ended():
            words = [say("no plan at the moment")]
        case Chosen() as held:
            status = Status.ACTIVE if held is subscription.current else Status.EXPIRED
            words = [_state(held.revision, status, say)]
        case _ as never:
            assert_never(never)
    match subscription.pending:
        case Requested(revision=wished):
            words.append(_state(wished, Status.AWAITING, say))
        case Chosen(revision=scheduled):
            words.append(_state(scheduled, Status.SCHEDULED, say))
        case Ended() | None:
            pass
        case _ as never:
            assert_never(never)
    return "; ".join(words)


def _state(revision: Revision, status: Status, say: Language) -> str:
    return f"{name_of(revision, say)}, {words_of(status, say)}"


def mark_of(status: Status) -> str:
    """The little picture of a status."""
    return _STATUSES[status][0]


def words_of(status: Status, say: Language) -> str:
    """A status in words."""
    return say(_STATUSES[status][1])


def price(plan: Plan, say: Language) -> Text | None:
    """What a plan costs; None when it does not say."""
    return say("Price: {price}", price=plan.price.into(say.code)) if plan.price else None


def term(plan: Plan, say: Language) -> Text | None:
    """How long a plan runs; None when it runs until changed."""
    return Text(say("Term: {term}").format(term=say.term(plan.term))) if plan.term else None


def benefits(plan: Plan, say: Language) -> Text | None:
    """What a plan gives, a line each; None when it lists nothing."""
    if not plan.benefits:
        return None
    return lines([Bold(say("Benefits")), *(_benefit("•", one, say) for one in plan.benefits)])


def difference(old: Plan, new: Plan, say: Language, room: int = LONGEST_TEXT) -> Text | None:
    """What two plans, or two versions of one, give and cost differently; None when nothing.

    What does not fit into `room` characters is only counted.
    """
    compared = compare(old, new)
    entries = [
        *(
            _old_and_new(label, before, after)
            for label, before, after in (
                (say("Price"), _price_or_none(old, say), _price_or_none(new, say)),
                (say("Term"), _term_or_none(old, say), _term_or_none(new, say)),
            )
            if before != after
        ),
        *_section(say("You gain"), (_benefit("+", one, say) for one in compared.gained)),
        *_section(say("You lose"), (_benefit("−", one, say) for one in compared.lost)),
        *_section(say("What changes"), (_changed(one, say) for one in compared.changed)),
    ]
    return lines(_fitting(entries, room, say)) if entries else None


def pending(change: Pending, say: Language) -> Text:
    """What is going to happen, or is asked for."""
    date, mark = say.date(change.effective_at), mark_of(Status.SCHEDULED)
    match change:
        case Requested(revision=wished):
            template = say("{mark} Awaiting approval: {plan}, asked for on {date}.")
            if change.is_later:
                template = say("{mark} Awaiting approval: {plan}, to start on {date}.")
            plan, mark = Bold(name_of(wished, say)), mark_of(Status.AWAITING)
            return say.fill(template, mark=mark, plan=plan, date=date)
        case Ended():
            return say("{mark} Scheduled: the plan ends on {date}.", mark=mark, date=date)
        case Chosen(revision=scheduled):
            plan = Bold(name_of(scheduled, say))
            return say("{mark} Scheduled: {plan} from {date}.", mark=mark, plan=plan, date=date)
        case _ as never:
            assert_never(never)


def decider(change: Change, name: str | None, say: Language) -> str:
    """Who decided, and through what; `name` is None for the command line and for the erased."""
    match change.channel:
        case Channel.CHAT:
            return name or say("a former member")
        case Channel.OPERATOR:
            return say("{name} (operator)").format(name=name or say("a former member"))
        case Channel.CLI:
            return say("the operator")
        case _ as never:
            assert_never(never)


def through(change: Change, say: Language) -> str:
    """Through what it was decided."""
    match change.channel:
        case Channel.CHAT:
            return say("in the chat")
        case Channel.OPERATOR:
            return say("in the operators' chat")
        case Channel.CLI:
            return say("on the command line")
        case _ as never:
            assert_never(never)


def decider_in(change: Change, names: Mapping[int, str], say: Language) -> str:
    """Who decided, and through what, looked up among these names."""
    return decider(change, names.get(change.decided_by or 0), say)


def reason(note: str | None, say: Language) -> Text | None:
    """The reason somebody gave."""
    return Text(say("Reason:"), " ", BlockQuote(note)) if note else None


def what_moved(view: MemberView, say: Language) -> Text:
    """The decision that somebody took since, and what is so now."""
    last = view.subscription.last
    if last is None:
        return Text(say("⚠️ The dates have moved on since."))
    current = view.subscription.current
    is_now = say(
        "It is {plan} now.", plan=Bold(name_of(current.revision if current else None, say))
    )
    who, date = Bold(decider(last, view.decider, say)), say.date(last.decided_at)
    template, revision = _decision(last, say)
    happened = say.fill(template, who=who, plan=Bold(name_of(revision, say)), date=date)
    return Text("⚠️ ", happened, " ", is_now)


def _decision(change: Change, say: Language) -> tuple[str, Revision | None]:
    """What was decided, and the plan that it names."""
    match change:
        case Chosen(revision=plan) if change.is_later:
            return say("{who} scheduled {plan} on {date}."), plan
        case Chosen():
            return say("{who} changed the plan on {date}."), None
        case Requested(revision=plan):
            return say("{who} asked for {plan} on {date}."), plan
        case Withdrawn():
            return say("{who} cancelled what was pending on {date}."), None
        case Declined():
            return say("{who} declined what was asked for on {date}."), None
        case Undone():
            return say("{who} undid the last change on {date}."), None
        case Ended():
            return say("{who} ended the plan on {date}."), None
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
                "Needs one of these plans, now or earlier: {plans}. Have one, and this opens.",
                plans=listed(known, say) or "—",
            )
        case MemberFor(term):
            return say(
                "Needs {term} with us. This opens on {date}.",
                term=say.term(term),
                date=say.date(term.after(view.facts.member_since)),
            )
        case Tagged(tag):
            template = say(
                "We need to mark your business as “{tag}”. Ask for this plan, and we look."
            )
            return say.fill(template, tag=tag)
        case Between(since, _until) if since and view.subscription.now < since:
            return say("This opens on {date}.", date=say.date(since))
        case Between(_since, until):
            ended = until or view.subscription.now  # without an end it would be open by now
            return say("This was open until {date}.", date=say.date(ended))
        case _ as never:
            assert_never(never)


def _benefit(bullet: str, benefit: Benefit, say: Language) -> Text:
    return Text(f"{bullet} ", benefit.name.into(say.code), ": ", benefit.value.into(say.code))


def _section(heading: str, entries: Iterable[Text]) -> list[Text]:
    listed = list(entries)
    return [Text(Bold(heading)), *listed] if listed else []


def _changed(one: Changed, say: Language) -> Text:
    name, old, new = one.new.name, one.old.value, one.new.value
    return _old_and_new(name.into(say.code), old.into(say.code), new.into(say.code))


def _fitting(entries: Sequence[Text], room: int, say: Language) -> list[Text]:
    """The first entries, as many as fit into so many characters, and how many do not."""
    sizes = accumulate(len(one) + 1 for one in entries)
    count = sum(size <= room for size in sizes)
    if count == len(entries):
        return list(entries)
    left = len(entries) - count
    words = say.plural("… and {count} more line", "… and {count} more lines", left)
    more = words.format(count=say.number(left))
    return [*entries[:count], Text(more)]


def _old_and_new(name: str, old: str, new: str) -> Text:
    return Text("• ", name, ": ", Strikethrough(old), " → ", new)


def _price_or_none(plan: Plan, say: Language) -> str:
    return plan.price.into(say.code) if plan.price else say("none")


def _term_or_none(plan: Plan, say: Language) -> str:
    return say.term(plan.term) if plan.term else say("until changed")
