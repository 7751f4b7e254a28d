"""Trying the bot: one command, a page in the browser, and data that stays."""

import asyncio
import re
import signal
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientSession

from bot.serving.trying import OPERATOR, OWNER, try_out
from tests.bot.programs import end_of, program
from tests.bot.visitor import BOUND_S
from tests.conftest import PLANS_FILE

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


@asynccontextmanager
async def tried(*, fresh: bool) -> AsyncIterator[Page]:
    """Olivia's page while the bot is tried in this process; Ctrl-C ends it."""
    said: asyncio.Queue[str] = asyncio.Queue()
    work = asyncio.create_task(try_out(0, PLANS_FILE, fresh=fresh, say=said.put_nowait))
    async with asyncio.timeout(BOUND_S):
        address = ADDRESS.findall(await said.get())[0]
    async with ClientSession(address) as session:
        yield Page(session)
    signal.raise_signal(signal.SIGINT)
    async with asyncio.timeout(BOUND_S):
        await work
    assert said.get_nowait() == "Stopped. The data is kept."


async def test_it_prints_its_page_serves_the_whole_way_and_ends_by_ctrl_c() -> None:
    words = ("try", "--port", "0", "--plans", str(PLANS_FILE))
    async with program(*words, bot_token="42:of-a-real-bot", plans_file="none.toml") as bot:
        address = await _address(bot)
        async with ClientSession(address) as session:
            async with session.get("/") as page:
                assert (page.status, page.content_type) == (200, "text/html")
            olivia = Page(session)
            await olivia.sends("/start")
            for label in ("Register my business", "Partner", "Partner Plans", "Change plan"):
                await olivia.taps(label)
            await olivia.taps("Silver")
            await olivia.taps("Confirm")
            await olivia.sees("Silver is active now", "Status: Active")
        bot.send_signal(signal.SIGINT)
        code, out, err = await end_of(bot)
    assert (code, err) == (0, "")
    assert out.endswith("Stopped. The data is kept.\n")


async def test_data_is_kept_from_one_time_to_the_next_until_told_to_start_over() -> None:
    async with tried(fresh=False) as olivia:
        await olivia.sends("/start")
        await olivia.taps("Register my business")
        await olivia.sees("Olivia Owner is registered")
    async with tried(fresh=False) as olivia:
        await olivia.sends("/start")
        await olivia.sees("Settings", "Business: Olivia Owner")
    async with tried(fresh=True) as olivia:
        await olivia.sends("/start")
        await olivia.sees("Welcome to Partner Plans")


async def test_the_operator_on_the_page_answers_a_request() -> None:
    async with tried(fresh=True) as olivia:
        petra = olivia.other(OPERATOR)
        await petra.sends("/start")
        await petra.sees("You are an operator")
        await olivia.sends("/start")
        for label in ("Register my business", "Partner", "Partner Plans", "Change plan", "Silver"):
            await olivia.taps(label)
        for label in ("Confirm", "Change plan", "Platinum", "Request approval"):
            await olivia.taps(label)
        await olivia.sees("Awaiting approval")
        await petra.sees("Olivia Owner asks for Platinum")
        await petra.replies("Welcome aboard")
        await petra.sees("Reason:", "Welcome aboard")
        await petra.taps("Approve")
        await olivia.sees("Platinum is approved", "Petra Operator", "Welcome aboard")
        await olivia.taps("Open")
        await olivia.sees("Platinum", "Status: Active")


async def _address(bot: Process) -> str:
    """The address of the page, as soon as it is printed."""
    assert bot.stdout is not None
    async with asyncio.timeout(BOUND_S):
        async for line in bot.stdout:
            if found := ADDRESS.search(line.decode()):
                return found[0]
    raise AssertionError("no address was printed")
