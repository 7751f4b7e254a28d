"""History: /history, and turning its pages."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.buttons import OpenHistory
from handlers.pressed import Pressed, not_yours
from handlers.screens import history as screens
from handlers.screens import home
from handlers.screens.screen import Screen
from handlers.talk import Talk


def make_router() -> Router:
    """A fresh router with the handlers of this module."""
    router = Router(name="history")
    router.message.register(history, Command("history"))
    router.callback_query.register(open_history, Pressed(OpenHistory))
    return router


async def history(_message: Message, talk: Talk) -> Screen:
    """`/history`."""
    visits, _ = await talk.arrive()
    if not visits:
        return home.welcome(_, talk.service)
    if len(visits) > 1:
        return home.which(visits, lambda business: OpenHistory(business=business), _)
    return await _page(OpenHistory(business=visits[0].member.business_id), talk)


async def open_history(_query: CallbackQuery, button: OpenHistory, talk: Talk) -> Screen:
    """A page of the history."""
    return await _page(button, talk)


async def _page(button: OpenHistory, talk: Talk) -> Screen:
    page = await talk.book.history(
        talk.caller, button.business, talk.at, before=button.before, after=button.after
    )
    if page is None:
        return await not_yours(talk)
    return screens.history(page, talk.speech(page.visit.member))
