"""The script: what every simulated user says and presses, and what they must then see."""

from typing import NamedTuple

NAME = "User"  # of every simulated user, and of their business
PLANS = ("Starter", "Silver")  # the two of the sample catalogue that hold as soon as confirmed


class Step(NamedTuple):
    """A command to send, or the beginning of a button's label to press.

    `expects` are the words that the screen must contain, in this order, in any case.
    """

    words: str
    expects: tuple[str, ...]

    @property
    def is_press(self) -> bool:
        """Whether a button is pressed rather than a command sent."""
        return not self.words.startswith("/")

    def fits(self, text: str) -> bool:
        """Whether a screen with this text is the one that the step leads to."""
        position, lowered = 0, text.lower()
        for words in self.expects:
            position = lowered.find(words.lower(), position)
            if position < 0:
                return False
            position += len(words)
        return True


Turn = tuple[Step, ...]

SETUP: Turn = (
    Step("/start", ("welcome",)),
    Step("Register my business", ("what is your business called",)),
    Step(NAME, ("is registered",)),
    Step("/plan", ("partner plans",)),
    Step("Choose a plan", ("choose a plan",)),
    Step(PLANS[0], (PLANS[0], "starts")),
    Step("Confirm", (PLANS[0], "active")),
)


def _switching(old: str, new: str) -> Turn:
    return (
        Step("/plan", ("partner plans", old, "active")),
        Step("Change plan", ("choose a plan",)),
        Step(new, (new, "starts")),
        Step("Confirm", (new, "active")),
        Step("/history", ("history", new, "active")),
    )


# What follows, for ever: to one plan and back to the other, with a look at the history.
TURNS = (_switching(*PLANS), _switching(*reversed(PLANS)))
