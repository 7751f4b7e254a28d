"""Arrivals: who sent an update and what it says, before any handler is asked."""

from typing import Any

from aiogram import BaseMiddleware
from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, TelegramObject, User

from bot.clock import Clock
from bot.serving.rendering import Handler
from handlers.buttons import read
from handlers.context import Context, Draw
from handlers.language import Languages
from handlers.service import Service
from plans.names import clean_name, shorten
from storage.book import Book
from storage.members.values import Caller

_KNOWN = (Message, CallbackQuery, ChatMemberUpdated)


class Arrivals(BaseMiddleware):
    """Gives handlers their `context`, and for a press the `button` it means (None: unknown)."""

    def __init__(
        self, book: Book, languages: Languages, service: Service, clock: Clock, draw: Draw
    ) -> None:
        self._book = book
        self._languages = languages
        self._service = service
        self._clock = clock
        self._draw = draw

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Passes the event on, unless nobody sent it (a channel's own post)."""
        if not isinstance(event, _KNOWN) or event.from_user is None:
            return None
        data["context"] = Context(
            self._caller(event.from_user, is_acting=_is_act(event)),
            self._clock(),
            self._book,
            self._languages,
            self._service,
            self._draw,
        )
        if isinstance(event, CallbackQuery):
            data["button"] = read(event.data)
        return await handler(event, data)

    def _caller(self, user: User, *, is_acting: bool) -> Caller:
        nameless = self._languages.language(user.language_code)("My business")
        name = shorten(clean_name(user.full_name)) or nameless
        return Caller(user.id, name, user.language_code, is_acting)


def _is_act(event: Message | CallbackQuery | ChatMemberUpdated) -> bool:
    """Whether this is a press or a command, in the private chat: anything else may be an answer."""
    match event:
        case CallbackQuery(message=message):
            return message is not None and message.chat.type == ChatType.PRIVATE
        case Message(text=text, chat=chat):
            return chat.type == ChatType.PRIVATE and (text or "").startswith("/")
        case ChatMemberUpdated():
            return False
