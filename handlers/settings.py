"""Settings: the way to Partner, the language, the business's name, and Help."""

import re
from typing import assert_never

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from handlers.buttons import (
    OpenHelp,
    OpenLanguage,
    OpenPartner,
    OpenSettings,
    OpenWhich,
    PickLanguage,
    Wanted,
)
from handlers.pressed import Pressed, for_members
from handlers.screens import home
from handlers.screens.screen import Screen
from handlers.speech import Speech
from handlers.talk import Talk
from plans.names import LONGEST, clean_name
from storage.members.values import NotAllowed, Visit

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
    visits, _ = await talk.arrive()
    return home.home(visits, _, talk.service)


def open_settings(visit: Visit, _button: OpenSettings, _: Speech, _talk: Talk) -> Screen:
    """Settings, back from what it leads to."""
    return home.settings(visit, _)


def open_partner(visit: Visit, _button: OpenPartner, _: Speech, _talk: Talk) -> Screen:
    """Partner, from Settings."""
    return home.partner(visit, _)


async def languages(_message: Message, talk: Talk) -> Screen:
    """`/language`."""
    visits, _ = await talk.arrive()
    return _language(_only(visits), visits, _, talk)


async def open_languages(_query: CallbackQuery, button: OpenLanguage, talk: Talk) -> Screen:
    """The languages, from Settings."""
    visits, _ = await talk.arrive()
    return _language(button.business, visits, _, talk)


async def pick_language(_query: CallbackQuery, button: PickLanguage, talk: Talk) -> Screen:
    """Another language from now on."""
    chosen = talk.languages.speech(button.language)
    if chosen.code == button.language:
        await talk.book.members.speak(talk.caller, chosen.code, talk.at)
    visits, _ = await talk.arrive()
    return _language(button.business, visits, chosen, talk)


async def help_(_message: Message, talk: Talk) -> Screen:
    """`/help`."""
    visits, _ = await talk.arrive()
    return _help(OpenHelp(business=_only(visits)), visits, _, talk)


async def open_help(_query: CallbackQuery, button: OpenHelp, talk: Talk) -> Screen:
    """Help, from Settings or Partner Plans."""
    visits, _ = await talk.arrive()
    return _help(button, visits, _, talk)


async def rename(_message: Message, command: CommandObject, talk: Talk) -> Screen:
    """`/name New Name`; who is in several businesses says `/name #12 New Name`."""
    visits, _ = await talk.arrive()
    if not visits:
        return home.welcome(_, talk.service)
    visit, wanted = _meant(visits, command.args or "")
    if visit is None:
        return home.which(visits, OpenWhich(wanted=Wanted.NAME), _)
    name = clean_name(wanted)
    if not name or len(name) > LONGEST:
        return home.settings(visit, _).saying(_bad_name(name, _))
    match await talk.book.members.rename(talk.caller, visit.member.business_id, name, talk.at):
        case Visit() as renamed:
            notice = _("✅ The business is called {name} now.").format(name=name)
            return home.settings(renamed, _).saying(notice)
        case NotAllowed():
            notice = _("Only an owner can rename the business.")
            return home.settings(visit, _).saying(notice)
        case None:
            return home.welcome(_, talk.service)
        case _ as never:
            assert_never(never)


def _language(business: int, visits: tuple[Visit, ...], _: Speech, talk: Talk) -> Screen:
    return home.language(business, _, talk.languages, _name_of(business, visits))


def _help(button: OpenHelp, visits: tuple[Visit, ...], _: Speech, talk: Talk) -> Screen:
    return home.help_screen(button, _, talk.service, _name_of(button.business, visits))


def _name_of(business: int, visits: tuple[Visit, ...]) -> str | None:
    """The name of a business that a button claims, if it is one of these."""
    known = {visit.member.business_id: visit.member.business_name for visit in visits}
    return known.get(business)


def _only(visits: tuple[Visit, ...]) -> int:
    """The business of somebody who is in one only, else 0."""
    return visits[0].member.business_id if len(visits) == 1 else 0


def _meant(visits: tuple[Visit, ...], args: str) -> tuple[Visit | None, str]:
    """The business to rename and its new name; no business if it is not clear which is meant."""
    if len(visits) == 1:
        return visits[0], args
    numbered = _NUMBERED.fullmatch(args)
    if numbered is None:
        return None, ""
    businesses = {visit.member.business_id: visit for visit in visits}
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
