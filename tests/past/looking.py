"""Everything that can be seen of a past: by whoever is in it, and as time passes.

Screens are found by pressing every button that only shows, whatever buttons there are.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from handlers.language import languages_in
from handlers.screens.chart import Bar, Chart
from handlers.texts import LOCALES
from tests.conversation import Actor, House
from tests.locales.tour import PNG, SIGNS
from tests.past.album import Album

_LANGUAGES = languages_in(LOCALES)
_ACTS = (
    "Add a business",
    "Approve",
    "Ask for this plan",
    "Cancel scheduled change",
    "Confirm",
    "Decline",
    "Invite a viewer",
    "Invite an owner",
    "Make owner",
    "Make viewer",
    "Plan changes",
    "Plan starts",
    "Register my business",
    "Reminders",
    "Rename",
    "Request approval",
    "Revoke {number}",
    "Team news",
    "Turn on renewal",
    "Undo",
    "Withdraw request",
    "Yes, leave",
    "Yes, remove",
)
# In every language: somebody's may be what has changed.
ACTS = tuple(
    words.partition("{")[0].translate(SIGNS)
    for say in map(_LANGUAGES.language, _LANGUAGES.codes)
    for words in (say.name, *map(say, _ACTS))
)


@dataclass
class Visitors:
    """The people of a past, back in the bot."""

    house: House
    scene: dict[str, Any]
    album: Album
    _actors: dict[str, Actor] = field(default_factory=dict)
    _charts: list[Chart] = field(default_factory=list)
    _read: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.house.draw = self._draw
        self.house.restart()
        for one in self.scene["people"]:
            person = self.house.telegram.add_person(one["name"], one["language"], one["id"])
            self._actors[one["name"]] = Actor(self.house, person)
        self.house.appoint(*(one["id"] for one in self.scene["people"] if one.get("operator")))

    async def _draw(self, chart: Chart) -> bytes:
        self._charts.append(chart)
        return PNG

    # Looking, which changes nothing

    async def look_around(self) -> None:
        """Each person opens everything that they can open."""
        for one in self.scene["people"]:
            name, actor = one["name"], self._actors[one["name"]]
            if one.get("glances"):
                await self._open(name, actor, "/plan", "/history")
            elif not one.get("away"):
                await self._explore(name, actor)
            for day in one.get("days", ()):
                await self._open(name, actor, f"/history {day}")

    async def _open(self, name: str, actor: Actor, *commands: str) -> None:
        for command in commands:
            await actor.sends(command)
            await self._which(f"{name} {command}", actor)

    async def _which(self, name: str, actor: Actor) -> None:
        """The screen, or those of each business if it asks which is meant."""
        self._see(name, actor)
        if actor.text.startswith("Which business?"):
            for label, data in _buttons(actor):
                await actor.forges(data)
                self._see(f"{name} › {label}", actor)

    async def _explore(self, name: str, actor: Actor) -> None:
        """All screens that buttons lead to, nearest first."""
        known: set[str] = set()
        for command in ("/plan", "/history", "/start"):
            await actor.sends(command)
            self._see(f"{name} {command}", actor)
            waiting = deque([(f"{name} {command}", *one) for one in _buttons(actor)])
            while waiting:
                way, label, data = waiting.popleft()
                if data in known or label.translate(SIGNS).startswith(ACTS):
                    continue
                known.add(data)
                await actor.forges(data)
                way = f"{way} › {label}"
                self._see(way, actor)
                waiting.extend((way, *one) for one in _buttons(actor))

    def _see(self, name: str, actor: Actor) -> None:
        self.album.keep(name, "\n".join((*_shown(actor.screen, actor.toast), *self._file(actor))))
        actor.toast = None
        self._read[actor.person.name] = actor.screen.id

    def _file(self, actor: Actor) -> list[str]:
        """What the newest message brought."""
        if "photo" in actor.screen.raw:
            return list(_drawn(self._charts[-1]))
        if document := actor.screen.raw.get("document"):
            stored = self.house.telegram.world.files.find(document["file_id"])
            assert stored is not None
            return [document["file_name"], stored.upload.data.decode("utf-8-sig")]
        return []

    # What happens then

    async def go_on(self) -> None:
        """Letters come, people act, and all that is to happen by itself happens."""
        await self._post()
        for act in self.scene["acts"]:
            await self._act(**act)
            await self._post()
        for moment in self.scene["moments"]:
            self.house.clock.now = datetime.fromisoformat(moment)
            await self._post()
            for one in self.scene["people"]:
                if one.get("watches"):
                    actor = self._actors[one["name"]]
                    await self._watch(f"{moment} {one['name']}", actor)

    async def _watch(self, name: str, actor: Actor) -> None:
        """The plan, and until when it could be renewed."""
        await self._open(name, actor, "/plan")
        if "Renew" in actor.labels:
            await actor.taps("Renew")
            self._see(f"{name} /plan › Renew", actor)

    async def _act(self, who: str, says: str = "", presses: tuple[str, ...] = ()) -> None:
        if who not in self._actors:
            self._actors[who] = self.house.person(who)
        actor = self._actors[who]
        if says:
            await actor.sends(says)
            self._see(f"{who} {says}", actor)
        for label in presses:
            pressed = next(one for one in reversed(actor.person.messages) if label in one.labels)
            await actor.taps_old(label, pressed.id)
            [now] = [one for one in actor.person.messages if one.id == pressed.id]
            self.album.keep(f"{who} [{label}]", "\n".join(_shown(now, actor.toast)))

    async def _post(self) -> None:
        """What the courier brings to each person, in order."""
        await self.house.post()
        for name, actor in self._actors.items():
            for message in actor.person.messages:
                if message.from_bot and message.id > self._read.get(name, 0):
                    self._read[name] = message.id
                    title = f"{self.house.now.isoformat()} a letter to {name}"
                    self.album.keep(title, "\n".join(_shown(message)))


def _buttons(actor: Actor) -> list[tuple[str, str]]:
    """What can be pressed on the newest screen: labels, and what they carry."""
    buttons = [button for row in actor.screen.keyboard for button in row]
    return [(one["text"], one["callback_data"]) for one in buttons if "callback_data" in one]


def _shown(message: Any, toast: str | None = None) -> Iterator[str]:
    if toast and toast not in message.text:
        yield f"(pops up: {toast})"
    yield message.text
    for row in message.keyboard:
        yield " ".join(f"[{button['text']}]" for button in row)


def _drawn(chart: Chart) -> Iterator[str]:
    """A picture in words."""
    yield f"{chart.title} | {chart.subtitle} | mirrored: {chart.is_mirrored}"
    for row in chart.rows:
        yield f"{row.name} | {row.status_word} | {row.dates}: {_bar(row.bar)}"
    yield "axis: " + ", ".join(f"{one.at:.4f} {one.words!r}" for one in chart.ticks)
    yield f"{chart.now_word}: {chart.now:.4f}"
    yield from chart.notes


def _bar(bar: Bar) -> str:
    renews = "" if bar.renews is None else f", renews at {bar.renews:.4f}"
    return f"{bar.start:.4f} to {bar.end:.4f}{' and on' if bar.goes_on else ''}{renews}"
