"""Methods about the bot itself: its commands, names, descriptions and menu button."""

import re

from sandbox.answers import ApiError, Json, bad_request
from sandbox.profile import DEFAULT_SCOPE, Scope
from sandbox.world import World

MAX_COMMANDS = 100
MAX_COMMAND_DESCRIPTION = 256
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LANGUAGE = re.compile(r"([a-z]{2})?")
UNSCOPED = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
CHAT_SCOPES = {"chat", "chat_administrators", "chat_member"}
MAX_TEXTS = {"name": 64, "description": 512, "short_description": 120}


def get_me(world: World, _: Json) -> Json:
    """Tell who the bot is."""
    return {
        **world.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": False,
    }


def set_my_commands(world: World, given: Json) -> bool:
    """Set the command menu of a scope and language."""
    commands = given["commands"]
    if not isinstance(commands, list):
        raise bad_request("can't parse commands JSON object")
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    key = (_scope(given), _language(given))
    world.profile.commands[key] = [_command(command) for command in commands]
    world.pulse.beat()
    return True


def get_my_commands(world: World, given: Json) -> list[Json]:
    """Tell the commands of exactly one scope and language."""
    return world.profile.commands.get((_scope(given), _language(given)), [])


def delete_my_commands(world: World, given: Json) -> bool:
    """Forget the commands of exactly one scope and language."""
    world.profile.commands.pop((_scope(given), _language(given)), None)
    world.pulse.beat()
    return True


def set_my_name(world: World, given: Json) -> bool:
    """Set the bot's name."""
    return _set_text(world, given, "name")


def get_my_name(world: World, given: Json) -> Json:
    """Tell the bot's name."""
    return {"name": _text(world, given, "name")["name"] or world.bot["first_name"]}


def set_my_description(world: World, given: Json) -> bool:
    """Set what an empty chat shows."""
    return _set_text(world, given, "description")


def get_my_description(world: World, given: Json) -> Json:
    """Tell what an empty chat shows."""
    return _text(world, given, "description")


def set_my_short_description(world: World, given: Json) -> bool:
    """Set what the bot's profile shows."""
    return _set_text(world, given, "short_description")


def get_my_short_description(world: World, given: Json) -> Json:
    """Tell what the bot's profile shows."""
    return _text(world, given, "short_description")


def set_chat_menu_button(world: World, given: Json) -> bool:
    """Set the menu button of a private chat, or of all."""
    button = given.get("menu_button", {"type": "default"})
    if not isinstance(button, dict) or button.get("type") not in {"commands", "web_app", "default"}:
        raise bad_request("MenuButton has unsupported type")
    if "chat_id" in given:
        world.chat(given["chat_id"])
    world.profile.menu_buttons[given.get("chat_id")] = button
    world.pulse.beat()
    return True


def get_chat_menu_button(world: World, given: Json) -> Json:
    """Tell the menu button of a private chat, or of all."""
    buttons = world.profile.menu_buttons
    return buttons.get(given.get("chat_id")) or buttons.get(None) or {"type": "commands"}


def _command(given: object) -> Json:
    if not isinstance(given, dict):
        raise bad_request("expected an Object")
    name, description = given.get("command"), given.get("description")
    if not isinstance(name, str) or not COMMAND.fullmatch(name.removeprefix("/")):
        raise bad_request("BOT_COMMAND_INVALID")
    if not isinstance(description, str) or not 0 < len(description) <= MAX_COMMAND_DESCRIPTION:
        raise bad_request("BOT_COMMAND_INVALID")
    return {"command": name.removeprefix("/"), "description": description}


def _scope(given: Json) -> Scope:
    scope = given.get("scope")
    if scope is None:
        return DEFAULT_SCOPE
    kind = scope.get("type") if isinstance(scope, dict) else None
    if kind in UNSCOPED:
        return kind, None
    if kind in CHAT_SCOPES and isinstance(scope.get("chat_id"), int):
        return kind, scope["chat_id"]
    raise bad_request("can't parse BotCommandScope")


def _language(given: Json) -> str:
    code = str(given.get("language_code", ""))
    if not LANGUAGE.fullmatch(code):
        raise ApiError(400, "Bad Request: invalid language code specified")
    return code


def _set_text(world: World, given: Json, name: str) -> bool:
    text = given.get(name, "")
    if len(text) > MAX_TEXTS[name]:
        raise bad_request(f"{name.replace('_', ' ')} is too long")
    world.profile.texts[name, _language(given)] = text
    world.pulse.beat()
    return True


def _text(world: World, given: Json, name: str) -> Json:
    return {name: world.profile.text(name, _language(given))}
