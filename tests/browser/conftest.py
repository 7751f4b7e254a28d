"""Chromium, a sandbox with two people and a small bot, and pages to look at them with.

All tests of this folder share one event loop, so that they can share one browser.
"""

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from sandbox import MovableClock, Person, Stage, Telegram, serve
from tests.browser.small_bot import COMMANDS, SmallBot

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
MISSING = "no Chromium is installed: apt-get install chromium"
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The machine may be busy with other tests; nothing waits this long when all is well.
expect.set_options(timeout=10_000)

CARD = ("Press Start", "Choose a plan", "Move the clock")
HOUR = timedelta(hours=1)

Visit = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        # On the project's own machines a page that was not looked at must not pass.
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        await browser.close()


@dataclass
class House:
    """A sandbox with a stage, and what the embedder was asked."""

    telegram: Telegram
    clock: MovableClock
    olivia: Person
    sofia: Person
    address: str = ""
    next_event: datetime | None = None
    fresh: int = 0

    async def tell_next_event(self) -> datetime | None:
        return self.next_event

    async def start_over(self) -> None:
        self.fresh += 1

    async def says(self, text: str, **more: Any) -> dict[str, Any]:
        """Let the bot write to Olivia."""
        answer = await self.telegram.call("sendMessage", {"chat_id": 1001, "text": text, **more})
        assert answer.status == 200, answer.body
        result: dict[str, Any] = answer.body["result"]
        return result


@pytest_asyncio.fixture(loop_scope="session")
async def house() -> AsyncIterator[House]:
    clock = MovableClock()
    telegram = Telegram(clock=clock)
    olivia = telegram.add_person("Olivia Owner")
    house = House(telegram, clock, olivia, telegram.add_person("Sofía Reyes", "es"))
    stage = Stage(
        next_event=house.tell_next_event,
        start_over=house.start_over,
        card=CARD,
        title="TryOut",
        roles={olivia.id: "owner"},
    )
    await telegram.call("setMyCommands", {"commands": COMMANDS})
    async with serve(telegram, stage=stage) as address:
        house.address = address.url
        yield house


@pytest_asyncio.fixture(loop_scope="session")
async def bot(house: House) -> AsyncIterator[SmallBot]:
    bot = SmallBot(house.telegram)
    running = asyncio.create_task(bot.run())
    yield bot
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, house: House) -> AsyncIterator[Visit]:
    """Opens the page; whatever goes wrong on it fails the test."""
    async with contextlib.AsyncExitStack() as stack:
        wrong: list[str] = []

        async def visit(
            path: str = "/",
            width: int = 1280,
            height: int = 800,
            address: str | None = None,
            **more: Any,
        ) -> Page:
            size = {"width": width, "height": height}
            options = {"locale": "en-GB", "timezone_id": "Europe/Madrid", **more}
            context = await browser.new_context(viewport=size, **options)  # type: ignore[arg-type] # a TypedDict
            stack.push_async_callback(context.close)
            page = await context.new_page()
            page.on("pageerror", lambda error: wrong.append(str(error)))
            page.on(
                "console", lambda said: wrong.append(said.text) if "Security" in said.text else None
            )
            await page.goto((address or house.address) + path)
            await expect(page.locator(".pane").first).to_be_visible()
            return page

        yield visit
        assert wrong == []


def pane(page: Page, name: str = "Olivia Owner") -> Locator:
    """One person's chat."""
    return page.get_by_role("region", name=f"Chat of {name}", exact=True)


def last(chat: Locator) -> Locator:
    """The newest message of a chat."""
    return chat.locator(".message").last
