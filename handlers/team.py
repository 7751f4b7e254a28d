"""Team: who is in the business, roles, removal and leaving."""

from collections.abc import Callable
from typing import assert_never

from handlers.buttons import OpenMember, OpenRemoval, OpenTeam, RemoveMember, SetRole
from handlers.context import Context
from handlers.language import Language
from handlers.pressed import not_yours
from handlers.routes import Routes
from handlers.screens import home
from handlers.screens import team as screens
from handlers.screens.screen import Screen
from storage.members.values import (
    LastOwner,
    NoSuchMember,
    NotAllowed,
    TeamDone,
)


def add_routes(routes: Routes) -> None:
    """The commands and buttons of this module."""
    routes.press(OpenTeam, open_team)
    routes.press(OpenMember, open_member)
    routes.press(OpenRemoval, open_removal)
    routes.press(SetRole, set_role)
    routes.press(RemoveMember, remove)


async def open_team(button: OpenTeam, context: Context) -> Screen:
    """A page of the members."""
    return await team_page(button.business, button.page, context)


async def open_member(button: OpenMember, context: Context) -> Screen:
    """One member."""
    look = await context.book.members.teammate(
        context.caller, button.business, button.person, context.at
    )
    if look is None:
        return await not_yours(context)
    view, mate = look
    if mate is None:
        return await team_page(button.business, button.page, context, screens.gone)
    return screens.member(view, mate, button.page, context.language(view.member))


async def open_removal(button: OpenRemoval, context: Context) -> Screen:
    """Whether to take a member out, or to leave."""
    look = await context.book.members.teammate(
        context.caller, button.business, button.person, context.at
    )
    if look is None:
        return await not_yours(context)
    view, mate = look
    if mate is None:
        return await team_page(button.business, button.page, context, screens.gone)
    if not view.may_change and button.person != view.member.person_id:
        return await team_page(button.business, button.page, context, screens.owners_only)
    if mate.is_last_owner:
        return await team_page(button.business, button.page, context, screens.last_owner)
    return screens.removal(view, mate, button.page, context.language(view.member))


async def set_role(button: SetRole, context: Context) -> Screen:
    """Give a member another role."""
    outcome = await context.book.members.set_role(
        context.caller, button.business, button.person, button.role, context.at
    )
    if outcome is None:
        return await not_yours(context)
    match outcome.result:
        case TeamDone(mate):
            say = context.language(outcome.view.member)
            notice = screens.has_role(mate, say)
            return screens.member(outcome.view, mate, button.page, say).saying(notice)
        case NotAllowed() | LastOwner() | NoSuchMember() as refusal:
            return await team_page(button.business, button.page, context, _why_not(refusal))
        case _ as never:
            assert_never(never)


async def remove(button: RemoveMember, context: Context) -> Screen:
    """Take a member out, or leave."""
    outcome = await context.book.members.remove(
        context.caller, button.business, button.person, context.at
    )
    if outcome is None:
        return await not_yours(context)
    match outcome.result:
        case TeamDone(mate) if mate.person_id == outcome.view.member.person_id:
            views, _stranger = await context.arrive()
            say = context.language(
                outcome.view.member
            )  # the language they chose while they were in it
            notice = say("You have left {business}.")
            name = outcome.view.member.business_name
            return home.home(views, say, context.service).saying(notice.format(business=name))
        case TeamDone(mate):
            return await team_page(
                button.business,
                button.page,
                context,
                lambda say: say("✅ {person} is not in the team any more.").format(
                    person=mate.name
                ),
            )
        case NotAllowed() | LastOwner() | NoSuchMember() as refusal:
            return await team_page(button.business, button.page, context, _why_not(refusal))
        case _ as never:
            assert_never(never)


async def team_page(
    business: int, page: int, context: Context, notice: Callable[[Language], str] | None = None
) -> Screen:
    """A page of the members, with a word on top."""
    found = await context.book.members.team(context.caller, business, context.at, page)
    if found is None:
        return await not_yours(context)
    say = context.language(found.view.member)
    screen = screens.team(found, say)
    return screen.saying(notice(say)) if notice else screen


def _why_not(refusal: NotAllowed | LastOwner | NoSuchMember) -> Callable[[Language], str]:
    match refusal:
        case NotAllowed():
            return screens.owners_only
        case LastOwner():
            return screens.last_owner
        case NoSuchMember():
            return screens.gone
        case _ as never:
            assert_never(never)
