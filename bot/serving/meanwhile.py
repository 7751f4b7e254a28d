"""Meanwhile: what the chat says the bot is doing while an answer takes a while."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram import Bot
from aiogram.enums import ChatAction
from aiogram.exceptions import AiogramError

AGAIN_S = 4.5  # an app shows it for five seconds

_log = logging.getLogger(__name__)


@asynccontextmanager
async def meanwhile(bot: Bot, chat_id: int, action: ChatAction) -> AsyncIterator[None]:
    """Show this in the chat; nothing waits for it."""
    showing = asyncio.create_task(_show(bot, chat_id, action))
    try:
        yield
    finally:
        showing.cancel()
        await asyncio.wait([showing])


async def _show(bot: Bot, chat_id: int, action: ChatAction) -> None:
    try:
        while True:
            await bot.send_chat_action(chat_id, action)
            await asyncio.sleep(AGAIN_S)
    except AiogramError as error:
        _log.info("no %s shown: %s", action, error)
