"""`make pictures`: what the chat page looks like, by clicking through it, for the documents."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Browser, async_playwright, expect

from bot.opening import open_book
from bot.serving.cast import BUSINESS, OWNER
from bot.serving.trial import FILE, TryOut, served
from bot.settings import load
from storage.members.values import Caller
from tests.browser.conftest import CHROMIUM, MISSING, OPTIONS, last
from tests.browser.test_partner_plans import OLIVIA, OSCAR, Show
from tests.conftest import PLANS_FILE
from tests.storage.acts import order, press

DATABASE = f"sqlite+aiosqlite:///{FILE}"  # of the trial, in the folder it runs in

PICTURES = Path(__file__).parent.parent.parent / "docs" / "pictures"
LANGUAGES = ("en", "es", "ru", "ar")
DAY = timedelta(days=1)
# A year of the Corner Café: so many days later, this plan at once.
YEAR = ((0, "starter"), (45, "silver"), (75, "gold"), (70, "flex"), (100, "gold"))
# The buttons to press by how their data begins, which is the same in every language, and the one
# of several; and what to call the picture that is taken then.
WAY: tuple[tuple[tuple[tuple[str, int], ...], str], ...] = (
    ((), "plan"),
    ((("c:", 0), ("o:", 4)), "preview"),
    ((("c:", 0), ("v:", 0), ("h:", 0)), "history"),
    ((("tl:", 0),), "timeline"),
)
WIDE, PHONE = {"width": 1280, "height": 960}, {"width": 390, "height": 844}


async def main() -> None:
    """Take every picture, each on fresh data."""
    if CHROMIUM is None:
        raise SystemExit(MISSING)
    PICTURES.mkdir(exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        for scheme in ("light", "dark"):
            await _on_stage(browser, scheme, f"change-{scheme}")
            await _on_stage(browser, scheme, f"phone-{scheme}", phone=True)
            for code in LANGUAGES:
                await _in_language(browser, scheme, code)
        await browser.close()


async def _on_stage(browser: Browser, scheme: str, name: str, *, phone: bool = False) -> None:
    async with _stage(browser, scheme, PHONE if phone else WIDE, 2) as show:
        await _act(show, phone=phone)
        await show.page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")


async def _in_language(browser: Browser, scheme: str, code: str) -> None:
    """Partner Plans, a preview, the history and its timeline, on a phone in this language."""
    async with _stage(browser, scheme, PHONE, 1) as show:
        show.try_out.telegram.people[0].language = code.replace("_", "-").lower()
        await _year(show)
        for keys, name in WAY:
            for key, number in keys:
                await _pressed(show, key, number)
            if name == "timeline":
                await expect(show.chat().locator("img")).to_be_visible(timeout=20_000)
            await show.page.wait_for_timeout(5000)  # until toasts are gone
            file = PICTURES / f"{code}-{name}-{scheme}.png"
            await show.page.screenshot(path=file, animations="disabled")


async def _year(show: Show) -> None:
    """Olivia registers the Corner Café; after a year it has Gold, and Silver is to follow."""
    await show.starts()
    await _pressed(show, "r", 0)
    await _says(show, BUSINESS)
    olivia = Caller(OWNER, OLIVIA, None)
    [business] = await show.try_out.known_businesses()
    async with open_book(load(_env_file=None, database_url=DATABASE)) as book:
        for days, plan in YEAR:
            show.try_out.clock.advance(days * DAY)
            now = show.try_out.clock()
            view = await book.members.view(olivia, business.id, now)
            assert view
            assert await press(book, olivia, order(view, plan), now)
    show.try_out.clock.advance(8 * DAY)
    await _says(show, "/plan")
    for key, number in (("c:", 0), ("o:", 1), ("k:", 0)):
        await _pressed(show, key, number)
    await _says(show, "/plan")


async def _pressed(show: Show, key: str, number: int) -> None:
    await last(show.chat()).locator(f'.key[data-key*=" {key}"]').nth(number).click()
    await show.page.wait_for_timeout(600)


async def _says(show: Show, text: str) -> None:
    await show.chat().get_by_role("textbox").fill(text)
    await show.page.keyboard.press("Enter")
    await show.page.wait_for_timeout(1500)


@asynccontextmanager
async def _stage(
    browser: Browser, scheme: str, viewport: dict[str, int], scale: int
) -> AsyncIterator[Show]:
    with TemporaryDirectory() as folder:
        os.chdir(folder)
        plans = Path(shutil.copy(PLANS_FILE, folder))
        try_out, ready = TryOut(plans, fresh=True), asyncio.Event()
        async with served(try_out.telegram, try_out.stage, 0) as address:
            running = asyncio.create_task(try_out.run(address, lambda _: ready.set()))
            await ready.wait()
            context = await browser.new_context(
                viewport=viewport,  # type: ignore[arg-type] # a TypedDict
                color_scheme=scheme,  # type: ignore[arg-type] # one of its literals
                locale="en-GB",
                device_scale_factor=scale,
            )
            page = await context.new_page()
            await page.goto(address)
            yield Show(try_out, plans, page)
            await context.close()
            try_out.stop()
            await running
        os.chdir(PICTURES)


async def _act(show: Show, *, phone: bool) -> None:
    """The owner is about to change the plan; a co-owner has read the history."""
    await _year(show)
    if not phone:
        await show.starts(OSCAR)
        await show.clicks("Partner", "Partner Plans", "History", name=OSCAR)
        await show.sees("Gold — Active", name=OSCAR)
    await show.clicks("Cancel scheduled change", "Change plan", "Flex · €49 a month", name=OLIVIA)
    await show.sees("Compared with Gold")
    await show.page.wait_for_timeout(6000)  # until toasts are gone and highlights have faded


if __name__ == "__main__":
    asyncio.run(main())
