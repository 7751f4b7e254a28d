"""The face of the sandbox: a Telegram in memory, with people, groups and the Bot API."""

import asyncio
import inspect
import itertools
import re
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.answers import Answer, ApiError, Call, Json, failure, success, too_many_requests
from sandbox.chats import Chat, Group
from sandbox.clock import utc_now
from sandbox.faults import Fault, Faults, LostAnswer, Refuse, RetryAfter, ServerError, Slow
from sandbox.methods import BY_NAME, Method
from sandbox.parameters import decode, known_methods
from sandbox.people import Person
from sandbox.world import Clock, World

SAMPLE = "42:AA-a-sandbox-token-that-opens-nothing"
TOKEN = re.compile(r"\d+:[\w-]+", re.ASCII)
CALLS_KEPT = 10_000
REASONS = {500: "Internal Server Error", 502: "Bad Gateway", 504: "Gateway Timeout"}


class Telegram:
    """A Telegram with one bot.

    Args:
        token: the bot's token; the digits before the colon are its id.
        username: the bot's name in links.
        name: the bot's name in chats.
        clock: gives aware UTC times; message dates and all expiry follow it.
        webhook_backoff: seconds before the second repetition of a delivery; doubles each time.
        webhook_timeout: seconds that a webhook has to answer.

    Raises:
        ValueError: the token could not be one.
    """

    def __init__(
        self,
        token: str = SAMPLE,
        username: str = "partner_plans_bot",
        name: str = "Partner Plans",
        clock: Clock = utc_now,
        webhook_backoff: float = 2.0,
        webhook_timeout: float = 60.0,
    ) -> None:
        if not TOKEN.fullmatch(token):
            raise ValueError("A token is a number, a colon, and letters, digits, _ or -")
        bot_id = int(token.partition(":")[0])
        bot = {"id": bot_id, "is_bot": True, "first_name": name, "username": username}
        self.token = token
        self.username = username
        self.webhook_backoff = webhook_backoff
        self.webhook_timeout = webhook_timeout
        self.calls: deque[Call] = deque(maxlen=CALLS_KEPT)
        self.notice: str | None = None
        self.world = World(bot, clock)
        self._call_numbers = itertools.count(1)

    @property
    def faults(self) -> Faults:
        """The faults still to come."""
        return self.world.faults

    @property
    def people(self) -> list[Person]:
        """Everybody, in the order in which they were added."""
        return list(self.world.people.values())

    @property
    def rate_limit(self) -> bool:
        """Are the limits on sending enforced?"""
        return self.world.floods.closed

    @rate_limit.setter
    def rate_limit(self, on: bool) -> None:
        self.world.floods.closed = on

    def add_person(
        self,
        name: str,
        language: str = "en",
        id: int | None = None,  # noqa: A002 – the word that Telegram uses
        username: str | None = None,
    ) -> Person:
        """Let somebody have a Telegram account.

        Args:
            name: first name, and after the first blank the last name.
            language: the IETF tag of the app's language; empty if the app does not tell.
            id: the Telegram id; the next free one by default.
            username: the name in links.

        Raises:
            ValueError: the id is taken.
        """
        person_id = id or max([1000, *self.world.people]) + 1
        if person_id in self.world.chats or person_id == self.world.bot["id"]:
            raise ValueError(f"There is already somebody with the id {person_id}")
        first, _, last = name.partition(" ")
        names = {"first_name": first, "last_name": last, "username": username}
        known = {key: value for key, value in names.items() if value}
        spoken = {"language_code": language} if language else {}
        chat = Chat({"id": person_id, "type": "private", **known})
        person = Person(self.world, {"id": person_id, "is_bot": False, **known, **spoken}, chat)
        self.world.chats[person_id] = chat
        self.world.people[person_id] = person
        self.world.pulse.beat()
        return person

    def add_group(self, title: str, members: Sequence[Person]) -> Group:
        """Make a group of the bot and some people."""
        number = sum(isinstance(chat, Group) for chat in self.world.chats.values())
        group = Group({"id": -2001 - number, "type": "group", "title": title}, members)
        self.world.chats[group.id] = group
        return group

    def forget(self, chat_id: int, message_id: int) -> None:
        """Let a message vanish from the server, as if deleted by somebody or too old.

        Raises:
            KeyError: there is no such message.
        """
        self.world.chats[chat_id].remove(message_id)
        self.world.pulse.beat()

    def announce(self, text: str | None) -> None:
        """Show a notice above the chats, in plain text of any number of lines; None removes it."""
        self.notice = text or None
        self.world.pulse.beat()

    def start_over(self) -> None:
        """Clear all chats, updates, calls and faults; people and the bot's profile stay."""
        self.world.clear()
        self.calls.clear()
        self.world.pulse.beat()

    def take_updates(self) -> list[Json]:
        """Take all updates that wait for the bot, oldest first."""
        return self.world.inbox.drain()

    async def call(
        self, method: str, params: Mapping[str, Any] | None = None, token: str | None = None
    ) -> Answer:
        """Call the Bot API.

        Args:
            method: its name, in any case.
            params: native JSON values, or the strings of a form.
            token: whose call it is; the right one by default.

        Raises:
            ConnectionResetError: a `LostAnswer` was due; the call was executed.
        """
        if token not in {None, self.token}:
            return self._record(method, dict(params or {}), failure(ApiError(401, "Unauthorized")))
        fault = self.faults.take(method)
        answer = await self._answer(method, dict(params or {}), fault)
        if isinstance(fault, LostAnswer):
            raise ConnectionResetError("The sandbox dropped the connection before the answer")
        if isinstance(fault, Slow):
            await asyncio.sleep(fault.seconds)
        return answer

    async def _answer(self, method: str, params: Json, fault: Fault | None) -> Answer:
        schema = known_methods().get(method.lower())
        try:
            function = _find(method)
            _raise_fault(fault)
            params = decode(schema, params) if schema else params
            result = function(self.world, params)
            answer = success(await result if inspect.isawaitable(result) else result)
        except ApiError as error:
            answer = failure(error)
        return self._record(schema.__api_method__ if schema else method, params, answer)

    def _record(self, method: str, params: Json, answer: Answer) -> Answer:
        number = next(self._call_numbers)
        at = self.world.clock()
        self.calls.append(Call(at, method, params, answer.status, answer.body, number))
        self.world.pulse.beat()
        return answer


def _find(method: str) -> Method:
    if method.lower() in BY_NAME:
        return BY_NAME[method.lower()]
    # A real method that is missing here must not look like a slip of the bot's.
    missing = f": the sandbox has no method {method} yet"
    raise ApiError(404, "Not Found" + (missing if method.lower() in known_methods() else ""))


def _raise_fault(fault: Fault | None) -> None:
    match fault:
        case RetryAfter(seconds):
            raise too_many_requests(seconds)
        case ServerError(status):
            raise ApiError(status, REASONS.get(status, "Service Unavailable"))
        case Refuse(status, description):
            raise ApiError(status, description)
        case None | Slow() | LostAnswer():
            return
