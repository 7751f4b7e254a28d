"""Every answer is what the Bot API's schema says it is."""

from typing import Any

import pytest
from pydantic import TypeAdapter

from sandbox import Person, Telegram, Upload
from sandbox.methods import METHODS
from sandbox.parameters import known_methods
from tests.sandbox.test_messages import PNG

KEYBOARD = {"inline_keyboard": [[{"text": "Go", "callback_data": "go", "style": "success"}]]}
CHAT: dict[str, Any] = {"chat_id": 1001}
EDIT: dict[str, Any] = {**CHAT, "message_id": 2}

CALLS: list[tuple[str, dict[str, Any]]] = [
    ("getMe", {}),
    ("getUpdates", {}),
    ("getChat", CHAT),
    ("sendMessage", {**CHAT, "text": "/x", "reply_markup": KEYBOARD}),
    ("sendPhoto", {**CHAT, "photo": Upload("a.png", "image/png", PNG), "caption": "/x"}),
    ("sendDocument", {**CHAT, "document": Upload("a.csv", "text/csv", b"a")}),
    ("sendChatAction", {**CHAT, "action": "typing"}),
    ("editMessageText", {**EDIT, "text": "<b>y</b>", "parse_mode": "HTML"}),
    ("editMessageReplyMarkup", {**EDIT, "reply_markup": KEYBOARD}),
    ("deleteMessage", EDIT),
    ("setMyCommands", {"commands": [{"command": "x", "description": "y"}]}),
    ("getMyCommands", {}),
    ("deleteMyCommands", {}),
    ("setMyName", {"name": "x"}),
    ("getMyName", {}),
    ("setMyDescription", {"description": "x"}),
    ("getMyDescription", {}),
    ("setMyShortDescription", {"short_description": "x"}),
    ("getMyShortDescription", {}),
    ("setChatMenuButton", {}),
    ("getChatMenuButton", {}),
    ("setWebhook", {"url": "http://127.0.0.1:1/"}),
    ("getWebhookInfo", {}),
    ("deleteWebhook", {}),
]


@pytest.mark.parametrize(("method", "params"), CALLS, ids=[name for name, _ in CALLS])
async def test_an_answer_fits_the_schema(
    telegram: Telegram, olivia: Person, method: str, params: dict[str, Any]
) -> None:
    await telegram.call("sendMessage", {"chat_id": 1001, "text": "x"})
    olivia.send("/hello")
    olivia.press_data("x")
    answer = await telegram.call(method, params)
    assert answer.status == 200, answer.body
    TypeAdapter(known_methods()[method.lower()].__returning__).validate_python(
        answer.body["result"]
    )


async def test_answering_a_press_fits_the_schema(telegram: Telegram, olivia: Person) -> None:
    press = olivia.press_data("x", inline=True)
    answer = await telegram.call("answerCallbackQuery", {"callback_query_id": press.id})
    assert answer.body["result"] is True


def test_every_method_is_covered() -> None:
    assert {name for name, _ in CALLS} | {"answerCallbackQuery"} == set(METHODS)
    assert {name.lower() for name in METHODS} <= set(known_methods())
