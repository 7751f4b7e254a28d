"""Around the chats: what to try, the clock, notices, and starting over."""

import pytest
from playwright.async_api import expect

from sandbox import Telegram, serve
from tests.browser.conftest import CARD, HOUR, House, Visit, last, pane
from tests.browser.small_bot import SmallBot

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_visitor_sees_what_to_try(visit: Visit) -> None:
    page = await visit()
    await expect(page.locator("#card li")).to_have_text(CARD)
    await expect(page.get_by_role("heading", name="TryOut")).to_be_visible()


async def test_a_visitor_with_a_phone_sees_it_in_the_empty_chat(visit: Visit) -> None:
    page = await visit(width=360)
    await expect(pane(page).locator(".hints li")).to_have_text(CARD)
    await expect(pane(page).locator(".hints")).to_be_visible()
    await page.get_by_role("button", name="Try & time").click()
    await expect(page.get_by_role("button", name="+1 hour")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="+1 hour")).to_be_hidden()


@pytest.mark.parametrize(
    ("button", "ahead"), [("+1 hour", "1 hour ahead"), ("+1 day", "1 day ahead")]
)
async def test_the_clock_goes_forward(house: House, visit: Visit, button: str, ahead: str) -> None:
    page = await visit()
    await expect(page.locator("#clock-lead")).to_have_text("the real time")
    await page.get_by_role("button", name=button).click()
    await expect(page.locator("#clock-lead")).to_have_text(ahead)
    assert house.clock.lead >= HOUR


async def test_a_month_is_a_calendar_month(house: House, visit: Visit) -> None:
    page = await visit()
    await page.get_by_role("button", name="+1 month").click()
    await expect(page.locator("#clock-lead")).to_contain_text("days ahead")
    assert 28 <= house.clock.lead.days <= 31


async def test_the_clock_goes_to_the_next_event(house: House, visit: Visit) -> None:
    page = await visit()
    button = page.get_by_role("button", name="To the next event")
    await button.click()
    await expect(page.get_by_text("Nothing is to come by itself.")).to_be_visible()
    house.next_event = house.clock() + 5 * HOUR
    await button.click()
    await expect(page.locator("#clock-lead")).to_have_text("5 hours ahead")


async def test_a_clock_that_cannot_be_moved_has_no_buttons(visit: Visit) -> None:
    telegram = Telegram()
    telegram.add_person("Olivia Owner")
    page = await visit()
    async with serve(telegram) as address:
        await page.goto(address.url)
        await expect(pane(page)).to_be_visible()
        await expect(page.get_by_role("button", name="+1 hour")).to_be_hidden()
        await expect(page.get_by_role("button", name="Start over")).to_be_hidden()
        await page.goto("about:blank")


async def test_starting_over_empties_the_chats(house: House, visit: Visit, bot: SmallBot) -> None:
    page = await visit()
    await pane(page).get_by_role("button", name="Start", exact=True).click()
    await expect(last(pane(page)).locator(".text")).to_have_text("Welcome")
    await page.get_by_role("button", name="Start over…").click()
    dialog = page.get_by_role("dialog", name="Start over?")
    await dialog.get_by_role("button", name="Cancel").click()
    assert house.fresh == 0
    await page.get_by_role("button", name="Start over…").click()
    await dialog.get_by_role("button", name="Start over").click()
    await expect(pane(page).get_by_role("button", name="Start", exact=True)).to_be_visible()
    assert (house.fresh, house.olivia.messages) == (1, [])
    await pane(page).get_by_role("button", name="Start", exact=True).click()
    await expect(last(pane(page)).locator(".text")).to_have_text("Welcome")
    assert bot.telegram.people == [house.olivia, house.sofia]


async def test_a_notice_is_shown_until_it_is_cleared(house: House, visit: Visit) -> None:
    page = await visit()
    house.telegram.announce("plans.toml has 2 problems:\n<b>line 4</b>")
    await expect(page.get_by_role("alert")).to_have_text(
        "plans.toml has 2 problems:\n<b>line 4</b>"
    )
    house.telegram.announce(None)
    await expect(page.get_by_role("alert")).to_be_hidden()
