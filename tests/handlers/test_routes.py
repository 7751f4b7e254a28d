"""Routes: every button and command leads somewhere, once; a command is what aiogram says it is."""

import pytest
from aiogram.filters import Command
from aiogram.types import Chat, Message, Update

from handlers.buttons import ALL, OpenHome
from handlers.commands import COMMANDS
from handlers.context import Context
from handlers.conversation import make_routes
from handlers.routes import Routes
from handlers.screens.screen import Screen
from tests.conftest import START
from tests.conversation import Actor, House

TEXTS = (
    "/plan",
    "  /plan  ",
    "/history 1 December ",
    "/history\n\n1\nDecember",
    "/name\u00a0New \u2003 Name",
    "/start code and more",
    "/Plan",
    "/PLAN",
    "/plan@partner_plans_bot",
    "/plan@Partner_Plans_BOT now",
    "/plan@another_bot",
    "/start@another_bot code",
    "/plan@",
    "/plan@@partner_plans_bot",
    "/plan @another_bot",
    "/unknown",
    "/unknown@partner_plans_bot",
    "/plans",
    "//plan",
    "/ plan",
    "/",
    "!plan",
    "plan",
    "\u200b/plan",
    "/plan\u200b",
    " \n ",
    "",
)


def test_every_button_and_every_command_of_the_menu_leads_somewhere() -> None:
    routes = make_routes()
    assert set(routes.presses) == set(ALL)
    assert set(routes.commands) == {*COMMANDS, "name"}


def test_none_leads_to_two_places() -> None:
    async def say(_words: str, _context: Context) -> Screen:
        raise NotImplementedError

    async def go(_button: OpenHome, _context: Context) -> Screen:
        raise NotImplementedError

    routes = Routes()
    routes.command("plan", say)
    routes.press(OpenHome, go)
    with pytest.raises(ValueError, match="/plan has a handler already"):
        routes.command("plan", say)
    with pytest.raises(ValueError, match="OpenHome has a handler already"):
        routes.press(OpenHome, go)


@pytest.mark.parametrize("place", ["text", "caption"])
@pytest.mark.parametrize("text", TEXTS)
async def test_a_command_is_what_aiogram_takes_for_one(house: House, text: str, place: str) -> None:
    chat = Chat(id=1, type="private")
    message = Message.model_validate({"message_id": 1, "date": START, "chat": chat, place: text})
    routes, expected, found = make_routes(), {}, {}
    for name in routes.commands:
        if taken := await Command(name)(message, house.bot):
            assert isinstance(taken, dict)
            expected[name] = taken["command"].args or ""
    if command := await routes.command_in(message, house.bot):
        handler, words = command
        found = {name: words for name, one in routes.commands.items() if one is handler}
    assert found == expected


async def test_some_of_these_texts_are_commands_and_some_are_not(owner: Actor) -> None:
    await owner.sends("/plan@Partner_Plans_BOT")
    owner.sees("Partner Plans")
    for other in ("/plan@another_bot", "/Plan", "//plan"):
        await owner.sends(other)
        owner.sees("I didn't understand that.")


async def test_what_nobody_sent_is_not_answered(house: House) -> None:
    chat = {"id": 1, "type": "private"}
    message = {"message_id": 1, "date": START, "chat": chat, "text": "/plan"}
    update = Update.model_validate({"update_id": 1, "message": message}, context={"bot": house.bot})
    assert await house.intake.handle(update)
    assert not house.telegram.calls
