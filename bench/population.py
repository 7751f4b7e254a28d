"""The population: users who all talk at once, each waiting for the answer before going on."""

import asyncio
import time
from collections.abc import Iterable

from bench.chat import Chat, LostError
from bench.fake_api import FakeApi
from bench.hook import Hook
from bench.script import SETUP, Step, turns
from bench.tally import Tally
from bench.wire import parameters

STEP_LIMIT_S = 10.0

_REST_S = 0.1  # after an error, so that a broken bot is not hammered


class Population:
    """Lets every user go through the script until told to stop."""

    def __init__(self, chats: Iterable[Chat], hook: Hook, api: FakeApi, tally: Tally) -> None:
        self._chats = tuple(chats)
        self._hook = hook
        self._api = api
        self._tally = tally
        self._stopping = False

    async def set_up(self) -> bool:
        """Everybody registers a business; whether all could."""
        return all(await asyncio.gather(*(self._go_through(chat, SETUP) for chat in self._chats)))

    async def live(self) -> None:
        """Everybody changes plans to and fro; returns soon after `stop`."""
        await asyncio.gather(*(self._live(chat) for chat in self._chats))

    def stop(self) -> None:
        """Let everybody finish the update under way and begin no other."""
        self._stopping = True

    async def _live(self, chat: Chat) -> None:
        turn = turns()
        while not self._stopping:
            await self._go_through(chat, next(turn))

    async def _go_through(self, chat: Chat, steps: Iterable[Step]) -> bool:
        """Whether nothing went wrong; what was stopped is fine."""
        for step in steps:
            if self._stopping:
                return True
            try:
                async with asyncio.timeout(STEP_LIMIT_S):
                    await self._do(chat, step)
            except (LostError, OSError, TimeoutError, ValueError) as error:
                chat.give_up()
                self._tally.failed(type(error).__name__, f"{step.words}: {error}")
                await asyncio.sleep(_REST_S)
                return False
        return True

    async def _do(self, chat: Chat, step: Step) -> None:
        """Hand over an update and wait for all its replies, and for the webhook's answer.

        Telegram, too, hands over nobody's next update before the last one was acknowledged.
        """
        update, finished = chat.begin(step)
        handed_over = time.perf_counter()
        answer = await self._hook.post(update)
        if answer.first_line.split(" ")[1] != "200":
            raise LostError(f"the webhook answered {answer.first_line}")
        if reply := parameters(answer):
            self._api.call(str(reply.pop("method", "")), reply)
        self._tally.done(await finished - handed_over)
