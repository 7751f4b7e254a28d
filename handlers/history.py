"""History: /history, its pages, entries and days, and all of it as a picture or as a file."""

import asyncio
from datetime import date

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from handlers.buttons import (
    LAST_DAY,
    Destination,
    ExportHistory,
    OpenEntry,
    OpenHistory,
    OpenTimeline,
    OpenWhich,
)
from handlers.pressed import Pressed, not_yours
from handlers.screens import export, home, timeline
from handlers.screens import history as screens
from handlers.screens.screen import Screen
from handlers.talk import Talk
from storage.changes.values import HistoryEntry
from storage.members.values import MemberView


def make_router() -> Router:
    """A fresh router with the handlers of this module."""
    router = Router(name="history")
    router.message.register(history, Command("history"))
    router.callback_query.register(open_history, Pressed(OpenHistory))
    router.callback_query.register(open_entry, Pressed(OpenEntry))
    router.callback_query.register(open_timeline, Pressed(OpenTimeline))
    router.callback_query.register(export_history, Pressed(ExportHistory))
    return router


async def history(_message: Message, command: CommandObject, talk: Talk) -> Screen:
    """`/history`, or `/history 2026-03-03` for what there was on a day."""
    views, _ = await talk.arrive()
    if not views:
        return home.welcome(_, talk.service)
    wanted = (command.args or "").strip()
    day = _day(wanted) if wanted else 0
    if len(views) > 1:
        screen = home.which(views, OpenWhich(to=Destination.HISTORY, day=day or 0), _)
    else:
        screen = await _page(OpenHistory(business=views[0].member.business_id, day=day or 0), talk)
    if day is None:
        return screen.saying(_("I read a day written like this: /history 2026-03-03"))
    return screen


async def open_history(_query: CallbackQuery, button: OpenHistory, talk: Talk) -> Screen:
    """A page of the history."""
    return await _page(button, talk)


async def open_entry(_query: CallbackQuery, button: OpenEntry, talk: Talk) -> Screen:
    """The details of one period."""
    found = await talk.book.history.entry(talk.caller, button.business, button.seq, talk.at)
    if found is None:
        return await not_yours(talk)
    if isinstance(found, HistoryEntry):
        return screens.entry(found, button, talk.speech(found.view.member))
    return await _page(OpenHistory(business=button.business), talk)


async def open_timeline(_query: CallbackQuery, button: OpenTimeline, talk: Talk) -> Screen | str:
    """A picture of the newest plans."""
    found = await talk.book.history.span(talk.caller, button.business, talk.at)
    if found is None:
        return await not_yours(talk)
    if not found.periods:
        return await _page(OpenHistory(business=button.business), talk)
    _ = talk.speech(found.view.member)
    content = await talk.draw(timeline.chart(found, _))
    return timeline.picture(found, content, _) if content else timeline.not_in_time(_)


async def export_history(_query: CallbackQuery, button: ExportHistory, talk: Talk) -> Screen | str:
    """The whole history as a file."""
    found = await talk.book.history.ledger(talk.caller, button.business, talk.at)
    if found is None:
        return await not_yours(talk)
    if isinstance(found, MemberView):
        return export.too_large(talk.speech(found.member))
    if not found.changes:
        return await _page(OpenHistory(business=button.business), talk)
    _ = talk.speech(found.view.member)
    # In a thread: 100,000 changes take a while, and everybody else is not to wait for them.
    content = await asyncio.to_thread(export.table, found, _)
    return export.document(found, content, _)


async def _page(button: OpenHistory, talk: Talk) -> Screen:
    if button.day:
        return await _on_day(button, talk)
    page = await talk.book.history.page(
        talk.caller, button.business, talk.at, before=button.before, after=button.after
    )
    if page is None:
        return await not_yours(talk)
    return screens.history(page, button, talk.speech(page.view.member))


async def _on_day(button: OpenHistory, talk: Talk) -> Screen:
    day = date.fromordinal(button.day)
    found = await talk.book.history.on_day(talk.caller, button.business, day, talk.at)
    if found is None:
        return await not_yours(talk)
    return screens.on_day(found, button, talk.speech(found.view.member))


def _day(text: str) -> int | None:
    """The ordinal of a day such as 2026-03-03; None for what is no day."""
    try:
        day = date.fromisoformat(text).toordinal()
    except ValueError:
        return None
    return day if day <= LAST_DAY else None
