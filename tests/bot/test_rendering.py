"""Rendering: files are messages of their own, over real HTTP too; what must wait is handed back."""

import json
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery, Chat, TelegramObject, Update
from aiogram.utils.formatting import Bold, Text

from bot.calls import WebhookReply
from bot.serving.rendering import MustWait, Rendering, send
from handlers.buttons import OpenHome
from handlers.screens.screen import Attachment, AttachmentKind, Button, Screen
from sandbox import Person, Press, Refuse, RetryAfter, Telegram

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 100


@pytest.mark.parametrize("kind", AttachmentKind)
async def test_a_file_arrives_with_its_words_and_buttons(
    bot: Bot, telegram: Telegram, olivia: Person, kind: AttachmentKind
) -> None:
    olivia.send("/start")
    rows = ((Button("Back", OpenHome()),),)
    screen = Screen(Text("A ", Bold("file")), rows, attachment=Attachment(kind, "a-b.png", PNG))
    await send(bot, olivia.id, screen)
    shown = olivia.screen
    assert shown is not None
    assert shown.text == "A file"
    assert [one["type"] for one in shown.entities] == ["bold"]
    assert shown.labels == ["Back"]
    sent = shown.raw["photo"][-1] if kind is AttachmentKind.PHOTO else shown.raw["document"]
    stored = telegram.world.files.find(sent["file_id"])
    assert stored is not None
    assert (stored.upload.data, stored.upload.filename) == (PNG, "a-b.png")


class Shown:
    """A message of the bot with a button that is pressed, and the screen that answers."""

    def __init__(self, bot: Bot, telegram: Telegram, olivia: Person) -> None:
        self._bot, self._telegram, self._olivia = bot, telegram, olivia

    async def pressed(self) -> Press:
        self._olivia.send("/start")
        rows = ((Button("Go", OpenHome()),),)
        await send(self._bot, self._olivia.id, Screen(Text("before"), rows))
        return self._olivia.press("Go")

    async def answer(self, event: TelegramObject, **data: Any) -> MustWait | None:
        return await self.answer_with(Screen(Text("after"), toast="Done."), event, **data)

    async def answer_with(
        self, answer: Screen | str | None, event: TelegramObject, **data: Any
    ) -> MustWait | None:
        async def handler(_event: TelegramObject, _data: dict[str, Any]) -> Screen | str | None:
            return answer

        return await Rendering()(handler, event, {"bot": self._bot, **data})

    @property
    def calls(self) -> list[str]:
        return [call.method for call in self._telegram.calls]

    @property
    def text(self) -> str:
        assert self._olivia.screen is not None
        return self._olivia.screen.text


@pytest.fixture
def shown(bot: Bot, telegram: Telegram, olivia: Person) -> Shown:
    return Shown(bot, telegram, olivia)


async def test_a_press_is_answered_though_its_message_must_wait(
    shown: Shown, telegram: Telegram
) -> None:
    press = await shown.pressed()
    query = Update.model_validate(press.update).callback_query
    assert query is not None
    telegram.faults.add("editMessageText", RetryAfter(30), times=2)
    waits = await shown.answer(query)
    assert waits is not None
    assert (waits.seconds, press.text, shown.text) == (30, "Done.", "before")
    waits = await waits.deliver()
    assert waits is not None
    assert await waits.deliver() is None
    assert shown.text == "after"
    assert shown.calls.count("answerCallbackQuery") == 1


async def test_a_message_is_not_edited_again_because_its_press_must_wait(
    shown: Shown, telegram: Telegram
) -> None:
    press = await shown.pressed()
    query = Update.model_validate(press.update).callback_query
    assert query is not None
    telegram.faults.add("answerCallbackQuery", RetryAfter(30))
    waits = await shown.answer(query)
    assert waits is not None
    assert (waits.seconds, press.answered, shown.text) == (30, False, "after")
    assert await waits.deliver() is None
    assert press.text == "Done."
    assert shown.calls.count("editMessageText") == 1


async def test_behind_an_earlier_answer_a_screen_waits_and_its_press_does_not(shown: Shown) -> None:
    press = await shown.pressed()
    query = Update.model_validate(press.update).callback_query
    assert query is not None
    waits = await shown.answer(query, in_line=True)
    assert waits is not None
    assert (waits.seconds, press.text, shown.text) == (0, "Done.", "before")
    assert await waits.deliver() is None
    assert shown.text == "after"


async def test_a_message_must_wait_as_a_press_does(
    shown: Shown, telegram: Telegram, olivia: Person
) -> None:
    message = Update.model_validate(olivia.send("/start")).message
    assert message is not None
    telegram.faults.add("sendMessage", RetryAfter(30))
    waits = await shown.answer(message)
    assert waits is not None
    assert await waits.deliver() is None
    assert shown.text == "after"


async def test_in_a_group_nothing_is_ever_tried_again(shown: Shown, telegram: Telegram) -> None:
    query = Update.model_validate((await shown.pressed()).update).callback_query
    assert query is not None
    assert query.message is not None
    message = query.message.model_copy(update={"chat": Chat(id=-5, type="group", title="Us")})
    telegram.faults.add("*", RetryAfter(30), times=2)
    assert await shown.answer(query.model_copy(update={"message": message})) is None
    assert shown.calls[-2:] == ["editMessageText", "answerCallbackQuery"]


async def query_of(shown: Shown) -> CallbackQuery:
    query = Update.model_validate((await shown.pressed()).update).callback_query
    assert query is not None
    return query


SAID = Screen(Text("after")).saying(Bold("Done."))


@pytest.mark.parametrize(
    ("answer", "given"),
    [
        (SAID, {"text": "Done."}),
        (SAID.popping("x").saying("Done."), {"text": "Done."}),
        (Screen(Text("after")), {}),
        (None, {}),
    ],
)
async def test_what_is_on_the_screen_may_go_into_the_reply(
    shown: Shown, answer: Screen | None, given: dict[str, str]
) -> None:
    query, reply = await query_of(shown), WebhookReply()
    assert await shown.answer_with(answer, query, reply=reply) is None
    assert "answerCallbackQuery" not in shown.calls
    assert (shown.text == "before") is (answer is None), "a screen is a call of its own"
    call = {"method": "answerCallbackQuery", "callback_query_id": query.id, **given}
    assert json.loads(reply.body() or b"") == call


@pytest.mark.parametrize(
    "answer", [Screen(Text("after")).popping("Done."), SAID.popping("Done."), "Done."]
)
async def test_a_word_that_only_pops_up_is_a_call_of_its_own(
    shown: Shown, answer: Screen | str
) -> None:
    query, reply = await query_of(shown), WebhookReply()
    assert await shown.answer_with(answer, query, reply=reply) is None
    assert shown.calls[-1] == "answerCallbackQuery"
    assert reply.body() is None


async def test_a_press_does_not_wait_with_its_screen_for_the_reply(
    shown: Shown, telegram: Telegram
) -> None:
    query, reply = await query_of(shown), WebhookReply()
    telegram.faults.add("editMessageText", RetryAfter(30))
    waits = await shown.answer_with(SAID, query, reply=reply)
    assert waits is not None
    assert (waits.seconds, shown.calls[-1], reply.body()) == (30, "answerCallbackQuery", None)
    assert await waits.deliver() is None
    assert shown.text == "Done.\n\nafter"


async def test_a_press_does_not_wait_in_line_for_the_reply(shown: Shown) -> None:
    query, reply = await query_of(shown), WebhookReply()
    waits = await shown.answer_with(SAID, query, reply=reply, in_line=True)
    assert waits is not None
    assert (shown.calls[-1], reply.body()) == ("answerCallbackQuery", None)


async def test_a_screen_that_fails_leaves_the_reply_empty(shown: Shown, telegram: Telegram) -> None:
    query, reply = await query_of(shown), WebhookReply()
    telegram.faults.add("editMessageText", Refuse(400, "Bad Request: something else"))
    with pytest.raises(TelegramBadRequest):
        await shown.answer_with(SAID, query, reply=reply)
    assert reply.body() is None
