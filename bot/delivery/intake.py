"""Intake: handles one update at most so long and so often, and tells when it is done with.

An update that is not done with must not be acknowledged, so that Telegram delivers it again.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from weakref import WeakValueDictionary

from aiogram import Bot, Dispatcher
from aiogram.enums import ChatType
from aiogram.exceptions import AiogramError, TelegramRetryAfter
from aiogram.types import Update, User

from bot.calls import WebhookReply
from bot.delivery import stopping
from bot.delivery.flood import Admission, Flood
from bot.delivery.late import LateAnswers
from bot.delivery.stopping import Pause
from bot.logs import person_key
from bot.serving.rendering import MustWait, answer
from handlers.language import Languages
from storage.database.connections import OutageError

TIME_LIMIT_S = 10.0
TRIES = 3
MOST_AT_ONCE = 100
# How late an answer may come. Telegram waits some 60 s for a webhook: that is a handling, this, and
# a last call.
PATIENCE_S, WEBHOOK_PATIENCE_S = 120.0, 35.0

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 5.0  # longer, and an outage is over before it is noticed
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Trouble:
    """An update's failures so far."""

    failures: int = 0
    is_told: bool = False


class Intake:
    """Feeds updates to the dispatcher: one person's in order, many persons' side by side.

    `since` is when updates began to be taken (aware, UTC): what was sent before is no flood. An
    answer may come `patience_s` late. `now` tells seconds that never go back, `pause` lets some of
    them pass; unless another is given, it ends when the intake is closed.
    """

    def __init__(
        self,
        dispatcher: Dispatcher,
        bot: Bot,
        languages: Languages,
        time_limit_s: float = TIME_LIMIT_S,
        flood: Flood | None = None,
        *,
        since: datetime | None = None,
        patience_s: float = PATIENCE_S,
        now: Callable[[], float] = time.monotonic,
        pause: Pause | None = None,
    ) -> None:
        self._dispatcher = dispatcher
        self._bot = bot
        self._languages = languages
        self._time_limit_s = time_limit_s
        self._flood = flood
        self._since = since
        self._closed = asyncio.Event()
        self._pause = pause or partial(stopping.pause, unless=self._closed)
        self._late = LateAnswers(patience_s, now, self._pause, self._closed)
        self._troubles: dict[int, _Trouble] = {}
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._room = asyncio.Semaphore(MOST_AT_ONCE)

    @property
    def unanswered(self) -> Set[int]:
        """The updates, by their ids, that are handled and whose answers wait for a flood limit."""
        return self._late.updates

    def close(self) -> None:
        """Begin with nothing more: what waits for its turn, or for a limit, is not done with."""
        self._closed.set()

    async def handle(
        self, update: Update, *, again: bool = False, reply: WebhookReply | None = None
    ) -> bool:
        """Whether the update is done with: handled, given up after failing three times, or let go.

        An outage of the database and a flood limit of Telegram's do not count as failing. Let go
        is what one person has too much of: Telegram is not to bring it again. With `again`, what
        went wrong is tried again here, after pauses that grow, until it is done with or the intake
        is closed; that person's later updates wait, nobody else's. A `reply` to be given when the
        update is done with may get the last call to make.
        """
        if not await self._admitted(update):
            return True
        person = sender(update)
        async with self._turns.setdefault(person, asyncio.Lock()):
            came = await self._try(update, reply)
            pause = _FIRST_PAUSE_S
            while came is False and again and not self._closed.is_set():
                await self._pause(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_S)
                came = await self._try(update, reply)
        # Nothing may be awaited here: the answer is to be in line before the next one's turn.
        if isinstance(came, MustWait):
            return await self._late.deliver(update.update_id, person, came)
        return came

    async def _try(self, update: Update, reply: WebhookReply | None) -> bool | MustWait:
        """Handle once: whether the update is done with, or what of its answer must wait."""
        in_line = self._late.wait_for(sender(update))
        async with self._room:
            if self._closed.is_set():
                return False
            try:
                async with asyncio.timeout(self._time_limit_s):
                    came = await self._fed(update, in_line=in_line, reply=reply)
            except (OutageError, TelegramRetryAfter) as error:
                _log.warning("update %s must wait: %s", update.update_id, error)
                await self._apologise(update)
                return False
            except Exception:  # noqa: BLE001 - whatever a handler raises, the others go on
                return await self._failed(update)
        self._troubles.pop(update.update_id, None)
        return came or True

    async def _fed(self, update: Update, **data: object) -> MustWait | None:
        """Have it handled by the dispatcher's observer for its type.

        aiogram's own way in, around all types, looks for handlers of errors and for a chat's state,
        of which there are none: 0.07 of an update's 1.2 ms.
        """
        kinds = {
            "message": update.message,
            "callback_query": update.callback_query,
            "my_chat_member": update.my_chat_member,
        }
        for kind, event in kinds.items():
            if event is not None:
                came = await self._dispatcher.propagate_event(kind, event, bot=self._bot, **data)
                return came if isinstance(came, MustWait) else None
        return None

    async def _admitted(self, update: Update) -> bool:
        """Whether whoever sent this may ask for more now; if not, they are told so."""
        if self._flood is None or self._is_backlog(update):
            return True
        admission = self._flood.admit(_origin(update))
        if admission is Admission.TOLD:
            who = self._key(update)
            _log.info("person %s sends too much: update %s is let go", who, update.update_id)
            await self._say_too_much(update)
        return admission is Admission.ADMITTED

    def _is_backlog(self, update: Update) -> bool:
        """Whether this was sent while nobody took it; a press does not tell when it was made."""
        message = update.message
        return self._since is not None and message is not None and message.date < self._since

    async def _say_too_much(self, update: Update) -> None:
        query, message = update.callback_query, update.message
        if query:
            _ = self._languages.language(query.from_user.language_code)
            await self._say(update, _("Too many presses at once. One moment, please."))
        elif message and message.from_user and message.chat.type == ChatType.PRIVATE:
            _ = self._languages.language(message.from_user.language_code)
            word = _("Too many messages at once; the last ones were not read. One moment, please.")
            await self._say(update, word)

    async def _failed(self, update: Update) -> bool:
        trouble = self._trouble(update)
        trouble.failures += 1
        given_up = trouble.failures >= TRIES
        _log.exception("update %s failed, try %s of %s", update.update_id, trouble.failures, TRIES)
        await self._apologise(update, at_last=given_up)
        if not given_up:
            return False
        del self._troubles[update.update_id]
        # Never what is in it: a text may be an invitation that can still be used.
        _log.error(
            "update %s is given up: a %s of person %s",
            update.update_id,
            update.event_type,
            self._key(update),
        )
        return True

    def _trouble(self, update: Update) -> _Trouble:
        return self._troubles.setdefault(update.update_id, _Trouble())

    async def _apologise(self, update: Update, *, at_last: bool = False) -> None:
        """Say once that something is wrong: to a press, since somebody waits; else at last."""
        event = update.callback_query or (update.message if at_last else None)
        if event and event.from_user and not self._trouble(update).is_told:
            self._trouble(update).is_told = True
            await self._say(update, self._sorry(event.from_user))

    async def _say(self, update: Update, word: str) -> None:
        """Pop up a word, or answer a message with it: at best, what is wrong may be in the way."""
        query, message = update.callback_query, update.message
        try:
            async with asyncio.timeout(self._time_limit_s):
                if query:
                    await answer(self._bot, query, word)
                elif message:
                    await self._bot.send_message(message.chat.id, word)
        except (AiogramError, TimeoutError) as error:
            _log.info("no word about update %s: %s", update.update_id, error)

    def _key(self, update: Update) -> str:
        return person_key(sender(update), self._bot.token)

    def _sorry(self, user: User) -> str:
        _ = self._languages.language(user.language_code)
        return _("Something is wrong on our side. Nothing is lost; please try again in a while.")


def sender(update: Update) -> int:
    """Whose update this is, as a Telegram id; 0 for nobody's."""
    event = update.message or update.callback_query or update.my_chat_member
    return event.from_user.id if event and event.from_user else 0


def _origin(update: Update) -> int:
    """Whose bucket pays for this update; all of nobody's share one.

    Whoever writes as a group or a channel has that one's, since Telegram gives all of those the
    same sender.
    """
    message = update.message
    return message.sender_chat.id if message and message.sender_chat else sender(update)
