"""Invitations: making one, and those that are open, which owners can revoke."""

from collections.abc import Callable
from typing import assert_never

from aiogram import Bot, Router
from aiogram.types import CallbackQuery

from handlers.buttons import Invite, OpenInvitations, RevokeInvitation
from handlers.context import Context
from handlers.language import Language
from handlers.pressed import Pressed, not_yours
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


def make_router() -> Router:
    """A fresh router with the handlers of this module."""
    router = Router(name="invitations")
    press = router.callback_query.register
    press(invite, Pressed(Invite))
    press(open_invitations, Pressed(OpenInvitations))
    press(revoke, Pressed(RevokeInvitation))
    return router


async def invite(_query: CallbackQuery, button: Invite, context: Context, bot: Bot) -> Screen:
    """A one-time link, as a message of its own."""
    me = await bot.me()  # before anything is made: a link that cannot be told would be lost
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


async def open_invitations(
    _query: CallbackQuery, button: OpenInvitations, context: Context
) -> Screen:
    """A page of the open invitations."""
    return await _page(button.business, button.page, context)


async def revoke(_query: CallbackQuery, button: RevokeInvitation, context: Context) -> Screen:
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
