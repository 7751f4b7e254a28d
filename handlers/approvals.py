"""Approvals: an operator's Approve and Decline under a request, and the reason, given by a reply.

The reason is kept nowhere but in the message that quotes it.
"""

from aiogram import Bot, Router
from aiogram.enums import MessageEntityType
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message

from handlers import buttons
from handlers.context import Context
from handlers.language import Language
from handlers.pressed import Pressed, not_yours
from handlers.screens import letters
from handlers.screens.help import not_understood
from handlers.screens.letters import LONGEST_REASON
from handlers.screens.screen import Screen
from plans.commands.operate import Approve, Decline
from plans.names import clean_name

Answering = buttons.ApproveRequest | buttons.DeclineRequest


def make_router() -> Router:
    """A fresh router; its replies are asked for after all commands."""
    router = Router(name="approvals")
    router.message.register(give_reason, ReplyToRequest())
    router.callback_query.register(answer, Pressed(buttons.ApproveRequest))
    router.callback_query.register(answer, Pressed(buttons.DeclineRequest))
    return router


class ReplyToRequest(Filter):
    """Passes replies to the bot's messages that carry Approve and Decline, with such a button."""

    async def __call__(self, message: Message, bot: Bot) -> bool | dict[str, Answering]:
        """The button under the message that is replied to."""
        replied = message.reply_to_message
        if replied is None or replied.from_user is None or replied.from_user.id != bot.id:
            return False
        button = _answering(replied)
        return {"button": button} if button else False


async def give_reason(message: Message, button: Answering, context: Context) -> Screen:
    """The request again, with the reason that was replied, to be approved or declined."""
    views, say = await context.arrive()
    request = await context.book.changes.request(
        context.caller, button.business, button.version, context.at
    )
    if request is None:
        return not_understood(views, say, context.service)
    reason = clean_name(message.text or "")
    if request.settled_by:
        return letters.request_screen(request, say).saying(
            say("This request is settled already, so your reason was not used.")
        )
    if not reason or len(reason) > LONGEST_REASON:
        return letters.request_screen(request, say).saying(_bad_reason(reason, say))
    return letters.request_screen(request, say, reason)


async def answer(query: CallbackQuery, button: Answering, context: Context) -> Screen:
    """Grant or refuse the request, with the reason that the message quotes, if it does."""
    _views, say = await context.arrive()
    reason = _quoted(query) if button.reason else None
    if button.reason and reason is None:
        request = await context.book.changes.request(
            context.caller, button.business, button.version, context.at
        )
        if request is None:
            return await not_yours(context)
        return letters.request_screen(request, say).saying(
            say("Nothing was done: your reason cannot be read any more. Reply with it again.")
        )
    act = Approve if isinstance(button, buttons.ApproveRequest) else Decline
    command = act(button.version, reason)
    known = await context.book.changes.answer(context.caller, button.business, command, context.at)
    if known is None:
        return await not_yours(context)
    return letters.answered(known, say)


def _answering(message: Message) -> Answering | None:
    """The first Approve or Decline under a message."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else []
    for button in (buttons.read(one.callback_data) for row in rows for one in row):
        if isinstance(button, buttons.ApproveRequest | buttons.DeclineRequest):
            return button
    return None


def _quoted(query: CallbackQuery) -> str | None:
    """The reason in the message that was pressed; None if there is none that can be read."""
    if not isinstance(query.message, Message):
        return None
    for entity in query.message.entities or ():
        if entity.type == MessageEntityType.BLOCKQUOTE:
            reason = clean_name(entity.extract_from(query.message.text or ""))
            return reason if reason and len(reason) <= LONGEST_REASON else None
    return None


def _bad_reason(reason: str, say: Language) -> str:
    if not reason:
        return say("Reply with the reason as a text, in a few words.")
    too_long = say.plural(
        "That reason has {count} character; at most {most} fit.",
        "That reason has {count} characters; at most {most} fit.",
        len(reason),
    )
    return too_long.format(count=say.number(len(reason)), most=say.number(LONGEST_REASON))
