"""Partner Plans itself, as `make try` shows it: used by clicking, in a real browser."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from bot.serving.cast import OPERATOR, OWNER, PEOPLE, SECOND_OWNER
from bot.serving.trial import TryOut, served
from sandbox import ServerError
from tests.browser.conftest import last, pane
from tests.conftest import PLANS_FILE

pytestmark = pytest.mark.asyncio(loop_scope="session")

OLIVIA, OSCAR, PETRA = PEOPLE[OWNER], PEOPLE[SECOND_OWNER], PEOPLE[OPERATOR]

NOTICES = re.compile("🔔|joined as|⏰|has started|has ended")


class Show:
    """A page on a try_out of the sample catalogue."""

    def __init__(self, try_out: TryOut, plans: Path, page: Page) -> None:
        self.try_out = try_out
        self.plans = plans
        self.page = page

    def chat(self, name: str = OLIVIA) -> Locator:
        return pane(self.page, name)

    async def clicks(self, *labels: str, name: str = OLIVIA) -> None:
        """Press buttons of the newest screen, one after the other."""
        for label in labels:
            newest = self.screen(name)
            await newest.get_by_role("button", name=label, exact=True).click()

    async def sees(self, *words: str, name: str = OLIVIA) -> None:
        for word in words:
            await expect(self.screen(name).locator(".text")).to_contain_text(word)

    def screen(self, name: str) -> Locator:
        """The newest message that answers somebody: notices come in between at any time."""
        return self.chat(name).locator(".message").filter(has_not_text=NOTICES).last

    async def brings(self, name: str) -> None:
        """Show this person's chat too."""
        people = self.page.get_by_role("navigation", name="People")
        await people.get_by_role("button", name=name).click()
        await expect(self.chat(name)).to_be_visible()

    async def starts(self, name: str = OLIVIA) -> None:
        await self.chat(name).get_by_role("button", name="Start", exact=True).click()

    async def registers(self) -> None:
        await self.starts()
        await self.clicks("Register my business", OLIVIA)
        await self.sees("No plan yet")


@pytest_asyncio.fixture(loop_scope="session")
async def show(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Show]:
    monkeypatch.chdir(tmp_path)
    plans = Path(shutil.copy(PLANS_FILE, tmp_path))
    try_out, ready = TryOut(plans, fresh=False), asyncio.Event()
    async with served(try_out.telegram, try_out.stage, 0) as address:
        running = asyncio.create_task(try_out.run(address, lambda _: ready.set()))
        async with asyncio.timeout(30):
            await ready.wait()
        context = await browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
        page = await context.new_page()
        await page.goto(address)
        yield Show(try_out, plans, page)
        await context.close()
        try_out.stop()
        await running


async def test_the_owners_whole_way_by_clicking(show: Show) -> None:
    await show.registers()
    await show.clicks("Choose a plan", "Starter · Free", "Confirm")
    await show.sees("Starter is active now", "Status: Active")
    await show.clicks("Change plan", "Silver · €29 a month")
    await show.sees("You lose", "Beginners' course")
    await show.clicks("Confirm", "History")
    await show.sees("Silver — Active", "Starter — Replaced")
    await show.clicks("Back", "Help")
    await expect(show.chat().get_by_role("link", name="Contact support")).to_be_visible()


async def test_of_two_owners_one_confirms_and_the_others_button_says_what_moved(show: Show) -> None:
    await show.registers()
    await show.clicks("Choose a plan", "Silver · €29 a month")
    await show.starts(OSCAR)
    await show.sees(f"Welcome to {OLIVIA}", name=OSCAR)
    await show.clicks("Partner", "Partner Plans", "Choose a plan", "Starter · Free", name=OSCAR)
    await show.clicks("Confirm", name=OSCAR)
    await show.sees("Starter is active now", name=OSCAR)
    await show.clicks("Confirm")
    await show.sees("nothing was done", f"{OSCAR} changed the plan", "The current plan is Starter")


async def test_the_owners_way_by_keyboard_alone(show: Show) -> None:
    await show.chat().get_by_role("button", name="Start", exact=True).focus()
    await show.page.keyboard.press("Enter")
    way = (
        "Register my business",
        OLIVIA,
        "Choose a plan",
        "Silver · €29 a month",
    )
    for label in (*way, "Confirm", "History"):
        button = last(show.chat()).get_by_role("button", name=label, exact=True)
        await expect(button).to_be_visible()
        await button.focus()
        await show.page.keyboard.press("Enter")
    await show.sees("Silver — Active")


async def test_time_moves_on_and_the_history_tells(show: Show) -> None:
    await show.registers()
    await show.clicks("Choose a plan", "Starter · Free", "Confirm")
    await show.sees("Starter is active now")
    before = show.try_out.clock()
    await show.page.get_by_role("button", name="+1 month").click()
    await expect(show.page.locator("#clock-lead")).to_contain_text("ahead")
    await show.clicks("Change plan", "Silver · €29 a month", "Confirm")
    await show.sees("Silver is active now")
    [business] = await show.try_out.known_businesses()
    assert business.subscription.current is not None
    assert (business.subscription.current.effective_at - before).days >= 28


async def test_a_scheduled_change_takes_effect_by_the_clock_alone(show: Show) -> None:
    await show.registers()
    await show.clicks("Choose a plan", "Gold · €99 a month", "Confirm")
    await show.sees("Gold is active now", "Until:")
    await show.clicks("Change plan", "Silver · €29 a month")
    await show.sees("Until then Gold stays active")
    await show.clicks("Confirm")
    await show.sees("Scheduled: Silver from", "🟢 Gold")
    await show.page.get_by_role("button", name="To the next event").click()
    await expect(show.page.locator("#clock-lead")).to_contain_text("ahead")
    await show.clicks("History")
    await show.sees("🟢 Silver — Active", "⚪ Gold — Expired")


async def test_an_owner_undoes_what_another_has_changed(show: Show) -> None:
    await show.registers()
    await show.clicks("Choose a plan", "Starter · Free", "Confirm")
    await show.clicks("Change plan", "Silver · €29 a month", "Confirm")
    await show.sees("Silver is active now", "You can undo the last change until")
    await show.starts(OSCAR)
    await show.clicks("Partner", "Partner Plans", "Undo", name=OSCAR)
    await show.sees("Undone: Starter is active again", name=OSCAR)
    await show.clicks("History", name=OSCAR)
    await show.sees("↩️ Silver — Undone", name=OSCAR)


async def test_a_request_is_approved_in_the_operators_chat(show: Show) -> None:
    await show.registers()
    await show.brings(PETRA)
    await show.starts(PETRA)
    await show.clicks("Choose a plan", "Silver · €29 a month", "Confirm", "Change plan")
    await show.clicks("Platinum · By agreement", "Request approval")
    await show.sees("Awaiting approval: Platinum")
    await show.sees(f"Request for approval · {OLIVIA}", "Compared with Silver", name=PETRA)
    await show.clicks("Approve", name=PETRA)
    await show.sees(f"Approved by {PETRA}", name=PETRA)
    await show.sees("Platinum is approved", f"{PETRA} (our team) approved your request")
    await show.clicks("Open")
    await show.sees("🟢 Platinum", "Until:")


async def test_a_request_is_declined_with_a_reason(show: Show) -> None:
    await show.registers()
    await show.brings(PETRA)
    await show.starts(PETRA)
    await show.clicks("Choose a plan", "Silver · €29 a month", "Confirm", "Change plan")
    await show.clicks("Platinum · By agreement", "Request approval")
    await show.sees("Request for approval", name=PETRA)
    await last(show.chat(PETRA)).hover()
    await last(show.chat(PETRA)).get_by_role("button", name="Reply").click()
    await show.chat(PETRA).get_by_role("textbox").fill("Next year, gladly")
    await show.page.keyboard.press("Enter")
    await show.sees("Decline goes with this reason", name=PETRA)
    await show.clicks("Decline", name=PETRA)
    await show.sees("Platinum is declined", "Next year, gladly")
    await show.clicks("Open")
    await show.sees("🟢 Silver", "Your request was declined", "Next year, gladly")


async def test_the_other_owner_undoes_it_from_the_notice(show: Show) -> None:
    await show.registers()
    await show.starts(OSCAR)
    await show.sees(f"Welcome to {OLIVIA}", name=OSCAR)
    await show.clicks("Choose a plan", "Starter · Free", "Confirm")
    notice = last(show.chat(OSCAR))
    await expect(notice.locator(".text")).to_contain_text(f"{OLIVIA} chose Starter")
    await notice.get_by_role("button", name="Undo", exact=True).click()
    await show.sees("Undone: no plan is active", name=OSCAR)
    told = last(show.chat()).locator(".text")
    await expect(told).to_contain_text(f"{OSCAR} undid the change to Starter")


async def test_a_faulty_network_loses_nothing(show: Show) -> None:
    await show.registers()
    show.try_out.telegram.faults.add("editMessageText", ServerError(502), times=2)
    show.try_out.telegram.faults.duplicate_updates(1)
    await show.clicks("Choose a plan", "Silver · €29 a month", "Confirm")
    await show.sees("Silver is active")
    [business] = await show.try_out.known_businesses()
    assert business.subscription.version == 1


async def test_starting_over_gives_fresh_data(show: Show) -> None:
    await show.registers()
    await show.page.get_by_role("button", name="Start over…").click()
    await show.page.get_by_role("dialog").get_by_role("button", name="Start over").click()
    await show.starts()
    await show.sees("Welcome to Partner Plans")
    assert await show.try_out.known_businesses() == ()


async def test_the_catalogue_is_read_again_when_its_file_changes(show: Show) -> None:
    await show.registers()
    text = show.plans.read_text(encoding="utf-8")
    show.plans.write_text(text.replace("€29", "€31"), encoding="utf-8")
    await _until_offered(show, "Silver · €31 a month")
    show.plans.write_text(text.replace('code = "gold"', 'code = "silver"'), encoding="utf-8")
    notice = show.page.get_by_text("another plan has the code 'silver' too")
    await expect(notice).to_be_visible()
    await _until_offered(show, "Silver · €31 a month")
    show.plans.write_text(text, encoding="utf-8")
    await expect(notice).to_be_hidden()
    await _until_offered(show, "Silver · €29 a month")


async def _until_offered(show: Show, label: str) -> None:
    """Look at the plans again until this one is among them."""
    offered = last(show.chat()).get_by_role("button", name=label, exact=True)
    async with asyncio.timeout(20):
        while True:
            await show.clicks("Choose a plan")
            await show.sees("Starter")
            found = await offered.count()
            await show.clicks("Back")
            await show.sees("No plan yet")
            if found:
                return
