"""Privacy: /privacy, and the way to it from Help."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.buttons import OpenHelp, OpenHome, OpenPrivacy
from handlers.context import Context
from handlers.pressed import Pressed
from handlers.screens import privacy as screens
from handlers.screens.screen import Screen


def make_router() -> Router:
    """A fresh router with the handlers of this module."""
    router = Router(name="privacy")
    router.message.register(privacy, Command("privacy"))
    router.callback_query.register(open_privacy, Pressed(OpenPrivacy))
    return router


async def privacy(_message: Message, context: Context) -> Screen:
    """`/privacy`."""
    _views, say = await context.arrive()
    return screens.privacy(OpenHome(), say, context.service)


async def open_privacy(_query: CallbackQuery, button: OpenPrivacy, context: Context) -> Screen:
    """Privacy, from Help."""
    _views, say = await context.arrive()
    back = OpenHelp(business=button.business, plans=button.plans)
    return screens.privacy(back, say, context.service)
