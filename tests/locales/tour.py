"""A tour through every screen, in any language: presses are named by their English labels."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from handlers.direction import END, ISOLATE, MARK
from handlers.language import Language, Languages
from handlers.screens.chart import Chart
from plans.commands.operate import End
from plans.plan import Between, MemberFor, Plan, Tagged
from plans.term import Term
from plans.text import LocalText
from storage.members.values import Role
from tests.conversation import Actor, House
from tests.handlers.conftest import plain_plan
from tests.locales import desk, naming

SIGNS = str.maketrans({ISOLATE: None, END: None, MARK: None})
DAY = timedelta(days=1)
OWNER, SECOND = "Olivia Owner", "Oscar Owner"
VIEWER, OPERATOR = "Vera Viewer", "Petra Operator"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)  # what the sandbox takes for a picture


@dataclass(frozen=True)
class Shot:
    """A screen as it was seen; `name` says when."""

    name: str
    text: str
    rows: tuple[tuple[str, ...], ...]
    toast: str | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The buttons, row after row."""
        return tuple(label for row in self.rows for label in row)


@dataclass
class Guest:
    """Somebody on the tour, who knows every button by its English label."""

    actor: Actor
    language: Language
    plans: dict[str, str]
    shots: list[Shot]

    async def sends(self, text: str) -> None:
        """Send a message and look."""
        await self.actor.sends(text)
        self.looks(text if len(text) < 40 else f"{text[:20]}…")

    async def replies(self, text: str) -> None:
        """Reply to the newest message and look."""
        await self.actor.replies(text)
        self.looks(f"reply: {text}"[:40])

    async def taps(self, *labels: str) -> None:
        """Press buttons, one after the other, and look after each."""
        for label in labels:
            pressed = self.exact(label)
            self.actor.toast = None
            await self.actor.taps(pressed)
            self.looks(f"[{label}]")

    async def taps_old(self, label: str, message_id: int) -> None:
        """Press a button of an older message, by what it says, and look."""
        await self.actor.taps_old(label, message_id)
        old = next(one for one in self.actor.person.messages if one.id == message_id)
        self.shots.append(Shot("Olivia an old button", old.text, rows_of(old), self.actor.toast))

    async def picks_language(self) -> None:
        """Choose the language of the tour, in which letters come from now on."""
        await self.sends("/language")
        await self.taps(self.language.name)

    def looks(self, what: str) -> None:
        """Take a picture of the newest screen."""
        actor = self.actor
        name = f"{actor.person.name.split()[0]} {what}"
        self.shots.append(Shot(name, actor.text, rows_of(actor.screen), actor.toast))
        actor.toast = None

    def exact(self, label: str) -> str:
        """The button on the screen that a label means: a plan's name may be all it begins with."""
        wanted = (self.plans.get(label) or self.language(label)).translate(SIGNS)
        pattern = re.sub(r"\\{\w+\\}", ".+", re.escape(wanted))
        seen = [(one, one.translate(SIGNS)) for one in self.actor.labels]
        found = [one for one, said in seen if re.fullmatch(pattern, said)] or [
            one for one, said in seen if re.match(pattern, said)
        ]
        assert found, f"{wanted!r} is not one of {self.actor.labels}"
        return found[0]


@dataclass
class Tour:
    """Everybody's way past every screen, once, always the same."""

    house: House
    languages: Languages
    code: str
    catalogue: tuple[Plan, ...]
    shots: list[Shot] = field(default_factory=list)

    async def run(self) -> tuple[Shot, ...]:
        """All screens in the order in which they were seen."""
        self.house.draw = _draw
        self.house.restart(self.languages)
        await self.house.publish(_locked(self.catalogue))
        self.petra = await self.operator()
        self.olivia = self.guest(self.house.person(OWNER, self.telegram_code))
        for way in (
            self.begins,
            self.chooses,
            self.undoes_and_renews,
            self.asks,
            self.is_answered,
            self.looks_back,
            self.comes_too_late,
            self.takes_along,
            self.works_together,
            self.tells_the_others,
            self.renews_by_itself,
            self.invites,
            partial(desk.at_the_desk, self),
            self.is_told_of_news,
        ):
            await way()
        return tuple(self.shots)

    @property
    def telegram_code(self) -> str:
        """What Telegram calls the language."""
        return self.code.replace("_", "-").lower()

    @property
    def language(self) -> Language:
        """The language."""
        return self.languages.language(self.code)

    def guest(self, actor: Actor) -> Guest:
        """Somebody on the tour."""
        names = {plan.name.into("en"): plan.name.into(self.code) for plan in self.catalogue}
        return Guest(actor, self.language, names, self.shots)

    async def operator(self) -> Guest:
        """Petra, who has begun."""
        actor = self.house.person(OPERATOR, self.telegram_code)
        self.house.appoint(actor.person.id)
        self.house.restart(self.languages)
        petra = self.guest(actor)
        await petra.sends("/start")
        await petra.picks_language()
        return petra

    async def delivered(self) -> None:
        """Letters arrive, and Petra looks."""
        await self.house.post()
        self.petra.looks("gets a letter")

    async def begins(self) -> None:
        """From a stranger to an owner who has seen all that is not about plans."""
        sends, taps = self.olivia.sends, self.olivia.taps
        self.house.open_registration = False
        self.house.restart(self.languages)
        await sends("/start")
        await sends("/start wrong-code")
        self.house.open_registration = True
        self.house.restart(self.languages)
        await sends("/plan")
        await taps("Register my business", OWNER, "Help", "Back", "History")
        await self.olivia.picks_language()
        await sends("/settings")
        await taps("Language", "Back", "Help", "Back", "Partner", "Team", "Invitations")
        await naming.is_named(self)
        await sends("/history 30 February")
        await sends("/history 03/04/2026")
        await self.olivia.actor.forges("no such button")
        self.olivia.looks("a strange button")
        await self.olivia.actor.forges("v:4711")
        self.olivia.looks("a foreign button")

    async def chooses(self) -> None:
        """From no plan to one with a term, and another that waits for its end."""
        sends, taps = self.olivia.sends, self.olivia.taps
        await sends("/plan")
        await taps("Choose a plan", "Starter", "Confirm")
        self.house.clock.move(DAY)
        await taps("Change plan", "Starter", "Back", "Gold", "Confirm")
        self.house.clock.move(DAY)
        await taps("Change plan", "Silver", "Start now", "Start when {plan} ends", "Confirm")
        await taps("Change plan", "Silver", "Start now", "Back", "Back", "Cancel scheduled change")

    async def undoes_and_renews(self) -> None:
        """A change taken back, and a term renewed without a gap."""
        taps = self.olivia.taps
        await self.olivia.sends("/plan")
        await taps("Change plan", "Silver", "Start now", "Confirm", "Undo")
        self.house.clock.move(24 * DAY)
        await self.olivia.sends("/plan")
        await taps("Renew", "Confirm", "Change plan", "Gold", "Back", "Back")
        self.house.clock.move(70 * DAY)
        await self.olivia.sends("/plan")

    async def asks(self) -> None:
        """Plans that are not open, and one that is asked for."""
        taps = self.olivia.taps
        await taps("Choose a plan")
        for number in ("Plan 01", "Plan 02", "Plan 03", "Plan 04"):
            if not any(number in label for label in self.olivia.actor.labels):
                await taps("Next")
            await taps(number, "Back")
        await taps("Previous", "Next", "Plan 02", "Ask for this plan")
        await self.delivered()
        await taps("Choose a plan", "Platinum", "Request approval")
        await self.delivered()
        await taps("Withdraw request")
        await self.petra.taps("Approve")

    async def is_answered(self) -> None:
        """A request that is declined, and one that is approved, each with a reason."""
        for answer in ("Decline", "Approve"):
            await self.olivia.sends("/plan")
            await self.olivia.taps("Choose a plan", "Platinum", "Request approval")
            await self.delivered()
            await self.petra.replies("\u200b")
            await self.petra.replies("x" * 501)
            await self.petra.replies("We met on Monday")
            await self.petra.taps(answer)
            await self.house.post()
            self.olivia.looks("gets a letter")
            await self.olivia.taps("Open")
            self.house.clock.move(DAY)
        await self.petra.replies("Too late")

    async def looks_back(self) -> None:
        """The history, its pages, one of its entries, and a day."""
        sends, taps = self.olivia.sends, self.olivia.taps
        await sends("/history")
        for number in range(5):
            await self.olivia.actor.taps(self.olivia.actor.labels[number])
            self.olivia.looks(f"entry {number + 1}")
            await taps("Back")
        await taps("Older", "Newer")
        await sends("/history 2026-03-03")
        await sends("/history 2020-01-01")
        await taps("History")

    async def comes_too_late(self) -> None:
        """Screens that the world has moved on from."""
        await self.olivia.sends("/plan")
        await self.olivia.taps("Change plan", "Silver", "Start now")
        old, confirm = self.olivia.actor.screen.id, self.olivia.exact("Confirm")
        await self.olivia.sends("/plan")
        await self.olivia.taps("Change plan", "Starter", "Start now", "Confirm")
        undo, label = self.olivia.actor.screen.id, self.olivia.exact("Undo")
        await self.olivia.taps_old(confirm, old)
        self.house.clock.move(DAY)
        await self.olivia.taps_old(label, undo)

    async def takes_along(self) -> None:
        """The history as a picture and as a file; what is kept about people."""
        await self.olivia.sends("/history")
        await self.olivia.taps("Timeline")
        await self.olivia.sends("/history")
        await self.olivia.taps("Export")
        await self.olivia.sends("/privacy")
        await self.olivia.sends("/help")
        await self.olivia.taps("Privacy", "Back")

    async def works_together(self) -> None:
        """A second owner: an invitation, notices, roles, and the way out."""
        taps = self.olivia.taps
        [view] = await self.house.book.members.views(self.olivia.actor.caller, self.house.now)
        invitation = await self.house.book.members.open_door(
            view.member.business_id, Role.OWNER, self.house.now
        )
        self.oscar = self.guest(self.house.person(SECOND, self.telegram_code))
        await self.oscar.sends(f"/start {invitation.code}")
        self.shots[-1] = replace(self.shots[-1], name="Oscar /start with an invitation")
        await self.house.post()
        self.olivia.looks("gets a letter")
        await self.olivia.sends("/settings")
        await taps("Notifications", "{kind}: on", "{kind}: off", "Back")
        await taps("Partner", "Team", SECOND, "Make viewer", "Back", OWNER, "Make viewer")
        await taps(SECOND, "Make owner", "Remove", "Back", "Leave", "Back", "Invite a viewer")
        said = self.shots[-1]
        self.shots[-1] = replace(said, text=re.sub(r"start=[\w-]+", "start=CODE", said.text))
        await naming.invitations(self)

    async def tells_the_others(self) -> None:
        """What the other owner does is told, and what happens by itself."""
        await self.oscar.sends("/plan")
        for act in (
            ("Change plan", "Gold", "Confirm"),
            ("Change plan", "Starter", "Start when {plan} ends", "Confirm"),
            ("Cancel scheduled change",),
            ("Change plan", "Platinum", "Start now", "Request approval"),
            ("Withdraw request",),
            ("Change plan", "Silver", "Start when {plan} ends", "Confirm"),
        ):
            await self.oscar.taps(*act)
            await self.house.post()
            self.olivia.looks("gets a letter")
        self.house.clock.move(31 * DAY)
        await self.house.post()
        self.olivia.looks("gets a letter")
        await self.oscar.sends("/plan")
        await self.oscar.taps("Change plan", "Gold", "Confirm")
        await self.house.post()
        await self.olivia.taps("Undo")
        await self.house.post()
        self.oscar.looks("gets a letter")
        await self.oscar.sends("/plan")
        await self.oscar.taps("Change plan", "Gold", "Confirm")
        await self.house.post()
        self.house.clock.move(25 * DAY)
        await self.house.post()
        self.olivia.looks("gets a letter")
        business = (await self.house.book.members.views(self.olivia.actor.caller, self.house.now))[
            0
        ]
        await self.house.book.changes.operate(
            business.member.business_id, End("Closed"), self.house.now
        )
        await self.house.post()
        self.olivia.looks("gets a letter")

    async def renews_by_itself(self) -> None:
        """A plan that renews: turned off, on and off again, and its end."""
        await self.oscar.sends("/plan")
        for act in (
            ("Choose a plan", "Flex", "Confirm"),
            ("Turn off renewal", "Back", "Turn off renewal", "Confirm"),
            ("Turn on renewal",),
        ):
            await self.oscar.taps(*act)
            await self.house.post()
            self.olivia.looks("gets a letter")
        self.house.clock.move(24 * DAY)
        await self.house.post()
        self.olivia.looks("gets a letter")
        await self.olivia.taps("Turn off renewal", "Confirm")
        for days in (6, 1):
            self.house.clock.move(days * DAY)
            await self.house.post()
            self.olivia.looks("gets a letter")
        await self.olivia.taps("Choose a plan", "Back", "Renew", "Confirm", "History")

    async def invites(self) -> None:
        """A viewer, who sees and cannot change; and somebody in two businesses."""
        [view] = await self.house.book.members.views(self.olivia.actor.caller, self.house.now)
        business = view.member.business_id
        invitation = await self.house.book.members.open_door(business, Role.VIEWER, self.house.now)
        vera = self.guest(self.house.person(VIEWER, self.telegram_code))
        await vera.sends(f"/start {invitation.code}")
        self.shots[-1] = replace(self.shots[-1], name="Vera /start with an invitation")
        await vera.sends("/plan")
        await vera.actor.forges(f"c:{business}:0")
        vera.looks("a button for owners")
        await vera.sends("/name Mine")
        second = self.house.person("Sam Second", self.telegram_code)
        await second.sends("/start")
        await self.guest(second).taps("Register my business", "Sam Second")
        [other] = await self.house.book.members.views(second.caller, self.house.now)
        also = await self.house.book.members.open_door(
            other.member.business_id, Role.OWNER, self.house.now
        )
        await self.olivia.actor.sends(f"/start {also.code}")
        for command in ("/plan", "/name New", "/settings", "What?"):
            await self.olivia.sends(command)
        await naming.several(self, vera)
        await self.group()

    async def group(self) -> None:
        """What a group gets to see."""
        group = self.house.telegram.add_group("Our team", members=[self.olivia.actor.person])
        self.olivia.actor.person.send("/plan", chat=group)
        await self.house.deliver()
        said = group.messages[-1]
        self.shots.append(Shot("Olivia /plan in a group", said.text, rows_of(said)))

    async def is_told_of_news(self) -> None:
        """An offer that is another today, one that is gone, and none at all."""
        [view, *_] = await self.house.book.members.views(self.olivia.actor.caller, self.house.now)
        plans = view.member.business_id
        [starter, *others] = self.catalogue
        dearer = replace(starter, price=LocalText.of("€5 a month"), term=Term(1, 0))
        for offers in ((dearer, *others), tuple(others)):
            await self.house.publish(offers)
            await self.olivia.actor.forges(f"v:{plans}")
            self.olivia.looks("Partner Plans, after news")


async def _draw(_chart: Chart) -> bytes:
    return PNG


def _locked(catalogue: tuple[Plan, ...]) -> tuple[Plan, ...]:
    """The sample, and a plan behind each other kind of condition."""
    since = Between(None, None)
    return (
        *catalogue,
        plain_plan(1, requires=(MemberFor(Term(18, 0)),)),
        plain_plan(2, requires=(Tagged("verified"), MemberFor(Term(1200, 0)))),
        plain_plan(3, requires=(replace(since, since=_day(2030)),)),
        plain_plan(4, requires=(replace(since, until=_day(2026)),)),
    )


def _day(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=UTC)


def rows_of(message: Any) -> tuple[tuple[str, ...], ...]:
    """The labels under a message."""
    return tuple(tuple(str(button["text"]) for button in row) for row in message.keyboard or ())


def lines_of(shots: tuple[Shot, ...]) -> Iterator[str]:
    """What a snapshot file holds: each screen once, signs that cannot be seen made visible."""
    visible = {ord(ISOLATE): "⟨", ord(END): "⟩", ord(MARK): "¶"}
    seen = set()
    for shot in shots:
        content = (shot.text, shot.rows, shot.toast)
        if content in seen:
            continue
        seen.add(content)
        yield f"──── {shot.name}"
        if shot.toast and shot.toast.translate(SIGNS) not in shot.text.translate(SIGNS):
            yield f"(pops up: {shot.toast.translate(visible)})"
        yield shot.text.translate(visible)
        for row in shot.rows:
            yield " ".join(f"[{label.translate(visible)}]" for label in row)
        yield ""
