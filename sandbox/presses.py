"""Presses of inline buttons: what the person who pressed gets to see in return."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.answers import QUERY_TOO_OLD, Json, bad_request
from sandbox.pulse import Pulse

ANSWER_WITHIN = timedelta(seconds=15)


@dataclass
class Press:
    """One press of a button; it changes when the bot answers it.

    `text`, `alert` and `url` are the toast, whether it is a dialog, and a link to open.
    """

    update: Json
    at: datetime
    pulse: Pulse
    answered: bool = False
    text: str | None = None
    alert: bool = False
    url: str | None = None

    @property
    def id(self) -> str:
        """The callback_query id."""
        return str(self.update["callback_query"]["id"])

    @property
    def person_id(self) -> int:
        """Who pressed."""
        return int(self.update["callback_query"]["from"]["id"])

    async def wait(self, timeout: float = 10) -> None:  # noqa: ASYNC109 – reads best in a test
        """Wait for the bot's answer, at most so many seconds of real time.

        Raises:
            TimeoutError: no answer came.
        """
        await self.pulse.until(lambda: self.answered, timeout)

    def answer(self, now: datetime, text: str | None, alert: bool, url: str | None) -> None:  # noqa: FBT001
        """Show the bot's answer to the person; only the first is shown.

        Raises:
            ApiError: the answer comes too late.
        """
        if now - self.at > ANSWER_WITHIN:
            raise bad_request(QUERY_TOO_OLD)
        if not self.answered:
            self.answered, self.text, self.alert, self.url = True, text or None, alert, url
            self.pulse.beat()
