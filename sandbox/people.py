"""People who talk to the bot: they send, press and read, as with a Telegram app in the hand."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from sandbox.answers import Json
from sandbox.chats import Chat, ChatMessage, Group
from sandbox.formatting import tidy
from sandbox.presses import Press

if TYPE_CHECKING:
    from sandbox.world import World

MAX_TEXT = 4096
START_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Person:
    """Somebody with a Telegram account, and the private chat with the bot.

    `blocked` and `deactivated` may be set at any time; the bot's sends are refused from then on.
    Setting them is silent; `block()` and `unblock()` tell the bot, as Telegram does.
    """

    def __init__(self, world: "World", about: Json, chat: Chat) -> None:
        self._world = world
        self.about = about
        self.chat = chat
        self.blocked = False
        self.deactivated = False
        self.has_written = False

    @property
    def id(self) -> int:
        """The Telegram id."""
        return int(self.about["id"])

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.about['first_name']} {self.about.get('last_name', '')}".strip()

    @property
    def language(self) -> str:
        """The language of the app, an IETF tag; empty if the app does not tell."""
        return str(self.about.get("language_code", ""))

    @language.setter
    def language(self, tag: str) -> None:
        spoken = {"language_code": tag} if tag else {}
        # Another dictionary: what was sent before carries the old language, as on Telegram.
        kept = {key: value for key, value in self.about.items() if key != "language_code"}
        self.about = {**kept, **spoken}
        self._world.pulse.beat()

    @property
    def messages(self) -> list[ChatMessage]:
        """The messages of the private chat, oldest first."""
        return self.chat.messages

    @property
    def screen(self) -> ChatMessage | None:
        """The newest message of the bot in the private chat."""
        return next((message for message in reversed(self.messages) if message.from_bot), None)

    def send(self, text: str, chat: Chat | None = None, reply_to: int | None = None) -> Json:
        """Send a message to the bot, or into a group; `reply_to` is the message it answers.

        Returns:
            The update, which also waits for the bot.

        Raises:
            ValueError: an app would not let her: nothing to send, blocked, not in the group.
            LookupError: there is no such message to reply to.
        """
        chat = chat or self.chat
        message = tidy(text)
        if not 0 < len(message.text) <= MAX_TEXT:
            raise ValueError(f"A message has 1 to {MAX_TEXT} characters, not {len(message.text)}")
        self._check_may_act(chat)
        content: Json = {"text": message.text}
        if message.entities:
            content["entities"] = list(message.entities)
        if reply_to is not None:
            content["reply_to_message"] = self._replied_message(chat, reply_to)
        sent = chat.add(content, self.about, self._world.now)
        return self._world.inbox.put("message", sent.raw)

    def start(self, payload: str) -> Json:
        """Follow a deep link `https://t.me/…?start=payload` and return the update.

        Raises:
            ValueError: Telegram does not carry such a payload.
        """
        if not START_PAYLOAD.fullmatch(payload):
            raise ValueError(f"A payload is 1 to 64 of A-Z, a-z, 0-9, _ and -, not {payload!r}")
        return self.send(f"/start {payload}")

    def press(self, label: str, message_id: int | None = None) -> Press:
        """Press the button with these words, in the newest message that has it.

        Raises:
            LookupError: no such button; names the buttons that there are.
            ValueError: the button is a link, or disabled.
        """
        message, button = self._find_button(label, message_id)
        if "disabled" in button:
            raise ValueError(f"The button {label!r} is disabled and does nothing")
        if "callback_data" not in button:
            raise ValueError(f"The button {label!r} sends nothing to the bot: {button}")
        return self.press_data(button["callback_data"], message.id)

    def press_data(
        self,
        data: str,
        message_id: int | None = None,
        chat: Chat | None = None,
        inaccessible: bool = False,  # noqa: FBT001 – reads well by name
        inline: bool = False,  # noqa: FBT001 – the same
    ) -> Press:
        """Send any callback data, as a modified app can.

        Args:
            data: what the bot gets, whether or not a button carries it.
            message_id: the message pressed; the newest of the bot by default.
            chat: where; the private chat by default.
            inaccessible: the bot gets an InaccessibleMessage; it need not exist any more.
            inline: the bot gets no message, but an `inline_message_id`.

        Raises:
            LookupError: there is no such message.
        """
        chat = chat or self.chat
        self._check_may_act(chat)
        if inline:
            inline_id = f"inline-{len(self._world.inline_messages) + 1}"
            self._world.inline_messages.add(inline_id)
            return self._world.press(self.about, {"inline_message_id": inline_id, "data": data})
        if inaccessible:
            number = message_id or self._pressed_message(chat, None).id
            message: Json = {"chat": chat.about, "message_id": number, "date": 0}
        else:
            message = self._pressed_message(chat, message_id).raw
        return self._world.press(self.about, {"message": message, "data": data})

    def block(self) -> Json | None:
        """Block the bot, and return the update that tells it; None if it was blocked before."""
        return self._become(blocked=True)

    def unblock(self) -> Json | None:
        """Let the bot write again, and return the update; None if it was not blocked."""
        return self._become(blocked=False)

    async def wait(self, condition: Callable[[], object], timeout: float = 10) -> None:  # noqa: ASYNC109 – reads best in a test
        """Wait until a condition over the chats holds, at most so many seconds of real time.

        Raises:
            TimeoutError: it did not come to hold.
        """
        await self._world.pulse.until(condition, timeout)

    def _become(self, *, blocked: bool) -> Json | None:
        if blocked == self.blocked:
            return None
        self.blocked = blocked
        bot = self._world.bot
        member: Json = {"user": bot, "status": "member"}
        kicked: Json = {"user": bot, "status": "kicked", "until_date": 0}
        old, new = (member, kicked) if blocked else (kicked, member)
        change: Json = {
            "chat": self.chat.about,
            "from": self.about,
            "date": self._world.now,
            "old_chat_member": old,
            "new_chat_member": new,
        }
        self._world.pulse.beat()
        return self._world.inbox.put("my_chat_member", change)

    def _check_may_act(self, chat: Chat) -> None:
        if self.blocked:
            raise ValueError(f"{self.name} has blocked the bot; set `blocked = False` first")
        if isinstance(chat, Group) and self not in chat.members:
            raise ValueError(f"{self.name} is not a member of this group")
        if chat is self.chat:
            self.has_written = True

    def _find_button(self, label: str, message_id: int | None) -> tuple[ChatMessage, Json]:
        messages = [m for m in reversed(self.messages) if message_id in {None, m.id}]
        for message in messages:
            for button in (button for row in message.keyboard for button in row):
                if button["text"] == label:
                    return message, button
        visible = [label for message in messages for label in message.labels]
        raise LookupError(f"No button {label!r}; there are {visible}")

    @staticmethod
    def _replied_message(chat: Chat, message_id: int) -> Json:
        """The message replied to, keyboard and all, as it stands now.

        It does not tell what it replies to itself: Telegram goes only one step back.
        """
        message = chat.find(message_id)
        if message is None:
            raise LookupError(f"No message {message_id} to reply to in this chat")
        return {key: value for key, value in message.raw.items() if key != "reply_to_message"}

    @staticmethod
    def _pressed_message(chat: Chat, message_id: int | None) -> ChatMessage:
        for message in reversed(chat.messages):
            if message.id == message_id or (message_id is None and message.from_bot):
                return message
        raise LookupError(f"No message {message_id or 'of the bot'} in this chat")
