"""Reading: what the bot needs of an update is as Telegram sent it; the rest is not looked at."""

from typing import Any

import pytest
from aiogram import Bot
from aiogram.types import InaccessibleMessage, Message, Update
from pydantic import ValidationError

from bot.calls import Received
from bot.delivery.reading import read
from handlers.buttons import (
    ALL,
    ApproveRequest,
    ConfirmApproval,
    DeclineRequest,
    OfRequest,
    OpenHome,
    OpenRequest,
)

CHAT = {"id": 7_000_000_001, "type": "private", "first_name": "Petra"}
USER = {"id": 7_000_000_001, "is_bot": False, "first_name": "Petra", "language_code": "en"}
PRESSED = {
    "message_id": 7,
    "from": {"id": 42, "is_bot": True, "first_name": "Partner Plans"},
    "chat": CHAT,
    "date": 1_772_442_000,
    "text": "Request 🦊",
    "entities": [{"type": "blockquote", "offset": 0, "length": 7}],
    "reply_markup": {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]},
}
REQUEST_BUTTONS = (
    OpenRequest(business=1, version=2),
    ApproveRequest(business=1, version=2),
    ConfirmApproval(business=1, version=2, day=3),
    DeclineRequest(business=1, version=2, reason=1),
)


@pytest.fixture
def bot() -> Bot:
    return Bot("42:abc")


def press(data: Any, message: Any = PRESSED) -> dict[str, Any]:
    query = {"id": "5", "from": USER, "chat_instance": "1", "data": data, "message": message}
    return {"update_id": 3, "callback_query": query}


def reads(raw: dict[str, Any], bot: Bot) -> Update:
    return read(Received.model_validate(raw), bot)


def test_of_an_ordinary_press_buttons_and_formatting_are_left_out(bot: Bot) -> None:
    update = reads(press(OpenHome().pack()), bot)
    query = update.callback_query
    assert query is not None
    assert (update.update_id, query.id, query.from_user.id, query.data) == (
        *(3, "5", USER["id"]),
        OpenHome().pack(),
    )
    message = query.message
    assert isinstance(message, Message)
    assert (message.message_id, message.chat.id, message.text) == (7, CHAT["id"], "Request 🦊")
    assert (message.entities, message.reply_markup) == (None, None)
    assert update.bot is query.bot is message.bot is bot


@pytest.mark.parametrize("button", REQUEST_BUTTONS)
def test_under_a_request_they_are_read(bot: Bot, button: OfRequest) -> None:
    query = reads(press(button.pack()), bot).callback_query
    assert query is not None
    message = query.message
    assert isinstance(message, Message)
    assert [one.type for one in message.entities or ()] == ["blockquote"]
    assert message.reply_markup is not None
    assert message.reply_markup.inline_keyboard[0][0].callback_data == "go"


def test_all_buttons_under_a_request_are_known_here() -> None:
    kinds = {kind for kind in ALL if issubclass(kind, OfRequest)}
    assert kinds == {type(button) for button in REQUEST_BUTTONS}


def test_a_press_under_a_message_out_of_reach_has_none(bot: Bot) -> None:
    gone = {"message_id": 7, "chat": CHAT, "date": 0}
    query = reads(press("x", gone), bot).callback_query
    assert query is not None
    assert isinstance(query.message, InaccessibleMessage)


def test_a_message_is_read_as_a_whole(bot: Bot) -> None:
    raw = {"update_id": 3, "message": {**PRESSED, "reply_to_message": PRESSED}}
    assert reads(raw, bot) == Update.model_validate(raw, context={"bot": bot})


def test_a_press_without_a_message_is_read(bot: Bot) -> None:
    query = {"id": "5", "from": USER, "chat_instance": "1", "inline_message_id": "6"}
    update = reads({"update_id": 3, "callback_query": query}, bot)
    assert update.callback_query is not None
    assert update.callback_query.message is None


@pytest.mark.parametrize(
    "odd",
    [
        {"callback_query": []},
        {"callback_query": {"message": []}},
        {"callback_query": "x"},
        {"message": 1},
        {"message": {}},
        {key: value for key, value in press("x", {"date": 0}).items() if key != "update_id"},
        {key: value for key, value in press("x", "odd").items() if key != "update_id"},
        {key: value for key, value in press(["a"]).items() if key != "update_id"},
        {key: value for key, value in press({"a": 1}).items() if key != "update_id"},
    ],
)
def test_what_is_no_update_is_refused(bot: Bot, odd: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        reads({"update_id": 3, **odd}, bot)
