"""Sending, editing and deleting messages."""

import pytest

from sandbox import Person, Telegram, Upload
from tests.sandbox.conftest import Api, Clock

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup"
    " are exactly the same as a current content and reply markup of the message"
)
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x20\x00\x00\x00\x10"
KEYBOARD = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}


@pytest.mark.parametrize("chat_id", [7, "7", "@nobody_here"])
async def test_an_unknown_chat_is_not_found(api: Api, chat_id: object) -> None:
    said = await api.refusal("sendMessage", chat_id=chat_id, text="x")
    assert said == "Bad Request: chat not found"


@pytest.mark.parametrize(
    ("missing", "said"), [("chat_id", "chat_id is empty"), ("text", "message text is empty")]
)
async def test_what_is_required_is_required(api: Api, missing: str, said: str) -> None:
    params = {"chat_id": 1001, "text": "x"}
    del params[missing]
    assert await api.refusal("sendMessage", **params) == f"Bad Request: {said}"


async def test_who_blocked_the_bot_gets_nothing(api: Api, olivia: Person) -> None:
    olivia.blocked = True
    said = await api.refusal("sendMessage", chat_id=1001, text="x")
    assert said == "Forbidden: bot was blocked by the user"
    olivia.blocked = False
    await api.result("sendMessage", chat_id=1001, text="x")


async def test_who_is_deactivated_gets_nothing(api: Api, olivia: Person) -> None:
    olivia.deactivated = True
    said = await api.refusal("sendMessage", chat_id=1001, text="x")
    assert said == "Forbidden: user is deactivated"


async def test_who_never_wrote_gets_nothing(api: Api, telegram: Telegram) -> None:
    stranger = telegram.add_person("Sam")
    said = await api.refusal("sendMessage", chat_id=stranger.id, text="x")
    assert said == "Forbidden: bot can't initiate conversation with a user"


async def test_an_edit_replaces_text_and_keyboard(api: Api, olivia: Person, clock: Clock) -> None:
    sent = await api.result("sendMessage", chat_id=1001, text="x", reply_markup=KEYBOARD)
    clock.advance(seconds=5)
    where = {"chat_id": "1001", "message_id": str(sent["message_id"])}
    edited = await api.result("editMessageText", **where, text="y")
    assert edited["edit_date"] == sent["date"] + 5
    assert "reply_markup" not in edited
    assert [m.text for m in olivia.messages] == ["/start", "y"]
    assert olivia.screen is not None
    assert olivia.screen.edited


async def test_an_edit_that_changes_nothing_is_refused(api: Api) -> None:
    params = {"chat_id": 1001, "text": "<b>x</b>", "parse_mode": "HTML", "reply_markup": KEYBOARD}
    sent = await api.result("sendMessage", **params)
    params["message_id"] = sent["message_id"]
    assert await api.refusal("editMessageText", **params) == NOT_MODIFIED
    del params["parse_mode"], params["text"]
    assert await api.refusal("editMessageReplyMarkup", **params) == NOT_MODIFIED


@pytest.mark.parametrize("change", [{"text": "y"}, {"parse_mode": ""}, {"reply_markup": "{}"}])
async def test_text_entities_and_keyboard_each_count_as_a_change(
    api: Api, change: dict[str, str]
) -> None:
    params = {"chat_id": 1001, "text": "<b>x</b>", "parse_mode": "HTML", "reply_markup": KEYBOARD}
    sent = await api.result("sendMessage", **params)
    await api.result("editMessageText", **params | change, message_id=sent["message_id"])


async def test_only_the_keyboard_can_be_taken_away(api: Api) -> None:
    sent = await api.result("sendMessage", chat_id=1001, text="x", reply_markup=KEYBOARD)
    where = {"chat_id": 1001, "message_id": sent["message_id"]}
    edited = await api.result("editMessageReplyMarkup", **where)
    assert "reply_markup" not in edited
    assert "edit_date" not in edited


async def test_a_forgotten_message_cannot_be_edited_or_deleted(
    api: Api, telegram: Telegram
) -> None:
    sent = await api.result("sendMessage", chat_id=1001, text="x")
    where = {"chat_id": 1001, "message_id": sent["message_id"]}
    telegram.forget(1001, sent["message_id"])
    said = await api.refusal("editMessageText", **where, text="y")
    assert said == "Bad Request: message to edit not found"
    assert await api.refusal("deleteMessage", **where) == "Bad Request: message to delete not found"


async def test_the_message_of_a_person_cannot_be_edited(api: Api) -> None:
    said = await api.refusal("editMessageText", chat_id=1001, message_id=1, text="y")
    assert said == "Bad Request: message can't be edited"


async def test_a_message_without_text_has_none_to_edit(api: Api) -> None:
    photo = Upload("a.png", "image/png", PNG)
    sent = await api.result("sendPhoto", chat_id=1001, photo=photo, caption="x")
    where = {"chat_id": 1001, "message_id": sent["message_id"]}
    said = await api.refusal("editMessageText", **where, text="y")
    assert said == "Bad Request: there is no text in the message to edit"


async def test_a_deleted_message_is_gone(api: Api, olivia: Person) -> None:
    sent = await api.result("sendMessage", chat_id=1001, text="x")
    assert await api.result("deleteMessage", chat_id=1001, message_id=sent["message_id"]) is True
    assert olivia.screen is None


async def test_after_two_days_a_message_cannot_be_deleted(api: Api, clock: Clock) -> None:
    sent = await api.result("sendMessage", chat_id=1001, text="x")
    clock.advance(hours=49)
    where = {"chat_id": 1001, "message_id": sent["message_id"]}
    said = await api.refusal("deleteMessage", **where)
    assert said == "Bad Request: message can't be deleted for everyone"


async def test_a_photo_is_measured_and_can_be_sent_again(api: Api) -> None:
    photo = Upload("a.png", "image/png", PNG)
    sent = await api.result("sendPhoto", chat_id=1001, photo=photo)
    size = sent["photo"][-1]
    assert (size["width"], size["height"]) == (32, 16)
    again = await api.result("sendPhoto", chat_id=1001, photo=size["file_id"])
    assert again["photo"] == sent["photo"]


@pytest.mark.parametrize(
    ("photo", "said"),
    [
        (Upload("a.txt", "text/plain", b"text"), "IMAGE_PROCESS_FAILED"),
        (Upload("a.png", "image/png", b""), "file must be non-empty"),
        ("no-such-file", "wrong file identifier/HTTP URL specified"),
    ],
)
async def test_bad_photos_are_refused(api: Api, photo: object, said: str) -> None:
    assert await api.refusal("sendPhoto", chat_id=1001, photo=photo) == f"Bad Request: {said}"


async def test_a_caption_has_at_most_1024_characters(api: Api) -> None:
    file = Upload("a.csv", "text/csv", b"a,b")
    said = await api.refusal("sendDocument", chat_id=1001, document=file, caption="x" * 1025)
    assert said == "Bad Request: message caption is too long"
    await api.result("sendDocument", chat_id=1001, document=file, caption="x" * 1024)


async def test_an_unknown_action_is_refused(api: Api) -> None:
    said = await api.refusal("sendChatAction", chat_id=1001, action="dancing")
    assert said == "Bad Request: wrong parameter action in request"


async def test_flood_control_counts_only_when_switched_on(
    api: Api, telegram: Telegram, clock: Clock
) -> None:
    await api.result("sendMessage", chat_id=1001, text="x")
    telegram.rate_limit = True
    await api.result("sendMessage", chat_id=1001, text="x")
    answer = await telegram.call("sendMessage", {"chat_id": 1001, "text": "x"})
    assert answer.status == 429
    assert answer.body["description"] == "Too Many Requests: retry after 1"
    assert answer.body["parameters"] == {"retry_after": 1}
    clock.advance(seconds=1)
    await api.result("sendMessage", chat_id=1001, text="x")


async def test_flood_control_allows_thirty_messages_a_second(api: Api, telegram: Telegram) -> None:
    telegram.rate_limit = True
    people = [telegram.add_person(f"Person {n}") for n in range(31)]
    for person in people:
        person.send("/start")
    for person in people[:30]:
        await api.result("sendMessage", chat_id=person.id, text="x")
    said = await api.refusal("sendMessage", chat_id=people[30].id, text="x")
    assert said == "Too Many Requests: retry after 1"


# Replies


async def test_a_reply_carries_the_message_it_answers_as_it_stands(
    api: Api, olivia: Person
) -> None:
    sent = await api.result("sendMessage", chat_id=1001, text="x", reply_markup=KEYBOARD)
    where = {"chat_id": 1001, "message_id": sent["message_id"]}
    edited = await api.result("editMessageText", **where, text="y", reply_markup=KEYBOARD)
    update = olivia.send("Why?", reply_to=sent["message_id"])
    assert update["message"]["text"] == "Why?"
    assert update["message"]["reply_to_message"] == edited
    assert edited["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "go"


async def test_a_reply_to_a_reply_goes_only_one_step_back(api: Api, olivia: Person) -> None:
    sent = await api.result("sendMessage", chat_id=1001, text="x")
    first = olivia.send("Why?", reply_to=sent["message_id"])["message"]
    second = olivia.send("Well?", reply_to=first["message_id"])["message"]
    assert second["reply_to_message"]["text"] == "Why?"
    assert "reply_to_message" not in second["reply_to_message"]
    assert [message.replied for message in olivia.messages] == [None, None, "x", "Why?"]


async def test_nobody_replies_to_what_is_not_there(api: Api, olivia: Person) -> None:
    assert api.telegram.people == [olivia]
    with pytest.raises(LookupError, match="No message 99 to reply to"):
        olivia.send("Why?", reply_to=99)
