"""Partner: the plan in short, and the way to Partner Plans and to the team."""

from aiogram.enums import ButtonStyle
from aiogram.utils.formatting import Bold, Text

from handlers.buttons import OpenPlans, OpenSettings, OpenTeam
from handlers.language import Language
from handlers.screens import labels, parts, ways
from handlers.screens.screen import Button, Screen, lines, paragraphs, title
from plans.ledger import Chosen
from plans.periods import Status
from storage.members.values import MemberView


def partner(view: MemberView, say: Language) -> Screen:
    """The plan, its status, and what is scheduled or asked for."""
    business, pending = view.member.business_id, view.subscription.pending
    text = paragraphs(
        title(say(labels.PARTNER), view.member.business_name),
        _plan(view, say),
        parts.pending(pending, say) if pending else None,
    )
    plans = Button(say(labels.PARTNER_PLANS), OpenPlans(business=business), ButtonStyle.PRIMARY)
    team = Button(say(labels.TEAM), OpenTeam(business=business))
    return Screen(text, ((plans,), (team,), ways.back(say, OpenSettings(business=business))))


def _plan(view: MemberView, say: Language) -> Text:
    held = view.subscription.held
    if not isinstance(held, Chosen):
        is_new = view.subscription.version == 0
        return Text(Bold(say("No plan yet.") if is_new else say("No plan at the moment.")))
    status = Status.ACTIVE if held is view.subscription.current else Status.EXPIRED
    return lines(
        [
            Text(f"{parts.mark_of(status)} ", Bold(parts.name_of(held.revision, say))),
            say("Status: {status}", status=parts.words_of(status, say)),
            say("Until: {date}", date=say.date(held.expires_at)) if held.expires_at else None,
        ]
    )
