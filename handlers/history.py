"""History: /history, its pages, entries and days, and all of it as a picture or as a file."""

import asyncio
from datetime import date

from handlers.buttons import (
    Destination,
    ExportHistory,
    OpenEntry,
    OpenHistory,
    OpenTimeline,
    OpenWhich,
)
from handlers.commands import history_example
from handlers.context import Context
from handlers.dates import read_days
from handlers.language import Language
from handlers.pressed import not_yours
from handlers.routes import Routes
from handlers.screens import export, home, timeline
from handlers.screens import history as screens
from handlers.screens.chart import NotDrawn
from handlers.screens.screen import Screen
from storage.changes.values import HistoryEntry
from storage.members.values import MemberView


def add_routes(routes: Routes) -> None:
    """The commands and buttons of this module."""
    routes.command("history", history)
    routes.press(OpenHistory, open_history)
    routes.press(OpenEntry, open_entry)
    routes.press(OpenTimeline, open_timeline)
    routes.press(ExportHistory, export_history)


async def history(words: str, context: Context) -> Screen:
    """`/history`, or `/history 1 December` for what there was on a day."""
    views, say = await context.arrive()
    if not views:
        return home.welcome(say, context.service)
    wanted = words.strip()
    if not wanted:
        return await _of_day(0, views, say, context)
    # In a thread: the first time, reading a day takes as long as some hundred updates.
    days = await asyncio.to_thread(read_days, wanted, say.code, context.at.date())
    match days:
        case ():
            unclear = say("I can't tell which day that is. Write it like this: {example}")
            screen = await _of_day(0, views, say, context)
            return screen.saying(unclear.format(example=history_example(say)))
        case (day,):
            return await _of_day(day.toordinal(), views, say, context)
        case _:
            ways = tuple((day, _way_to(day.toordinal(), views)) for day in days)
            return screens.which_day(ways, say)


async def open_history(button: OpenHistory, context: Context) -> Screen:
    """A page of the history."""
    return await _page(button, context)


async def open_entry(button: OpenEntry, context: Context) -> Screen:
    """The details of one period."""
    found = await context.book.history.entry(
        context.caller, button.business, button.seq, context.at
    )
    if found is None:
        return await not_yours(context)
    if isinstance(found, HistoryEntry):
        return screens.entry(found, button, context.language(found.view.member))
    return await _page(OpenHistory(business=button.business), context)


async def open_timeline(button: OpenTimeline, context: Context) -> Screen | str:
    """A picture of the newest plans."""
    found = await context.book.history.span(context.caller, button.business, context.at)
    if found is None:
        return await not_yours(context)
    if not found.periods:
        return await _page(OpenHistory(business=button.business), context)
    say = context.language(found.view.member)
    drawn = await context.draw(timeline.chart(found, say))
    if isinstance(drawn, NotDrawn):
        return timeline.not_drawn(drawn, say)
    return timeline.picture(found, drawn, say)


async def export_history(button: ExportHistory, context: Context) -> Screen | str:
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


async def _of_day(
    ordinal: int, views: tuple[MemberView, ...], say: Language, context: Context
) -> Screen:
    """The history on a day (0: all of it); who is in several businesses is asked whose."""
    way = _way_to(ordinal, views)
    if isinstance(way, OpenWhich):
        return home.which(views, way, say)
    if way.day:
        return await _on_day(way, context)
    return screens.history(await context.book.history.newest(views[0]), way, say)


def _way_to(ordinal: int, views: tuple[MemberView, ...]) -> OpenHistory | OpenWhich:
    if len(views) == 1:
        return OpenHistory(business=views[0].member.business_id, day=ordinal)
    return OpenWhich(to=Destination.HISTORY, day=ordinal)


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
