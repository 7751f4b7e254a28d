"""The crowd: people who talk, so many at once, each waiting for the answer before going on.

Whoever has gone through the script once lets another take their place, so that nobody asks for more
than the bot's flood guard lets through, and the bot has no more to do with one than with another.

They and their Telegram are the sandbox's. Updates are handed over from here, not by its delivery:
so the bot's own 200, with which it is done with an update, ends the time that the update took.
"""

import asyncio
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import cycle
from typing import Any

from aiohttp import ClientError, ClientSession

from bench.script import NAME, SETUP, TURNS, Step, Turn
from sandbox import Answer, Person, Telegram
from sandbox.server.delivery import SECRET_HEADER, call_in

STEP_LIMIT_S = 10.0
FIRST_ID = 7_000_000_000  # beyond 32 bits, as Telegram's are

_REST_S = 0.1  # after an error, so that a broken bot is not hammered
_SAMPLES = 5


class LostError(Exception):
    """The bot did something that no user could follow; the text says what."""


class Watched(Telegram):
    """A Telegram that counts what goes wrong, and keeps the first few in words."""

    def __init__(self) -> None:
        super().__init__()
        self.errors = 0
        self.samples: list[str] = []

    async def call(
        self, method: str, params: Mapping[str, Any] | None = None, token: str | None = None
    ) -> Answer:
        """As a Telegram's; nothing that a measured bot asks should be refused."""
        answer = await super().call(method, params, token)
        if answer.status != 200:
            self.failed("a refused call", f"{method}: {answer.body}")
        return answer

    def failed(self, kind: str, detail: str) -> None:
        """Something is not as it should be."""
        self.errors += 1
        if len(self.samples) < _SAMPLES:
            self.samples.append(f"{kind}: {detail}")


class Crowd:
    """Lets people go through the script until told to stop."""

    def __init__(self, telegram: Watched, people: int, session: ClientSession) -> None:
        self._latencies: list[float] = []
        self._telegram = telegram
        self._session = session
        self._new = [telegram.add_person(NAME, id=FIRST_ID + one) for one in range(people)]
        self._resting: deque[tuple[Person, Iterator[Turn]]] = deque()
        self._stopping = False

    async def set_up(self, at_once: int) -> bool:
        """Everybody registers a business; whether all could."""
        everybody = len(self._new)
        await asyncio.gather(*(self._register() for _ in range(at_once)))
        return len(self._resting) == everybody

    async def take_turns(self, number: int) -> None:
        """So many go through the script, one after the other."""
        for _ in range(number):
            await self._take_a_turn()

    async def live(self, at_once: int) -> None:
        """So many at once change plans to and fro; returns soon after `stop`."""
        await asyncio.gather(*(self._take_turns_until_stopped() for _ in range(at_once)))

    @contextmanager
    def noting(self) -> Iterator[list[float]]:
        """The seconds of each update that is handled while inside, filled as they go."""
        noted: list[float] = []
        self._latencies = noted
        yield noted
        self._latencies = []

    def stop(self) -> None:
        """Let everybody finish the update under way and begin no other."""
        self._stopping = True

    async def _register(self) -> None:
        while self._new:
            person = self._new.pop()
            if await self._goes_through(person, SETUP):
                self._resting.append((person, cycle(TURNS)))

    async def _take_turns_until_stopped(self) -> None:
        while not self._stopping:
            await self._take_a_turn()

    async def _take_a_turn(self) -> None:
        """Whoever has rested longest goes through the script once."""
        person, turns = self._resting.popleft()
        person.chat.clear()  # a chat of thousands of messages would slow us down, not the bot
        await self._goes_through(person, next(turns))
        self._resting.append((person, turns))

    async def _goes_through(self, person: Person, steps: Iterable[Step]) -> bool:
        """Whether nothing went wrong; what was stopped is fine."""
        for step in steps:
            if self._stopping:
                return True
            try:
                async with asyncio.timeout(STEP_LIMIT_S):
                    await self._takes(person, step)
            except (LostError, LookupError, ClientError, OSError, TimeoutError) as error:
                self._telegram.failed(type(error).__name__, f"{step.words}: {error}")
                await asyncio.sleep(_REST_S)
                return False
        return True

    async def _takes(self, person: Person, step: Step) -> None:
        """Hand over one update, and look at what the bot made of it."""
        press = person.press(_label(person, step.words)) if step.is_press else None
        update = press.update if press else person.send(step.words)
        self._telegram.take_updates()
        seen = person.chat.changes
        begin = time.perf_counter()
        await self._hand_over(update)
        self._latencies.append(time.perf_counter() - begin)
        text = person.screen.text if person.screen else ""
        if person.chat.changes == seen or not step.fits(text):
            raise LostError(f"led to {text!r}")
        if press and not press.answered:
            raise LostError("the press was not answered")

    async def _hand_over(self, update: dict[str, Any]) -> None:
        """Give an update to the webhook, and make the call that its answer may hold."""
        webhook = self._telegram.world.webhook
        headers = {SECRET_HEADER: webhook.secret or ""}
        async with self._session.post(webhook.url, json=update, headers=headers) as answer:
            if answer.status != 200:
                raise LostError(f"the webhook answered {answer.status}")
            call = await call_in(answer)
        if method := call.pop("method", None):
            await self._telegram.call(method, call)


def _label(person: Person, words: str) -> str:
    """The whole label of the button that begins with these words."""
    labels = person.screen.labels if person.screen else []
    found = next((label for label in labels if label.startswith(words)), None)
    if found is None:
        raise LostError(f"no button {words!r} among {labels}")
    return found
