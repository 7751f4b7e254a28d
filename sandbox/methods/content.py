"""What messages are made of: texts, captions and keyboards, read from a call's parameters."""

from sandbox.answers import Json, bad_request
from sandbox.formatting import Formatted, checked_entities, tidy
from sandbox.html import parse_html
from sandbox.keyboards import read_keyboard

MAX_TEXT = 4096
MAX_CAPTION = 1024


def read_text(given: Json, too_long: str) -> Json:
    """The `text` and `entities` of a message.

    Raises:
        ApiError: it is empty, badly formatted, or too long (in the words given).
    """
    text = _formatted(given.get("text", ""), given.get("parse_mode"), given.get("entities"))
    if not text.text:
        raise bad_request("message text is empty")
    if len(text.text) > MAX_TEXT:
        raise bad_request(too_long)
    return _fields("text", "entities", text)


def read_caption(given: Json) -> Json:
    """The `caption` and `caption_entities` of a message; empty without a caption.

    Raises:
        ApiError: it is badly formatted or too long.
    """
    entities = given.get("caption_entities")
    caption = _formatted(given.get("caption", ""), given.get("parse_mode"), entities)
    if len(caption.text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return _fields("caption", "caption_entities", caption) if caption.text else {}


def read_markup(given: Json) -> Json:
    """The `reply_markup` of a message; empty without a keyboard."""
    keyboard = read_keyboard(given.get("reply_markup"))
    return {"reply_markup": keyboard} if keyboard else {}


def _formatted(text: str, parse_mode: str | None, entities: object) -> Formatted:
    match (parse_mode or "").lower():
        case "":
            return tidy(text, checked_entities(text, entities or []))
        case "html":
            return tidy(*parse_html(text))
        case "markdown" | "markdownv2":
            raise bad_request("can't parse entities: the sandbox speaks HTML, but no Markdown")
        case _:
            raise bad_request("unsupported parse_mode")


def _fields(name: str, entities_name: str, formatted: Formatted) -> Json:
    fields: Json = {name: formatted.text}
    if formatted.entities:
        fields[entities_name] = list(formatted.entities)
    return fields
