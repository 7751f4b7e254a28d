"""The preview of a plan: the very change that confirming it would make."""

from typing import assert_never

from aiogram.enums import ButtonStyle
from aiogram.utils.formatting import Bold, Text

from handlers.buttons import AskFor, Confirm, OpenPreview
from handlers.language import Language
from handlers.screens import decisions, labels, parts, terms
from handlers.screens.offers import back_to_choose, choose
from handlers.screens.parts import name_of
from handlers.screens.screen import LONGEST_TEXT, Button, Row, Screen, lines, paragraphs, title
from handlers.service import Service
from plans.commands.choose import Choose, NotEligible, Timing, TooEarly, propose, timings
from plans.commands.command import Moved, Unchanged
from plans.ledger import Chosen, Requested
from plans.plan import Plan, Revision
from plans.renewals import is_renewal
from storage.members.values import MemberView

_ROOM_FOR_WHAT_MOVED = 450  # characters: the notice, who decided what, the heading of an update


def asked(
    view: MemberView,
    revision: Revision | None,
    page: int,
    timing: Timing,
    say: Language,
    service: Service,
) -> Screen:
    """The preview of what a button asked for, if that is still on offer; else a word and what is.

    `revision` is None for a number that no plan ever had.
    """
    offer = view.catalogue.by_code(revision.plan.code) if revision else None
    if offer is None:
        gone = say("This plan is not on offer any more. Nothing was changed.")
        return choose(view, page, say, service).saying(gone)
    if offer != revision:
        return stale(view, revision, timing, (Moved.OFFER,), say, service)
    return preview(view, offer, timing, back_to_choose(view, page, say), say, page=page)


def stale(
    view: MemberView,
    revision: Revision | None,
    timing: Timing,
    moved: tuple[Moved, ...],
    say: Language,
    service: Service,
) -> Screen:
    """A fresh preview that says what is no longer as the pressed screen showed it."""
    offer = view.catalogue.by_code(revision.plan.code) if revision else None
    if offer is None or revision is None:
        return asked(view, revision, 0, timing, say, service)
    fresh = preview(view, offer, timing, back_to_choose(view, 0, say), say)
    room = LONGEST_TEXT - len(fresh.text) - _ROOM_FOR_WHAT_MOVED
    details = [_what_moved(view, revision.plan, offer.plan, one, room, say) for one in moved]
    notice = say("Something has changed since this screen was made, so nothing was done.")
    return Screen(paragraphs(lines(details), fresh.text), fresh.rows).saying(notice)


def preview(
    view: MemberView, offer: Revision, wanted: Timing, back: Row, say: Language, *, page: int = 0
) -> Screen:
    """The preview of this offer, computed by the code that will carry it out."""
    proposal = propose(view.situation, offer, wanted, view.author)
    plan = offer.plan
    match proposal.verdict:
        case (Chosen() | Requested()) as change:
            confirm = (_confirm(view, change, proposal.command, say),)
            toggle = _toggle(view, offer, page, proposal.command.timing, say)
            verdict = _what_happens(view, change, say)
            return Screen(_text(view, plan, say, verdict), (*toggle, confirm, back))
        case NotEligible(lacking):
            heading = Text("🔒 ", Bold(say("This plan is not open to your business yet.")))
            barriers = [Text("• ", parts.barrier(one, view, say)) for one in lacking]
            ask = AskFor(business=view.member.business_id, revision=offer.id, page=page)
            text = _text(view, plan, say, [lines([heading, *barriers])], compared=False)
            return Screen(text, ((Button(say(labels.ASK), ask),), back))
        case Unchanged():
            return Screen(_text(view, plan, say, [_nothing_new(view, offer, say)]), (back,))
        case TooEarly(when):
            words = say("This is your current plan. It can be renewed from {date} on.")
            return Screen(_text(view, plan, say, [say.fill(words, date=say.date(when))]), (back,))
        case _ as never:
            assert_never(never)


def _text(
    view: MemberView, plan: Plan, say: Language, verdict: list[Text], *, compared: bool = True
) -> Text:
    current = view.subscription.current
    old = current.revision.plan if current else None
    facts = terms.terms(plan, say)
    return paragraphs(
        title(plan.name.into(say.code), view.member.business_name),
        Text(plan.summary.into(say.code)),
        lines(facts) if facts else None,
        terms.benefits(plan, say),
        _against(old, plan, say) if compared and old and old != plan else None,
        *verdict,
    )


def _against(old: Plan, new: Plan, say: Language) -> Text:
    heading = say("Compared with {plan}, your current plan:", plan=old.name.into(say.code))
    change = terms.difference(old, new, say) or Text(say("The benefits are the same."))
    return lines([heading, change])


def _what_happens(view: MemberView, change: Chosen | Requested, say: Language) -> list[Text]:
    """When it starts and ends, and what becomes of the current plan and of what is pending."""
    pending, current = view.subscription.pending, view.subscription.current
    replaced = (
        lines([Bold(say("This replaces what is pending:")), parts.pending(pending, say)])
        if pending
        else None
    )
    facts = [
        _approval(change, say),
        _start(current, change, say),
        _end(change, say),
        _rest(current, change, say) if current else None,
    ]
    return [one for one in (lines(facts), replaced) if one]


def _approval(change: Chosen | Requested, say: Language) -> Text | None:
    if isinstance(change, Chosen):
        return None
    return Text(
        "⏳ ", Bold(say("This plan needs our approval; the answer will come in this chat."))
    )


def _start(current: Chosen | None, change: Chosen | Requested, say: Language) -> Text:
    if not change.is_later:
        is_request = isinstance(change, Requested)
        words = say("Starts: at once, when you press Confirm")
        return Text(say("Starts: as soon as it is approved") if is_request else words)
    template = say("Starts: {date}, when {plan} ends")
    if is_renewal(current, change):
        template = say("Starts: {date}, without a gap, when this term of {plan} ends")
    plan = name_of(current.revision if current else None, say)
    return say.fill(template, date=say.date(change.effective_at), plan=plan)


def _end(change: Chosen | Requested, say: Language) -> Text:
    term = change.revision.plan.term
    if isinstance(change, Chosen) and change.expires_at:
        words = say("Ends: {date}; it is not renewed by itself")
        return say.fill(words, date=say.date(change.expires_at))
    if term:
        return Text(say("Ends: {term} after its start").format(term=say.term(term)))
    return Text(say("Ends: runs until you change it"))


def _rest(current: Chosen, change: Chosen | Requested, say: Language) -> Text | None:
    """The fate of the current plan."""
    plan = name_of(current.revision, say)
    if change.is_later:
        stays = Text(say("Until then {plan} stays active.").format(plan=plan))
        return None if is_renewal(current, change) else stays
    if current.expires_at is None:
        return Text(say("{plan} ends when it starts.").format(plan=plan))
    words = say("{plan} ends when it starts: the rest of its term, until {date}, is given up.")
    return say.fill(words, plan=plan, date=say.date(current.expires_at))


def _nothing_new(view: MemberView, offer: Revision, say: Language) -> Text:
    current = view.subscription.current
    if current and current.revision == offer and current.expires_at is None:
        return Text(say("This is your current plan."))
    pending = view.subscription.pending
    known = [Text(say("This is on its way already."))]
    return lines([*known, parts.pending(pending, say) if pending else None])


def _what_moved(
    view: MemberView, before: Plan, now: Plan, moved: Moved, room: int, say: Language
) -> Text:
    match moved:
        case Moved.LEDGER:
            return decisions.what_moved(view, say)
        case Moved.OFFER:
            difference = terms.difference(before, now, say, room)
            intro = Text(say("⚠️ This offer was updated. This is what is new in it:"))
            return lines([intro, difference or Text(say("• its description or conditions"))])
        case Moved.CLOCK | Moved.DAY:
            return Text(say("⚠️ The dates have moved on since."))
        case _ as never:
            assert_never(never)


def _confirm(
    view: MemberView, change: Chosen | Requested, command: Choose, say: Language
) -> Button:
    pressed = Confirm(
        business=view.member.business_id,
        revision=command.revision_id,
        version=command.version,
        basis=command.basis,
        timing=command.timing,
        day=command.day,
    )
    label = labels.REQUEST if isinstance(change, Requested) else labels.CONFIRM
    return Button(say(label), pressed, ButtonStyle.SUCCESS)


def _toggle(
    view: MemberView, offer: Revision, page: int, chosen: Timing, say: Language
) -> tuple[Row, ...]:
    """A row for each possible start, the chosen one marked; none where there is no choice."""
    possible = timings(view.subscription, offer)
    if len(possible) == 1:
        return ()
    current = view.subscription.current
    plan = name_of(current.revision if current else None, say)
    words = {
        Timing.NOW: say(labels.START_NOW),
        Timing.AT_TERM_END: say(labels.START_AT_END).format(plan=plan),
    }
    business = view.member.business_id
    return tuple(
        (
            Button(
                words[one],
                OpenPreview(business=business, revision=offer.id, page=page, timing=one),
                ButtonStyle.PRIMARY if one is chosen else None,
            ),
        )
        for one in possible
    )
