"""Beginning: /start, registration, and invitations."""

from functools import partial
from typing import assert_never

from aiogram import Router
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message

from handlers.buttons import OpenHome, OpenWhich, Register
from handlers.context import Context
from handlers.language import Language
from handlers.pressed import Pressed
from handlers.screens import home
from handlers.screens.screen import Screen
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


async def begin(_event: Message | CallbackQuery, context: Context) -> Screen:
    """`/start`, or back to where one begins."""
    views, say = await context.arrive()
    return await _reached(home.home(views, say, context.service), say, context)


async def enter(
    _message: Message, command: CommandObject, context: Context, *, wrong_codes: WrongCodes
) -> Screen:
    """`/start` with the code of an invitation; whatever is wrong with one, the answer is one."""
    who = context.caller.telegram_id
    if answer := wrong_codes.answer(who, context.at):
        return answer
    match await context.book.members.accept(context.caller, command.args or "", context.at):
        case MemberView() as view:
            say = context.language(view.member)
            notice = say("Welcome to {business}.").format(business=view.member.business_name)
            return await _reached(home.settings(view, say).saying(notice), say, context)
        case BadInvitation():
            views, say = await context.arrive()
            notice = say("This invitation is not valid, or not any more. Ask for a new one.")
            answer = home.home(views, say, context.service).saying(notice)
            wrong_codes.add(who, context.at, answer)
            return await _reached(answer, say, context)
        case _ as never:
            assert_never(never)


async def open_which(_query: CallbackQuery, button: OpenWhich, context: Context) -> Screen:
    """Another page of the businesses one is in, to say which is meant."""
    views, say = await context.arrive()
    return home.which(views, button, say) if views else home.welcome(say, context.service)


async def register(_query: CallbackQuery, context: Context) -> Screen:
    """Register the caller's own business, called by their name; or show the one they are in."""
    views, say = await context.arrive()
    if views:
        return home.home(views, say, context.service)
    if not context.service.open_registration:
        notice = say("An invitation is needed to register.")
        return home.welcome(say, context.service).saying(notice)
    views = await context.book.members.register(context.caller, context.at)
    screen = home.home(views, say, context.service)
    if not views:
        notice = say("You have left the business you registered. One of its owners can invite you.")
        return screen.saying(notice)
    name = views[0].member.business_name
    return screen.saying(say("✅ {business} is registered.").format(business=name))


async def _reached(screen: Screen, say: Language, context: Context) -> Screen:
    """The screen for whoever has just begun; an operator can be written to from now on."""
    if not context.book.members.is_operator(context.caller):
        return screen
    await context.book.members.reach(context.caller, context.at)
    return screen.saying(say("You are an operator: requests for approval will come to this chat."))
