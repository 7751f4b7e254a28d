"""Chats and the messages in them, as everybody in the chat sees them now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.answers import Json

if TYPE_CHECKING:
    from sandbox.people import Person


@dataclass(frozen=True)
class ChatMessage:
    """One message as it stands; an edit puts another in its place."""

    raw: Json

    @property
    def id(self) -> int:
        """Its number in the chat."""
        return int(self.raw["message_id"])

    @property
    def text(self) -> str:
        """The text, or the caption of a picture or document; empty without either."""
        return str(self.raw.get("text") or self.raw.get("caption") or "")

    @property
    def entities(self) -> list[Json]:
        """The formatting of the text, in UTF-16 offsets."""
        found: list[Json] = self.raw.get("entities") or self.raw.get("caption_entities") or []
        return found

    @property
    def keyboard(self) -> list[list[Json]]:
        """The rows of inline buttons; empty without a keyboard."""
        rows: list[list[Json]] = self.raw.get("reply_markup", {}).get("inline_keyboard", [])
        return rows

    @property
    def labels(self) -> list[str]:
        """The words on all buttons, row by row."""
        return [button["text"] for row in self.keyboard for button in row]

    @property
    def from_bot(self) -> bool:
        """Was it written by the bot?"""
        return bool(self.raw["from"]["is_bot"])

    @property
    def replied(self) -> str | None:
        """What the message said that this one replies to; None if it is no reply."""
        replied = self.raw.get("reply_to_message")
        return ChatMessage(replied).text if replied else None

    @property
    def edited(self) -> bool:
        """Was its text edited?"""
        return "edit_date" in self.raw


class Chat:
    """A chat with the bot: who and what it is, and its messages."""

    def __init__(self, about: Json) -> None:
        self.about = about
        self._messages: dict[int, ChatMessage] = {}
        self._next_id = 1
        self._changes = 0

    @property
    def id(self) -> int:
        """The chat's id: positive for a private chat, negative for a group."""
        return int(self.about["id"])

    @property
    def messages(self) -> list[ChatMessage]:
        """All messages, oldest first."""
        return list(self._messages.values())

    @property
    def changes(self) -> int:
        """How often it has changed: who has seen as many has seen it as it stands."""
        return self._changes

    def add(self, content: Json, author: Json, at: int) -> ChatMessage:
        """Put a new message into the chat; `at` is Unix time."""
        head: dict[str, Any] = {"message_id": self._next_id, "from": author, "chat": self.about}
        message = ChatMessage({**head, "date": at, **content})
        self._next_id += 1
        self.replace(message)
        return message

    def find(self, message_id: int) -> ChatMessage | None:
        """The message of that number, unless it is gone."""
        return self._messages.get(message_id)

    def replace(self, message: ChatMessage) -> None:
        """Put an edited message in its old place."""
        self._messages[message.id] = message
        self._changes += 1

    def remove(self, message_id: int) -> None:
        """Take a message out of the chat.

        Raises:
            KeyError: there is no such message.
        """
        del self._messages[message_id]
        self._changes += 1

    def clear(self) -> None:
        """Take all messages out; their numbers are not given again."""
        self._messages.clear()
        self._changes += 1


class Group(Chat):
    """A group in which the bot and some people are."""

    def __init__(self, about: Json, members: Sequence["Person"]) -> None:
        super().__init__(about)
        self.members = tuple(members)
