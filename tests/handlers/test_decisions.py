"""Through what it was decided, in words."""

from typing import Any

import pytest

from handlers.language import languages_in
from handlers.screens.decisions import decider, through
from handlers.texts import LOCALES
from plans.ledger import Channel, Declined
from tests.conftest import START


@pytest.mark.parametrize(
    ("channel", "person", "name", "who", "words"),
    [
        (Channel.CHAT, 1, "Olivia Marsh", "Olivia Marsh", "in the chat"),
        (Channel.OPERATOR, 5, "Petra Novak", "Petra Novak (our team)", "in the operators' chat"),
        (Channel.OPERATOR, None, None, "our team", "on the command line"),
        (Channel.CLI, None, None, "our team", "on the command line"),
    ],
)
def test_a_request_answered_on_the_command_line_was_not_answered_in_a_chat(
    channel: Channel, person: int | None, name: str | None, who: str, words: str
) -> None:
    say: Any = languages_in(LOCALES).language("en")
    change = Declined(2, START, person, channel, None, 0, 0)
    assert (decider(change, name, say), through(change, say)) == (who, words)
