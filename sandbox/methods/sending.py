"""Methods that write into a chat or look at one."""

from sandbox.answers import Json, bad_request
from sandbox.chats import Group
from sandbox.files import document, photo_sizes
from sandbox.methods.content import read_caption, read_markup, read_text
from sandbox.world import World

ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


def send_message(world: World, given: Json) -> Json:
    """Send a text."""
    content = read_text(given, too_long="message is too long")
    return _send(world, given, content)


def send_photo(world: World, given: Json) -> Json:
    """Send a picture with a caption."""
    caption = read_caption(given)
    return _send(world, given, {"photo": photo_sizes(world.files.take(given["photo"])), **caption})


def send_document(world: World, given: Json) -> Json:
    """Send a file with a caption."""
    caption = read_caption(given)
    return _send(
        world, given, {"document": document(world.files.take(given["document"])), **caption}
    )


def send_chat_action(world: World, given: Json) -> bool:
    """Show that the bot is busy."""
    world.reachable(given["chat_id"])
    if given["action"] not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def get_chat(world: World, given: Json) -> Json:
    """Tell what the bot may know of a chat."""
    chat = world.chat(given["chat_id"])
    gifts = (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    )
    about: Json = {
        **chat.about,
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, not isinstance(chat, Group)),
    }
    return about


def _send(world: World, given: Json, content: Json) -> Json:
    content = {**content, **read_markup(given)}
    chat = world.reachable(given["chat_id"])
    world.floods.pass_message(chat.id)
    message = chat.add(content, world.bot, world.now)
    world.pulse.beat()
    return message.raw
