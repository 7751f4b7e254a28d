"""Letters: what operators and owners are told without having asked, and requests to be answered."""

from typing import assert_never

from aiogram.enums import ButtonStyle
from aiogram.utils.formatting import BlockQuote, Bold, Code, Text

from handlers.buttons import ApproveRequest, DeclineRequest
from handlers.language import Language
from handlers.screens import decisions, ends, labels, notices, parts, terms
from handlers.screens.parts import mark_of, name_of
from handlers.screens.screen import Button, Screen, lines, paragraphs, title
from plans.commands.command import Author, NothingToDo, Stale
from plans.commands.operate import granted
from plans.ledger import Change, Channel, Chosen, Declined, Ended, Requested, Undone, Withdrawn
from plans.periods import Status
from plans.plan import Between, Condition, Held, MemberFor, Tagged
from storage.changes.values import Done, Request, RequestOutcome
from storage.outbox.values import (
    Content,
    Ending,
    Interest,
    Joined,
    Lapsed,
    Letter,
    News,
    Reply,
    Started,
)

LONGEST_REASON = 500


def letter_screen(letter: Letter, say: Language) -> Screen | None:
    """A letter's screen; None when it is no longer true."""
    return _words(letter.about, say) if letter.about else None


def _words(about: Content, say: Language) -> Screen:
    match about:
        case Request():
            return request_screen(about, say)
        case Interest():
            return _interest(about, say)
        case Reply():
            return _reply(about, say)
        case News():
            return notices.changed(about, say)
        case Started():
            return notices.started(about, say)
        case Ending():
            return ends.ending(about, say)
        case Lapsed():
            return ends.lapsed(about, say)
        case Joined():
            return notices.joined(about, say)
        case _ as never:
            assert_never(never)


def request_screen(request: Request, say: Language, reason: str | None = None) -> Screen:
    """A request as an operator sees it: to be answered (with a reason), or what came of it."""
    if request.settled_by:
        return _settled(request, request.settled_by, say)
    fields = {
        "business": request.business.id,
        "version": request.change.seq,
        "reason": int(reason is not None),
    }
    hint = (
        Text(say("Approve or Decline goes with this reason. For another one, reply again."))
        if reason
        else Text(say("To give a reason, reply to this message with it before you press."))
    )
    text = paragraphs(
        *_asked_for(request, say),
        _when(request, say),
        _compared(request, say),
        lines([Text(say("Reason:")), BlockQuote(reason)]) if reason else None,
        hint,
    )
    row = (
        Button(say(labels.APPROVE), ApproveRequest(**fields), ButtonStyle.SUCCESS),
        Button(say(labels.DECLINE), DeclineRequest(**fields), ButtonStyle.DANGER),
    )
    return Screen(text, (row,))


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


def _asked_for(request: Request, say: Language) -> list[Text]:
    """Who asks for what, whether open or settled."""
    wished = request.change.revision
    who = say(
        "{who} asks for {plan}, on {date}.",
        who=Bold(decisions.decider(request.change, request.asker, say)),
        plan=Bold(name_of(wished, say)),
        date=say.date(request.change.decided_at),
    )
    heading = title(Text("📨 ", say("Request for approval")), request.business.name)
    facts = [who, *terms.terms(wished.plan, say)]
    return [heading, lines(facts)]


def _when(request: Request, say: Language) -> Text | None:
    """The dates the plan would have if it were approved now."""
    subscription = request.business.subscription
    change = granted(subscription, Author(None, Channel.OPERATOR))
    if change is None:
        return None
    starts = Text(say("Starts: as soon as you approve it"))
    if change.effective_at > subscription.now:
        starts = say("Starts: {date}", date=say.date(change.effective_at))
    ends = Text(say("Ends: runs until they change it"))
    if change.expires_at:
        ends = say("Ends, if approved now: {date}", date=say.date(change.expires_at))
    return lines([starts, ends])


def _compared(request: Request, say: Language) -> Text | None:
    """The requested plan compared with the current one."""
    current, wished = request.business.subscription.current, request.change.revision
    if current is None:
        return lines([Text(say("They have no plan now.")), terms.benefits(wished.plan, say)])
    old = current.revision.plan
    heading = say("Compared with {plan}, their current plan:", plan=old.name.into(say.code))
    same = Text(say("The benefits are the same."))
    return lines([heading, terms.difference(old, wished.plan, say) or same])


def _settled(request: Request, decision: Change, say: Language) -> Screen:
    what = say.fill(
        _what_came(decision, say),
        who=Bold(decisions.decider(decision, request.settler, say)),
        date=say.date(decision.decided_at),
    )
    is_answer = decision.channel is Channel.OPERATOR
    details = [
        what,
        *(notices.dates(decision, say) if is_answer else ()),
        decisions.reason(decision.note, say) if is_answer else None,
    ]
    return Screen(paragraphs(*_asked_for(request, say), lines(details)))


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


def _reply(told: Reply, say: Language) -> Screen:
    """An operator's answer, as the members read it."""
    request, decision, plan = (
        told.request,
        told.decision,
        name_of(told.request.change.revision, say),
    )
    match decision:
        case Chosen():
            heading = "✅ " + say("{plan} is approved").format(plan=plan)
            template = say("{who} approved your request on {date}.")
            outcome = notices.dates(decision, say)
        case Declined():
            mark = mark_of(Status.DECLINED)
            heading = f"{mark} " + say("{plan} is declined").format(plan=plan)
            template = say("{who} declined your request on {date}.")
            outcome = (Text(say("Your plan stays as it is.")),)
        case _ as never:
            assert_never(never)
    who = Bold(decisions.decider(decision, request.settler, say))
    what = say.fill(template, who=who, date=say.date(decision.decided_at))
    details = [what, *outcome, decisions.reason(decision.note, say)]
    undo = notices.undo_hint(decision, told.view, say)
    text = paragraphs(title(heading, request.business.name), lines(details), undo)
    return Screen(text, notices.rows(decision, told.view, say))


def _interest(interest: Interest, say: Language) -> Screen:
    """An owner asks for a plan that isn't open to them."""
    offer, business = interest.offer, interest.business
    who = say(
        "{who} would like {plan}, which is not open to this business:",
        who=Bold(interest.asker or say("a former member")),
        plan=Bold(name_of(offer, say)),
    )
    lacking = [Text("• ", _lacking(one, interest, say)) for one in interest.unmet]
    assign = Code(f'partner-plans business assign {business.id} {offer.plan.code} --reason "…"')
    text = paragraphs(
        title(Text("🙋 ", say("Asked for")), business.name),
        lines([who, *lacking]),
        lines([Text(say("You can give it to them all the same:")), assign]),
    )
    return Screen(text)


def _lacking(condition: Condition, interest: Interest, say: Language) -> Text:
    """A condition that is not met, and what an operator can do about it."""
    business = interest.business
    match condition:
        case Held(plans):
            words = say("it has never had any of these plans: {plans}")
            return say.fill(words, plans=parts.listed(plans, say))
        case MemberFor(term):
            words = say("it is with us since {date}, not yet for {term}")
            return say.fill(words, date=say.date(business.created_at), term=say.term(term))
        case Tagged(tag):
            words = say("it is not marked as “{tag}”; this does it: {command}")
            command = Code(f"partner-plans business tag {business.id} {tag}")
            return say.fill(words, tag=tag, command=command)
        case Between(since, _until) if since and business.subscription.now < since:
            return say("it opens on {date}", date=say.date(since))
        case Between(_since, until):
            ended = until or business.subscription.now  # without an end it would be open by now
            return say("it was open until {date}", date=say.date(ended))
        case _ as never:
            assert_never(never)
