"""Somebody at the chat page of a bot that is tried."""

import asyncio
import re
from asyncio.subprocess import Process
from collections.abc import Callable
from typing import Any

from aiohttp import ClientSession

from bot.serving.cast import OWNER
from tests.bot.visitor import BOUND_S

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


class Page:
    """Somebody at the chat page, by the calls that the page makes."""

    def __init__(self, session: ClientSession, person: int = OWNER) -> None:
        self._session = session
        self._path = f"/sandbox/people/{person}"

    def other(self, person: int) -> "Page":
        """Somebody else's chat on the same page."""
        return Page(self._session, person)

    async def sends(self, text: str) -> None:
        await self._posts("messages", text=text)

    async def replies(self, text: str) -> None:
        """Reply to the newest message, which is the bot's."""
        message = await self._until(lambda _: True)
        await self._posts("messages", text=text, reply_to=message["id"])

    async def taps(self, label: str) -> None:
        """Press a button as soon as it is on the newest message."""
        message = await self._until(lambda message: _data(message, label))
        await self._posts("presses", message_id=message["id"], data=_data(message, label))

    async def sees(self, *words: str) -> None:
        """Wait until all these words are on the newest message."""
        await self._until(lambda message: all(word in message["text"] for word in words))

    async def _posts(self, what: str, **body: object) -> None:
        async with self._session.post(f"{self._path}/{what}", json=body) as answer:
            assert answer.status == 200, await answer.text()

    async def _until(self, condition: Callable[[Any], object]) -> Any:
        """The newest message, as soon as it is one of the bot's with this condition."""
        async with asyncio.timeout(BOUND_S):
            while True:
                async with self._session.get(self._path) as chat:
                    messages = (await chat.json())["messages"]
                if messages and messages[-1]["from_bot"] and condition(messages[-1]):
                    return messages[-1]
                await asyncio.sleep(0.01)


def _data(message: Any, label: str) -> str | None:
    buttons = {one["text"]: one["callback_data"] for row in message["keyboard"] for one in row}
    return next((data for text, data in buttons.items() if text.split(" · ")[0] == label), None)


async def address_of(bot: Process) -> str:
    """The address of the page, as soon as it is printed."""
    assert bot.stdout is not None
    async with asyncio.timeout(BOUND_S):
        async for line in bot.stdout:
            if found := ADDRESS.search(line.decode()):
                return found[0]
    raise AssertionError("no address was printed")
