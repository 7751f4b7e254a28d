"""Privacy: /privacy, and the way to it from Help."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.buttons import OpenHelp, OpenHome, OpenPrivacy
from handlers.pressed import Pressed
from handlers.screens import privacy as screens
from handlers.screens.screen import Screen
from handlers.talk import Talk


def make_router() -> Router:
    """A fresh router with the handlers of this module."""
    router = Router(name="privacy")
    router.message.register(privacy, Command("privacy"))
    router.callback_query.register(open_privacy, Pressed(OpenPrivacy))
    return router


async def privacy(_message: Message, talk: Talk) -> Screen:
    """`/privacy`."""
    _views, _ = await talk.arrive()
    return screens.privacy(OpenHome(), _, talk.service)


async def open_privacy(_query: CallbackQuery, button: OpenPrivacy, talk: Talk) -> Screen:
    """Privacy, from Help."""
    _views, _ = await talk.arrive()
    back = OpenHelp(business=button.business, plans=button.plans)
    return screens.privacy(back, _, talk.service)
