"""A dispatcher whose one handler fails, or waits, when a test says so."""

import asyncio
from collections.abc import Callable

from aiogram import Dispatcher
from aiogram.types import CallbackQuery, Message

from bot.serving.rendering import MustWait
from handlers.language import Languages, languages_in
from handlers.texts import LOCALES
from sandbox.pulse import Pulse

SORRY = "Something is wrong on our side. Nothing is lost; please try again in a while."
BOUND_S = 10.0


def languages() -> Languages:
    return languages_in(LOCALES)


class Desk:
    """Remembers which words (a message's text, a button's data) it began with and ended with.

    `in_line` tells for each whether an earlier answer waited.
    """

    def __init__(self, pulse: Pulse) -> None:
        self.began: list[str] = []
        self.done: list[str] = []
        self.cancelled: list[str] = []
        self.in_line: list[bool] = []
        self._pulse = pulse
        self._errors: dict[str, list[Exception]] = {}
        self._gates: dict[str, asyncio.Event] = {}
        self._answers: dict[str, MustWait] = {}
        self.dispatcher = Dispatcher(disable_fsm=True)
        self.dispatcher.message.register(self._message)
        self.dispatcher.callback_query.register(self._press)

    def fails(self, word: str, error: Exception, times: int = 1) -> None:
        """Raise this the next times that the word comes."""
        self._errors[word] = [error] * times

    def holds(self, word: str) -> asyncio.Event:
        """Let the word wait until the event is set."""
        return self._gates.setdefault(word, asyncio.Event())

    def answers(self, word: str, answer: MustWait) -> None:
        """Handle the word, with an answer that must wait."""
        self._answers[word] = answer

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for a condition over the desk or the Telegram, not for ever."""
        await self._pulse.until(condition, BOUND_S)

    async def _message(self, message: Message, *, in_line: bool = False) -> MustWait | None:
        self.in_line.append(in_line)
        return await self._handle(message.text or "")

    async def _press(self, query: CallbackQuery) -> MustWait | None:
        return await self._handle(query.data or "")

    async def _handle(self, word: str) -> MustWait | None:
        self.began.append(word)
        self._pulse.beat()
        try:
            if word in self._gates:
                await self._gates[word].wait()
        except asyncio.CancelledError:
            self.cancelled.append(word)
            raise
        if errors := self._errors.get(word):
            raise errors.pop()
        self.done.append(word)
        self._pulse.beat()
        return self._answers.get(word)
