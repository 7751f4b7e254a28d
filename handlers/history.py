"""History: /history, turning its pages, one of its entries, and what there was on a day."""

from datetime import date

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from handlers.buttons import LAST_DAY, OpenEntry, OpenHistory, OpenWhich, Wanted
from handlers.pressed import Pressed, not_yours
from handlers.screens import history as screens
from handlers.screens import home
from handlers.screens.screen import Screen
from handlers.talk import Talk
from storage.face import HistoryEntry


def make_router() -> Router:
    """A fresh router with the handlers of this module."""
    router = Router(name="history")
    router.message.register(history, Command("history"))
    router.callback_query.register(open_history, Pressed(OpenHistory))
    router.callback_query.register(open_entry, Pressed(OpenEntry))
    return router


async def history(_message: Message, command: CommandObject, talk: Talk) -> Screen:
    """`/history`, or `/history 2026-03-03` for what there was on a day."""
    visits, _ = await talk.arrive()
    if not visits:
        return home.welcome(_, talk.service)
    wanted = (command.args or "").strip()
    day = _day(wanted) if wanted else 0
    if len(visits) > 1:
        screen = home.which(visits, OpenWhich(wanted=Wanted.HISTORY, day=day or 0), _)
    else:
        screen = await _page(OpenHistory(business=visits[0].member.business_id, day=day or 0), talk)
    if day is None:
        return screen.saying(_("I read a day written like this: /history 2026-03-03"))
    return screen


async def open_history(_query: CallbackQuery, button: OpenHistory, talk: Talk) -> Screen:
    """A page of the history."""
    return await _page(button, talk)


async def open_entry(_query: CallbackQuery, button: OpenEntry, talk: Talk) -> Screen:
    """The details of one period."""
    found = await talk.book.entry(talk.caller, button.business, button.seq, talk.at)
    if found is None:
        return await not_yours(talk)
    if isinstance(found, HistoryEntry):
        return screens.entry(found, button, talk.speech(found.visit.member))
    return await _page(OpenHistory(business=button.business), talk)


async def _page(button: OpenHistory, talk: Talk) -> Screen:
    if button.day:
        return await _on_day(button, talk)
    page = await talk.book.history(
        talk.caller, button.business, talk.at, before=button.before, after=button.after
    )
    if page is None:
        return await not_yours(talk)
    return screens.history(page, button, talk.speech(page.visit.member))


async def _on_day(button: OpenHistory, talk: Talk) -> Screen:
    day = date.fromordinal(button.day)
    found = await talk.book.on_day(talk.caller, button.business, day, talk.at)
    if found is None:
        return await not_yours(talk)
    return screens.on_day(found, button, talk.speech(found.visit.member))


def _day(text: str) -> int | None:
    """The ordinal of a day such as 2026-03-03; None for what is no day."""
    try:
        day = date.fromisoformat(text).toordinal()
    except ValueError:
        return None
    return day if day <= LAST_DAY else None
