"""Beginning: /start, and coming in by an invitation."""

from functools import partial
from typing import assert_never

from aiogram import Router
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message

from handlers.buttons import OpenDesk, OpenHome, OpenWhich
from handlers.context import Context
from handlers.desk import at_desk
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
    return router


async def begin(_event: Message | CallbackQuery, context: Context) -> Screen:
    """`/start`, or back to where one begins; for operators that is their desk."""
    if screen := await at_desk(context, OpenDesk()):
        await context.book.members.reach(context.caller, context.at)
        return screen
    views, say = await context.arrive()
    return home.home(views, say, context.service)


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
            screen = home.settings(view, say, context.service).saying(notice)
            return await _reached(screen, say, context)
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


async def _reached(screen: Screen, say: Language, context: Context) -> Screen:
    """The screen for whoever has just begun; an operator can be written to from now on."""
    if not context.book.members.is_operator(context.caller):
        return screen
    await context.book.members.reach(context.caller, context.at)
    return screen.saying(say("You are an operator: requests for approval will come to this chat."))
