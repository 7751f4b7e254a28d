"""Beginning: /start, and coming in by an invitation."""

from functools import partial
from typing import assert_never

from handlers.buttons import OpenDesk, OpenHome, OpenWhich
from handlers.context import Context
from handlers.desk import at_desk
from handlers.language import Language
from handlers.routes import Routes
from handlers.screens import home
from handlers.screens.screen import Screen
from handlers.wrong_codes import WrongCodes
from storage.members.values import BadInvitation, MemberView


def add_routes(routes: Routes) -> None:
    """The commands and buttons of this module."""
    routes.command("start", partial(start, wrong_codes=WrongCodes()))
    routes.press(OpenHome, open_home)
    routes.press(OpenWhich, open_which)


async def start(code: str, context: Context, *, wrong_codes: WrongCodes) -> Screen:
    """`/start`, with the code of an invitation or without one."""
    return await enter(code, context, wrong_codes) if code else await begin(context)


async def open_home(_button: OpenHome, context: Context) -> Screen:
    """Back to where one begins."""
    return await begin(context)


async def begin(context: Context) -> Screen:
    """Where one begins; for operators that is their desk."""
    if screen := await at_desk(context, OpenDesk()):
        await context.book.members.reach(context.caller, context.at)
        return screen
    views, say = await context.arrive()
    return home.home(views, say, context.service)


async def enter(code: str, context: Context, wrong_codes: WrongCodes) -> Screen:
    """Into the business of an invitation; whatever is wrong with its code, the answer is one."""
    who = context.caller.telegram_id
    if answer := wrong_codes.answer(who, context.at):
        return answer
    match await context.book.members.accept(context.caller, code, context.at):
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


async def open_which(button: OpenWhich, context: Context) -> Screen:
    """Another page of the businesses one is in, to say which is meant."""
    views, say = await context.arrive()
    return home.which(views, button, say) if views else home.welcome(say, context.service)


async def _reached(screen: Screen, say: Language, context: Context) -> Screen:
    """The screen for whoever has just begun; an operator can be written to from now on."""
    if not context.book.members.is_operator(context.caller):
        return screen
    await context.book.members.reach(context.caller, context.at)
    return screen.saying(say("You are an operator: requests for approval will come to this chat."))
