"""Notifications, under Settings: each kind of notice switched on or off."""

from handlers.buttons import OpenNotices, SetNotice
from handlers.context import Context
from handlers.pressed import not_yours
from handlers.routes import Routes
from handlers.screens import notice_settings
from handlers.screens.screen import Screen
from storage.outbox.values import NoticeSettings


def add_routes(routes: Routes) -> None:
    """The commands and buttons of this module."""
    routes.press(OpenNotices, open_notices)
    routes.press(SetNotice, set_notice)


async def open_notices(button: OpenNotices, context: Context) -> Screen:
    """Which kinds one is told of, from Settings."""
    return await _shown(
        await context.book.outbox.wanted(context.caller, button.business, context.at), context
    )


async def set_notice(button: SetNotice, context: Context) -> Screen:
    """Switch one kind of notice on or off."""
    is_wanted = bool(button.wanted)
    known = await context.book.outbox.want(
        context.caller, button.business, button.kind, context.at, is_wanted=is_wanted
    )
    return await _shown(known, context)


async def _shown(known: NoticeSettings | None, context: Context) -> Screen:
    if known is None:
        return await not_yours(context)
    return notice_settings.notifications(known, context.language(known.view.member))
