"""Arrivals: who sent an update and when, and which typed button a press means."""

from functools import partial

from aiogram import Bot
from aiogram.enums import ChatAction, ChatType
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, User

from bot.clock import Clock
from bot.serving.meanwhile import meanwhile
from handlers.buttons import read
from handlers.contact import came_or_went
from handlers.context import Context, Draw
from handlers.conversation import Conversation
from handlers.fallback import pressed_in_group
from handlers.language import Languages
from handlers.screens.chart import Chart, NotDrawn
from handlers.screens.screen import Screen
from handlers.service import Service
from plans.names import clean_name, shorten
from storage.book import Book
from storage.members.values import Caller


class Arrivals:
    """Has the conversation answer each update: one handler for each type there is."""

    def __init__(
        self, book: Book, languages: Languages, service: Service, clock: Clock, draw: Draw
    ) -> None:
        self._book = book
        self._languages = languages
        self._service = service
        self._clock = clock
        self._draw = draw
        self._conversation = Conversation()

    async def message(self, message: Message, bot: Bot) -> Screen | None:
        """What answers a message; nothing where nobody sent it (a channel's own post)."""
        if message.from_user is None:
            return None
        is_command = (message.text or "").startswith("/")  # anything else may be an answer
        is_acting = is_command and message.chat.type == ChatType.PRIVATE
        context = self._context(message.from_user, bot, is_acting=is_acting)
        return await self._conversation.said(message, context)

    async def press(self, query: CallbackQuery, bot: Bot) -> Screen | str:
        """What answers a press."""
        message = query.message
        is_private = message is not None and message.chat.type == ChatType.PRIVATE
        under = message if isinstance(message, Message) else None
        context = self._context(query.from_user, bot, under, is_acting=is_private)
        if not is_private:
            return await pressed_in_group(context)
        return await self._conversation.pressed(read(query.data), context)

    async def contact(self, change: ChatMemberUpdated, bot: Bot) -> None:
        """Nothing is shown in answer to this."""
        await came_or_went(change, self._context(change.from_user, bot, is_acting=False))

    def _context(
        self, user: User, bot: Bot, under: Message | None = None, *, is_acting: bool
    ) -> Context:
        return Context(
            Caller(user.id, self._name(user), user.language_code, is_acting),
            self._clock(),
            bot,
            self._book,
            self._languages,
            self._service,
            partial(self._drawn, bot, user.id),
            under,
        )

    def _name(self, user: User) -> str:
        name = shorten(clean_name(user.full_name))
        return name or self._languages.language(user.language_code)("My business")

    async def _drawn(self, bot: Bot, chat_id: int, chart: Chart) -> bytes | NotDrawn:
        """The chart as a picture; meanwhile the private chat says that one is on its way."""
        async with meanwhile(bot, chat_id, ChatAction.UPLOAD_PHOTO):
            return await self._draw(chart)
