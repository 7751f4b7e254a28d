"""Help: what somebody can do here, as a newcomer, viewer, owner or operator; and unknown input."""

from collections.abc import Iterator

from aiogram.utils.formatting import BotCommand, Code, Text

from handlers.buttons import (
    Destination,
    OpenDesk,
    OpenHelp,
    OpenPlans,
    OpenPrivacy,
    OpenWhich,
    Register,
)
from handlers.commands import history_example
from handlers.language import Language
from handlers.screens import labels, ways
from handlers.screens.screen import Button, Screen, lines, paragraphs, title
from handlers.service import Service
from storage.members.values import MemberView

Views = tuple[MemberView, ...]


def help_screen(
    button: OpenHelp, views: Views, say: Language, service: Service, *, is_operator: bool
) -> Screen:
    """What the reader can do; about the business they come from, if they come from one."""
    meant = tuple(view for view in views if view.member.business_id == button.business)
    text = paragraphs(
        title(say(labels.HELP), meant[0].member.business_name if meant else None),
        _for_operators(say) if is_operator else None,
        lines(_commands(meant or views, say, service, is_operator=is_operator)),
        Text(say("Anything else? Our support is glad to help.")),
    )
    privacy = Button(say(labels.PRIVACY), OpenPrivacy(business=button.business, plans=button.plans))
    rows = (
        ways.contact_support(say, service.support),
        (privacy,),
        ways.back_from_help(say, button),
    )
    return Screen(text, rows)


def not_understood(views: Views, say: Language, service: Service, *, is_operator: bool) -> Screen:
    """The answer to whatever is no command, no button and no answer."""
    sorry = Text(say("I didn't understand that."))
    only = views[0].member.business_id if len(views) == 1 else 0
    help_ = Button(say(labels.HELP), OpenHelp(business=only))
    desk = ((Button(say(labels.DESK), OpenDesk()),),) if is_operator else ()
    if views:
        return Screen(sorry, (*desk, (_my_plan(views, say), help_)))
    may_register = service.open_registration and not is_operator
    register = ((Button(say(labels.REGISTER), Register()),),) if may_register else ()
    return Screen(sorry, (*desk, *register, (help_,)))


def _for_operators(say: Language) -> Text:
    return Text(
        say(
            "You are an operator: requests come to this chat. Press Approve or Decline; to give "
            "a reason, reply to the request first. The owners read it."
        )
    )


def _commands(
    views: Views, say: Language, service: Service, *, is_operator: bool
) -> Iterator[Text]:
    if is_operator:
        desk = say("{command} — your desk: what waits for an answer, and what ends soon")
        yield _line(desk, "start", say)
    if any(view.may_change for view in views):
        yield from _for_owners(say)
    elif views:
        yield from _for_viewers(say, service)
    else:
        if not is_operator:
            yield _to_begin(say, service)
        yield _line(say("{command} — the language I speak with you"), "language", say)
    yield _line(say("{command} — what I keep about you"), "privacy", say)


def _for_owners(say: Language) -> Iterator[Text]:
    yield _line(
        say(
            "{command} — your plan. See there what else is on offer, and compare: nothing changes "
            "until you confirm."
        ),
        "plan",
        say,
    )
    yield _history(say)
    yield _line(
        say("{command} — the team, notifications, the business's name, the language"),
        "settings",
        say,
    )


def _for_viewers(say: Language, service: Service) -> Iterator[Text]:
    yield _line(
        say("{command} — the business's plan. You can look at it; its owners can change it."),
        "plan",
        say,
    )
    yield _history(say)
    yield _line(say("{command} — the team, notifications, the language"), "settings", say)
    if service.open_registration:
        yield Text(say("Do you have a business of your own? Add it under Settings."))


def _history(say: Language) -> Text:
    template = say("{command} — all plans so far. {example} shows those of one day.")
    return say.fill(template, command=BotCommand("/history"), example=Code(history_example(say)))


def _to_begin(say: Language, service: Service) -> Text:
    if service.open_registration:
        return _line(say("{command} — register your business, to choose a plan"), "start", say)
    return Text(
        say(
            "To begin you need an invitation: ask an owner of the business or our support "
            "for an invitation link, and open it."
        )
    )


def _line(template: str, command: str, say: Language) -> Text:
    return say.fill(template, command=BotCommand(f"/{command}"))


def _my_plan(views: Views, say: Language) -> Button:
    if len(views) > 1:
        return Button(say(labels.MY_PLAN), OpenWhich(to=Destination.PLANS))
    return Button(say(labels.MY_PLAN), OpenPlans(business=views[0].member.business_id))
