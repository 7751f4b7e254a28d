"""Rendering: files are messages of their own, over real HTTP too; what must wait is handed back."""

from typing import Any

import pytest
from aiogram import Bot
from aiogram.types import Chat, TelegramObject, Update
from aiogram.utils.formatting import Bold, Text

from bot.serving.rendering import MustWait, Rendering, send
from handlers.buttons import OpenHome
from handlers.screens.screen import Attachment, AttachmentKind, Button, Screen
from sandbox import Person, Press, RetryAfter, Telegram

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
        async def handler(_event: TelegramObject, _data: dict[str, Any]) -> Screen:
            return Screen(Text("after"), toast="Done.")

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
