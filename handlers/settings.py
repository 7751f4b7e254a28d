"""Settings: the way to Partner, the language, and Help."""

from handlers.buttons import (
    OpenHelp,
    OpenLanguage,
    OpenPartner,
    OpenSettings,
    PickLanguage,
)
from handlers.context import Context
from handlers.language import Language
from handlers.pressed import for_members
from handlers.routes import Routes
from handlers.screens import home, partner
from handlers.screens.help import help_screen
from handlers.screens.screen import Screen
from storage.members.values import MemberView


def add_routes(routes: Routes) -> None:
    """The commands and buttons of this module."""
    routes.command("settings", settings)
    routes.command("language", languages)
    routes.command("help", help_)
    routes.press(OpenSettings, for_members(open_settings))
    routes.press(OpenPartner, for_members(open_partner))
    routes.press(OpenLanguage, open_languages)
    routes.press(PickLanguage, pick_language)
    routes.press(OpenHelp, open_help)


async def settings(_words: str, context: Context) -> Screen:
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


async def languages(_words: str, context: Context) -> Screen:
    """`/language`."""
    views, say = await context.arrive()
    return _language(_only(views), views, say, context)


async def open_languages(button: OpenLanguage, context: Context) -> Screen:
    """The languages, from Settings."""
    views, say = await context.arrive()
    return _language(button.business, views, say, context)


async def pick_language(button: PickLanguage, context: Context) -> Screen:
    """Another language from now on."""
    chosen = context.languages.language(button.language)
    if chosen.code == button.language:
        await context.book.members.speak(context.caller, chosen.code, context.at)
    views, _say = await context.arrive()
    return _language(button.business, views, chosen, context)


async def help_(_words: str, context: Context) -> Screen:
    """`/help`."""
    views, say = await context.arrive()
    return _help(OpenHelp(business=_only(views)), views, say, context)


async def open_help(button: OpenHelp, context: Context) -> Screen:
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
