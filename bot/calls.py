"""Calls: those of the Bot API that answer people, with what we give and what we read of the answer.

aiogram's methods of the same names check every parameter there is and build the whole message out
of each answer, of which nothing is read but its number. For an edit with four entities and four
buttons that took 43 µs and 65 µs; these take 5 and 8. Whatever is called seldom, or with a file, is
a method of aiogram's.
"""

from dataclasses import dataclass
from typing import Any

from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType
from pydantic import BaseModel, ConfigDict
from pydantic_core import to_json

Json = dict[str, Any]

OK = 200
_TAKEN = ('{"ok":true,', '{"ok": true,')  # Telegram's own way to write it, and others'


class Call(TelegramMethod[TelegramType]):
    """A call whose parameters are plain values."""

    def body(self) -> bytes:
        """Its parameters as JSON; what is None is left out, since Telegram reads a null as text."""
        return self.model_dump_json(exclude_none=True).encode()

    def is_done(self, status: int, answer: str) -> bool:
        """Whether Telegram took the call, of whose answer nothing else is read.

        Reading all of it, to drop it then, took 2 % of an update's CPU.
        """
        return self.__returning__ is Any and status == OK and answer.startswith(_TAKEN)


class Sent(BaseModel):
    """What is read of a message that was sent."""

    message_id: int


class Received(BaseModel):
    """An update as it came: all but its number is still to be read."""

    model_config = ConfigDict(extra="allow")

    update_id: int


class SendMessage(Call[Sent]):
    """A new message in a chat."""

    __returning__ = Sent
    __api_method__ = "sendMessage"

    chat_id: int
    text: str
    entities: list[Json]
    reply_markup: Json | None = None


class EditMessageText(Call[Any]):
    """Another content of a message; nothing is read of the answer."""

    __returning__ = Any
    __api_method__ = "editMessageText"

    chat_id: int
    message_id: int
    text: str
    entities: list[Json]
    reply_markup: Json | None = None


class AnswerCallbackQuery(Call[Any]):
    """The end of a press's waiting, perhaps with a word that pops up."""

    __returning__ = Any
    __api_method__ = "answerCallbackQuery"

    callback_query_id: str
    text: str | None = None


class GetUpdates(Call[list[Received]]):
    """What came since the last time; one update that cannot be read is not to hide the others."""

    __returning__ = list[Received]
    __api_method__ = "getUpdates"

    offset: int | None
    limit: int
    timeout: int
    allowed_updates: list[str] | None = None


@dataclass(slots=True)
class WebhookReply:
    """The answer to a webhook's request: it has room for one call, which Telegram makes then.

    Nobody learns what becomes of that call, so it must be one that may be lost.
    """

    call: Call[Any] | None = None

    def body(self) -> bytes | None:
        """The call as Telegram takes it, if there is one."""
        if self.call is None:
            return None
        given = self.call.model_dump(exclude_none=True)
        return to_json({"method": self.call.__api_method__, **given})


# aiogram asks pydantic for these at every answer, which keeps them only while somebody holds them:
# built again each time they cost 40 µs and a class as garbage, held 2 µs.
_HELD = (Response[Any], Response[Sent], Response[list[Received]])
