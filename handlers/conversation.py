"""The conversation: what a message is, what was pressed, and who answers it."""

from aiogram.enums import ChatType
from aiogram.types import Message

from handlers import (
    approvals,
    desk,
    fallback,
    history,
    invitations,
    naming,
    notice_settings,
    plans,
    privacy,
    settings,
    start,
    team,
)
from handlers.buttons import AnyButton
from handlers.context import Context
from handlers.fallback import GroupAnswers
from handlers.routes import Routes
from handlers.screens.screen import Screen

_PARTS = (
    start.add_routes,
    desk.add_routes,
    settings.add_routes,
    team.add_routes,
    invitations.add_routes,
    notice_settings.add_routes,
    plans.add_routes,
    history.add_routes,
    privacy.add_routes,
    approvals.add_routes,
    naming.add_routes,
)


def make_routes() -> Routes:
    """A fresh table of all commands and buttons."""
    routes = Routes()
    for add_routes in _PARTS:
        add_routes(routes)
    return routes


class Conversation:
    """Finds who answers. What it remembers itself, of groups and of wrong codes, is soon past."""

    def __init__(self) -> None:
        self._routes = make_routes()
        self._groups = GroupAnswers()

    async def said(self, message: Message, context: Context) -> Screen | None:
        """The answer to a message; the first of these that it is counts."""
        if message.chat.type != ChatType.PRIVATE:
            return await fallback.in_group(message, context, self._groups)
        if command := await self._routes.command_in(message, context.bot):
            handler, words = command
            return await handler(words, context)
        if button := approvals.replied_to(message, context.bot):
            return await approvals.give_reason(message, button, context)
        if question := await naming.asked(message, context):
            return await naming.answer(message, question, context)
        return await fallback.anything(context)

    async def pressed(self, button: AnyButton | None, context: Context) -> Screen | str:
        """The answer to a press in the private chat; None is a button nobody knows."""
        if button is None:
            return await fallback.unknown_button(context)
        return await self._routes.presses[type(button)](button, context)
