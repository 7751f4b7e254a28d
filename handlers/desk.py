"""The operator's desk: where operators begin, and the requests they open from there."""

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.buttons import OpenDesk
from handlers.context import Context
from handlers.pressed import Pressed, not_yours
from handlers.screens.desk import desk
from handlers.screens.screen import Screen


def make_router() -> Router:
    """A fresh router with the handlers of this module."""
    router = Router(name="desk")
    router.callback_query.register(open_desk, Pressed(OpenDesk))
    return router


async def open_desk(_query: CallbackQuery, button: OpenDesk, context: Context) -> Screen:
    """The desk, or another page of it."""
    return await at_desk(context, button) or await not_yours(context)


async def at_desk(context: Context, button: OpenDesk) -> Screen | None:
    """The caller's desk; None for non-operators."""
    found = await context.book.businesses.desk(context.caller, context.at, button.part, button.page)
    if found is None:
        return None
    views, say = await context.arrive()
    return desk(found, button.part, views, say, context.service)
