"""Questions: what somebody was asked ends as soon as they press or command something instead."""

from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, Message, TelegramObject

from bot.serving.rendering import Handler, is_private
from handlers.context import Context


class Questions(BaseMiddleware):
    """Forgets the question before whatever is done instead of answering it."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Passes the event on."""
        if isinstance(event, Message | CallbackQuery) and is_private(event) and _is_act(event):
            context: Context = data["context"]
            await context.book.questions.end(context.caller)
        return await handler(event, data)


def _is_act(event: Message | CallbackQuery) -> bool:
    return isinstance(event, CallbackQuery) or (event.text or "").startswith("/")
