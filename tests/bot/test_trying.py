"""Trying the bot: one command, a page in the browser, and data that stays."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import ClientSession

from bot.serving.trial import OPERATOR, try_out
from tests.bot.page import ADDRESS, Page, address_of
from tests.bot.programs import end_of, program
from tests.bot.visitor import BOUND_S
from tests.conftest import PLANS_FILE


@asynccontextmanager
async def tried(*, fresh: bool) -> AsyncIterator[Page]:
    """Olivia's page while the bot is tried in this process; Ctrl-C ends it."""
    said: asyncio.Queue[str] = asyncio.Queue()
    work = asyncio.create_task(try_out(0, PLANS_FILE, fresh=fresh, echo=said.put_nowait))
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
        address = await address_of(bot)
        async with ClientSession(address) as session:
            async with session.get("/") as page:
                assert (page.status, page.content_type) == (200, "text/html")
            olivia = Page(session)
            await olivia.sends("/start")
            for label in ("Register my business", "Olivia Owner", "Choose a plan", "Silver"):
                await olivia.taps(label)
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
        await olivia.taps("Olivia Owner")
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
        for label in ("Register my business", "Olivia Owner", "Choose a plan", "Silver"):
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
