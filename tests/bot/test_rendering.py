"""Rendering: a screen with a file is a message of its own, over real HTTP too."""

import pytest
from aiogram import Bot
from aiogram.utils.formatting import Bold, Text

from bot.rendering import send
from handlers.buttons import OpenHome
from handlers.screens.screen import Attachment, AttachmentKind, Button, Screen
from sandbox import Person, Telegram

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
