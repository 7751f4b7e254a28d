"""Partner: the plan in short, and the way to Partner Plans and to the team."""

from aiogram.enums import ButtonStyle
from aiogram.utils.formatting import Bold, Text

from handlers.buttons import OpenPlans, OpenSettings, OpenTeam
from handlers.language import Language
from handlers.screens import labels, parts, ways
from handlers.screens.screen import Button, Screen, lines, paragraphs, title
from plans.periods import Status
from storage.members.values import MemberView


def partner(view: MemberView, say: Language) -> Screen:
    """The plan, its status, and what is scheduled or asked for."""
    business = view.member.business_id
    text = paragraphs(
        title(say(labels.PARTNER), view.member.business_name),
        _plan(view, say),
        parts.pending(view.subscription, say),
    )
    plans = Button(say(labels.PARTNER_PLANS), OpenPlans(business=business), ButtonStyle.PRIMARY)
    team = Button(say(labels.TEAM), OpenTeam(business=business))
    return Screen(text, ((plans,), (team,), ways.back(say, OpenSettings(business=business))))


def _plan(view: MemberView, say: Language) -> Text:
    """The plan in force, or the one that has ended."""
    subscription = view.subscription
    plan = subscription.current or subscription.lapsed
    if plan is None:
        is_new = subscription.version == 0
        return Text(Bold(say("No plan yet.") if is_new else say("No plan is active.")))
    status = Status.ACTIVE if subscription.current else Status.EXPIRED
    return lines(
        [
            Text(f"{parts.mark_of(status)} ", Bold(parts.name_of(plan.revision, say))),
            say("Status: {status}", status=parts.words_of(status, say)),
            parts.until(subscription, say),
        ]
    )
