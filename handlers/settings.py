"""Settings: the way to Partner, the language, the business's name, and Help."""

import re
from typing import assert_never

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from handlers.buttons import (
    Destination,
    OpenHelp,
    OpenLanguage,
    OpenPartner,
    OpenSettings,
    OpenWhich,
    PickLanguage,
)
from handlers.context import Context
from handlers.language import Language
from handlers.pressed import Pressed, for_members
from handlers.screens import home
from handlers.screens.screen import Screen
from plans.names import LONGEST, clean_name
from storage.members.values import MemberView, NotAllowed

_NUMBERED = re.compile(r"#(\d{1,9})\s*(.*)", re.DOTALL)


def make_router() -> Router:
    """A fresh router with the handlers of this module."""
    router = Router(name="settings")
    router.message.register(settings, Command("settings"))
    router.message.register(languages, Command("language"))
    router.message.register(help_, Command("help"))
    router.message.register(rename, Command("name"))
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


def open_settings(view: MemberView, _button: OpenSettings, say: Language, _talk: Context) -> Screen:
    """Settings, back from what it leads to."""
    return home.settings(view, say)


def open_partner(view: MemberView, _button: OpenPartner, say: Language, _talk: Context) -> Screen:
    """Partner, from Settings."""
    return home.partner(view, say)


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


async def rename(_message: Message, command: CommandObject, context: Context) -> Screen:
    """`/name New Name`; who is in several businesses says `/name #12 New Name`."""
    views, say = await context.arrive()
    if not views:
        return home.welcome(say, context.service)
    view, wanted = _meant(views, command.args or "")
    if view is None:
        return home.which(views, OpenWhich(to=Destination.NAME), say)
    name = clean_name(wanted)
    if not name or len(name) > LONGEST:
        return home.settings(view, say).saying(_bad_name(name, say))
    match await context.book.members.rename(
        context.caller, view.member.business_id, name, context.at
    ):
        case MemberView() as renamed:
            notice = say("✅ The business is called {name} now.").format(name=name)
            return home.settings(renamed, say).saying(notice)
        case NotAllowed():
            notice = say("Only an owner can rename the business.")
            return home.settings(view, say).saying(notice)
        case None:
            return home.welcome(say, context.service)
        case _ as never:
            assert_never(never)


def _language(
    business: int, views: tuple[MemberView, ...], say: Language, context: Context
) -> Screen:
    return home.language(business, say, context.languages, _name_of(business, views))


def _help(
    button: OpenHelp, views: tuple[MemberView, ...], say: Language, context: Context
) -> Screen:
    return home.help_screen(button, say, context.service, _name_of(button.business, views))


def _name_of(business: int, views: tuple[MemberView, ...]) -> str | None:
    """The name of a business that a button claims, if it is one of these."""
    known = {view.member.business_id: view.member.business_name for view in views}
    return known.get(business)


def _only(views: tuple[MemberView, ...]) -> int:
    """The business of somebody who is in one only, else 0."""
    return views[0].member.business_id if len(views) == 1 else 0


def _meant(views: tuple[MemberView, ...], args: str) -> tuple[MemberView | None, str]:
    """The business to rename and its new name; no business if it is not clear which is meant."""
    if len(views) == 1:
        return views[0], args
    numbered = _NUMBERED.fullmatch(args)
    if numbered is None:
        return None, ""
    businesses = {view.member.business_id: view for view in views}
    return businesses.get(int(numbered[1])), numbered[2]


def _bad_name(name: str, say: Language) -> str:
    if not name:
        return say("Send the new name after the command, like this: /name Corner Café")
    too_long = say.plural(
        "That name has {count} character; at most {most} fit.",
        "That name has {count} characters; at most {most} fit.",
        len(name),
    )
    return too_long.format(count=say.number(len(name)), most=say.number(LONGEST))
