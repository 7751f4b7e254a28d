"""Every screen of the sample catalogue fits a phone in every language; `-s` prints the table.

On a phone of 390 × 844 a message with its buttons has 637 pixels between the head of the chat and
the field to write in; the five entries of a history may take 720.
"""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Page

from handlers.buttons import SetNotice
from handlers.language import languages_in
from handlers.texts import LOCALES
from plans.commands.operate import Assign, End
from plans.plan import Plan
from sandbox import Person, Telegram, serve
from storage.database.connections import Database
from storage.database.engine import open_engine
from storage.outbox.values import Notice
from tests.browser.conftest import Visit
from tests.conftest import Clock
from tests.conversation import Actor, House
from tests.locales.tour import Guest

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROOM, ROOM_FOR_HISTORY = 637, 720
WIDTH, HEIGHT = 390, 844
DAY = timedelta(days=1)
HEIGHT_ONCE_SHOWN = """([head, labels]) => {
  const message = [...document.querySelectorAll(".message")].at(-1);
  const keys = [...message.querySelectorAll(".key")].map((key) => key.textContent);
  const isShown = message.querySelector(".text").textContent.startsWith(head);
  message.style.contentVisibility = "visible"; // what is scrolled away has no height of its own
  return isShown && keys.join("|") === labels && message.getBoundingClientRect().height;
}"""
# Those that are about as wide as the fonts of phones; what a bare Linux has is much wider.
FONTS = ("Roboto", "Inter", "Noto Sans", "Liberation Sans")
HAS_FONT = """(names) => {
  const pen = document.createElement("canvas").getContext("2d");
  const width = (font) => { pen.font = `72px ${font}`; return pen.measureText("iiiWWW").width; };
  return names.some((name) => width(`"${name}", monospace`) !== width("monospace"));
}"""
MISSING_FONT = "no font of a phone's width: apt-get install fonts-liberation"
LANGUAGES = languages_in(LOCALES)


@dataclass
class Phone:
    """Somebody's phone: presses its buttons by their English labels and measures what is shown."""

    house: House
    owner: Guest
    page: Page
    plans: tuple[str, ...]
    heights: dict[str, int] = field(default_factory=dict)

    async def measure(self, name: str) -> None:
        """Note how high the newest message is, as soon as the page shows it."""
        actor = self.owner.actor
        head, labels = actor.text.partition("\n")[0], "|".join(actor.labels)
        shown = await self.page.wait_for_function(HEIGHT_ONCE_SHOWN, arg=[head, labels])
        self.heights[name] = max(self.heights.get(name, 0), round(await shown.json_value()))

    async def everything(self) -> None:
        """Walk past all that has to fit."""
        await self.plans_and_previews()
        await self.notices()
        await self.history()

    async def plans_and_previews(self) -> None:
        """Each plan in force, and the preview of each other one; what is done at once."""
        await self.owner.sends("/plan")
        for preview in self.plans[:-1]:
            await self.owner.taps("Choose a plan")
            await self.measure("choose")
            await self.owner.taps(preview)
            await self.measure("preview")
            await self.owner.taps("Back", "Back")
        for held in self.plans:
            [business] = await self.house.book.members.businesses(self.house.now)
            given = Assign(held.lower(), "As agreed")
            assert await self.house.book.changes.operate(business.id, given, self.house.now)
            await self.owner.sends("/plan")
            await self.measure("plan")
            for other in self.plans:
                await self.owner.taps("Change plan")
                await self.measure("choose")
                await self.owner.taps(other)
                await self.measure("preview")
                if self.owner.language("Start now") in self.owner.actor.labels:
                    await self.owner.taps("Start now")
                    await self.measure("preview")
                await self.owner.taps("Back", "Back")

    async def notices(self) -> None:
        """What members are told; and what is said when something is done."""
        oscar = self.house.person("Oscar Reed", self.owner.actor.person.language)
        [business] = await self.house.book.members.businesses(self.house.now)
        await self.house.book.changes.operate(business.id, End("As agreed"), self.house.now)
        await self.told()
        [view] = await self.house.book.members.views(self.owner.actor.caller, self.house.now)
        invitation = await self.house.book.members.open_door(
            business.id, view.member.role, self.house.now
        )
        await oscar.sends(f"/start {invitation.code}")
        other = Guest(oscar, self.owner.language, self.owner.plans, [])
        await self.told()
        for plan in self.plans[1:-1]:
            await takes(other, "Starter")
            await self.told()
            await takes(self.owner, plan)
            await self.measure("done")
        await self.card(other)
        for _ in range(35):
            self.house.clock.move(DAY)
            await self.told()

    async def card(self, asker: Guest) -> None:
        """A request, as operators read it, and with a reason."""
        self.house.appoint(self.owner.actor.person.id)
        self.house.restart()
        [view] = await self.house.book.members.views(self.owner.actor.caller, self.house.now)
        news = SetNotice(business=view.member.business_id, kind=Notice.CHANGES, wanted=0)
        await self.owner.actor.forges(news.pack())
        await asker.sends("/plan")
        await asker.taps("Change plan", "Platinum", "Start now", "Request approval")
        await self.told()
        assert self.owner.language("Approve") in self.owner.actor.labels
        await self.owner.replies("We met on Monday")
        await self.measure("notice")
        await asker.sends("/plan")
        await asker.taps("Withdraw request")
        await self.told()
        self.house.dismiss(self.owner.actor)
        self.house.restart()

    async def told(self) -> None:
        """Measure what comes by itself, if something does."""
        before = self.owner.actor.screen.id
        await self.house.post()
        if self.owner.actor.screen.id != before:
            await self.measure("notice")

    async def history(self) -> None:
        """Five entries, the longest there are here."""
        await self.owner.sends("/history")
        await self.measure("history")


async def takes(guest: Guest, plan: str) -> None:
    """Have a plan at once."""
    await guest.sends("/plan")
    is_first = guest.language("Choose a plan") in guest.actor.labels
    await guest.taps("Choose a plan" if is_first else "Change plan", plan)
    if guest.language("Start now") in guest.actor.labels:
        await guest.taps("Start now")
    await guest.taps("Confirm")


@pytest_asyncio.fixture(loop_scope="session", params=LANGUAGES.codes)
async def phone(
    request: pytest.FixtureRequest, visit: Visit, sqlite_url: str, catalogue: tuple[Plan, ...]
) -> AsyncIterator[Phone]:
    """An owner's in one of the languages."""
    if not await (await visit()).evaluate(HAS_FONT, FONTS):
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING_FONT)
        pytest.skip(MISSING_FONT)
    code: str = request.param
    clock = Clock()
    database = Database(open_engine(sqlite_url))
    house = House(database, clock, Telegram(clock=clock))
    await house.publish(catalogue)
    person: Person = house.telegram.add_person("Olivia Marsh", code.replace("_", "-").lower())
    names = {plan.name.into("en"): plan.name.into(code) for plan in catalogue}
    owner = Guest(Actor(house, person), LANGUAGES.language(code), names, [])
    async with serve(house.telegram) as address:
        await owner.sends("/start")
        await owner.taps("Register my business", "Olivia Marsh")
        await owner.picks_language()
        page = await visit(width=WIDTH, height=HEIGHT, address=address.url)
        yield Phone(house, owner, page, tuple(names))
    await database.close()


async def test_every_screen_fits_a_phone(phone: Phone) -> None:
    await phone.everything()
    print(f"\n{phone.owner.language.code:6}", phone.heights)  # noqa: T201 - the table
    assert {"choose", "preview", "plan", "done", "notice", "history"} == set(phone.heights)
    room = {name: ROOM_FOR_HISTORY if name == "history" else ROOM for name in phone.heights}
    too_high = {name: high for name, high in phone.heights.items() if high > room[name]}
    assert not too_high
