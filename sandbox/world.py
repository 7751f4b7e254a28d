"""The state of the sandbox: who and what exists, and what has happened so far."""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from sandbox.answers import QUERY_TOO_OLD, Json, bad_request, forbidden
from sandbox.chats import Chat, ChatMessage, Group
from sandbox.faults import Faults
from sandbox.files import Files
from sandbox.floods import FloodGate
from sandbox.inbox import Inbox
from sandbox.polling import Polling
from sandbox.presses import Press
from sandbox.profile import Profile
from sandbox.pulse import Pulse
from sandbox.webhook import Webhook

if TYPE_CHECKING:
    from sandbox.people import Person  # people act on the world; here they are only kept

Clock = Callable[[], datetime]


class World:
    """Everything the methods of the Bot API and the people act on."""

    def __init__(self, bot: Json, clock: Clock) -> None:
        self.bot = bot
        self.clock = clock
        self.pulse = Pulse()
        self.faults = Faults()
        self.inbox = Inbox(clock, self.pulse, self.faults)
        self.polling = Polling()
        self.webhook = Webhook()
        self.profile = Profile()
        self.files = Files()
        self.floods = FloodGate(clock)
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.presses: dict[str, Press] = {}
        self.inline_messages: set[str] = set()

    def clear(self) -> None:
        """Forget what was said, sent and switched on.

        People stay, and so does what the bot says once at its start: its profile and webhook.
        """
        for chat in self.chats.values():
            chat.clear()
        for person in self.people.values():
            person.has_written = person.blocked = False
        self.inbox.drain()
        self.presses.clear()
        self.inline_messages.clear()
        self.files = Files()
        self.faults.clear()

    @property
    def now(self) -> int:
        """The clock as Unix time."""
        return int(self.clock().timestamp())

    def chat(self, chat_id: object) -> Chat:
        """The chat with that id.

        Raises:
            ApiError: there is none.
        """
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def reachable(self, chat_id: object) -> Chat:
        """The chat with that id, if the bot may write there.

        Raises:
            ApiError: 400 for no such chat; 403 if its person can't get or does not want anything.
        """
        chat = self.chat(chat_id)
        if isinstance(chat, Group):
            return chat
        person = self.people[chat.id]
        if person.deactivated:
            raise forbidden("user is deactivated")
        if person.blocked:
            raise forbidden("bot was blocked by the user")
        if not person.has_written:
            raise forbidden("bot can't initiate conversation with a user")
        return chat

    def own_message(self, chat: Chat, message_id: object) -> ChatMessage:
        """The bot's message of that number, to be edited.

        Raises:
            ApiError: it is gone, or somebody else's.
        """
        message = chat.find(message_id) if isinstance(message_id, int) else None
        if message is None:
            raise bad_request("message to edit not found")
        if not message.from_bot:
            raise bad_request("message can't be edited")
        return message

    def press(self, sender: Json, content: Json) -> Press:
        """Let somebody press a button: queue the callback query and keep track of its answer."""
        query = {
            "id": str(10**17 + secrets.randbelow(9 * 10**17)),
            "from": sender,
            "chat_instance": str(secrets.randbelow(10**18)),
            **content,
        }
        press = Press(self.inbox.put("callback_query", query), self.clock(), self.pulse)
        self.presses[press.id] = press
        return press

    def find_press(self, query_id: str) -> Press:
        """The press of a callback query.

        Raises:
            ApiError: there was no such press.
        """
        if query_id not in self.presses:
            raise bad_request(QUERY_TOO_OLD)
        return self.presses[query_id]
