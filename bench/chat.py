"""The chat of one simulated user: the bot's newest message, and the update that is under way."""

import asyncio
import json
import time
from dataclasses import dataclass
from itertools import count
from typing import Any

from bench.script import Step, fits
from bench.tally import Tally

BOT = {"id": 42, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}

_FIRST_ID = 7_000_000_000  # beyond 32 bits, as Telegram's are
_BOT = json.dumps(BOT)
_ECHOED = ("entities", "reply_markup")
_message_ids = count(1000)
_update_ids = count(100_000_000)


class LostError(Exception):
    """The bot did something that no user could follow; the text says what."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A message of the bot: its JSON as Telegram tells it, and its buttons by label."""

    id: int
    body: str
    buttons: tuple[tuple[str, str], ...]


class Chat:
    """One user's side. At most one update is under way."""

    def __init__(self, number: int, tally: Tally) -> None:
        self.id = _FIRST_ID + number
        name = {"id": self.id, "first_name": f"User{number}"}
        self._user = json.dumps(name | {"is_bot": False, "language_code": "en"})
        self._chat = json.dumps(name | {"type": "private"})
        self._tally = tally
        self._shown: Shown | None = None
        self._step: Step | None = None
        self._query: str | None = None  # still to be answered
        self._finished: asyncio.Future[float] | None = None

    def begin(self, step: Step) -> tuple[bytes, asyncio.Future[float]]:
        """The update of this step, and what will tell when its last reply came.

        Raises `LostError` when there is no such button.
        """
        number = next(_update_ids)
        query = f"{self.id}-{number}" if step.is_press else None
        content = self._press(step.words, query) if query else self._send(step.words)
        self._step, self._query = step, query
        self._finished = asyncio.get_running_loop().create_future()
        return f'{{"update_id":{number},{content}}}'.encode(), self._finished

    def give_up(self) -> None:
        """Wait no longer for what is under way."""
        self._step = self._query = self._finished = None

    def show(self, params: dict[str, Any], message_id: int | None = None) -> str:
        """The bot's new message, or its edit of the newest one; the JSON of the message."""
        if message_id is not None and (self._shown is None or self._shown.id != message_id):
            raise LostError(f"an edit of message {message_id}, which is not the newest")
        self._shown = self._message(
            params, next(_message_ids) if message_id is None else message_id
        )
        text = str(params.get("text", ""))
        if self._step is None:
            self._tally.failed("a screen that nobody waits for", repr(text))
        elif not fits(text, self._step):
            self._tally.failed("a wrong screen", f"{self._step.words} led to {text!r}")
        self._step = None
        self._check()
        return self._shown.body

    def answer(self, query: str) -> bool:
        """The bot's answer to a press; whether that press waits for one."""
        if query != self._query:
            return False
        self._query = None
        self._check()
        return True

    def _check(self) -> None:
        """Tell that the update is finished, if its screen and its answer are there."""
        if self._finished and self._step is None and self._query is None:
            if not self._finished.done():
                self._finished.set_result(time.perf_counter())
            self._finished = None

    def _message(self, params: dict[str, Any], message_id: int) -> Shown:
        fields = [
            f'"message_id":{message_id},"from":{_BOT},"chat":{self._chat}',
            f'"date":{int(time.time())},"text":{json.dumps(params.get("text", ""))}',
        ]
        fields += [f'"{name}":{_json(params[name])}' for name in _ECHOED if params.get(name)]
        return Shown(message_id, "{" + ",".join(fields) + "}", _buttons(params.get("reply_markup")))

    def _send(self, text: str) -> str:
        entity = {"type": "bot_command", "offset": 0, "length": len(text)}
        return (
            f'"message":{{"message_id":{next(_message_ids)},"from":{self._user},'
            f'"chat":{self._chat},"date":{int(time.time())},"text":"{text}",'
            f'"entities":[{json.dumps(entity)}]}}'
        )

    def _press(self, label: str, query: str) -> str:
        shown = self._shown
        buttons = shown.buttons if shown else ()
        data = next((data for text, data in buttons if text.startswith(label)), None)
        if shown is None or data is None:
            raise LostError(f"no button {label!r} among {[text for text, _ in buttons]}")
        return (
            f'"callback_query":{{"id":"{query}","from":{self._user},"message":{shown.body},'
            f'"chat_instance":"{self.id}","data":{json.dumps(data)}}}'
        )


def _json(value: Any) -> str:
    """A value as JSON: forms carry the text, JSON bodies the value itself."""
    return value if isinstance(value, str) else json.dumps(value)


def _buttons(markup: Any) -> tuple[tuple[str, str], ...]:
    if not markup:
        return ()
    keyboard = json.loads(markup) if isinstance(markup, str) else markup
    return tuple(
        (button["text"], button["callback_data"])
        for row in keyboard["inline_keyboard"]
        for button in row
        if "callback_data" in button
    )
