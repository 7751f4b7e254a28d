"""A chat on the page: texts, keyboards, answers, commands, files, scrolling."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from aiogram.utils.formatting import (
    BlockQuote,
    Bold,
    Code,
    DateTime,
    Italic,
    Pre,
    Strikethrough,
    Text,
    TextLink,
    Underline,
)
from playwright.async_api import Page, expect

from sandbox import Upload, serve
from tests.browser.conftest import House, Visit, last, pane
from tests.browser.small_bot import SmallBot
from tests.sandbox.test_messages import PNG

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOON = int(datetime(2026, 3, 2, 12, tzinfo=UTC).timestamp())


@pytest.fixture(autouse=True)
def _olivia_has_written(house: House, request: pytest.FixtureRequest) -> None:
    if "bot" not in request.fixturenames:
        house.olivia.send("/start")
        house.telegram.take_updates()


def entities(text: Text) -> dict[str, Any]:
    rendered = text.as_kwargs()
    found = [entity.model_dump(exclude_none=True) for entity in rendered["entities"]]
    return {"text": rendered["text"], "entities": found}


async def test_all_formatting_is_shown(house: House, visit: Visit) -> None:
    text = Text(
        Bold("bold"), Italic("italic"), Underline("under"), Strikethrough("strike"),
        Code("code"), Pre("pre"), BlockQuote("quote"),
        TextLink("link", url="https://example.com/"), Bold(Italic("both")),
    )  # fmt: skip
    await house.says(**entities(text))
    shown = last(pane(await visit())).locator(".text")
    for tag, words in [
        ("b", "bold"), ("i", "italic"), ("u", "under"), ("s", "strike"), ("code", "code"),
        ("pre", "pre"), ("blockquote", "quote"), ("a[href='https://example.com/']", "link"),
        (":is(b > i, i > b)", "both"),
    ]:  # fmt: skip
        await expect(shown.locator(tag, has_text=words).first).to_have_text(words)


async def test_markup_in_a_text_is_only_text(house: House, visit: Visit) -> None:
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script> & </div>"
    house.olivia.send(evil)
    button = {"text": "<b>x</b>", "callback_data": "x"}
    await house.says(evil, reply_markup={"inline_keyboard": [[button]]})
    chat = pane(await visit())
    await expect(last(chat).locator(".text")).to_have_text(evil)
    await expect(chat.get_by_role("button", name="<b>x</b>")).to_be_visible()
    assert await chat.locator("img, script").count() == 0


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x"])
async def test_a_link_that_would_run_is_no_link(house: House, visit: Visit, address: str) -> None:
    link = {"type": "text_link", "offset": 0, "length": 5, "url": address}
    await house.says("Click", entities=[link])
    assert await last(pane(await visit())).locator("a").count() == 0


@pytest.mark.parametrize(
    ("wished", "shown"),
    [
        ("", "inner"),
        ("D", "2 March 2026"),
        ("d", "02/03/2026"),
        ("t", "13:00"),
        ("wDT", "Monday,? 2 March 2026 at 13:00:00"),
    ],
)
async def test_instants_are_in_the_viewers_zone_and_language(
    house: House, visit: Visit, wished: str, shown: str
) -> None:
    time = DateTime("inner", unix_time=NOON, date_time_format=wished or None)
    await house.says(**entities(Text("At ", time)))
    page = await visit()
    await expect(last(pane(page)).locator(".text time")).to_have_text(re.compile(shown))


async def test_how_long_until_follows_the_bots_clock(house: House, visit: Visit) -> None:
    in_two_days = int(house.clock().timestamp()) + 2 * 86_400 + 60
    time = DateTime("soon", unix_time=in_two_days, date_time_format="r")
    await house.says(**entities(Text("Ends ", time)))
    page = await visit()
    await expect(last(pane(page)).locator(".text time")).to_have_text("in 2 days")
    await page.get_by_role("button", name="+1 day").click()
    await expect(last(pane(page)).locator(".text time")).to_have_text("tomorrow")


async def test_a_chat_begins_with_start_and_goes_on(visit: Visit, bot: SmallBot) -> None:
    chat = pane(await visit())
    await chat.get_by_role("button", name="Start", exact=True).click()
    await expect(last(chat).locator(".text")).to_have_text("Welcome")
    field = chat.get_by_role("textbox", name="Message")
    await expect(field).to_be_focused()
    await field.fill("Hello")
    await field.press("Enter")
    await expect(last(chat).locator(".text")).to_have_text("You said: Hello")
    assert bot.telegram.take_updates() == []


@pytest.mark.usefixtures("bot")
async def test_buttons_have_rows_styles_and_states(visit: Visit) -> None:
    chat = pane(await visit())
    await chat.get_by_role("button", name="Start", exact=True).click()
    await expect(chat.locator(".row")).to_have_count(4)
    for label, style in [("Go", "primary"), ("Yes", "success"), ("No", "danger")]:
        button = chat.get_by_role("button", name=label, exact=True)
        await expect(button).to_have_class(f"key {style}")
    await expect(chat.get_by_role("button", name="Off")).to_be_disabled()


@pytest.mark.usefixtures("bot")
async def test_a_press_edits_in_place_and_keeps_the_focus(visit: Visit) -> None:
    chat = pane(await visit())
    await chat.get_by_role("button", name="Start", exact=True).click()
    await chat.get_by_role("button", name="Yes").focus()
    await last(chat).evaluate("node => { node.wasHere = true }")
    await chat.get_by_role("button", name="Yes").press("Enter")
    await expect(last(chat).locator(".text")).to_have_text("Pressed yes")
    await expect(last(chat).locator(".bubble")).to_have_class("bubble changed")
    await expect(last(chat).locator(".stamp")).to_contain_text("edited")
    await expect(chat.get_by_role("button", name="Yes")).to_be_focused()
    assert await last(chat).evaluate("node => node.wasHere")


async def test_a_button_spins_until_it_is_answered(house: House, visit: Visit) -> None:
    markup = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    await house.says("Menu", reply_markup=markup)
    chat = pane(await visit())
    button = chat.get_by_role("button", name="Go")
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    await house.telegram.world.pulse.until(house.telegram.world.inbox.pending, 5)
    (update,) = house.telegram.take_updates()
    answer = {"callback_query_id": update["callback_query"]["id"], "text": "Done"}
    await house.telegram.call("answerCallbackQuery", answer)
    await expect(chat.locator(".toast")).to_have_text("Done")
    await expect(button).not_to_have_attribute("aria-busy", re.compile(".*"))


@pytest.mark.usefixtures("bot")
async def test_toasts_and_alerts(visit: Visit) -> None:
    page = await visit()
    chat = pane(page)
    await chat.get_by_role("button", name="Start", exact=True).click()
    await chat.get_by_role("button", name="Toast").click()
    await expect(chat.get_by_role("status").locator(".toast")).to_have_text("This is the toast")
    await chat.get_by_role("button", name="Alert").click()
    dialog = page.get_by_role("dialog", name="This is the alert")
    await dialog.get_by_role("button", name="OK").click()
    await expect(dialog).to_be_hidden()


@pytest.mark.usefixtures("bot")
async def test_commands_are_offered_with_descriptions(visit: Visit) -> None:
    page = await visit()
    chat = pane(page)
    await chat.get_by_role("button", name="Start", exact=True).click()
    field = chat.get_by_role("textbox", name="Message")
    await field.press_sequentially("/p")
    await expect(chat.locator(".menu li")).to_have_text(["/plan The current plan"])
    await field.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(last(chat).locator(".text")).to_have_text("You said: /plan")
    await expect(chat.locator(".menu")).to_be_hidden()


@pytest.mark.usefixtures("bot")
async def test_links_to_the_bot_are_followed_in_the_chat(visit: Visit) -> None:
    page = await visit("/?start=from-outside")
    chat = pane(page)
    await expect(last(chat).locator(".text")).to_have_text("You said: /start from-outside")
    assert "start=" not in page.url
    field = chat.get_by_role("textbox", name="Message")
    await field.fill("/start")
    await field.press("Enter")
    await chat.get_by_role("link", name="Invite").click()
    await expect(last(chat).locator(".text")).to_have_text("You said: /start invited")
    await field.fill("https://t.me/partner_plans_bot?start=pasted")
    await field.press("Enter")
    await expect(last(chat).locator(".text")).to_have_text("You said: /start pasted")


async def test_pictures_and_files_are_shown(house: House, visit: Visit) -> None:
    picture, file = Upload("a.png", "image/png", PNG), Upload("plans.csv", "text/csv", b"x" * 2500)
    call = house.telegram.call
    await call("sendPhoto", {"chat_id": 1001, "photo": picture, "caption": "A chart"})
    await call("sendDocument", {"chat_id": 1001, "document": file})
    page = await visit()
    image = pane(page).locator("img")
    await expect(image).to_be_visible()
    async with page.expect_download() as download:
        await pane(page).get_by_role("link", name="plans.csv").click()
    assert (await download.value).suggested_filename == "plans.csv"
    await expect(pane(page).locator(".file-size")).to_have_text("2.5 kB")


async def test_messages_are_grouped_by_day(house: House, visit: Visit) -> None:
    page = await visit()
    await page.get_by_role("button", name="+1 day").click()
    await house.says("A day later")
    await expect(last(pane(page)).locator(".text")).to_have_text("A day later")
    days = await pane(page).locator(".message").evaluate_all("all => all.map(n => n.dataset.day)")
    assert len(set(days)) == 2
    assert all(days)


async def scroll_state(page: Page) -> float:
    """How far a chat is from its end, in pixels."""
    distance: float = (
        await pane(page)
        .locator(".scroller")
        .evaluate("node => node.scrollHeight - node.scrollTop - node.clientHeight")
    )
    return distance


async def test_reading_back_is_not_disturbed(house: House, visit: Visit) -> None:
    for number in range(60):
        await house.says(f"Message {number}\nwith a second line")
    page = await visit()
    chat = pane(page)
    await expect(last(chat)).to_be_in_viewport()
    await house.says("At the end")
    await expect(chat.get_by_text("At the end")).to_be_in_viewport()
    await chat.locator(".scroller").hover()
    await page.mouse.wheel(0, -900)
    await page.wait_for_function(
        """() => {
            const node = document.querySelector(".scroller");
            return node.scrollHeight - node.scrollTop > 1200;
        }"""
    )
    await house.says("While reading back")
    newer = chat.get_by_role("button", name="New messages")
    await expect(newer).to_be_visible()
    assert await scroll_state(page) > 300
    await newer.click()
    await expect(chat.get_by_text("While reading back")).to_be_in_viewport()
    await expect(newer).to_be_hidden()


async def test_a_thousand_messages_are_not_drawn_again_for_one(house: House, visit: Visit) -> None:
    sent = [await house.says(f"Message {number}") for number in range(1000)]
    page = await visit()
    messages = pane(page).locator(".message")
    await expect(messages).to_have_count(1000)
    await (
        pane(page)
        .locator(".log")
        .evaluate(
            """log => {
            window.touched = [];
            new MutationObserver(records => window.touched.push(...records.map(
                record => record.target.closest(".message")?.dataset.id ?? "log"
            ))).observe(log, {childList: true, subtree: true, characterData: true});
        }"""
        )
    )
    number = sent[500]["message_id"]
    edit = {"chat_id": 1001, "message_id": number, "text": "Edited"}
    await house.telegram.call("editMessageText", edit)
    await expect(page.locator(f"[data-id='{number}'] .text")).to_have_text("Edited")
    assert set(await page.evaluate("window.touched")) == {str(number)}
    style = "node => getComputedStyle(node).contentVisibility"
    assert await messages.first.evaluate(style) == "auto"


async def test_the_page_finds_back_after_the_sandbox_was_away(house: House, visit: Visit) -> None:
    page = await visit()
    async with serve(house.telegram) as address:
        await page.goto(address.url)
        await expect(last(pane(page)).locator(".text")).to_have_text("/start")
    await expect(page.get_by_text("connecting…")).to_be_visible()
    await house.says("Meanwhile")
    async with serve(house.telegram, port=address.port):
        await expect(last(pane(page)).locator(".text")).to_have_text("Meanwhile")
        await expect(page.get_by_text("connecting…")).to_be_hidden()
        await page.goto("about:blank")


async def test_a_message_is_replied_to_with_the_mouse(house: House, visit: Visit) -> None:
    await house.says("What do you want?")
    chat = pane(await visit())
    await last(chat).hover()
    await last(chat).get_by_role("button", name="Reply").click()
    await expect(chat.locator(".replying")).to_contain_text("Reply to What do you want?")
    await chat.get_by_role("textbox").fill("Nothing")
    await chat.get_by_role("textbox").press("Enter")
    await expect(last(chat).locator(".replied")).to_have_text("What do you want?")
    await expect(chat.locator(".replying")).to_be_hidden()
    [*_, sent] = house.telegram.take_updates()
    assert sent["message"]["reply_to_message"]["text"] == "What do you want?"


async def test_a_message_is_replied_to_with_the_keyboard(house: House, visit: Visit) -> None:
    await house.says("First")
    await house.says("Second")
    chat = pane(await visit())
    field, replying = chat.get_by_role("textbox"), chat.locator(".replying")
    await field.press("Control+ArrowUp")
    await expect(replying).to_contain_text("Reply to Second")
    await field.press("Control+ArrowUp")
    await expect(replying).to_contain_text("Reply to First")
    await field.press("Escape")
    await expect(replying).to_be_hidden()
    await field.press("Control+ArrowUp")
    await replying.get_by_role("button", name="Do not reply").click()
    await expect(field).to_be_focused()
    await field.fill("Hello")
    await field.press("Enter")
    await expect(last(chat)).to_contain_text("Hello")
    assert await last(chat).locator(".replied").count() == 0
