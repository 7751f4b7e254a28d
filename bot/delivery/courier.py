"""The courier: sends what waits in the outbox, so that nothing is lost and nothing comes twice.

It takes letters, sends them, and says what came of each. One that dies with letters in hand only
delays them; a letter that was sent is not sent again while this process lives, even if the
database could not be told at once. No connection is held while Telegram is awaited.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramRetryAfter,
)

from bot.clock import Clock
from bot.delivery import stopping
from bot.delivery.pace import Pace
from bot.logs import person_key
from bot.serving.rendering import edit, send
from handlers.language import Languages
from handlers.screens.letters import letter_screen
from handlers.screens.screen import Screen
from storage.book import Book
from storage.database.connections import OutageError
from storage.outbox.values import Letter, LetterOutcome, Recipient

LOOK_EVERY_S = 1.0  # nobody tells when a clock that can be moved has been
AT_ONCE = 30
TRIES = 100  # with the pauses below: a day
OWN_TRIES = 3  # where the fault is ours, another try seldom helps, and the next letters wait

_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=15)
_NO_SUCH_CHAT = "chat not found"  # whoever never wrote to the bot

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Came:
    """What came of a letter, and the number of the message it came as, if that is known."""

    outcome: LetterOutcome
    message_id: int | None = None


class Courier:
    """The loop from the outbox to Telegram, until told to stop.

    `pause` waits so many seconds, or less if told to stop.
    """

    def __init__(
        self,
        bot: Bot,
        book: Book,
        languages: Languages,
        clock: Clock,
        stop: asyncio.Event,
        *,
        pace: Pace | None = None,
        pause: Callable[[float], Awaitable[None]] | None = None,
    ) -> None:
        self._bot = bot
        self._book = book
        self._languages = languages
        self._clock = clock
        self._stop = stop
        self._pace = pace or Pace()
        self._pause = pause or partial(stopping.pause, unless=stop)
        self._unsaid: dict[int, _Came] = {}

    async def run(self) -> None:
        """Deliver until stopped; the messages in hand are finished before returning."""
        while not self._stop.is_set():
            if not await self.round():
                await self._pause(LOOK_EVERY_S)

    async def round(self) -> int:
        """Deliver what is due, at most one letter to each person: how many were taken.

        Whatever goes wrong is logged; 0 then, so that it is not tried again at once.
        """
        await self._prepare()
        try:
            await self._say_unsaid()
            letters = await self._book.outbox.take(self._clock(), AT_ONCE)
        except OutageError as error:
            _log.warning("the outbox cannot be read: %s", error)
            return 0
        except Exception:  # noqa: BLE001 - whatever it is, the next round may do better
            _log.exception("the outbox cannot be read")
            return 0
        await asyncio.gather(*(self._deliver(letter) for letter in letters))
        return len(letters)

    async def _prepare(self) -> None:
        """Have written what is to be told by now; never raises, since others can do without."""
        try:
            await self._book.members.catch_up(self._clock())
            await self._book.outbox.fire(self._clock())
        except OutageError as error:
            _log.warning("the timers cannot be read: %s", error)
        except Exception:  # noqa: BLE001 - whatever it is, the letters go on
            _log.exception("the timers cannot be fired")

    async def _deliver(self, letter: Letter) -> None:
        """Send one letter and say what came of it; never raises."""
        try:
            came = await self._come_of(letter)
        except Exception:  # noqa: BLE001 - of one letter; the others go on
            _log.exception("letter %s failed, try %s", letter.id, letter.attempts)
            came = self._again(letter, OWN_TRIES)
        if came is None:
            return
        try:
            if isinstance(came, _Came):
                self._unsaid[letter.id] = came
                await self._say_unsaid(letter.id)
            else:
                await self._book.outbox.postpone(letter.id, self._clock() + came)
        except Exception as error:  # noqa: BLE001 - said again in the next round
            _log.warning("letter %s: the outbox cannot be told: %s", letter.id, error)

    async def _come_of(self, taken: Letter) -> _Came | timedelta | None:
        """The letter's outcome, or how long it must wait; None if it is no longer ours."""
        if self._worded(taken) is None or taken.to is None:
            return _Came(LetterOutcome.OBSOLETE)
        await self._pace.turn(taken.to.telegram_id)
        if self._stop.is_set():
            return timedelta()  # for whoever comes next
        letter = await self._book.outbox.still(
            taken, self._clock()
        )  # it may have waited for its turn
        if letter is None:
            return None
        screen = self._worded(letter)
        if screen is None or letter.to is None:
            return _Came(LetterOutcome.OBSOLETE)
        try:
            return await self._send(letter, letter.to, screen)
        except AiogramError as error:
            return self._after_fault(letter, letter.to, error)

    async def _send(self, letter: Letter, to: Recipient, screen: Screen) -> _Came:
        """A new message, or another content of an old one; one that is gone needs none."""
        if letter.changes is not None:
            await edit(self._bot, to.telegram_id, letter.changes, screen)
            return _Came(LetterOutcome.SENT)
        return _Came(LetterOutcome.SENT, await send(self._bot, to.telegram_id, screen))

    def _worded(self, letter: Letter) -> Screen | None:
        """The letter's screen; None if it must not be sent."""
        if letter.to is None:
            return None
        return letter_screen(letter, self._languages.language(letter.to.language))

    def _after_fault(self, letter: Letter, to: Recipient, error: AiogramError) -> _Came | timedelta:
        match error:
            case TelegramForbiddenError():
                unreachable = True
            case TelegramBadRequest() | TelegramEntityTooLarge():
                unreachable = _NO_SUCH_CHAT in str(error)
            case TelegramRetryAfter():
                return self._again(letter, TRIES, timedelta(seconds=error.retry_after))
            case ClientDecodeError(data={"ok": True}):
                _log.warning("letter %s is sent: %s", letter.id, error.message)
                return _Came(LetterOutcome.SENT, _message_id(error.data))
            case _:
                _log.warning("letter %s, try %s: %s", letter.id, letter.attempts, error)
                return self._again(letter, TRIES)
        if unreachable:
            who = person_key(to.telegram_id, self._bot.token)
            _log.warning("letter %s: person %s cannot be reached: %s", letter.id, who, error)
            return _Came(LetterOutcome.UNREACHABLE)
        _log.error("letter %s is given up: %s", letter.id, error)
        return _Came(LetterOutcome.FAILED)

    def _again(
        self, letter: Letter, most: int, at_least: timedelta = timedelta()
    ) -> _Came | timedelta:
        """How long to wait for the next try: longer each time; failed after the last."""
        if letter.attempts >= most:
            _log.error("letter %s is given up after %s tries", letter.id, letter.attempts)
            return _Came(LetterOutcome.FAILED)
        doubled: timedelta = _FIRST_PAUSE * 2 ** min(letter.attempts - 1, 10)
        return max(at_least, min(doubled, _LONGEST_PAUSE))

    async def _say_unsaid(self, *only: int) -> None:
        """Settle what is done with and not yet said. Raises what the database raises."""
        for letter_id in only or tuple(self._unsaid):
            came = self._unsaid[letter_id]
            await self._book.outbox.settle(letter_id, came.outcome, self._clock(), came.message_id)
            del self._unsaid[letter_id]


def _message_id(answer: object) -> int | None:
    """The number of a message in an answer that could not be understood as a whole."""
    match answer:
        case {"result": {"message_id": int(number)}}:
            return number
        case _:
            return None
