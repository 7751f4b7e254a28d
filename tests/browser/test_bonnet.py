"""Under the bonnet: the calls as they happen, and bad days to switch on."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import House, Visit, last, pane
from tests.browser.small_bot import SmallBot

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def opened(visit: Visit) -> Page:
    page = await visit()
    await expect(page.locator("#bonnet")).to_be_hidden()
    await page.get_by_role("button", name="Under the bonnet").click()
    return page


async def test_calls_appear_as_they_happen_with_their_json(house: House, visit: Visit) -> None:
    page = await opened(visit)
    await house.telegram.call("getMe")
    newest = page.locator("#calls > li").first
    await expect(newest.locator("summary")).to_contain_text("getMe")
    await expect(newest.locator("summary")).to_contain_text("200")
    await newest.locator("summary").click()
    await expect(newest.get_by_role("region", name="Answered")).to_contain_text('"is_bot": true')


async def test_a_refused_call_says_why_in_telegrams_words(house: House, visit: Visit) -> None:
    page = await opened(visit)
    await house.telegram.call("sendMessage", {"chat_id": 5, "text": "x"})
    refused = page.locator(".refused")
    await expect(refused).to_contain_text("Bad Request: chat not found")
    await expect(refused).to_contain_text("400")


async def test_polling_that_brings_nothing_is_hidden_until_asked_for(
    house: House, visit: Visit
) -> None:
    page = await opened(visit)
    await house.telegram.call("getUpdates")
    await house.telegram.call("getMe")
    await expect(page.locator("#calls > li").first).to_contain_text("getMe")
    await expect(page.locator(".idle")).to_be_hidden()
    await page.get_by_label("empty getUpdates").check()
    await expect(page.locator(".idle")).to_be_visible()


@pytest.mark.parametrize(
    ("switch", "said"),
    [
        ("Too many requests", "Too Many Requests: retry after 3"),
        ("Telegram is down", "Bad Gateway"),
    ],
)
async def test_a_fault_makes_the_next_call_fail_and_no_other(
    house: House, visit: Visit, switch: str, said: str
) -> None:
    page = await opened(visit)
    await page.get_by_role("switch", name=switch).check()
    await expect(page.get_by_text("1 left")).to_be_visible()
    assert (await house.telegram.call("getUpdates")).status == 200
    assert (await house.telegram.call("getMe")).body["description"] == said
    await expect(page.locator(".refused")).to_contain_text(said)
    await expect(page.get_by_role("switch", name=switch)).not_to_be_checked()
    assert (await house.telegram.call("getMe")).status == 200


async def test_a_fault_stays_until_it_is_switched_off(house: House, visit: Visit) -> None:
    page = await opened(visit)
    await page.get_by_label("Happen to").select_option("every call, until switched off")
    await page.get_by_role("switch", name="Lost answer").check()
    await expect(page.locator("#bonnet-toggle")).to_have_class("tool faulty")
    for _ in range(3):
        with pytest.raises(ConnectionResetError):
            await house.telegram.call("getMe")
    await page.get_by_role("switch", name="Lost answer").uncheck()
    await expect(page.locator("#bonnet-toggle")).to_have_class("tool")
    assert (await house.telegram.call("getMe")).status == 200


async def test_an_update_is_delivered_twice(visit: Visit, bot: SmallBot) -> None:
    page = await opened(visit)
    await page.get_by_role("switch", name="Duplicate update").check()
    await expect(page.get_by_text("1 left")).to_be_visible()
    await pane(page).get_by_role("button", name="Start", exact=True).click()
    await expect(pane(page).locator(".message.bot")).to_have_count(2)
    await expect(last(pane(page)).locator(".text")).to_have_text("Welcome")
    assert bot.telegram.faults.duplicates == 0
