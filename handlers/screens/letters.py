"""Letters: what operators and owners are told without having asked."""

from dataclasses import replace
from typing import assert_never

from aiogram.utils.formatting import Bold, Code, Text

from handlers.language import Language
from handlers.screens import decisions, ends, notices, parts
from handlers.screens.parts import mark_of, name_of
from handlers.screens.request_card import request_screen
from handlers.screens.screen import Screen, lines, paragraphs, title
from plans.ledger import Chosen, Declined
from plans.periods import Status
from plans.plan import Between, Condition, Held, MemberFor, Tagged
from storage.changes.values import Request
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


def letter_screen(letter: Letter, say: Language) -> Screen | None:
    """A letter's screen; None when it is no longer true."""
    if letter.about is None:
        return None
    return replace(_words(letter.about, say), is_notice=letter.kind.notice is not None)


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
            outcome = notices.dates(decision, told.view.subscription.now, say)
        case Declined():
            mark = mark_of(Status.DECLINED)
            heading = f"{mark} " + say("{plan} is declined").format(plan=plan)
            template = say("{who} declined your request on {date}.")
            has_plan = told.view.subscription.current is not None
            stays = say("Your plan stays as it is.") if has_plan else say("No plan is active.")
            outcome = (Text(stays),)
        case _ as never:
            assert_never(never)
    who = decisions.subject(decision, request.settler, say)
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
