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
from handlers.context import Context
from handlers.pressed import Pressed, not_yours
from handlers.screens import export, home, timeline
from handlers.screens import history as screens
from handlers.screens.screen import Screen
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


async def history(_message: Message, command: CommandObject, context: Context) -> Screen:
    """`/history`, or `/history 2026-03-03` for what there was on a day."""
    views, say = await context.arrive()
    if not views:
        return home.welcome(say, context.service)
    wanted = (command.args or "").strip()
    day = _day(wanted) if wanted else 0
    if len(views) > 1:
        screen = home.which(views, OpenWhich(to=Destination.HISTORY, day=day or 0), say)
    else:
        screen = await _page(
            OpenHistory(business=views[0].member.business_id, day=day or 0), context
        )
    if day is None:
        return screen.saying(say("I read a day written like this: /history 2026-03-03"))
    return screen


async def open_history(_query: CallbackQuery, button: OpenHistory, context: Context) -> Screen:
    """A page of the history."""
    return await _page(button, context)


async def open_entry(_query: CallbackQuery, button: OpenEntry, context: Context) -> Screen:
    """The details of one period."""
    found = await context.book.history.entry(
        context.caller, button.business, button.seq, context.at
    )
    if found is None:
        return await not_yours(context)
    if isinstance(found, HistoryEntry):
        return screens.entry(found, button, context.language(found.view.member))
    return await _page(OpenHistory(business=button.business), context)


async def open_timeline(
    _query: CallbackQuery, button: OpenTimeline, context: Context
) -> Screen | str:
    """A picture of the newest plans."""
    found = await context.book.history.span(context.caller, button.business, context.at)
    if found is None:
        return await not_yours(context)
    if not found.periods:
        return await _page(OpenHistory(business=button.business), context)
    say = context.language(found.view.member)
    content = await context.draw(timeline.chart(found, say))
    return timeline.picture(found, content, say) if content else timeline.not_in_time(say)


async def export_history(
    _query: CallbackQuery, button: ExportHistory, context: Context
) -> Screen | str:
    """The whole history as a file."""
    found = await context.book.history.ledger(context.caller, button.business, context.at)
    if found is None:
        return await not_yours(context)
    if isinstance(found, MemberView):
        return export.too_large(context.language(found.member))
    if not found.changes:
        return await _page(OpenHistory(business=button.business), context)
    say = context.language(found.view.member)
    # In a thread: 100,000 changes take a while, and everybody else is not to wait for them.
    content = await asyncio.to_thread(export.table, found, say)
    return export.document(found, content, say)


async def _page(button: OpenHistory, context: Context) -> Screen:
    if button.day:
        return await _on_day(button, context)
    page = await context.book.history.page(
        context.caller, button.business, context.at, before=button.before, after=button.after
    )
    if page is None:
        return await not_yours(context)
    return screens.history(page, button, context.language(page.view.member))


async def _on_day(button: OpenHistory, context: Context) -> Screen:
    day = date.fromordinal(button.day)
    found = await context.book.history.on_day(context.caller, button.business, day, context.at)
    if found is None:
        return await not_yours(context)
    return screens.on_day(found, button, context.language(found.view.member))


def _day(text: str) -> int | None:
    """The ordinal of a day such as 2026-03-03; None for what is no day."""
    try:
        day = date.fromisoformat(text).toordinal()
    except ValueError:
        return None
    return day if day <= LAST_DAY else None
