"""How the bot presents itself in each language, before anybody has written to it."""

from aiogram import Bot

from bot.serving.assembly import _introduce
from handlers.commands import COMMANDS, DESCRIPTION, SHORT_DESCRIPTION
from handlers.direction import MARK
from handlers.language import languages_in
from handlers.texts import LOCALES
from sandbox import Telegram
from tests.conversation import Wire

SPOKEN = languages_in(LOCALES)


async def test_menu_and_descriptions_are_set_in_every_language() -> None:
    telegram = Telegram()
    await _introduce(Bot(telegram.token, session=Wire(telegram)), SPOKEN)
    profile = telegram.world.profile
    for code in SPOKEN.codes:
        _, short = SPOKEN.language(code), "" if code == "en" else code[:2]
        assert profile.texts["description", short] == _(DESCRIPTION)
        assert profile.texts["short_description", short] == _(SHORT_DESCRIPTION)
        menu = profile.commands[("default", None), short]
        assert [one["command"] for one in menu] == list(COMMANDS)
        said = [one["description"].removeprefix(MARK) for one in menu]
        assert said == [_(description) for description in COMMANDS.values()]
    assert all(call.status == 200 for call in telegram.calls)


async def test_descriptions_that_are_set_already_are_left_alone() -> None:
    telegram = Telegram()
    for _start in range(2):
        await _introduce(Bot(telegram.token, session=Wire(telegram)), SPOKEN)
    set_at_all = [call.method for call in telegram.calls if call.method.endswith("Description")]
    assert set_at_all.count("setMyDescription") == len(SPOKEN.codes)
    assert set_at_all.count("getMyDescription") == 2 * len(SPOKEN.codes)
