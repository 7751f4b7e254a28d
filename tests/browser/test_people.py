"""Several people on one page: switching, side by side, their settings, and one more."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import House, Visit, last, pane
from tests.browser.small_bot import SmallBot

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_two_chats_stand_side_by_side_where_there_is_room(visit: Visit) -> None:
    page = await visit(width=1280)
    await expect(pane(page, "Olivia Owner")).to_be_visible()
    await expect(pane(page, "Sofía Reyes")).to_be_visible()
    await page.get_by_role("button", name="Sofía Reyes", exact=True).click()
    await expect(pane(page, "Sofía Reyes")).to_be_hidden()


async def test_a_phone_shows_one_chat_and_counts_what_comes_to_others(
    house: House, visit: Visit
) -> None:
    for person in house.telegram.people:
        person.send("/start")
    page = await visit(width=390)
    await expect(pane(page, "Olivia Owner")).to_be_visible()
    await expect(pane(page, "Sofía Reyes")).to_be_hidden()
    await house.telegram.call("sendMessage", {"chat_id": house.sofia.id, "text": "Hola"})
    tab = page.get_by_role("button", name="Sofía Reyes 1 new")
    await tab.click()
    await expect(pane(page, "Olivia Owner")).to_be_hidden()
    await expect(last(pane(page, "Sofía Reyes")).locator(".text")).to_have_text("Hola")
    await expect(page.get_by_role("button", name="Sofía Reyes", exact=True)).to_be_visible()


async def test_the_page_says_what_people_are_where_that_is_known(visit: Visit) -> None:
    page = await visit()
    people = page.get_by_role("navigation", name="People")
    await expect(
        people.get_by_role("button", name="Olivia Owner owner", exact=True)
    ).to_be_visible()
    await expect(people.get_by_role("button", name="Sofía Reyes", exact=True)).to_be_visible()
    await expect(pane(page).locator(".sub")).to_have_text("owner · English")
    await expect(pane(page, "Sofía Reyes").locator(".sub")).to_have_text("Español")


async def test_the_address_says_who_is_shown_first(house: House, visit: Visit) -> None:
    page = await visit(f"/?person={house.sofia.id}", width=390)
    await expect(pane(page, "Sofía Reyes")).to_be_visible()


async def test_a_language_is_changed_and_the_bot_hears_of_it(house: House, visit: Visit) -> None:
    house.olivia.send("/start")
    house.telegram.take_updates()
    await house.telegram.call(
        "setMyCommands",
        {"language_code": "es", "commands": [{"command": "plan", "description": "Tu plan"}]},
    )
    page = await visit()
    chat = pane(page)
    await chat.get_by_role("button", name="Settings of Olivia Owner").click()
    await chat.get_by_label("Language").select_option("es")
    await expect(chat.locator(".sub")).to_have_text("owner · Español")
    await chat.locator(".scroller").click()
    await expect(chat.get_by_label("Language")).to_be_hidden()
    await chat.get_by_role("button", name="Commands").click()
    await expect(chat.locator(".menu li")).to_have_text(["/plan Tu plan"])
    update = house.olivia.send("Hola")
    assert update["message"]["from"]["language_code"] == "es"


async def test_blocking_tells_the_bot(house: House, visit: Visit) -> None:
    chat = pane(await visit())
    await chat.get_by_role("button", name="Settings of Olivia Owner").click()
    await chat.get_by_role("switch", name="Has blocked the bot").check()
    await expect(chat.get_by_text("You have blocked this bot.")).to_be_visible()
    (update,) = house.telegram.take_updates()
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    answer = await house.telegram.call("sendMessage", {"chat_id": 1001, "text": "x"})
    assert answer.body["description"] == "Forbidden: bot was blocked by the user"
    await chat.get_by_role("button", name="Unblock").click()
    await expect(chat.get_by_role("button", name="Start", exact=True)).to_be_visible()
    (update,) = house.telegram.take_updates()
    assert update["my_chat_member"]["new_chat_member"]["status"] == "member"


async def test_somebody_new_joins_and_is_shown(visit: Visit, bot: SmallBot) -> None:
    page = await visit(width=390)
    await page.get_by_role("button", name="Add somebody").click()
    dialog = page.get_by_role("dialog", name="Somebody new")
    await dialog.get_by_label("Name").fill("Amira Haddad")
    await dialog.get_by_label("Language").select_option("ar")
    await dialog.get_by_role("button", name="Add").click()
    chat = pane(page, "Amira Haddad")
    await chat.get_by_role("button", name="Start", exact=True).click()
    await expect(last(chat).locator(".text")).to_have_text("Welcome")
    assert bot.telegram.people[-1].language == "ar"


async def test_a_text_from_right_to_left_stands_right(house: House, visit: Visit) -> None:
    house.olivia.send("/start")
    button = {"text": "تغيير الخطة", "callback_data": "x"}
    await house.says("خطتك الحالية: Gold", reply_markup={"inline_keyboard": [[button]]})
    chat = pane(await visit())
    direction = "node => getComputedStyle(node).direction"
    assert await last(chat).locator(".text").evaluate(direction) == "rtl"
    assert await last(chat).locator(".key").evaluate(direction) == "rtl"
    house.olivia.send("Hello")
    await expect(last(chat).locator(".text")).to_have_text("Hello")
    assert await last(chat).locator(".text").evaluate(direction) == "ltr"
