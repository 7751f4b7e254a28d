"""For everybody: screen readers, keyboards, small screens, the dark."""

from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped] # it has none
from playwright.async_api import Page, expect

from tests.browser.conftest import House, Visit, last, pane
from tests.browser.small_bot import SmallBot

pytestmark = pytest.mark.asyncio(loop_scope="session")

WIDTHS = [{"width": 1280}, {"width": 360, "height": 640}]
SCHEMES = ["light", "dark"]


async def findings(page: Page) -> list[str]:
    """What axe-core finds serious or critical."""
    # Animations are over: a toast half faded in has too little contrast by design.
    await page.evaluate(
        """Promise.all(document.getAnimations().map(
            shown => shown.effect.getTiming().iterations === Infinity || shown.finished
        ))"""
    )
    response: dict[str, Any] = (await Axe().run(page)).response
    return [
        f"{violation['id']}: {node['html']} {node['failureSummary']}"
        for violation in response["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", WIDTHS, ids=["wide", "phone"])
async def test_no_state_of_the_page_keeps_anybody_out(
    house: House, visit: Visit, size: dict[str, int], scheme: str
) -> None:
    house.telegram.announce("plans.toml has 2 problems")
    page = await visit(**size, color_scheme=scheme)
    chat = pane(page)
    assert await findings(page) == []
    await chat.get_by_role("button", name="Start", exact=True).click()
    await expect(last(chat).locator(".text")).to_have_text("Welcome")
    await chat.get_by_role("button", name="Yes").click()
    await expect(last(chat).locator(".text")).to_have_text("Pressed yes")
    assert await findings(page) == []
    await chat.get_by_role("button", name="Commands").click()
    assert await findings(page) == []
    await page.keyboard.press("Escape")
    await chat.get_by_role("button", name="Settings of Olivia Owner").click()
    assert await findings(page) == []
    await chat.get_by_role("switch").check()
    await expect(chat.get_by_text("You have blocked this bot.")).to_be_visible()
    assert await findings(page) == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", WIDTHS, ids=["wide", "phone"])
async def test_no_panel_keeps_anybody_out(
    house: House, visit: Visit, size: dict[str, int], scheme: str
) -> None:
    await house.telegram.call("sendMessage", {"chat_id": 5, "text": "x"})
    page = await visit(**size, color_scheme=scheme)
    await page.get_by_role("button", name="Under the bonnet").click()
    await page.locator(".refused summary").click()
    await page.get_by_role("switch", name="Slow").check()
    await expect(page.get_by_text("1 left")).to_be_visible()
    assert await findings(page) == []
    await page.get_by_role("button", name="Close the panel").click()
    if size["width"] < 820:
        await page.get_by_role("button", name="Try & time").click()
        assert await findings(page) == []
        await page.get_by_role("button", name="Try & time").click()
    await page.get_by_role("button", name="Add somebody").click()
    assert await findings(page) == []


async def tab_to(page: Page, name: str) -> None:
    """Press Tab until the first button of this name has the focus."""
    target = page.get_by_role("button", name=name, exact=True).first
    for _ in range(40):
        await page.keyboard.press("Tab")
        if await target.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError(f"{name} is out of reach")


async def test_all_is_done_with_the_keyboard_alone(visit: Visit, bot: SmallBot) -> None:
    page = await visit()
    chat = pane(page)
    await tab_to(page, "Start")
    await page.keyboard.press("Enter")
    await expect(chat.get_by_role("textbox")).to_be_focused()
    await page.keyboard.type("/")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(last(chat).locator(".text")).to_have_text("You said: /plan")
    await page.keyboard.type("/start")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(last(chat).locator(".text")).to_have_text("Welcome")
    await tab_to(page, "Under the bonnet")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Close the panel")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Under the bonnet")).to_be_focused()
    await tab_to(page, "+1 hour")
    await page.keyboard.press("Space")
    await expect(page.locator("#clock-lead")).to_have_text("1 hour ahead")
    await tab_to(page, "No")
    await page.keyboard.press("Space")
    await expect(chat.get_by_text("Pressed no")).to_be_visible()
    assert bot.telegram.take_updates() == []


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("width", [360, 390, 820, 1280, 1920])
async def test_nothing_sticks_out_sideways(visit: Visit, width: int) -> None:
    page = await visit(width=width)
    chat = pane(page)
    await chat.get_by_role("button", name="Start", exact=True).click()
    field = chat.get_by_role("textbox")
    await field.fill("a" * 300)
    await field.press("Enter")
    await expect(chat.locator(".message")).to_have_count(4)
    for selector in ("body", ".scroller", ".stage", ".chats"):
        wide = await page.locator(selector).first.evaluate("n => n.scrollWidth - n.clientWidth")
        assert wide <= 0, selector


async def test_the_dark_is_dark(visit: Visit) -> None:
    light, dark = await visit(color_scheme="light"), await visit(color_scheme="dark")
    ground = "document => getComputedStyle(document.body).backgroundColor"
    colours = [await page.evaluate(f"({ground})(document)") for page in (light, dark)]
    assert colours[0] != colours[1]


@pytest.mark.usefixtures("bot")
async def test_new_messages_are_read_aloud(visit: Visit) -> None:
    chat = pane(await visit())
    await chat.get_by_role("button", name="Start", exact=True).click()
    log = chat.get_by_role("log")
    await expect(log).to_contain_text("Partner Plans: Welcome")
    await expect(log).to_have_attribute("aria-busy", "false")
