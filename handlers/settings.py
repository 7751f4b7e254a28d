"""Settings: the way to Partner, the language, and Help."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.buttons import (
    OpenHelp,
    OpenLanguage,
    OpenPartner,
    OpenSettings,
    PickLanguage,
)
from handlers.context import Context
from handlers.language import Language
from handlers.pressed import Pressed, for_members
from handlers.screens import home, partner
from handlers.screens.help import help_screen
from handlers.screens.screen import Screen
from storage.members.values import MemberView


def make_router() -> Router:
    """A fresh router with the handlers of this module."""
    router = Router(name="settings")
    router.message.register(settings, Command("settings"))
    router.message.register(languages, Command("language"))
    router.message.register(help_, Command("help"))
    press = router.callback_query.register
    press(for_members(open_settings), Pressed(OpenSettings))
    press(for_members(open_partner), Pressed(OpenPartner))
    press(open_languages, Pressed(OpenLanguage))
    press(pick_language, Pressed(PickLanguage))
    press(open_help, Pressed(OpenHelp))
    return router


async def settings(_message: Message, context: Context) -> Screen:
    """`/settings`."""
    views, say = await context.arrive()
    return home.home(views, say, context.service)


def open_settings(
    view: MemberView, _button: OpenSettings, say: Language, context: Context
) -> Screen:
    """Settings, back from what it leads to."""
    return home.settings(view, say, context.service)


def open_partner(view: MemberView, _button: OpenPartner, say: Language, _talk: Context) -> Screen:
    """Partner, from Settings."""
    return partner.partner(view, say)


async def languages(_message: Message, context: Context) -> Screen:
    """`/language`."""
    views, say = await context.arrive()
    return _language(_only(views), views, say, context)


async def open_languages(_query: CallbackQuery, button: OpenLanguage, context: Context) -> Screen:
    """The languages, from Settings."""
    views, say = await context.arrive()
    return _language(button.business, views, say, context)


async def pick_language(_query: CallbackQuery, button: PickLanguage, context: Context) -> Screen:
    """Another language from now on."""
    chosen = context.languages.language(button.language)
    if chosen.code == button.language:
        await context.book.members.speak(context.caller, chosen.code, context.at)
    views, _say = await context.arrive()
    return _language(button.business, views, chosen, context)


async def help_(_message: Message, context: Context) -> Screen:
    """`/help`."""
    views, say = await context.arrive()
    return _help(OpenHelp(business=_only(views)), views, say, context)


async def open_help(_query: CallbackQuery, button: OpenHelp, context: Context) -> Screen:
    """Help, from Settings or Partner Plans."""
    views, say = await context.arrive()
    return _help(button, views, say, context)


def _language(
    business: int, views: tuple[MemberView, ...], say: Language, context: Context
) -> Screen:
    return home.language(business, say, context.languages, _name_of(business, views))


def _help(
    button: OpenHelp, views: tuple[MemberView, ...], say: Language, context: Context
) -> Screen:
    is_operator = context.book.members.is_operator(context.caller)
    return help_screen(button, views, say, context.service, is_operator=is_operator)


def _name_of(business: int, views: tuple[MemberView, ...]) -> str | None:
    """The name of a business that a button claims, if it is one of these."""
    known = {view.member.business_id: view.member.business_name for view in views}
    return known.get(business)


def _only(views: tuple[MemberView, ...]) -> int:
    """The business of somebody who is in one only, else 0."""
    return views[0].member.business_id if len(views) == 1 else 0
