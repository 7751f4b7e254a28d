"""The script: what every simulated user says and presses, and what they must then see."""

from dataclasses import dataclass
from functools import cache
from itertools import cycle, pairwise

PLANS = ("Starter", "Silver")  # the two of the sample catalogue that hold as soon as confirmed


@dataclass(frozen=True, slots=True)
class Step:
    """A command to send, or the beginning of a button's label to press.

    `expects` are the words that the screen must contain, in this order, in any case.
    """

    words: str
    expects: tuple[str, ...]

    @property
    def is_press(self) -> bool:
        """Whether a button is pressed rather than a command sent."""
        return not self.words.startswith("/")


SETUP = (
    Step("/start", ("welcome",)),
    Step("Register my business", ("is registered",)),
    Step("/plan", ("partner plans",)),
    *(
        Step(label, expects)
        for label, expects in (
            ("Change plan", ("choose a plan",)),
            (PLANS[0], (PLANS[0], "starts")),
            ("Confirm", (PLANS[0], "active")),
        )
    ),
)


@cache
def switching(old: str, new: str) -> tuple[Step, ...]:
    """From one plan to another: look, choose, confirm, and read the history."""
    return (
        Step("/plan", ("partner plans", old, "active")),
        Step("Change plan", ("choose a plan",)),
        Step(new, (new, "starts")),
        Step("Confirm", (new, "active")),
        Step("/history", ("history", new, "active")),
    )


def turns() -> "cycle[tuple[Step, ...]]":
    """What follows the set-up, for ever: to and fro between the plans."""
    there_and_back = pairwise((*PLANS, PLANS[0]))
    return cycle([switching(old, new) for old, new in there_and_back])


def fits(text: str, step: Step) -> bool:
    """Whether a screen with this text is the one that the step leads to."""
    position, lowered = 0, text.lower()
    for words in step.expects:
        position = lowered.find(words.lower(), position)
        if position < 0:
            return False
        position += len(words)
    return True
