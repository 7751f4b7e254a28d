"""Notifications: what somebody is told of without asking, under Settings."""

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.buttons import OpenNotices, SetNotice
from handlers.pressed import Pressed, not_yours
from handlers.screens import notices
from handlers.screens.screen import Screen
from handlers.talk import Talk
from storage.outbox.values import NoticeSettings


def make_router() -> Router:
    """A fresh router with the handlers of this module."""
    router = Router(name="notices")
    router.callback_query.register(open_notices, Pressed(OpenNotices))
    router.callback_query.register(set_notice, Pressed(SetNotice))
    return router


async def open_notices(_query: CallbackQuery, button: OpenNotices, talk: Talk) -> Screen:
    """Which kinds one is told of, from Settings."""
    return await _shown(await talk.book.outbox.wanted(talk.caller, button.business, talk.at), talk)


async def set_notice(_query: CallbackQuery, button: SetNotice, talk: Talk) -> Screen:
    """Be told of one kind, or not any more."""
    is_wanted = bool(button.wanted)
    known = await talk.book.outbox.want(
        talk.caller, button.business, button.kind, talk.at, is_wanted=is_wanted
    )
    return await _shown(known, talk)


async def _shown(known: NoticeSettings | None, talk: Talk) -> Screen:
    if known is None:
        return await not_yours(talk)
    return notices.notifications(known, talk.speech(known.view.member))
