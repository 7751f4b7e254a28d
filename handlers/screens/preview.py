"""The preview of a plan: the very change that confirming it would make."""

from typing import assert_never

from aiogram.enums import ButtonStyle
from aiogram.utils.formatting import Bold, Text

from handlers.buttons import AskFor, Confirm, OpenPreview
from handlers.language import Language
from handlers.screens import consequences, decisions, labels, parts, terms
from handlers.screens.offers import back_to_choose, choose
from handlers.screens.parts import name_of
from handlers.screens.screen import LONGEST_TEXT, Button, Row, Screen, lines, paragraphs, title
from handlers.service import Service
from handlers.texts import mark
from plans.commands.choose import Choose, NotEligible, Timing, TooEarly, propose, timings
from plans.commands.command import Moved, Unchanged
from plans.ledger import Chosen, Requested
from plans.plan import Plan, Revision
from storage.members.values import MemberView

SOMETHING_CHANGED = mark(
    "Something changed after you opened this screen, so nothing was done. "
    "Please check and try again."
)
_ROOM_FOR_WHAT_MOVED = 450  # characters: the notice, who decided what, the heading of an update


def asked(
    view: MemberView,
    revision: Revision | None,
    page: int,
    timing: Timing | None,
    say: Language,
    service: Service,
) -> Screen:
    """The preview of what a button asked for, if that is still on offer; else a word and what is.

    `revision` is None for a number that no plan ever had.
    """
    offer = view.catalogue.by_code(revision.plan.code) if revision else None
    if offer is None:
        gone = say("This plan is no longer available. Nothing was changed.")
        return choose(view, page, say, service).saying(gone)
    if offer != revision:
        return stale(view, revision, timing, (Moved.OFFER,), say, service)
    return preview(view, offer, timing, back_to_choose(view, page, say), say, page=page)


def stale(
    view: MemberView,
    revision: Revision | None,
    timing: Timing | None,
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
    notice = say(SOMETHING_CHANGED)
    return Screen(paragraphs(lines(details), fresh.text), fresh.rows).saying(notice)


def preview(
    view: MemberView,
    offer: Revision,
    wanted: Timing | None,
    back: Row,
    say: Language,
    *,
    page: int = 0,
) -> Screen:
    """The preview of this offer, computed by the code that will carry it out."""
    proposal = propose(view.situation, offer, wanted, view.author)
    match proposal.verdict:
        case (Chosen() | Requested()) as change:
            confirm = (_confirm(view, change, proposal.command, say),)
            toggle = _toggle(view, offer, page, proposal.command.timing, say)
            return Screen(_text(view, change, say), (confirm, *toggle, back))
        case NotEligible(lacking):
            heading = Text("🔒 ", Bold(say("Your business can't choose this plan.")))
            barriers = [Text("• ", parts.barrier(one, view, say)) for one in lacking]
            ask = AskFor(business=view.member.business_id, revision=offer.id, page=page)
            text = _described(view, offer.plan, say, lines([heading, *barriers]))
            return Screen(text, ((Button(say(labels.ASK), ask),), back))
        case Unchanged():
            text = _described(view, offer.plan, say, _nothing_new(view, offer, say))
            toggle = _toggle(view, offer, page, proposal.command.timing, say)
            return Screen(text, (*toggle, back))
        case TooEarly(when):
            words = say("This is your current plan. You can renew it from {date}.")
            when_words = say.fill(words, date=say.day(when))
            return Screen(_described(view, offer.plan, say, when_words), (back,))
        case _ as never:
            assert_never(never)


def _described(view: MemberView, plan: Plan, say: Language, verdict: Text) -> Text:
    """A plan that can't be chosen now, and why."""
    return paragraphs(
        _heading(view, plan, say),
        verdict,
        _what_it_gives(plan, say),
    )


def _heading(view: MemberView, plan: Plan, say: Language) -> Text:
    return lines(
        [title(plan.name.into(say.code), view.member.business_name), *terms.terms(plan, say)]
    )


def _text(view: MemberView, change: Chosen | Requested, say: Language) -> Text:
    """What it costs and when it starts; then what it gives, and last what it takes away."""
    plan, current = change.revision.plan, view.subscription.current
    old = current.revision.plan if current else None
    return paragraphs(
        _heading(view, plan, say),
        lines(
            [
                consequences.approval(change, say),
                consequences.start(current, change, say),
                consequences.end(change, say),
                consequences.stays(current, change, say) if current else None,
            ]
        ),
        _against(old, plan, say) if old and old != plan else _what_it_gives(plan, say),
        consequences.replaced(view.subscription, change, say),
        consequences.given_up(view.subscription, change, say),
    )


def _against(old: Plan, new: Plan, say: Language) -> Text:
    heading = say("Compared with {plan}, your current plan:", plan=old.name.into(say.code))
    return lines([heading, terms.compared(old, new, say)])


def _what_it_gives(plan: Plan, say: Language) -> Text:
    return paragraphs(Text(plan.summary.into(say.code)), terms.benefits(plan, say))


def _nothing_new(view: MemberView, offer: Revision, say: Language) -> Text:
    current, known = view.subscription.current, parts.pending(view.subscription, say)
    if current and current.revision == offer and current.expires_at is None:
        return lines([Text(say("This is your current plan.")), known])
    return lines([Text(say("This change is already pending:")), known])


def _what_moved(
    view: MemberView, before: Plan, now: Plan, moved: Moved, room: int, say: Language
) -> Text:
    match moved:
        case Moved.LEDGER:
            return decisions.what_moved(view, say)
        case Moved.OFFER:
            difference = terms.difference(before, now, say, room)
            intro = Text(say("⚠️ This plan was updated. What changed:"))
            return lines([intro, difference or Text(say("• its description or conditions"))])
        case Moved.CLOCK | Moved.DAY:
            return Text(say("⚠️ The dates have changed since then."))
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
                words[one] + (" ✓" if one is chosen else ""),
                OpenPreview(business=business, revision=offer.id, page=page, timing=one),
            ),
        )
        for one in possible
    )
