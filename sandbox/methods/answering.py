"""The method that answers the press of a button."""

from sandbox.answers import Json, bad_request
from sandbox.world import World

MAX_TOAST = 200


def answer_callback_query(world: World, given: Json) -> bool:
    """Stop the spinner on a pressed button, and show a toast or a dialog if there is a text."""
    text = given.get("text", "")
    if len(text) > MAX_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    url = given.get("url")
    # Telegram opens nothing but a link to the bot itself.
    if url and not url.startswith((f"https://t.me/{world.bot['username']}?", "tg://")):
        raise bad_request("URL_INVALID")
    press = world.find_press(given["callback_query_id"])
    press.answer(world.clock(), text, given.get("show_alert", False), url)
    return True
