"""Methods that change or remove what the bot has written."""

from datetime import timedelta

from sandbox.answers import NOT_MODIFIED, Json, bad_request
from sandbox.chats import ChatMessage
from sandbox.methods.content import read_markup, read_text
from sandbox.world import World

DELETE_WITHIN = timedelta(hours=48)
EDITED = ("text", "entities", "reply_markup")


def edit_message_text(world: World, given: Json) -> Json | bool:
    """Put another text and keyboard into a message."""
    if "rich_message" in given:
        raise bad_request("the sandbox shows no rich messages")
    content = {**read_text(given, too_long="MESSAGE_TOO_LONG"), **read_markup(given)}
    if "inline_message_id" in given:
        return _edit_inline(world, given)
    message = _find(world, given)
    if "text" not in message.raw:
        raise bad_request("there is no text in the message to edit")
    return _replace(world, message, {**content, "edit_date": world.now}, EDITED)


def edit_message_reply_markup(world: World, given: Json) -> Json | bool:
    """Put another keyboard under a message, or none."""
    markup = read_markup(given)
    if "inline_message_id" in given:
        return _edit_inline(world, given)
    return _replace(world, _find(world, given), markup, ("reply_markup",))


def delete_message(world: World, given: Json) -> bool:
    """Remove a message from a chat."""
    chat = world.chat(given["chat_id"])
    message = chat.find(given["message_id"])
    if message is None:
        raise bad_request("message to delete not found")
    if world.now - message.raw["date"] > DELETE_WITHIN.total_seconds():
        raise bad_request("message can't be deleted for everyone")
    chat.remove(message.id)
    world.pulse.beat()
    return True


def _find(world: World, given: Json) -> ChatMessage:
    for name, missing in (
        ("chat_id", "chat_id is empty"),
        ("message_id", "message identifier is not specified"),
    ):
        if name not in given:
            raise bad_request(missing)
    return world.own_message(world.reachable(given["chat_id"]), given["message_id"])


def _replace(world: World, old: ChatMessage, content: Json, fields: tuple[str, ...]) -> Json:
    if all(old.raw.get(name) == content.get(name) for name in fields):
        raise bad_request(NOT_MODIFIED)
    kept = {name: value for name, value in old.raw.items() if name not in fields}
    new = ChatMessage({**kept, **content})
    world.chat(old.raw["chat"]["id"]).replace(new)
    world.pulse.beat()
    return new.raw


def _edit_inline(world: World, given: Json) -> bool:
    if given["inline_message_id"] not in world.inline_messages:
        raise bad_request("MESSAGE_ID_INVALID")
    return True
