"""Letters: what operators and owners are told without having asked, and requests to be answered."""

from typing import assert_never

from aiogram.enums import ButtonStyle
from aiogram.utils.formatting import BlockQuote, Bold, Code, Text

from handlers.buttons import ApproveRequest, DeclineRequest
from handlers.screens import labels, news, parts
from handlers.screens.parts import mark_of, name_of
from handlers.screens.screen import Button, Screen, lines, paragraphs, title
from handlers.speech import Speech
from plans.commands.command import Author, NothingToDo, Stale
from plans.commands.operate import granted
from plans.ledger import (
    Change,
    Channel,
    Chosen,
    Declined,
    Ended,
    Requested,
    Status,
    Undone,
    Withdrawn,
)
from plans.plan import Between, Condition, Held, MemberFor, Tagged
from storage.changes.values import Done, Request, RequestOutcome
from storage.outbox.values import Content, Ending, Interest, Joined, Letter, News, Reply, Started

LONGEST_REASON = 500


def letter_screen(letter: Letter, _: Speech) -> Screen | None:
    """What a letter says; None when what it was to tell holds no more."""
    return _words(letter.about, _) if letter.about else None


def _words(about: Content, _: Speech) -> Screen:
    match about:
        case Request():
            return request_screen(about, _)
        case Interest():
            return _interest(about, _)
        case Reply():
            return _reply(about, _)
        case News():
            return news.changed(about, _)
        case Started():
            return news.started(about, _)
        case Ending():
            return news.ending(about, _)
        case Joined():
            return news.joined(about, _)
        case _ as never:
            assert_never(never)


def request_screen(request: Request, _: Speech, reason: str | None = None) -> Screen:
    """A request as an operator sees it: to be answered (with a reason), or what came of it."""
    if request.settled_by:
        return _settled(request, request.settled_by, _)
    fields = {
        "business": request.business.id,
        "version": request.change.seq,
        "reason": int(reason is not None),
    }
    hint = (
        Text(_("Approve or Decline goes with this reason. For another one, reply again."))
        if reason
        else Text(_("To give a reason, reply to this message with it before you press."))
    )
    text = paragraphs(
        *_asked_for(request, _),
        _when(request, _),
        _compared(request, _),
        lines([Text(_("Reason:")), BlockQuote(reason)]) if reason else None,
        hint,
    )
    row = (
        Button(_(labels.APPROVE), ApproveRequest(**fields), ButtonStyle.SUCCESS),
        Button(_(labels.DECLINE), DeclineRequest(**fields), ButtonStyle.DANGER),
    )
    return Screen(text, (row,))


def answered(known: RequestOutcome, _: Speech) -> Screen:
    """What came of pressing Approve or Decline."""
    screen = request_screen(known.request, _)
    match known.result:
        case Done(again=False):
            return screen.popping(_("Done. The owners are told."))
        case Done():
            return screen.saying(_("This was done already."))
        case Stale() | NothingToDo():
            return screen.saying(_("Nothing was done: this request is settled already."))
        case _ as never:
            assert_never(never)


def _asked_for(request: Request, _: Speech) -> list[Text]:
    """Who asks for what: of a request that is open or settled."""
    wished = request.change.revision
    who = _.fill(
        _("{who} asks for {plan}, on {date}."),
        who=Bold(parts.decider(request.change, request.asker, _)),
        plan=Bold(name_of(wished, _)),
        date=_.instant(request.change.decided_at),
    )
    heading = title(Text("📨 ", _("Request for approval")), request.business.name)
    facts = [
        who,
        parts.price(wished.plan, _),
        parts.term(wished.plan, _),
    ]
    return [heading, lines(facts)]


def _when(request: Request, _: Speech) -> Text | None:
    """From when until when the plan would hold, were it approved now."""
    subscription = request.business.subscription
    change = granted(subscription, Author(None, Channel.OPERATOR))
    if change is None:
        return None
    starts = Text(_("Starts: as soon as you approve it"))
    if change.effective_at > subscription.now:
        starts = _.fill(_("Starts: {date}"), date=_.instant(change.effective_at))
    ends = Text(_("Ends: runs until they change it"))
    if change.expires_at:
        ends = _.fill(_("Ends, if approved now: {date}"), date=_.instant(change.expires_at))
    return lines([starts, ends])


def _compared(request: Request, _: Speech) -> Text | None:
    """What the wished plan gives and costs, against the one they have."""
    current, wished = request.business.subscription.current, request.change.revision
    if current is None:
        return lines([Text(_("They have no plan now.")), parts.benefits(wished.plan, _)])
    old = current.revision.plan
    heading = _.fill(_("Compared with {plan}, their current plan:"), plan=old.name.into(_.code))
    same = Text(_("The benefits are the same."))
    return lines([heading, parts.difference(old, wished.plan, _) or same])


def _settled(request: Request, decision: Change, _: Speech) -> Screen:
    what = _.fill(
        _what_came(decision, _),
        who=Bold(parts.decider(decision, request.settler, _)),
        date=_.instant(decision.decided_at),
    )
    is_answer = decision.channel is Channel.OPERATOR
    details = [
        what,
        *(news.dates(decision, _) if is_answer else ()),
        parts.reason(decision.note, _) if is_answer else None,
    ]
    return Screen(paragraphs(*_asked_for(request, _), lines(details)))


def _what_came(decision: Change, _: Speech) -> str:
    """How a request was settled; in an operator's chat it is only ever granted or refused."""
    match decision:
        case Chosen(channel=Channel.OPERATOR):
            return "✅ " + _("Approved by {who} on {date}.")
        case Declined():
            return f"{mark_of(Status.DECLINED)} " + _("Declined by {who} on {date}.")
        case Withdrawn():
            return f"{mark_of(Status.CANCELLED)} " + _("Withdrawn by {who} on {date}.")
        case Chosen() | Requested() | Undone() | Ended():
            return f"{mark_of(Status.CANCELLED)} " + _(
                "Another decision took its place: by {who}, on {date}."
            )
        case _ as never:
            assert_never(never)


def _reply(told: Reply, _: Speech) -> Screen:
    """An operator's answer, as the members read it."""
    request, decision, plan = told.request, told.decision, name_of(told.request.change.revision, _)
    match decision:
        case Chosen():
            heading = "✅ " + _("{plan} is approved").format(plan=plan)
            template = _("{who} approved your request on {date}.")
            outcome = news.dates(decision, _)
        case Declined():
            mark = mark_of(Status.DECLINED)
            heading = f"{mark} " + _("{plan} is declined").format(plan=plan)
            template = _("{who} declined your request on {date}.")
            outcome = (Text(_("Your plan stays as it is.")),)
        case _ as never:
            assert_never(never)
    who = Bold(parts.decider(decision, request.settler, _))
    what = _.fill(template, who=who, date=_.instant(decision.decided_at))
    details = [what, *outcome, parts.reason(decision.note, _)]
    undo = news.undo_hint(decision, told.view, _)
    text = paragraphs(title(heading, request.business.name), lines(details), undo)
    return Screen(text, news.rows(decision, told.view, _))


def _interest(interest: Interest, _: Speech) -> Screen:
    """That an owner would like a plan that is not open to them."""
    offer, business = interest.offer, interest.business
    who = _.fill(
        _("{who} would like {plan}, which is not open to this business:"),
        who=Bold(interest.asker or _("a former member")),
        plan=Bold(name_of(offer, _)),
    )
    lacking = [Text("• ", _lacking(one, interest, _)) for one in interest.unmet]
    assign = Code(f'partner-plans business assign {business.id} {offer.plan.code} --reason "…"')
    text = paragraphs(
        title(Text("🙋 ", _("Asked for")), business.name),
        lines([who, *lacking]),
        lines([Text(_("You can give it to them all the same:")), assign]),
    )
    return Screen(text)


def _lacking(condition: Condition, interest: Interest, _: Speech) -> Text:
    """A condition that is not met, and what an operator can do about it."""
    business = interest.business
    match condition:
        case Held(plans):
            words = _("it has never had any of these plans: {plans}")
            return _.fill(words, plans=parts.listed(plans, _))
        case MemberFor(term):
            words = _("it is with us since {date}, not yet for {term}")
            return _.fill(words, date=_.instant(business.created_at), term=_.term(term))
        case Tagged(tag):
            words = _("it is not marked as “{tag}”; this does it: {command}")
            command = Code(f"partner-plans business tag {business.id} {tag}")
            return _.fill(words, tag=tag, command=command)
        case Between(since, _until) if since and business.subscription.now < since:
            return _.fill(_("it opens on {date}"), date=_.instant(since))
        case Between(_since, until):
            ended = until or business.subscription.now  # without an end it would be open by now
            return _.fill(_("it was open until {date}"), date=_.instant(ended))
        case _ as never:
            assert_never(never)
