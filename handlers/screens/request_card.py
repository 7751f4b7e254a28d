"""Cards: a request as operators see it, to be answered, to be confirmed, or what came of it."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from aiogram.enums import ButtonStyle
from aiogram.utils.formatting import BlockQuote, Bold, Text, as_list

from handlers.buttons import ApproveRequest, ConfirmApproval, DeclineRequest, OpenDesk, OpenRequest
from handlers.language import Language
from handlers.screens import business_card, consequences, decisions, labels, notices, parts, terms
from handlers.screens.parts import mark_of, name_of
from handlers.screens.screen import LONGEST_TEXT, Button, Row, Screen, lines, paragraphs, title
from plans.commands.command import Author, NothingToDo, Stale
from plans.commands.operate import granted
from plans.ledger import Change, Channel, Chosen, Declined, Ended, Requested, Undone, Withdrawn
from plans.periods import Status
from storage.changes.values import Done, Request, RequestOutcome

LONGEST_REASON = 500

_ROOM_FOR_WORDS = 300  # beside the differences: their heading, and a word on top


def request_screen(request: Request, say: Language, reason: str | None = None) -> Screen:
    """A request as an operator sees it: to be answered (with a reason), or what came of it."""
    if request.settled_by:
        return _settled(request, request.settled_by, say)
    business, version, quotes = request.business.id, request.change.seq, int(reason is not None)
    hint = (
        Text(say("Approve or Decline goes with this reason. For another one, reply again."))
        if reason
        else Text(say("To give a reason, reply to this message first."))
    )
    approve = ApproveRequest(business=business, version=version, reason=quotes)
    decline = DeclineRequest(business=business, version=version, reason=quotes)
    row = (
        Button(say(labels.APPROVE), approve, ButtonStyle.SUCCESS),
        Button(say(labels.DECLINE), decline, ButtonStyle.DANGER),
    )
    return Screen(_open(request, say, reason, hint), (row,))


def confirmation(
    request: Request, until: datetime, say: Language, reason: str | None = None
) -> Screen:
    """Whether to approve, though the paid term that runs `until` ends early."""
    business, version, quotes = request.business.id, request.change.seq, int(reason is not None)
    confirm = ConfirmApproval(
        business=business, version=version, reason=quotes, day=until.toordinal()
    )
    back = OpenRequest(business=business, version=version, reason=quotes)
    row = (
        Button(say(labels.CONFIRM), confirm, ButtonStyle.DANGER),
        Button(say(labels.BACK), back),
    )
    return Screen(_open(request, say, reason, _ends_early(request, until, say)), (row,))


def answered(known: RequestOutcome, say: Language) -> Screen:
    """The outcome of Approve or Decline."""
    screen = request_screen(known.request, say)
    match known.result:
        case Done(again=False):
            return screen.popping(say("Done. The owners are told."))
        case Done():
            return screen.saying(say("This was done already."))
        case Stale() | NothingToDo():
            return screen.saying(say("Nothing was done: this request is settled already."))
        case _ as never:
            assert_never(never)


def with_desk(screen: Screen, desk: OpenDesk | None, say: Language) -> Screen:
    """The screen with a way back to the desk, if it was opened from there."""
    if desk is None:
        return screen
    row: Row = (Button(say(labels.DESK), desk),)
    return replace(screen, rows=(*screen.rows, row))


def _open(request: Request, say: Language, reason: str | None, last: Text) -> Text:
    """What is asked for, by whom, and what granting it comes to; `last` above the buttons.

    With a `reason` it answers a card that has said the rest.
    """
    subscription = request.business.subscription
    ahead = parts.scheduled(subscription, say)
    heading, facts = _asked_for(request, say)
    above: list[Text | None] = [heading, lines([facts, _when(request, say)])]
    below = [
        lines([Bold(say("If it is approved, this is replaced:")), ahead]) if ahead else None,
        lines([Text(say("Reason:")), BlockQuote(reason)]) if reason else None,
        last,
    ]
    if reason:
        return paragraphs(*above, *below)
    above.append(business_card.about(request, say))
    room = LONGEST_TEXT - len(paragraphs(*above, *below)) - _ROOM_FOR_WORDS
    return paragraphs(*above, _compared(request, say, room), *below)


def _ends_early(request: Request, until: datetime, say: Language) -> Text:
    """What is given up: `Gold (€79 a month) ends 12 days early, on 24 Nov 2026.`"""
    subscription = request.business.subscription
    current = subscription.current
    price = current.revision.plan.price if current else None
    days = max(1, round((until - subscription.now) / consequences.DAY))
    words = say.plural(
        "⚠️ {plan} ({price}) ends {count} day early, on {date}.",
        "⚠️ {plan} ({price}) ends {count} days early, on {date}.",
        days,
    )
    told = say.fill(
        words,
        plan=name_of(current.revision if current else None, say),
        price=price.into(say.code) if price else "—",
        count=say.number(days),
        date=say.day(subscription.now),
    )
    return lines([Bold(told), Text(say("Approve it all the same?"))])


def _asked_for(request: Request, say: Language) -> tuple[Text, Text]:
    """Who asks for what, whether open or settled."""
    wished = request.change.revision
    who = say(
        "{who} asks for {plan}, on {date}.",
        who=Bold(decisions.decider(request.change, request.asker, say)),
        plan=Bold(name_of(wished, say)),
        date=say.day(request.change.decided_at),
    )
    heading = title(Text("📨 ", say("Request for approval")), request.business.name)
    facts = terms.terms(wished.plan, say)
    return heading, lines([who, as_list(*facts, sep=" · ") if facts else None])


def _when(request: Request, say: Language) -> Text | None:
    """The dates the plan would have if it were approved now."""
    subscription = request.business.subscription
    change = granted(subscription, Author(None, Channel.OPERATOR))
    if change is None:
        return None
    starts = Text(say("Starts: as soon as you approve it"))
    if change.effective_at > subscription.now:
        starts = say("Starts: {date}", date=say.date(change.effective_at))
    ends = Text(say("No end date. Runs until they change it."))
    if change.expires_at:
        ends = say("Ends, if approved now: {date}", date=say.day(change.expires_at))
    return lines([starts, ends])


def _compared(request: Request, say: Language, room: int) -> Text | None:
    """The requested plan compared with the current one."""
    current, wished = request.business.subscription.current, request.change.revision
    if current is None:
        return terms.benefits(wished.plan, say)
    old = current.revision.plan
    heading = say("Compared with {plan}, their current plan:", plan=old.name.into(say.code))
    same = Text(say("The benefits are the same."))
    return lines([heading, terms.difference_for_others(old, wished.plan, say, room) or same])


def _settled(request: Request, decision: Change, say: Language) -> Screen:
    """What came of it."""
    what = say.fill(
        _what_came(decision, say),
        who=Bold(decisions.decider(decision, request.settler, say)),
        date=say.date(decision.decided_at),
    )
    is_answer = decision.channel is Channel.OPERATOR
    details = [
        what,
        *(notices.dates(decision, decision.decided_at, say) if is_answer else ()),
        decisions.reason(decision.note, say) if is_answer else None,
        _undone(request, request.undone, say) if request.undone else None,
    ]
    return Screen(paragraphs(*_asked_for(request, say), lines(details)))


def _undone(request: Request, undone: Undone, say: Language) -> Text:
    return say(
        "{mark} Undone by {who} on {date}.",
        mark=mark_of(Status.UNDONE),
        who=Bold(decisions.decider(undone, request.undoer, say)),
        date=say.date(undone.decided_at),
    )


def _what_came(decision: Change, say: Language) -> str:
    """How a request was settled; in an operator's chat it is only ever granted or refused."""
    match decision:
        case Chosen(channel=Channel.OPERATOR):
            return "✅ " + say("Approved by {who} on {date}.")
        case Declined():
            return f"{mark_of(Status.DECLINED)} " + say("Declined by {who} on {date}.")
        case Withdrawn():
            return f"{mark_of(Status.CANCELLED)} " + say("Withdrawn by {who} on {date}.")
        case Chosen() | Requested() | Undone() | Ended():
            return f"{mark_of(Status.CANCELLED)} " + say(
                "Another decision took its place: by {who}, on {date}."
            )
        case _ as never:
            assert_never(never)
