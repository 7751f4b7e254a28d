"""Invitations: making one, and those that are open, which owners can revoke."""

from collections.abc import Callable
from typing import assert_never

from handlers.buttons import Invite, OpenInvitations, RevokeInvitation
from handlers.context import Context
from handlers.language import Language
from handlers.pressed import not_yours
from handlers.routes import Routes
from handlers.screens import invitations as screens
from handlers.screens import team
from handlers.screens.screen import Screen
from handlers.team import team_page
from storage.members.values import (
    Invitation,
    Invitations,
    NoSuchInvitation,
    NotAllowed,
    Revoked,
    TooManyInvitations,
)


def add_routes(routes: Routes) -> None:
    """The commands and buttons of this module."""
    routes.press(Invite, invite)
    routes.press(OpenInvitations, open_invitations)
    routes.press(RevokeInvitation, revoke)


async def invite(button: Invite, context: Context) -> Screen:
    """A one-time link, as a message of its own."""
    me = await context.bot.me()  # before anything is made: a link that cannot be told would be lost
    made = await context.book.members.invite(
        context.caller, button.business, button.role, context.at
    )
    if made is None:
        return await not_yours(context)
    match made.result:
        case Invitation() as invitation:
            say = context.language(made.view.member)
            return screens.invitation(made.view, invitation, str(me.username), say)
        case NotAllowed():
            return await team_page(button.business, 0, context, team.owners_only)
        case TooManyInvitations(most):
            return await team_page(
                button.business, 0, context, lambda say: screens.too_many(most, say)
            )
        case _ as never:
            assert_never(never)


async def open_invitations(button: OpenInvitations, context: Context) -> Screen:
    """A page of the open invitations."""
    return await _page(button.business, button.page, context)


async def revoke(button: RevokeInvitation, context: Context) -> Screen:
    """End an invitation."""
    outcome = await context.book.members.revoke(
        context.caller, button.business, button.invitation, context.at
    )
    match outcome:
        case Revoked():
            return await _page(button.business, button.page, context, screens.revoked)
        case NoSuchInvitation():
            return await _page(button.business, button.page, context, screens.not_open)
        case NotAllowed():
            return await team_page(button.business, 0, context, team.owners_only)
        case None:
            return await not_yours(context)
        case _ as never:
            assert_never(never)


async def _page(
    business: int, page: int, context: Context, notice: Callable[[Language], str] | None = None
) -> Screen:
    """A page of the open invitations, with a word on top."""
    found = await context.book.members.invitations(context.caller, business, context.at, page)
    match found:
        case Invitations(view=view):
            say = context.language(view.member)
            screen = screens.invitations(found, say)
            return screen.saying(notice(say)) if notice else screen
        case NotAllowed():
            return await team_page(business, 0, context, team.owners_only)
        case None:
            return await not_yours(context)
        case _ as never:
            assert_never(never)
