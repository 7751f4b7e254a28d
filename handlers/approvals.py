"""Approvals: an operator's Approve and Decline under a request, and the reason, given by a reply.

Where approving ends a paid term early it is asked once more. The reason is kept nowhere but in
the message that quotes it.
"""

from collections.abc import Iterator
from datetime import datetime

from aiogram import Bot
from aiogram.enums import MessageEntityType
from aiogram.types import Message

from handlers import buttons
from handlers.context import Context
from handlers.language import Language
from handlers.pressed import not_yours
from handlers.routes import Routes
from handlers.screens import request_card
from handlers.screens.help import not_understood
from handlers.screens.request_card import LONGEST_REASON
from handlers.screens.screen import Screen
from plans.commands.operate import Approve, Decline, cut_short
from plans.names import clean_name
from storage.changes.values import Request

Answering = buttons.ApproveRequest | buttons.ConfirmApproval | buttons.DeclineRequest


def add_routes(routes: Routes) -> None:
    """The commands and buttons of this module."""
    routes.press(buttons.OpenRequest, open_request)
    routes.press(buttons.ApproveRequest, answer)
    routes.press(buttons.ConfirmApproval, answer)
    routes.press(buttons.DeclineRequest, answer)


def replied_to(message: Message, bot: Bot) -> Answering | None:
    """The button that answers a request, under the bot's message that this one replies to."""
    replied = message.reply_to_message
    if replied is None or replied.from_user is None or replied.from_user.id != bot.id:
        return None
    return next((one for one in _under(replied) if isinstance(one, Answering)), None)


async def give_reason(message: Message, button: Answering, context: Context) -> Screen:
    """The request again, with the reason that was replied, to be approved or declined."""
    views, say = await context.arrive()
    request = await _request(button, context)
    if request is None:
        is_operator = context.book.members.is_operator(context.caller)
        return not_understood(views, say, context.service, is_operator=is_operator)
    reason = clean_name(message.text or "")
    if request.settled_by:
        return request_card.request_screen(request, say).saying(
            say("This request is settled already, so your reason was not used.")
        )
    if not reason or len(reason) > LONGEST_REASON:
        return request_card.request_screen(request, say).saying(_bad_reason(reason, say))
    return request_card.request_screen(request, say, reason)


async def open_request(button: buttons.OpenRequest, context: Context) -> Screen:
    """The card of a request: from the desk, or back from the question whether to approve it."""
    request = await _request(button, context)
    if request is None:
        return await not_yours(context)
    _views, say = await context.arrive()
    reason = _quoted(context.under) if button.reason else None
    desk = _desk(context.under) if button.page is None else buttons.OpenDesk(page=button.page)
    return request_card.with_desk(request_card.request_screen(request, say, reason), desk, say)


async def answer(button: Answering, context: Context) -> Screen:
    """Grant or refuse the request, with the reason that the message quotes, if it does.

    Asks once more before a paid term ends early.
    """
    request = await _request(button, context)
    if request is None:
        return await not_yours(context)
    _views, say = await context.arrive()
    reason = _quoted(context.under) if button.reason else None
    desk = _desk(context.under)
    until = None if request.settled_by else cut_short(request.business.subscription)
    if button.reason and reason is None:
        screen = request_card.request_screen(request, say).saying(
            say("Nothing was done: your reason cannot be read any more. Reply with it again.")
        )
    elif until and _is_to_be_asked(button, until):
        screen = request_card.confirmation(request, until, say, reason)
    else:
        act = Decline if isinstance(button, buttons.DeclineRequest) else Approve
        command = act(button.version, reason)
        book = context.book.changes
        known = await book.answer(context.caller, button.business, command, context.at)
        if known is None:
            return await not_yours(context)
        screen = request_card.answered(known, say)
    return request_card.with_desk(screen, desk, say)


async def _request(button: buttons.OfRequest, context: Context) -> Request | None:
    """The request that a button is about; None for non-operators too."""
    return await context.book.changes.request(
        context.caller, button.business, button.version, context.at
    )


def _is_to_be_asked(button: Answering, until: datetime) -> bool:
    """Whether it is still to be confirmed that the term which runs `until` ends early."""
    match button:
        case buttons.ApproveRequest():
            return True
        case buttons.ConfirmApproval(day=day):
            return day != until.toordinal()
        case buttons.DeclineRequest():
            return False


def _desk(message: Message | None) -> buttons.OpenDesk | None:
    """The way to the desk under the message that was pressed."""
    found = (one for one in _under(message) if isinstance(one, buttons.OpenDesk))
    return next(found, None)


def _under(message: Message | None) -> Iterator[buttons.AnyButton]:
    """The buttons of this version under a message."""
    markup = message.reply_markup if message else None
    rows = markup.inline_keyboard if markup else []
    found = (buttons.read(one.callback_data) for row in rows for one in row)
    return (one for one in found if one)


def _quoted(message: Message | None) -> str | None:
    """The reason in the message that was pressed; None if there is none that can be read."""
    if message is None:
        return None
    for entity in message.entities or ():
        if entity.type == MessageEntityType.BLOCKQUOTE:
            reason = clean_name(entity.extract_from(message.text or ""))
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
