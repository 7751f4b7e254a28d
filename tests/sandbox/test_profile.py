"""The bot's own name, texts and commands."""

from typing import Any

import pytest

from tests.sandbox.conftest import Api


def command(name: str = "plan", description: str = "Your plan") -> dict[str, str]:
    return {"command": name, "description": description}


@pytest.mark.parametrize(
    ("commands", "said"),
    [
        ([command()] * 101, "BOT_COMMANDS_TOO_MUCH"),
        ([command("Plan")], "BOT_COMMAND_INVALID"),
        ([command("x" * 33)], "BOT_COMMAND_INVALID"),
        ([command("")], "BOT_COMMAND_INVALID"),
        ([command(description="")], "BOT_COMMAND_INVALID"),
        ([command(description="x" * 257)], "BOT_COMMAND_INVALID"),
    ],
)
async def test_bad_commands_are_refused(
    api: Api, commands: list[dict[str, str]], said: str
) -> None:
    assert await api.refusal("setMyCommands", commands=commands) == f"Bad Request: {said}"


async def test_commands_are_kept_by_scope_and_language(api: Api) -> None:
    private: dict[str, Any] = {"scope": {"type": "all_private_chats"}, "language_code": "es"}
    await api.result("setMyCommands", commands=[command("/plan")])
    await api.result("setMyCommands", commands=[command("ayuda", "Ayuda")], **private)
    assert await api.result("getMyCommands") == [command()]
    assert await api.result("getMyCommands", **private) == [command("ayuda", "Ayuda")]
    profile = api.telegram.world.profile
    assert profile.commands_for(1001, "es") == [command("ayuda", "Ayuda")]
    assert profile.commands_for(1001, "de") == [command()]
    await api.result("deleteMyCommands", **private)
    assert await api.result("getMyCommands", **private) == []


async def test_a_language_is_two_letters(api: Api) -> None:
    said = await api.refusal("setMyCommands", commands=[command()], language_code="english")
    assert said == "Bad Request: invalid language code specified"


@pytest.mark.parametrize(
    ("what", "field", "longest"),
    [("Name", "name", 64), ("Description", "description", 512),
     ("ShortDescription", "short_description", 120)],
)  # fmt: skip
async def test_texts_about_the_bot(api: Api, what: str, field: str, longest: int) -> None:
    await api.result(f"setMy{what}", **{field: "x" * longest})
    assert await api.result(f"getMy{what}", language_code="es") == {field: "x" * longest}
    said = await api.refusal(f"setMy{what}", **{field: "x" * (longest + 1)})
    assert said == f"Bad Request: {field.replace('_', ' ')} is too long"


async def test_the_menu_button(api: Api) -> None:
    assert await api.result("getChatMenuButton", chat_id=1001) == {"type": "commands"}
    await api.result("setChatMenuButton", chat_id=1001, menu_button={"type": "default"})
    assert await api.result("getChatMenuButton", chat_id=1001) == {"type": "default"}
    said = await api.refusal("setChatMenuButton", menu_button={"type": "pizza"})
    assert said == "Bad Request: MenuButton has unsupported type"
