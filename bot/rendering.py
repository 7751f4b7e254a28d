"""Rendering: the one place where a screen becomes messages, after all connections are given back.

A command is answered by a new message; a press edits its message, or sends a new one where the
old one cannot be edited or a file comes with the screen; every press is answered.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import Any, assert_never

from aiogram import BaseMiddleware, Bot
from aiogram.enums import ChatType
from aiogram.exceptions import AiogramError, TelegramBadRequest, TelegramForbiddenError
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    TelegramObject,
)

from handlers.direction import directed
from handlers.screens.screen import AttachmentKind, Button, Screen

LONGEST_TOAST = 200

_log = logging.getLogger(__name__)

# What Telegram says of a message that no edit can reach.
_GONE = (
    "message to edit not found",
    "message can't be edited",
    "there is no text in the message to edit",
    "MESSAGE_ID_INVALID",
)
_SAME = "message is not modified"
_TOO_LATE = "query is too old"

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class Rendering(BaseMiddleware):
    """Shows what a handler returned: a `Screen`, a word to pop up (str), or nothing (None)."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> None:
        """Runs the handler and shows its answer."""
        if not isinstance(event, Message | CallbackQuery):
            raise TypeError(f"no screen can answer a {type(event).__name__}")
        bot: Bot = data["bot"]
        shown: Screen | str | None = await handler(event, data)
        if isinstance(shown, Screen):
            try:
                await _show(bot, event, shown)
            except TelegramForbiddenError as error:
                _log.info("whoever sent this cannot be reached: %s", error.message)
            except AiogramError as error:
                if not _is_in_group(event):
                    raise
                _log.info("a group gets no answer: %s", error)
        if isinstance(event, CallbackQuery):
            await answer(bot, event, shown.toast if isinstance(shown, Screen) else shown)


def _is_in_group(event: Message | CallbackQuery) -> bool:
    """Whether the answer would go to a group: nobody there is to keep others waiting for it."""
    return isinstance(event, Message) and event.chat.type != ChatType.PRIVATE


async def answer(bot: Bot, query: CallbackQuery, word: str | None) -> None:
    """End the waiting of a press; one that Telegram no longer waits for is fine."""
    text = word if word is None or len(word) <= LONGEST_TOAST else word[: LONGEST_TOAST - 1] + "…"
    try:
        await bot.answer_callback_query(query.id, text=text)
    except TelegramBadRequest as error:
        if _TOO_LATE not in error.message:
            raise


async def _show(bot: Bot, event: Message | CallbackQuery, screen: Screen) -> None:
    match event:
        case CallbackQuery(message=Message() as message) if screen.attachment:
            await send(bot, message.chat.id, screen)
        case CallbackQuery(message=Message() as message):
            try:
                await _edit(bot, message, screen)
            except TelegramBadRequest as error:
                if not any(words in error.message for words in _GONE):
                    raise
                await send(bot, message.chat.id, screen)
        case CallbackQuery():
            await send(bot, event.from_user.id, screen)
        case Message():
            await send(bot, event.chat.id, screen)


async def _edit(bot: Bot, message: Message, screen: Screen) -> None:
    try:
        await bot.edit_message_text(
            chat_id=message.chat.id,
            message_id=message.message_id,
            **_message(screen),
        )
    except TelegramBadRequest as error:
        if _SAME not in error.message:
            raise


async def send(bot: Bot, chat_id: int, screen: Screen) -> None:
    """Show a screen in a new message. Raises what Telegram or the way to it answers."""
    attachment = screen.attachment
    if attachment is None:
        await bot.send_message(chat_id, **_message(screen))
        return
    file = BufferedInputFile(attachment.content, attachment.name)
    shown = directed(screen)
    caption = {"reply_markup": _keyboard(shown), **shown.text.as_caption_kwargs()}
    match attachment.kind:
        case AttachmentKind.PHOTO:
            await bot.send_photo(chat_id, file, **caption)
        case AttachmentKind.DOCUMENT:
            await bot.send_document(chat_id, file, **caption)
        case _ as never:
            assert_never(never)


def _message(screen: Screen) -> dict[str, Any]:
    shown = directed(screen)
    return {"reply_markup": _keyboard(shown), **shown.text.as_kwargs()}


def _keyboard(screen: Screen) -> InlineKeyboardMarkup | None:
    rows = [[_button(button) for button in row] for row in screen.rows]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def _button(button: Button) -> InlineKeyboardButton:
    if isinstance(button.target, str):
        return InlineKeyboardButton(text=button.label, url=button.target, style=button.style)
    data = button.target.pack()
    return InlineKeyboardButton(text=button.label, callback_data=data, style=button.style)
