"""A screen with a picture, over HTTP: a message of its own that survives an outage."""

from aiogram import Bot
from aiogram.utils.formatting import Bold, Text

from bot.rendering import send
from handlers.qr import qr_png
from handlers.screens.screen import Button, Screen
from sandbox import Person, ServerError, Telegram


async def test_a_picture_is_uploaded_with_its_caption_and_again_after_a_fault(
    bot: Bot, telegram: Telegram, olivia: Person
) -> None:
    olivia.send("/start")
    telegram.faults.add("sendPhoto", ServerError())
    picture = qr_png("https://t.me/partner_plans_bot?start=code")
    rows = ((Button("Share", "https://t.me/share/url?url=x"),),)
    await send(bot, olivia.id, Screen(Text("An ", Bold("invitation")), rows, picture=picture))
    sent = olivia.screen
    assert sent
    assert (sent.text, sent.labels) == ("An invitation", ["Share"])
    assert [one["type"] for one in sent.entities] == ["bold"]
    stored = telegram.world.files.find(sent.raw["photo"][0]["file_id"])
    assert stored
    assert stored.upload.data == picture
