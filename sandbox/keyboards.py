"""Inline keyboards: what Telegram takes, drops in silence, and refuses."""

import json
from typing import Any
from urllib.parse import urlsplit

from aiogram.types import InlineKeyboardButton

from sandbox.answers import ApiError, Json, bad_request

MAX_PER_ROW = 12
MAX_READ = 300
MAX_BUTTONS = 100
MAX_BYTES = 10_000
MAX_DATA_BYTES = 64

STYLES = {"danger", "success", "primary"}
DECORATION = {"text", "style", "icon_custom_emoji_id"}
FIELDS = set(InlineKeyboardButton.model_fields)
ACTIONS = FIELDS - DECORATION
OTHER_MARKUP = {"remove_keyboard", "force_reply"}


def read_keyboard(markup: object) -> Json | None:
    """The inline keyboard of a `reply_markup`, in the form in which a message carries it.

    Returns:
        None where there is nothing to show under the message.

    Raises:
        ApiError: Telegram would refuse it.
    """
    if markup in (None, {}):
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" not in markup:
        if OTHER_MARKUP & set(markup):
            return None
        raise bad_request("the sandbox shows no keyboards but inline ones")
    rows = _read_rows(markup["inline_keyboard"])
    if not rows:
        return None
    _check_size(rows)
    return {"inline_keyboard": rows}


def _read_rows(given: object) -> list[list[Json]]:
    if not isinstance(given, list):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array')
    rows, left = [], MAX_READ
    for row in given:
        if not isinstance(row, list):
            raise bad_request("can't parse inline keyboard: row must be an Array")
        # Telegram drops what is too much without a word; so a lost button shows up here too.
        kept = [_read_button(button) for button in row][: min(MAX_PER_ROW, left)]
        left -= len(kept)
        if kept:
            rows.append(kept)
    return rows


def _check_size(rows: list[list[Json]]) -> None:
    size = len(json.dumps(rows, ensure_ascii=False).encode())
    if sum(map(len, rows)) > MAX_BUTTONS or size > MAX_BYTES:
        raise bad_request("reply markup is too long")


def _read_button(given: object) -> Json:
    if not isinstance(given, dict):
        raise _wrong("expected an Object")
    button: dict[str, Any] = {
        name: value for name, value in given.items() if name in FIELDS and value is not None
    }
    if not isinstance(button.get("text"), str):
        raise _wrong('Field "text" must be of type String')
    if not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if button.get("style", "primary") not in STYLES:
        raise _wrong("Invalid button style specified")
    _check_action(button)
    return button


def _check_action(button: Json) -> None:
    actions = [name for name in button if name in ACTIONS]
    if not actions or button.get("callback_data") == "":
        raise _wrong("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise _wrong("Exactly one action must be specified, found " + " and ".join(actions))
    if "callback_data" in button:
        data = button["callback_data"]
        if not isinstance(data, str) or len(data.encode()) > MAX_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button:
        _check_url(button["url"])


def _check_url(url: object) -> None:
    shown = f"inline keyboard button URL '{url}' is invalid"
    parts = urlsplit(str(url) if "://" in str(url) else f"http://{url}")
    if parts.scheme not in {"http", "https", "tg"}:
        raise bad_request(f"{shown}: Unsupported URL protocol")
    if parts.scheme != "tg" and "." not in parts.netloc and parts.hostname != "localhost":
        raise bad_request(f"{shown}: Wrong HTTP URL")


def _wrong(text: str) -> ApiError:
    return bad_request(f"can't parse inline keyboard button: {text}")
