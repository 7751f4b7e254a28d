"""How the bot presents itself in each language, before anybody has written to it."""

import asyncio

from aiogram import Bot

from bot.serving.introducing import Introduction
from handlers.commands import COMMANDS, DESCRIPTION, SHORT_DESCRIPTION
from handlers.direction import MARK
from handlers.language import languages_in
from handlers.texts import LOCALES
from sandbox import Telegram
from tests.conversation import Time, Wire

SPOKEN = languages_in(LOCALES)


async def introduce(telegram: Telegram) -> None:
    bot = Bot(telegram.token, session=Wire(telegram))
    await Introduction(bot, SPOKEN, asyncio.Event(), Time().pass_by).run()


async def test_menu_and_descriptions_are_set_in_every_language() -> None:
    telegram = Telegram()
    await introduce(telegram)
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


async def test_what_is_set_already_is_left_alone() -> None:
    telegram = Telegram()
    for _start in range(2):
        await introduce(telegram)
    called = [call.method for call in telegram.calls]
    for what in ("Commands", "Description", "ShortDescription"):
        assert called.count(f"setMy{what}") == len(SPOKEN.codes)
        assert called.count(f"getMy{what}") == 2 * len(SPOKEN.codes)


async def test_a_menu_in_other_words_is_set_again() -> None:
    telegram = Telegram()
    await introduce(telegram)
    before = list(telegram.world.profile.commands[("default", None), "es"])
    changed = [{**before[0], "description": "Otra cosa"}, *before[1:]]
    await telegram.call("setMyCommands", {"commands": changed, "language_code": "es"})
    telegram.calls.clear()
    await introduce(telegram)
    assert telegram.world.profile.commands[("default", None), "es"] == before
    assert sum(call.method.startswith("set") for call in telegram.calls) == 1
