"""Trying the bot: one command, a page in the browser, and data that stays."""

import asyncio
import json
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from aiohttp import ClientSession

from bot.clock import now, read_lead
from bot.serving.cast import BUSINESS, OPERATOR, OWNER, PEOPLE, ROLES
from bot.serving.trial import CLOCK, try_out
from bot.settings import load
from tests.bot.cli.test_command_line import ask, printed
from tests.bot.page import ADDRESS, Page, address_of
from tests.bot.programs import end_of, program
from tests.bot.visitor import BOUND_S
from tests.conftest import PLANS_FILE

OLIVIA = PEOPLE[OWNER]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@asynccontextmanager
async def greeted(*, fresh: bool) -> AsyncIterator[str]:
    """What is printed when the bot is tried in this process; Ctrl-C ends it."""
    said: asyncio.Queue[str] = asyncio.Queue()
    work = asyncio.create_task(try_out(0, PLANS_FILE, fresh=fresh, echo=said.put_nowait))
    async with asyncio.timeout(BOUND_S):
        greeting = await said.get()
    yield greeting
    signal.raise_signal(signal.SIGINT)
    async with asyncio.timeout(BOUND_S):
        await work
    assert said.get_nowait() == "Stopped. The data is kept."


@asynccontextmanager
async def tried(*, fresh: bool) -> AsyncIterator[Page]:
    """Olivia's page while the bot is tried in this process."""
    async with (
        greeted(fresh=fresh) as greeting,
        ClientSession(ADDRESS.findall(greeting)[0]) as session,
    ):
        yield Page(session)


async def test_it_prints_its_page_serves_the_whole_way_and_ends_by_ctrl_c() -> None:
    words = ("try", "--port", "0", "--plans", str(PLANS_FILE))
    async with program(*words, bot_token="42:of-a-real-bot", plans_file="none.toml") as bot:
        address = await address_of(bot)
        async with ClientSession(address) as session:
            async with session.get("/") as page:
                assert (page.status, page.content_type) == (200, "text/html")
            olivia = Page(session)
            await olivia.sends("/start")
            for label in ("Register my business", OLIVIA, "Choose a plan", "Silver"):
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
        await olivia.taps(OLIVIA)
        await olivia.sees(f"{OLIVIA} is registered")
    async with tried(fresh=False) as olivia:
        await olivia.sends("/start")
        await olivia.sees("Settings", f"Business: {OLIVIA}")
    async with tried(fresh=True) as olivia:
        await olivia.sends("/start")
        await olivia.sees("Welcome to Partner Plans")


async def test_the_operator_on_the_page_answers_a_request() -> None:
    async with tried(fresh=True) as olivia:
        petra = olivia.other(OPERATOR)
        await petra.sends("/start")
        await petra.sees("Desk", "No open requests")
        await olivia.sends("/start")
        for label in ("Register my business", OLIVIA, "Choose a plan", "Silver"):
            await olivia.taps(label)
        for label in ("Confirm", "Change plan", "Platinum", "Request approval"):
            await olivia.taps(label)
        await olivia.sees("Awaiting approval")
        await petra.sees(f"{OLIVIA} asks for Platinum")
        await petra.replies("Welcome aboard")
        await petra.sees("Reason:", "Welcome aboard")
        await petra.taps("Approve")
        await olivia.sees("Platinum is approved", PEOPLE[OPERATOR], "Welcome aboard")
        await olivia.taps("Open")
        await olivia.sees("Platinum", "Status: Active")


@pytest.mark.usefixtures("own_logging")
async def test_the_printed_command_goes_by_the_clock_of_the_page_from_event_to_event(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with greeted(fresh=True) as greeting:
        for name, value in re.findall(r"(DATABASE_URL|CLOCK_FILE)=(\S+)", greeting):
            monkeypatch.setenv(name, value)
        assert greeting.count("partner-plans business list") == 1
        assert (await ask("business", "add", BUSINESS)).code == 0
        assert (await ask("business", "assign", "1", "gold", "--reason", "To try it")).code == 0
        [business] = await printed("business", "list")
        end = datetime.fromisoformat(business["ends"])
        async with ClientSession(ADDRESS.findall(greeting)[0]) as session:
            for due in (end - 7 * DAY, end - DAY, end):  # two reminders, then the end itself
                assert await moves(session, "next")
                assert due <= now(load(clock_file=str(CLOCK))) < due + HOUR
            [business] = await printed("business", "list")
            assert (business["plan"], business["ends"]) == (None, None)
            assert not await moves(session, "next")
            await moves(session, "month")
        ahead = read_lead(CLOCK)
    async with greeted(fresh=False):
        assert timedelta() <= read_lead(CLOCK) - ahead < HOUR  # it goes on from there
    async with greeted(fresh=True):
        assert read_lead(CLOCK) == timedelta()


async def moves(session: ClientSession, to: str) -> bool:
    """Whether moving the clock of the page moves it."""
    async with session.post("/sandbox/clock", json={"to": to}) as answer:
        moved: bool = (await answer.json())["moved"]
        return moved


async def test_the_page_says_what_its_people_are() -> None:
    async with greeted(fresh=True) as greeting:
        address = ADDRESS.findall(greeting)[0]
        async with ClientSession(address) as session, session.get("/sandbox/stream") as stream:
            async for line in stream.content:
                news = json.loads(line.decode().removeprefix("data: ") or "null")
                if news and news["kind"] == "stage":
                    break
    roles = {one["name"]: one["role"] for one in news["people"]}
    assert roles == {PEOPLE[number]: ROLES[number] for number in PEOPLE}
    assert list(roles.values()) == ["owner", "second owner", "viewer", "somebody new", "operator"]
    assert BUSINESS in news["card"][0]
