"""Outgoing calls: floods waited out, faults tried again, within bounds.

A send that timed out may have arrived, and then appears twice; the Bot API has no key against it.
"""

import asyncio
import logging
from json import JSONDecodeError

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import (
    GetMyCommands,
    GetMyDescription,
    GetMyShortDescription,
    SetMyCommands,
    SetMyDescription,
    SetMyShortDescription,
    TelegramMethod,
)
from aiogram.methods.base import Response, TelegramType

from bot.calls import GetUpdates
from bot.delivery.stopping import Pause

PAUSES_S = (0.2, 1.0)
LONGEST_WAIT_S = 5.0

# Polling and introducing have their own ways with faults.
_LEFT_ALONE = frozenset(
    one.__api_method__
    for one in (
        GetUpdates,
        *(GetMyCommands, GetMyDescription, GetMyShortDescription),
        *(SetMyCommands, SetMyDescription, SetMyShortDescription),
    )
)

_log = logging.getLogger(__name__)


class Outgoing(BaseRequestMiddleware):
    """Tries a call up to three times. Flood limits beyond 5 s in sum are left to the caller."""

    def __init__(self, pause: Pause = asyncio.sleep) -> None:
        self._pause = pause

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Makes the call; raises what the last try raised."""
        if method.__api_method__ in _LEFT_ALONE or _goes_to_group(method):
            return await make_request(bot, method)
        patience = LONGEST_WAIT_S
        for pause in PAUSES_S:
            wait = pause
            try:
                return await make_request(bot, method)
            except TelegramRetryAfter as error:
                wait = error.retry_after
                patience -= wait
                if patience < 0:
                    raise
                _log.warning("%s: flood limit, %s s", type(method).__name__, wait)
            except (TelegramServerError, TelegramNetworkError) as error:
                _log.warning("%s: %s; once more", type(method).__name__, error)
            except ClientDecodeError as error:
                if not isinstance(error.original, JSONDecodeError):
                    raise  # Telegram's own answer: the call was made
                _log.warning("%s: an answer not by Telegram; once more", type(method).__name__)
            await self._pause(wait)
        return await make_request(bot, method)


def _goes_to_group(method: TelegramMethod[TelegramType]) -> bool:
    """Whether a call writes to a group, whose id is below zero: not worth anybody's waiting."""
    chat = getattr(method, "chat_id", None)
    return isinstance(chat, int) and chat < 0
