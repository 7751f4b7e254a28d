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
from handlers.pressed import Pressed, for_members
from handlers.screens import home
from handlers.screens.screen import Screen
from handlers.speech import Speech
from handlers.talk import Talk
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


async def settings(_message: Message, talk: Talk) -> Screen:
    """`/settings`."""
    views, _ = await talk.arrive()
    return home.home(views, _, talk.service)


def open_settings(view: MemberView, _button: OpenSettings, _: Speech, _talk: Talk) -> Screen:
    """Settings, back from what it leads to."""
    return home.settings(view, _)


def open_partner(view: MemberView, _button: OpenPartner, _: Speech, _talk: Talk) -> Screen:
    """Partner, from Settings."""
    return home.partner(view, _)


async def languages(_message: Message, talk: Talk) -> Screen:
    """`/language`."""
    views, _ = await talk.arrive()
    return _language(_only(views), views, _, talk)


async def open_languages(_query: CallbackQuery, button: OpenLanguage, talk: Talk) -> Screen:
    """The languages, from Settings."""
    views, _ = await talk.arrive()
    return _language(button.business, views, _, talk)


async def pick_language(_query: CallbackQuery, button: PickLanguage, talk: Talk) -> Screen:
    """Another language from now on."""
    chosen = talk.languages.speech(button.language)
    if chosen.code == button.language:
        await talk.book.members.speak(talk.caller, chosen.code, talk.at)
    views, _ = await talk.arrive()
    return _language(button.business, views, chosen, talk)


async def help_(_message: Message, talk: Talk) -> Screen:
    """`/help`."""
    views, _ = await talk.arrive()
    return _help(OpenHelp(business=_only(views)), views, _, talk)


async def open_help(_query: CallbackQuery, button: OpenHelp, talk: Talk) -> Screen:
    """Help, from Settings or Partner Plans."""
    views, _ = await talk.arrive()
    return _help(button, views, _, talk)


async def rename(_message: Message, command: CommandObject, talk: Talk) -> Screen:
    """`/name New Name`; who is in several businesses says `/name #12 New Name`."""
    views, _ = await talk.arrive()
    if not views:
        return home.welcome(_, talk.service)
    view, wanted = _meant(views, command.args or "")
    if view is None:
        return home.which(views, OpenWhich(to=Destination.NAME), _)
    name = clean_name(wanted)
    if not name or len(name) > LONGEST:
        return home.settings(view, _).saying(_bad_name(name, _))
    match await talk.book.members.rename(talk.caller, view.member.business_id, name, talk.at):
        case MemberView() as renamed:
            notice = _("✅ The business is called {name} now.").format(name=name)
            return home.settings(renamed, _).saying(notice)
        case NotAllowed():
            notice = _("Only an owner can rename the business.")
            return home.settings(view, _).saying(notice)
        case None:
            return home.welcome(_, talk.service)
        case _ as never:
            assert_never(never)


def _language(business: int, views: tuple[MemberView, ...], _: Speech, talk: Talk) -> Screen:
    return home.language(business, _, talk.languages, _name_of(business, views))


def _help(button: OpenHelp, views: tuple[MemberView, ...], _: Speech, talk: Talk) -> Screen:
    return home.help_screen(button, _, talk.service, _name_of(button.business, views))


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


def _bad_name(name: str, _: Speech) -> str:
    if not name:
        return _("Send the new name after the command, like this: /name Corner Café")
    too_long = _.plural(
        "That name has {count} character; at most {most} fit.",
        "That name has {count} characters; at most {most} fit.",
        len(name),
    )
    return too_long.format(count=_.number(len(name)), most=_.number(LONGEST))
