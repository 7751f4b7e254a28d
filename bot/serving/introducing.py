"""Introducing: the bot says in every language what it is for and understands, while it serves.

Nobody waits for it, and what Telegram refuses or is slow about is tried again later. What is set
is asked for first: Telegram soon has enough of a bot that sets its menu at each start.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest, TelegramRetryAfter
from aiogram.types import BotCommand

from bot.delivery import stopping
from bot.delivery.stopping import Pause
from bot.errors import first_line
from handlers.commands import DESCRIPTION, SHORT_DESCRIPTION, described
from handlers.direction import directed_line
from handlers.language import Language, Languages
from handlers.texts import ENGLISH

AT_ONCE = 4
BEGIN_AFTER_S = 1.0  # the bot listens by then, and has answered whoever waited for it

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 5.0, 3600.0
_log = logging.getLogger(__name__)


@asynccontextmanager
async def introduced(bot: Bot, languages: Languages, stop: asyncio.Event) -> AsyncIterator[None]:
    """Has the bot introduced while inside; what is not said on leaving waits for the next start."""
    introducing = asyncio.create_task(Introduction(bot, languages, stop).run())
    try:
        yield
    finally:
        introducing.cancel()
        await asyncio.wait((introducing,))


class Introduction:
    """The menu and the descriptions in all languages, set until Telegram has them or `stop` is set.

    `pause` waits so many seconds, or less if told to stop.
    """

    def __init__(
        self, bot: Bot, languages: Languages, stop: asyncio.Event, pause: Pause | None = None
    ) -> None:
        self._stop = stop
        self._pause = pause or partial(stopping.pause, unless=stop)
        self._left: list[Callable[[], Awaitable[None]]] = [
            partial(has_set, bot, languages.language(code))
            for code in languages.codes
            for has_set in (_menu, _description, _short_description)
        ]

    async def run(self) -> None:
        """Say all there is to say, in as many rounds as it takes; never raises."""
        pause_s, level = _FIRST_PAUSE_S, logging.WARNING
        try:
            await self._pause(BEGIN_AFTER_S)
            while (faults := await self._round()) and not self._stop.is_set():
                limits = (one.retry_after for one in faults if isinstance(one, TelegramRetryAfter))
                wait = max(pause_s, *limits, 0)
                words = "%s texts of the bot's menu and profile are not set, next try in %.0f s: %s"
                _log.log(level, words, len(self._left), wait, first_line(faults[0]))
                await self._pause(wait)
                pause_s, level = min(pause_s * 2, _LONGEST_PAUSE_S), logging.INFO
        except Exception:  # noqa: BLE001 - whatever it is, the bot can serve without
            _log.exception("the bot cannot be introduced")

    async def _round(self) -> list[AiogramError]:
        """Say what is left, a few at once: the faults, after which the unsaid is left again."""
        waiting, faults = deque(self._left), list[AiogramError]()
        self._left = []

        async def say_one_by_one() -> None:
            while waiting and not self._stop.is_set():
                one = waiting.popleft()
                try:
                    await one()
                except AiogramError as fault:
                    faults.append(fault)
                    self._left.append(one)
                    if not isinstance(fault, TelegramBadRequest):  # it would hit the others too
                        self._left.extend(waiting)
                        waiting.clear()

        await asyncio.gather(*(say_one_by_one() for _ in range(AT_ONCE)))
        return faults


async def _menu(bot: Bot, say: Language) -> None:
    commands = [
        BotCommand(command=name, description=directed_line(description))
        for name, description in described(say).items()
    ]
    if _plain(await bot.get_my_commands(language_code=_code(say))) != _plain(commands):
        await bot.set_my_commands(commands, language_code=_code(say))


async def _description(bot: Bot, say: Language) -> None:
    text = directed_line(say(DESCRIPTION))
    if (await bot.get_my_description(_code(say))).description != text:
        await bot.set_my_description(text, _code(say))


async def _short_description(bot: Bot, say: Language) -> None:
    text = directed_line(say(SHORT_DESCRIPTION))
    if (await bot.get_my_short_description(_code(say))).short_description != text:
        await bot.set_my_short_description(text, _code(say))


def _code(say: Language) -> str | None:
    """A language as Telegram names it; English stands for all that are not spoken."""
    return None if say.code == ENGLISH else say.code.partition("_")[0]


def _plain(commands: list[BotCommand]) -> list[tuple[str, str]]:
    """What can be compared: aiogram's objects also differ by the bot they came from."""
    return [(one.command, one.description) for one in commands]
