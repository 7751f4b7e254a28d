"""Beginning: /start, registration, and invitations."""

from functools import partial
from typing import assert_never

from aiogram import Router
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message

from handlers.buttons import OpenHome, OpenWhich, Register
from handlers.pressed import Pressed
from handlers.screens import home
from handlers.screens.screen import Screen
from handlers.speech import Speech
from handlers.talk import Talk
from handlers.wrong_codes import WrongCodes
from storage.members.values import BadInvitation, MemberView


def make_router() -> Router:
    """A fresh router with the handlers of this module."""
    router = Router(name="start")
    router.message.register(partial(enter, wrong_codes=WrongCodes()), CommandStart(deep_link=True))
    router.message.register(begin, CommandStart())
    router.callback_query.register(begin, Pressed(OpenHome))
    router.callback_query.register(open_which, Pressed(OpenWhich))
    router.callback_query.register(register, Pressed(Register))
    return router


async def begin(_event: Message | CallbackQuery, talk: Talk) -> Screen:
    """`/start`, or back to where one begins."""
    views, _ = await talk.arrive()
    return await _reached(home.home(views, _, talk.service), _, talk)


async def enter(
    _message: Message, command: CommandObject, talk: Talk, *, wrong_codes: WrongCodes
) -> Screen:
    """`/start` with the code of an invitation; whatever is wrong with one, the answer is one."""
    who = talk.caller.telegram_id
    if answer := wrong_codes.answer(who, talk.at):
        return answer
    match await talk.book.members.accept(talk.caller, command.args or "", talk.at):
        case MemberView() as view:
            _ = talk.speech(view.member)
            notice = _("Welcome to {business}.").format(business=view.member.business_name)
            return await _reached(home.settings(view, _).saying(notice), _, talk)
        case BadInvitation():
            views, _ = await talk.arrive()
            notice = _("This invitation is not valid, or not any more. Ask for a new one.")
            answer = home.home(views, _, talk.service).saying(notice)
            wrong_codes.add(who, talk.at, answer)
            return await _reached(answer, _, talk)
        case _ as never:
            assert_never(never)


async def open_which(_query: CallbackQuery, button: OpenWhich, talk: Talk) -> Screen:
    """Another page of the businesses one is in, to say which is meant."""
    views, _ = await talk.arrive()
    return home.which(views, button, _) if views else home.welcome(_, talk.service)


async def register(_query: CallbackQuery, talk: Talk) -> Screen:
    """Register the caller's own business, called by their name; or show the one they are in."""
    views, _ = await talk.arrive()
    if views:
        return home.home(views, _, talk.service)
    if not talk.service.open_registration:
        notice = _("An invitation is needed to register.")
        return home.welcome(_, talk.service).saying(notice)
    views = await talk.book.members.register(talk.caller, talk.at)
    screen = home.home(views, _, talk.service)
    if not views:
        notice = _("You have left the business you registered. One of its owners can invite you.")
        return screen.saying(notice)
    name = views[0].member.business_name
    return screen.saying(_("✅ {business} is registered.").format(business=name))


async def _reached(screen: Screen, _: Speech, talk: Talk) -> Screen:
    """The screen for whoever has just begun; an operator can be written to from now on."""
    if not talk.book.members.is_operator(talk.caller):
        return screen
    await talk.book.members.reach(talk.caller, talk.at)
    return screen.saying(_("You are an operator: requests for approval will come to this chat."))
