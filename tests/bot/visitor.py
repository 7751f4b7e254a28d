"""Somebody who uses a bot that runs by itself, over real HTTP: acts, and waits for the answer."""

from dataclasses import dataclass

from sandbox import ChatMessage, Person

BOUND_S = 120.0  # a program takes some seconds to start, on a busy machine many


@dataclass
class Visitor:
    """One person; what they see is the newest message of the bot."""

    person: Person
    toast: str | None = None

    async def sends(self, text: str) -> None:
        """Send a message and wait for the answer."""
        before = self._answers
        self.person.send(text)
        await self.person.wait(lambda: self._answers > before, BOUND_S)

    async def taps(self, *labels: str) -> None:
        """Press buttons of the newest message, one after the other."""
        for label in labels:
            [exact] = [one for one in self.screen.labels if one.split(" · ")[0] == label]
            press = self.person.press(exact, self.screen.id)
            await press.wait(BOUND_S)
            self.toast = press.text

    def sees(self, *words: str) -> None:
        """All these words are on the newest message."""
        for word in words:
            assert word in self.screen.text, f"{word!r} is not in:\n{self.screen.text}"

    @property
    def screen(self) -> ChatMessage:
        """The newest message of the bot."""
        newest = self.person.screen
        assert newest is not None, "the bot has said nothing"
        return newest

    @property
    def _answers(self) -> int:
        return sum(message.from_bot for message in self.person.messages)


async def registers(visitor: Visitor) -> None:
    """From nothing to Partner Plans."""
    await visitor.sends("/start")
    await visitor.taps("Register my business", visitor.person.name)


async def previews(visitor: Visitor, plan: str) -> None:
    """From anywhere to the preview of a plan."""
    await visitor.sends("/plan")
    label = "Change plan" if "Change plan" in visitor.screen.labels else "Choose a plan"
    await visitor.taps(label, plan)
