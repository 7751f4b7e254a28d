"""Names: what a business is called, asked when it is registered and when it is renamed.

The question is kept with the person; the next message answers it, as does a button with their own
name, and whatever else they do ends it.
"""

from typing import assert_never

from aiogram.types import Message

from handlers.buttons import (
    AddBusiness,
    Destination,
    OpenWhich,
    Register,
    RegisterAs,
    Rename,
    fingerprint,
)
from handlers.context import Context
from handlers.language import Language
from handlers.pressed import not_yours
from handlers.routes import Routes
from handlers.screens import home, plans
from handlers.screens import naming as screens
from handlers.screens.screen import Screen
from plans.names import clean_name
from storage.members.values import (
    LeftSince,
    MemberView,
    NotAllowed,
    Registered,
    TooManyBusinesses,
)
from storage.questions.values import NameOfNew, NewName, Question

Views = tuple[MemberView, ...]


def add_routes(routes: Routes) -> None:
    """The commands and buttons of this module."""
    routes.command("name", rename)
    routes.press(Register, register)
    routes.press(AddBusiness, add_business)
    routes.press(RegisterAs, register_as)
    routes.press(Rename, ask_new_name)


async def asked(message: Message, context: Context) -> Question | None:
    """The question that this message answers: any may, but for a command."""
    if context.caller.is_acting:
        return None
    return await context.book.questions.asked(context.caller, message.message_id, context.at)


async def register(_button: Register, context: Context) -> Screen:
    """Ask a newcomer how their business is called; show others where they are."""
    views, say = await context.arrive()
    if views:
        return home.home(views, say, context.service)
    return await _ask_name_of_new(views, say, context)


async def add_business(_button: AddBusiness, context: Context) -> Screen:
    """Ask a member how the business of their own is called."""
    views, say = await context.arrive()
    return await _ask_name_of_new(views, say, context)


async def register_as(button: RegisterAs, context: Context) -> Screen:
    """Register the caller's business under their own name, if it is still the one they read."""
    views, say = await context.arrive()
    if button.name != fingerprint(context.caller.name):
        return await _ask_name_of_new(views, say, context)
    return await _register(context.caller.name, button.registered, views, say, context)


async def ask_new_name(button: Rename, context: Context) -> Screen:
    """Ask an owner what their business is to be called."""
    return await _ask_new_name(button.business, context)


async def rename(words: str, context: Context) -> Screen:
    """`/name New Name`, or `/name` to be asked; who owns several says which one is meant."""
    views, say = await context.arrive()
    match [view.member.business_id for view in views if view.may_change]:
        case []:
            return _owners_only(views, say, context)
        case [business]:
            name = clean_name(words)
            if not words:
                return await _ask_new_name(business, context)
            if problem := screens.problem(name, say):
                return (await _ask_new_name(business, context)).saying(problem)
            return await _rename(business, name, context)
        case _:
            return home.which(views, OpenWhich(to=Destination.NAME), say)


async def answer(message: Message, question: Question, context: Context) -> Screen:
    """What somebody sends who was asked for a name; one that will not do is asked for again."""
    views, say = await context.arrive()
    name = clean_name(message.text or "")
    if problem := screens.problem(name, say):
        return (await _ask_again(question, views, say, context)).saying(problem)
    match question:
        case NameOfNew(registered):
            screen = await _register(name, registered, views, say, context)
        case NewName(business):
            screen = await _rename(business, name, context)
        case _ as never:
            assert_never(never)
    await context.book.questions.answer(context.caller, message.message_id)
    return screen


async def _ask_again(question: Question, views: Views, say: Language, context: Context) -> Screen:
    match question:
        case NameOfNew():
            return await _ask_name_of_new(views, say, context)
        case NewName(business):
            return await _ask_new_name(business, context)
        case _ as never:
            assert_never(never)


async def _ask_name_of_new(views: Views, say: Language, context: Context) -> Screen:
    if not context.service.open_registration:
        return _invited_only(views, say, context)
    match await context.book.questions.ask_name_of_new(context.caller, context.at):
        case NameOfNew() as question:
            taken = {view.member.business_name for view in views}
            own = context.caller.name
            return screens.name_of_new(question, None if own in taken else own, say)
        case TooManyBusinesses(most):
            return home.home(views, say, context.service).saying(screens.too_many(most, say))
        case _ as never:
            assert_never(never)


async def _ask_new_name(business: int, context: Context) -> Screen:
    asked = await context.book.questions.ask_new_name(context.caller, business, context.at)
    match asked:
        case None:
            return await not_yours(context)
        case (view, NewName()):
            return screens.new_name(view, context.language(view.member))
        case (view, NotAllowed()):
            return _owners_only((view,), context.language(view.member), context)
        case _ as never:
            assert_never(never)


async def _register(
    name: str, registered: int, views: Views, say: Language, context: Context
) -> Screen:
    if not context.service.open_registration:
        return _invited_only(views, say, context)
    match await context.book.members.register(context.caller, name, context.at, registered):
        case Registered(view):
            notice = say("✅ {business} is registered.")
            screen = plans.partner_plans(view, say)
            return screen.saying(notice.format(business=view.member.business_name))
        case LeftSince():
            notice = say(
                "You have left the business you registered. One of its owners can invite you."
            )
            return home.home(views, say, context.service).saying(notice)
        case TooManyBusinesses(most):
            return home.home(views, say, context.service).saying(screens.too_many(most, say))
        case _ as never:
            assert_never(never)


async def _rename(business: int, name: str, context: Context) -> Screen:
    match await context.book.members.rename(context.caller, business, name, context.at):
        case MemberView() as view:
            say = context.language(view.member)
            notice = say("✅ The business is called {name} now.").format(name=name)
            return home.settings(view, say, context.service).saying(notice)
        case NotAllowed():
            return _owners_only(*await context.arrive(), context)
        case None:
            return await not_yours(context)
        case _ as never:
            assert_never(never)


def _owners_only(views: Views, say: Language, context: Context) -> Screen:
    screen = home.home(views, say, context.service)
    return screen.saying(say("Only an owner can rename the business.")) if views else screen


def _invited_only(views: Views, say: Language, context: Context) -> Screen:
    notice = say("An invitation is needed to register.")
    return home.home(views, say, context.service).saying(notice)
