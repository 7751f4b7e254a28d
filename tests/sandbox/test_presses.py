"""Pressing buttons, and the bot's answers to it."""

from typing import Any

import pytest
from aiogram.types import InaccessibleMessage, Message, Update

from sandbox import Person, Telegram
from tests.sandbox.conftest import Api, Clock

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
KEYBOARD = {
    "inline_keyboard": [
        [{"text": "Go", "callback_data": "go"}, {"text": "Off", "disabled": {}}],
        [{"text": "Site", "url": "https://example.com"}],
    ]
}


@pytest.fixture
async def screen(api: Api) -> dict[str, Any]:
    sent = await api.result("sendMessage", chat_id=1001, text="Menu", reply_markup=KEYBOARD)
    return dict(sent)


async def test_a_press_reaches_the_bot(
    telegram: Telegram, olivia: Person, screen: dict[str, Any]
) -> None:
    press = olivia.press("Go")
    assert telegram.take_updates() == [press.update]
    query = Update.model_validate(press.update).callback_query
    assert query is not None
    assert (query.id, query.data, query.from_user.id) == (press.id, "go", 1001)
    assert isinstance(query.message, Message)
    assert query.message.message_id == screen["message_id"]


async def test_the_newest_message_with_the_button_is_pressed(
    api: Api, olivia: Person, screen: dict[str, Any]
) -> None:
    newer = await api.result("sendMessage", chat_id=1001, text="Menu", reply_markup=KEYBOARD)
    await api.result("sendMessage", chat_id=1001, text="No buttons")
    pressed = olivia.press("Go").update["callback_query"]["message"]["message_id"]
    assert pressed == newer["message_id"]
    first = olivia.press("Go", screen["message_id"]).update["callback_query"]["message"]
    assert first["message_id"] == screen["message_id"]


@pytest.mark.usefixtures("screen")
def test_a_missing_button_names_those_there_are(olivia: Person) -> None:
    with pytest.raises(LookupError, match=r"No button 'Stop'; there are \['Go', 'Off', 'Site'\]"):
        olivia.press("Stop")


@pytest.mark.usefixtures("screen")
@pytest.mark.parametrize("label", ["Off", "Site"])
def test_disabled_and_link_buttons_send_nothing(olivia: Person, label: str) -> None:
    with pytest.raises(ValueError, match=label):
        olivia.press(label)


@pytest.mark.usefixtures("screen")
async def test_an_answer_shows_a_toast_or_a_dialog(api: Api, olivia: Person) -> None:
    press = olivia.press("Go")
    assert not press.answered
    params = {"callback_query_id": press.id, "text": "Done", "show_alert": "true"}
    assert await api.result("answerCallbackQuery", **params) is True
    await press.wait(timeout=1)
    assert (press.answered, press.text, press.alert) == (True, "Done", True)


@pytest.mark.usefixtures("screen")
async def test_waiting_for_an_answer_that_never_comes_ends(olivia: Person) -> None:
    with pytest.raises(TimeoutError):
        await olivia.press("Go").wait(timeout=0.01)


@pytest.mark.usefixtures("screen")
async def test_a_late_answer_is_refused(api: Api, olivia: Person, clock: Clock) -> None:
    press = olivia.press("Go")
    clock.advance(seconds=16)
    assert await api.refusal("answerCallbackQuery", callback_query_id=press.id) == TOO_OLD


async def test_an_answer_to_nothing_is_refused(api: Api) -> None:
    assert await api.refusal("answerCallbackQuery", callback_query_id="1") == TOO_OLD


@pytest.mark.usefixtures("screen")
async def test_a_toast_has_at_most_200_characters(api: Api, olivia: Person) -> None:
    query_id = olivia.press("Go").id
    params = {"callback_query_id": query_id, "text": "x" * 201}
    assert await api.refusal("answerCallbackQuery", **params) == "Bad Request: MESSAGE_TOO_LONG"
    await api.result("answerCallbackQuery", **params | {"text": "x" * 200})


@pytest.mark.usefixtures("screen")
async def test_an_answer_opens_only_links_to_the_bot(api: Api, olivia: Person) -> None:
    params = {"callback_query_id": olivia.press("Go").id, "url": "https://example.com"}
    assert await api.refusal("answerCallbackQuery", **params) == "Bad Request: URL_INVALID"
    url = "https://t.me/partner_plans_bot?start=x"
    await api.result("answerCallbackQuery", **params | {"url": url})


@pytest.mark.usefixtures("screen")
def test_a_modified_app_sends_any_data(olivia: Person) -> None:
    assert olivia.press_data("forged").update["callback_query"]["data"] == "forged"


def test_a_press_on_a_message_that_is_gone(olivia: Person) -> None:
    press = olivia.press_data("go", message_id=77, inaccessible=True)
    query = Update.model_validate(press.update).callback_query
    assert query is not None
    assert isinstance(query.message, InaccessibleMessage)
    assert query.message.message_id == 77


async def test_a_press_on_an_inline_message(api: Api, olivia: Person) -> None:
    query = olivia.press_data("go", inline=True).update["callback_query"]
    assert "message" not in query
    where = {"inline_message_id": query["inline_message_id"]}
    assert await api.result("editMessageText", **where, text="x") is True
    said = await api.refusal("editMessageText", inline_message_id="other", text="x")
    assert said == "Bad Request: MESSAGE_ID_INVALID"
