"""Team: who is in the business, roles, removal and leaving, and invitations."""

from collections.abc import Callable
from typing import assert_never

from aiogram import Bot, Router
from aiogram.types import CallbackQuery

from handlers.buttons import (
    Invite,
    OpenMember,
    OpenRemoval,
    OpenTeam,
    RemoveMember,
    SetRole,
)
from handlers.pressed import Pressed, not_yours
from handlers.screens import home
from handlers.screens import team as screens
from handlers.screens.screen import Screen
from handlers.speech import Speech
from handlers.talk import Talk
from storage.members.values import (
    Invitation,
    LastOwner,
    NoSuchMember,
    NotAllowed,
    TeamDone,
    TooManyInvitations,
)


def make_router() -> Router:
    """A fresh router with the handlers of this module."""
    router = Router(name="team")
    press = router.callback_query.register
    press(open_team, Pressed(OpenTeam))
    press(open_member, Pressed(OpenMember))
    press(open_removal, Pressed(OpenRemoval))
    press(set_role, Pressed(SetRole))
    press(remove, Pressed(RemoveMember))
    press(invite, Pressed(Invite))
    return router


async def open_team(_query: CallbackQuery, button: OpenTeam, talk: Talk) -> Screen:
    """A page of the members."""
    return await _team(button.business, button.page, talk)


async def open_member(_query: CallbackQuery, button: OpenMember, talk: Talk) -> Screen:
    """One member."""
    look = await talk.book.members.teammate(talk.caller, button.business, button.person, talk.at)
    if look is None:
        return await not_yours(talk)
    view, mate = look
    if mate is None:
        return await _team(button.business, button.page, talk, screens.gone)
    return screens.member(view, mate, button.page, talk.speech(view.member))


async def open_removal(_query: CallbackQuery, button: OpenRemoval, talk: Talk) -> Screen:
    """Whether to take a member out, or to leave."""
    look = await talk.book.members.teammate(talk.caller, button.business, button.person, talk.at)
    if look is None:
        return await not_yours(talk)
    view, mate = look
    if mate is None:
        return await _team(button.business, button.page, talk, screens.gone)
    if not view.may_change and button.person != view.member.person_id:
        return await _team(button.business, button.page, talk, screens.owners_only)
    if mate.is_last_owner:
        return await _team(button.business, button.page, talk, screens.last_owner)
    return screens.removal(view, mate, button.page, talk.speech(view.member))


async def set_role(_query: CallbackQuery, button: SetRole, talk: Talk) -> Screen:
    """Give a member another role."""
    outcome = await talk.book.members.set_role(
        talk.caller, button.business, button.person, button.role, talk.at
    )
    if outcome is None:
        return await not_yours(talk)
    match outcome.result:
        case TeamDone(mate):
            _ = talk.speech(outcome.view.member)
            notice = screens.has_role(mate, _)
            return screens.member(outcome.view, mate, button.page, _).saying(notice)
        case NotAllowed() | LastOwner() | NoSuchMember() as refusal:
            return await _team(button.business, button.page, talk, _why_not(refusal))
        case _ as never:
            assert_never(never)


async def remove(_query: CallbackQuery, button: RemoveMember, talk: Talk) -> Screen:
    """Take a member out, or leave."""
    outcome = await talk.book.members.remove(talk.caller, button.business, button.person, talk.at)
    if outcome is None:
        return await not_yours(talk)
    match outcome.result:
        case TeamDone(mate) if mate.person_id == outcome.view.member.person_id:
            views, _stranger = await talk.arrive()
            _ = talk.speech(outcome.view.member)  # the language they chose while they were in it
            notice = _("You have left {business}.")
            name = outcome.view.member.business_name
            return home.home(views, _, talk.service).saying(notice.format(business=name))
        case TeamDone(mate):
            return await _team(
                button.business,
                button.page,
                talk,
                lambda _: _("✅ {person} is not in the team any more.").format(person=mate.name),
            )
        case NotAllowed() | LastOwner() | NoSuchMember() as refusal:
            return await _team(button.business, button.page, talk, _why_not(refusal))
        case _ as never:
            assert_never(never)


async def invite(_query: CallbackQuery, button: Invite, talk: Talk, bot: Bot) -> Screen:
    """A one-time link, as a message of its own."""
    me = await bot.me()  # before anything is made: a link that cannot be told would be lost
    made = await talk.book.members.invite(talk.caller, button.business, button.role, talk.at)
    if made is None:
        return await not_yours(talk)
    match made.result:
        case Invitation() as invitation:
            _ = talk.speech(made.view.member)
            return screens.invitation(made.view, invitation, str(me.username), _)
        case NotAllowed():
            return await _team(button.business, 0, talk, screens.owners_only)
        case TooManyInvitations(most):
            return await _team(button.business, 0, talk, lambda _: screens.too_many(most, _))
        case _ as never:
            assert_never(never)


async def _team(
    business: int, page: int, talk: Talk, notice: Callable[[Speech], str] | None = None
) -> Screen:
    """A page of the members, with a word on top."""
    found = await talk.book.members.team(talk.caller, business, talk.at, page)
    if found is None:
        return await not_yours(talk)
    _ = talk.speech(found.view.member)
    screen = screens.team(found, _)
    return screen.saying(notice(_)) if notice else screen


def _why_not(refusal: NotAllowed | LastOwner | NoSuchMember) -> Callable[[Speech], str]:
    match refusal:
        case NotAllowed():
            return screens.owners_only
        case LastOwner():
            return screens.last_owner
        case NoSuchMember():
            return screens.gone
        case _ as never:
            assert_never(never)
