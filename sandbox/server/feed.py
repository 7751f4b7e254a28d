"""What an open page has seen, so that it is told what is new and no more.

One feed serves all chats of a page: a browser opens few connections to a server at a time.
"""

from itertools import islice, takewhile

from sandbox.answers import Json
from sandbox.chats import ChatMessage
from sandbox.people import Person
from sandbox.server.fault_switches import FaultSwitches
from sandbox.server.page_state import (
    CALLS_SHOWN,
    answered_presses,
    call_state,
    chat_head,
    message_state,
    press_state,
    shown_messages,
    stage_state,
)
from sandbox.stage import Stage
from sandbox.telegram import Telegram


class Feed:
    """The news for one page; the first are the whole state, so a page that reconnects is right."""

    def __init__(self, telegram: Telegram, stage: Stage, switches: FaultSwitches) -> None:
        self._telegram = telegram
        self._stage = stage
        self._switches = switches
        self._stage_told: Json = {}
        self._chats: dict[int, _ChatFeed] = {}
        self._answers_told: set[str] = set()
        self._calls_told = (-1, -1)
        self._news: list[Json] = []

    def has_news(self) -> bool:
        """Look for what is new."""
        self._news += [*self._stage_news(), *self._chat_news(), *self._press_news()]
        self._news += self._call_news()
        return bool(self._news)

    def take(self) -> list[Json]:
        """The news found so far, in the order in which they are to be shown."""
        news, self._news = self._news, []
        return news

    def _stage_news(self) -> list[Json]:
        state = stage_state(self._telegram, self._stage, self._switches)
        if state == self._stage_told:
            return []
        self._stage_told = state
        return [{"kind": "stage", **state}]

    def _chat_news(self) -> list[Json]:
        news = []
        for person in self._telegram.people:
            chat = self._chats.setdefault(person.id, _ChatFeed(self._telegram, person))
            news += chat.news()
        return news

    def _press_news(self) -> list[Json]:
        fresh = [
            press
            for press in reversed(answered_presses(self._telegram))
            if press.id not in self._answers_told
        ]
        self._answers_told |= {press.id for press in fresh}
        return [{"kind": "answer", **press_state(press)} for press in fresh]

    def _call_news(self) -> list[Json]:
        calls = self._telegram.calls
        ends = (calls[0].number, calls[-1].number) if calls else (0, 0)
        if ends == self._calls_told:
            return []
        fresh = takewhile(lambda call: call.number > self._calls_told[1], reversed(calls))
        newest = list(islice(fresh, CALLS_SHOWN))
        self._calls_told = ends
        # A page forgets the calls before the oldest; without any, all of them.
        told = [call_state(call) for call in reversed(newest)]
        return [{"kind": "calls", "oldest": ends[0] or None, "calls": told}]


class _ChatFeed:
    """What the page has seen of one chat."""

    def __init__(self, telegram: Telegram, person: Person) -> None:
        self._telegram = telegram
        self._person = person
        self._head: Json = {}
        self._changes = -1
        self._messages: dict[int, ChatMessage] = {}

    def news(self) -> list[Json]:
        head = chat_head(self._telegram, self._person)
        changes = self._person.chat.changes
        if head == self._head and changes == self._changes:
            return []
        news = {"kind": "chat", "person": self._person.id, "whole": self._changes < 0}
        if head != self._head:
            self._head = head
            news |= head
        if changes != self._changes:
            self._changes = changes
            news |= self._messages_news()
        return [news]

    def _messages_news(self) -> Json:
        shown = {message.id: message for message in shown_messages(self._person)}
        seen, self._messages = self._messages, shown
        # An edit puts another object in the old one's place.
        changed = [message for message in shown.values() if seen.get(message.id) is not message]
        return {
            "messages": [message_state(message) for message in changed],
            "gone": [number for number in seen if number not in shown],
        }
