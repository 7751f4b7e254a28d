"""Rendering: the one place where a screen becomes messages, after all connections are given back.

A command is answered by a new message; a press edits its message, or sends a new one where the
old one cannot be edited or is a notice, or a file comes with the screen; every press is answered.
What a flood limit refuses is handed back, to be delivered later without asking the handler again.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, assert_never

from aiogram import BaseMiddleware, Bot
from aiogram.enums import ChatType
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramRetryAfter,
)
from aiogram.methods import SendDocument, SendPhoto, TelegramMethod
from aiogram.types import BufferedInputFile, CallbackQuery, Message, TelegramObject

from bot.calls import AnswerCallbackQuery, EditMessageText, Json, SendMessage, WebhookReply
from bot.serving.formatted import formatted
from handlers.buttons import UNDER_A_NOTICE
from handlers.screens.screen import Attachment, AttachmentKind, Screen

LONGEST_TOAST = 200

_log = logging.getLogger(__name__)

# What Telegram says of a message that no edit can reach.
_GONE = (
    "message to edit not found",
    "message can't be edited",
    "MESSAGE_ID_INVALID",
)
_SAME = "message is not modified"
_TOO_LATE = "query is too old"

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]
Step = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class MustWait:
    """The part of an answer that Telegram takes only after `seconds`.

    `deliver` tries it then, and returns what must wait longer. It raises what Telegram or the way
    to it answers.
    """

    seconds: float
    deliver: Callable[[], Awaitable["MustWait | None"]]


class Rendering(BaseMiddleware):
    """Shows what a handler returned: a `Screen`, a word to pop up (str), or nothing (None)."""

    async def __call__(
        self, handler: Handler, event: TelegramObject, data: dict[str, Any]
    ) -> MustWait | None:
        """Runs the handler and shows its answer; returns what of it must wait.

        A screen waits also if `data` says `in_line`: an earlier one to the same person does. The
        answer to a press goes into the `reply` that `data` may have, where nothing is lost by it.
        """
        if not isinstance(event, Message | CallbackQuery):
            raise TypeError(f"no screen can answer a {type(event).__name__}")
        bot: Bot = data["bot"]
        shown: Screen | str | None = await handler(event, data)
        screens, answers = _steps(bot, event, shown)
        if not _is_private(event):
            return await _take([partial(_never_mind, step) for step in (*screens, *answers)])
        if data.get("in_line"):
            return await _take(answers, later=screens)
        waits = await _take(screens)
        if waits:
            return await _take(answers, later=screens, seconds=waits.seconds)
        reply: WebhookReply | None = data.get("reply")
        if reply is not None and isinstance(event, CallbackQuery) and _may_be_lost(shown):
            reply.call = _answer_to(event, _word(shown))
            return None
        return await _take(answers)


def _is_private(event: Message | CallbackQuery) -> bool:
    """Whether this comes from a private chat. Elsewhere nobody is to wait for an answer."""
    message = event.message if isinstance(event, CallbackQuery) else event
    return message is not None and message.chat.type == ChatType.PRIVATE


def _steps(
    bot: Bot, event: Message | CallbackQuery, shown: Screen | str | None
) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """What there is to do: with the screen, if there is one, and with the press, if it is one."""
    screens: tuple[Step, ...] = ()
    answers: tuple[Step, ...] = ()
    if isinstance(shown, Screen):
        screens = (partial(_show, bot, event, shown),)
    if isinstance(event, CallbackQuery):
        answers = (partial(answer, bot, event, _word(shown)),)
    return screens, answers


def _word(shown: Screen | str | None) -> str | None:
    return shown.toast if isinstance(shown, Screen) else shown


def _may_be_lost(shown: Screen | str | None) -> bool:
    """Whether a press's answer says nothing that is not on the screen."""
    return _word(shown) is None or (isinstance(shown, Screen) and shown.is_toast_said)


async def _take(
    steps: Iterable[Step], later: Iterable[Step] = (), seconds: float = 0
) -> MustWait | None:
    """Take these steps, each whatever becomes of the others; what is left for later, if anything.

    A press whose message must wait is answered all the same: an app waits for some seconds only.
    """
    left = list(later)
    for step in steps:
        try:
            await step()
        except TelegramRetryAfter as error:
            left.append(step)
            seconds = max(seconds, error.retry_after)
    return MustWait(seconds, partial(_take, tuple(left))) if left else None


async def _never_mind(step: Step) -> None:
    try:
        await step()
    except AiogramError as error:
        _log.info("a group gets no answer: %s", error)


async def answer(bot: Bot, query: CallbackQuery, word: str | None) -> None:
    """End the waiting of a press; one that Telegram no longer waits for is fine."""
    try:
        await bot(_answer_to(query, word))
    except TelegramBadRequest as error:
        if _TOO_LATE not in error.message:
            raise


def _answer_to(query: CallbackQuery, word: str | None) -> AnswerCallbackQuery:
    text = word if word is None or len(word) <= LONGEST_TOAST else word[: LONGEST_TOAST - 1] + "…"
    return AnswerCallbackQuery(callback_query_id=query.id, text=text)


async def _show(bot: Bot, event: Message | CallbackQuery, screen: Screen) -> None:
    try:
        await _send_or_edit(bot, event, screen)
    except TelegramForbiddenError as error:
        _log.info("whoever sent this cannot be reached: %s", error.message)


async def _send_or_edit(bot: Bot, event: Message | CallbackQuery, screen: Screen) -> None:
    match event:
        case CallbackQuery(message=Message() as message) if _is_kept(event, message, screen):
            await send(bot, message.chat.id, screen)
        case CallbackQuery(message=Message() as message):
            if not await edit(bot, message.chat.id, message.message_id, screen):
                await send(bot, message.chat.id, screen)
        case CallbackQuery():
            await send(bot, event.from_user.id, screen)
        case Message():
            await send(bot, event.chat.id, screen)


def _is_kept(query: CallbackQuery, pressed: Message, screen: Screen) -> bool:
    """Whether the message under which it was pressed stays as it is."""
    is_notice = (query.data or "").endswith(UNDER_A_NOTICE)
    return is_notice or screen.attachment is not None or not pressed.text


async def edit(bot: Bot, chat_id: int, message_id: int, screen: Screen) -> bool:
    """Show a screen in a message of before; False if no edit can reach that one any more.

    Raises what Telegram or the way to it answers otherwise.
    """
    try:
        await bot(EditMessageText(chat_id=chat_id, message_id=message_id, **_message(screen)))
    except TelegramBadRequest as error:
        if any(words in error.message for words in _GONE):
            return False
        if _SAME not in error.message:
            raise
    return True


async def send(bot: Bot, chat_id: int, screen: Screen) -> int:
    """Show a screen in a new message: its number. Raises what Telegram or the way to it answers."""
    if screen.attachment is None:
        return (await bot(SendMessage(chat_id=chat_id, **_message(screen)))).message_id
    return (await bot(_with_file(chat_id, screen, screen.attachment))).message_id


def _with_file(chat_id: int, screen: Screen, attachment: Attachment) -> TelegramMethod[Message]:
    """The call that sends a screen below its file."""
    file = BufferedInputFile(attachment.content, attachment.name)
    shown = formatted(screen)
    caption: Json = {
        "caption": shown.words,
        "caption_entities": shown.entities,
        "reply_markup": shown.keyboard,
    }
    match attachment.kind:
        case AttachmentKind.PHOTO:
            return SendPhoto(chat_id=chat_id, photo=file, **caption)
        case AttachmentKind.DOCUMENT:
            return SendDocument(chat_id=chat_id, document=file, **caption)
        case _ as never:
            assert_never(never)


def _message(screen: Screen) -> Json:
    shown = formatted(screen)
    return {"text": shown.words, "entities": shown.entities, "reply_markup": shown.keyboard}
