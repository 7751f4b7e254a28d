"""Letters: what operators and owners are told without having asked, and requests to be answered."""

from typing import assert_never

from aiogram.enums import ButtonStyle
from aiogram.utils.formatting import BlockQuote, Bold, Code, Text

from handlers.buttons import Approve, Decline
from handlers.screens import labels, news, parts
from handlers.screens.parts import mark_of, name_of
from handlers.screens.screen import Button, Screen, lines, paragraphs, title
from handlers.speech import Speech
from plans import decide
from plans.ledger import Change, Kind, Status, Via
from plans.plan import Between, Condition, Held, MemberFor, Tagged
from storage.face import (
    Answered,
    Done,
    Interest,
    Joined,
    Letter,
    LetterKind,
    News,
    Request,
    Visit,
)

LONGEST_REASON = 500


def letter_screen(letter: Letter, _: Speech) -> Screen | None:
    """What a letter says; None when it holds no more, and is not to be sent."""
    match letter.about:
        case Request() as request if letter.kind is LetterKind.REQUEST:
            return None if request.settled_by else request_screen(request, _)
        case Request(settled_by=Change()) as request if letter.visit:
            return _answer(request, letter.visit, _)
        case Interest() as interest:
            return _interest(interest, _)
        case Joined() as joined if letter.visit:
            return news.joined(joined, letter.visit, _)
        case News() as told if letter.visit:
            return _news(letter.kind, told, letter.visit, _)
        case _:
            return None


def _news(kind: LetterKind, told: News, visit: Visit, _: Speech) -> Screen | None:
    if kind is LetterKind.START:
        return news.started(told, visit, _)
    if kind is LetterKind.TERM:
        return news.ending(told, visit, _)
    return news.changed(told, visit, _)


def request_screen(request: Request, _: Speech, reason: str | None = None) -> Screen:
    """A request as an operator sees it: to be answered (with a reason), or what came of it."""
    if request.settled_by:
        return _settled(request, request.settled_by, _)
    fields = {
        "business": request.business.id,
        "seen": request.change.seq,
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
        Button(_(labels.APPROVE), Approve(**fields), ButtonStyle.SUCCESS),
        Button(_(labels.DECLINE), Decline(**fields), ButtonStyle.DANGER),
    )
    return Screen(text, (row,))


def answered(known: Answered, _: Speech) -> Screen:
    """What came of pressing Approve or Decline."""
    screen = request_screen(known.request, _)
    match known.outcome:
        case Done(again=False):
            return screen.popping(_("Done. The owners are told."))
        case Done():
            return screen.saying(_("This was done already."))
        case decide.Outdated() | decide.NothingToDo():
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
    term = wished.plan.term if wished else None
    facts = [
        who,
        parts.price(wished.plan, _) if wished else None,
        Text(_("Term: {term}").format(term=_.term(term))) if term else None,
    ]
    return [heading, lines(facts)]


def _when(request: Request, _: Speech) -> Text | None:
    """From when until when the plan would hold, were it approved now."""
    standing = request.business.standing
    wish = decide.Wish.on(standing, decide.Approve(), None, Via.OPERATOR)
    change = decide.approval(standing, wish)
    if change is None:
        return None
    starts = Text(_("Starts: as soon as you approve it"))
    if change.effective_at > standing.at:
        starts = _.fill(_("Starts: {date}"), date=_.instant(change.effective_at))
    ends = Text(_("Ends: runs until they change it"))
    if change.expires_at:
        ends = _.fill(_("Ends, if approved now: {date}"), date=_.instant(change.expires_at))
    return lines([starts, ends])


def _compared(request: Request, _: Speech) -> Text | None:
    """What the wished plan gives and costs, against the one they have."""
    current, wished = request.business.standing.current, request.change.revision
    if wished is None:
        return None
    if current is None or current.revision is None:
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
    is_answer = decision.via is Via.OPERATOR
    details = [
        what,
        *(news.dates(decision, _) if is_answer else ()),
        parts.reason(decision.note, _) if is_answer else None,
    ]
    return Screen(paragraphs(*_asked_for(request, _), lines(details)))


def _what_came(decision: Change, _: Speech) -> str:
    """How a request was settled; in an operator's chat it is only ever granted or refused."""
    match decision.kind, decision.via:
        case Kind.CHOOSE, Via.OPERATOR:
            return "✅ " + _("Approved by {who} on {date}.")
        case Kind.DECLINE, _by:
            return f"{mark_of(Status.DECLINED)} " + _("Declined by {who} on {date}.")
        case Kind.WITHDRAW, _by:
            return f"{mark_of(Status.CANCELLED)} " + _("Withdrawn by {who} on {date}.")
        case _other:
            return f"{mark_of(Status.CANCELLED)} " + _(
                "Another decision took its place: by {who}, on {date}."
            )


def _answer(request: Request, visit: Visit, _: Speech) -> Screen | None:
    """An operator's answer, as the members read it."""
    decision = request.settled_by
    if decision is None:
        return None
    granted = decision.kind is Kind.CHOOSE
    plan = name_of(request.change.revision, _)
    heading = (
        "✅ " + _("{plan} is approved").format(plan=plan)
        if granted
        else f"{mark_of(Status.DECLINED)} " + _("{plan} is declined").format(plan=plan)
    )
    template = (
        _("{who} approved your request on {date}.")
        if granted
        else _("{who} declined your request on {date}.")
    )
    who = Bold(parts.decider(decision, request.settler, _))
    what = _.fill(template, who=who, date=_.instant(decision.decided_at))
    details = [
        what,
        *(news.dates(decision, _) or [Text(_("Your plan stays as it is."))]),
        parts.reason(decision.note, _),
    ]
    undo = news.undo_hint(decision, visit, _)
    text = paragraphs(title(heading, request.business.name), lines(details), undo)
    return Screen(text, news.rows(decision, visit, _))


def _interest(interest: Interest, _: Speech) -> Screen | None:
    """That an owner would like a plan that is not open to them; None when it is by now."""
    offer, business = interest.offer, interest.business
    if offer is None or not interest.unmet:
        return None
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
        case Between(since, _until) if since and business.standing.at < since:
            return _.fill(_("it opens on {date}"), date=_.instant(since))
        case Between(_since, until):
            ended = until or business.standing.at  # without an end it would be open by now
            return _.fill(_("it was open until {date}"), date=_.instant(ended))
        case _ as never:
            assert_never(never)
