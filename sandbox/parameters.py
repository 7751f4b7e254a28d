"""The parameters of a call, made native and checked against the Bot API's schema.

A form carries every value as a string, a JSON body carries native ones; after this there is one.
"""

import functools
import json
import re
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Any

from aiogram import methods
from aiogram.methods.base import TelegramMethod
from aiogram.types import InputFile

from sandbox.answers import Json, bad_request

# Telegram names what is missing in its own words, method by method; these are the common ones.
MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
}
TRUE = {"true", "yes", "1"}
NUMBER = re.compile(r"-?\d{1,19}")


@dataclass(frozen=True)
class Upload:
    """A file that came with a call."""

    filename: str
    content_type: str
    data: bytes


@functools.cache
def known_methods() -> Mapping[str, type[TelegramMethod[Any]]]:
    """Every method of the Bot API that the schema knows, by its name in lower case."""
    found = (getattr(methods, name) for name in methods.__all__)
    return {
        method.__api_method__.lower(): method
        for method in found
        if isinstance(method, type)
        and issubclass(method, TelegramMethod)
        and isinstance(getattr(method, "__api_method__", None), str)
    }


def decode(method: type[TelegramMethod[Any]], given: Mapping[str, Any]) -> Json:
    """The parameters of a method as native values; unknown ones are passed over.

    Raises:
        ApiError: a required one is missing, or one is not of its type.
    """
    decoded: Json = {}
    for name, kinds, required in _fields(method):
        value = given.get(name)
        if Upload in kinds and isinstance(value, str) and value.startswith("attach://"):
            value = given.get(value.removeprefix("attach://"))
        if value is not None:
            decoded[name] = _native(name, value, kinds)
        elif required:
            raise bad_request(MISSING.get(name, f'parameter "{name}" is required'))
    _check_encoding(decoded)
    return decoded


@functools.cache
def _fields(method: type[TelegramMethod[Any]]) -> tuple[tuple[str, frozenset[type], bool], ...]:
    return tuple(
        (name, frozenset(_kinds(field.annotation)), field.is_required())
        for name, field in method.model_fields.items()
    )


def _kinds(annotation: object) -> set[type]:
    """The types in an annotation; `dict` stands for everything that travels as JSON."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _kinds(typing.get_args(annotation)[0])
    if origin in (typing.Union, UnionType):
        return set().union(*(_kinds(part) for part in typing.get_args(annotation)))
    if annotation in (bool, int, float, str):
        return {annotation}
    if annotation is NoneType:
        return set()
    if isinstance(annotation, type) and issubclass(annotation, InputFile):
        return {Upload}
    return {dict}


def _native(name: str, value: object, kinds: frozenset[type]) -> object:
    if isinstance(value, str):
        return _from_string(name, value, kinds)
    if isinstance(value, Upload):
        fits = Upload in kinds
    elif isinstance(value, bool):
        fits = bool in kinds
    elif isinstance(value, int | float):
        fits = bool({int, float} & kinds)
    else:
        fits = dict in kinds
    if not fits:
        raise bad_request(f"wrong parameter {name} in request")
    return value


def _from_string(name: str, value: str, kinds: frozenset[type]) -> object:
    if int in kinds and NUMBER.fullmatch(value):
        return int(value)
    if str in kinds:
        return value
    if bool in kinds:
        return value.lower() in TRUE
    if dict not in kinds:
        raise bad_request(f"wrong parameter {name} in request")
    try:
        return json.loads(value) if value else None
    except ValueError:
        raise bad_request(f"can't parse {name} JSON object") from None


def _check_encoding(params: Json) -> None:
    # A lone half of a surrogate pair is valid JSON, but no valid text.
    try:
        json.dumps(params, ensure_ascii=False, default=lambda _: None).encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
