"""Texts as Telegram keeps them: cleaned, trimmed, with entities measured in UTF-16 units."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sandbox.answers import Json, bad_request

MAX_ENTITIES = 100

# What a bot may set; the value is the field that the type needs.
SETTABLE = {
    "bold": None,
    "italic": None,
    "underline": None,
    "strikethrough": None,
    "spoiler": None,
    "blockquote": None,
    "expandable_blockquote": None,
    "code": None,
    "pre": None,
    "text_link": "url",
    "text_mention": "user",
    "custom_emoji": "custom_emoji_id",
    "date_time": "unix_time",
}
# What Telegram finds by itself; if a bot sends these they are passed over and looked for.
FOUND = {
    "bot_command": re.compile(r"(?<![\w/@<>.:])/\w{1,64}(?:@\w{3,32})?(?![\w/])", re.ASCII),
    "url": re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]]"),
    "email": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII),
    "mention": re.compile(r"(?<![\w@])@[a-z]\w{3,31}", re.ASCII | re.IGNORECASE),
    "hashtag": re.compile(r"(?<!\w)#\w*[^\W\d]\w*"),
}
PASSED_OVER = {*FOUND, "cashtag", "phone_number"}
NOTHING_INSIDE = {"code", "pre", "text_link", "text_mention", "date_time"}
OPTIONAL_FIELDS = {"pre": "language", "date_time": "date_time_format"}
DATE_TIME_FORMAT = re.compile(r"r|w?[dD]?[tT]?")

# Telegram drops these: a carriage return, and characters that would reorder the text around them.
DROPPED = re.compile(r"[\r\u2028-\u202e]")
CONTROLS = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True)
class Formatted:
    """A text and its entities, ordered by where they begin."""

    text: str
    entities: tuple[Json, ...] = ()


def utf16_length(text: str) -> int:
    """The length in UTF-16 code units, Telegram's measure."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def tidy(text: str, entities: Iterable[Json] = ()) -> Formatted:
    """What Telegram makes of a text: control characters gone, trimmed, commands and links found.

    Args:
        text: as it was sent, after markup was taken out.
        entities: already checked.
    """
    visible = CONTROLS.sub(" ", text)
    stripped = DROPPED.sub(" ", visible).strip(" \n")
    first = len(visible) - len(DROPPED.sub(" ", visible).lstrip(" \n"))
    last = first + len(stripped)
    keep = [first <= n < last and not DROPPED.match(char) for n, char in enumerate(visible)]
    kept = _select(visible, tuple(entities)[:MAX_ENTITIES], keep)
    found = [*kept.entities, *_find(kept)]
    return Formatted(kept.text, tuple(sorted(found, key=lambda e: (e["offset"], -e["length"]))))


def checked_entities(text: str, entities: object) -> list[Json]:
    """The entities that a bot sent with a text, reduced to the fields that count.

    Raises:
        ApiError: an entity of an unknown type, outside the text, or without a needed field.
    """
    if not isinstance(entities, list):
        raise bad_request("can't parse entities JSON object")
    ends = _boundaries(text)
    checked = [_checked(entity) for entity in entities]
    for entity in checked:
        _check_bounds(entity, ends)
    return [entity for entity in checked if entity["type"] in SETTABLE and entity["length"]]


def _checked(entity: object) -> Json:
    if not isinstance(entity, dict):
        raise _wrong("expected an Object")
    kind = entity.get("type")
    if kind not in SETTABLE and kind not in PASSED_OVER:
        raise _wrong("unsupported type specified")
    for name in ("offset", "length"):
        if type(entity.get(name)) is not int or entity[name] < 0:
            raise _wrong(f'field "{name}" must be a non-negative Number')
    needed = SETTABLE.get(kind)
    if needed and entity.get(needed) in (None, ""):
        raise _wrong(f'can\'t find field "{needed}"')
    if kind == "date_time":
        _check_date_time(entity)
    fields = ("type", "offset", "length", needed, OPTIONAL_FIELDS.get(kind))
    return {name: entity[name] for name in fields if name and entity.get(name) is not None}


def _check_date_time(entity: Json) -> None:
    if type(entity["unix_time"]) is not int:
        raise _wrong('field "unix_time" must be of type Number')
    if not DATE_TIME_FORMAT.fullmatch(entity.get("date_time_format") or ""):
        raise _wrong("invalid date_time format specified")


def _check_bounds(entity: Json, ends: dict[int, int]) -> None:
    begin, end, last = entity["offset"], entity["offset"] + entity["length"], max(ends)
    if begin > last:
        raise bad_request(f"entity begins after the end of the text at UTF-16 offset {begin}")
    if end > last:
        raise bad_request(
            f"entity beginning at UTF-16 offset {begin} ends after the end of the text"
            f" at UTF-16 offset {end}"
        )
    if begin not in ends:
        raise bad_request(f"entity begins in a middle of a UTF-16 symbol at offset {begin}")
    if end not in ends:
        raise bad_request(
            f"entity beginning at UTF-16 offset {begin} ends in a middle of a UTF-16 symbol"
            f" at offset {end}"
        )


def _wrong(text: str) -> Exception:
    return bad_request(f"can't parse MessageEntity: {text}")


def _boundaries(text: str) -> dict[int, int]:
    """The UTF-16 offset of every character's edge, with the character's number."""
    edges, offset = {0: 0}, 0
    for number, char in enumerate(text, start=1):
        offset += 2 if char > "\uffff" else 1
        edges[offset] = number
    return edges


def _select(text: str, entities: Sequence[Json], keep: Sequence[bool]) -> Formatted:
    """The text of the kept characters only, with the entities moved along."""
    if all(keep):
        return Formatted(text, tuple(entities))
    moved = [0]
    for char, kept in zip(text, keep, strict=True):
        for _ in range(utf16_length(char)):
            moved.append(moved[-1] + kept)
    shifted = []
    for entity in entities:
        begin, end = moved[entity["offset"]], moved[entity["offset"] + entity["length"]]
        if end > begin:
            shifted.append({**entity, "offset": begin, "length": end - begin})
    return Formatted(
        "".join(char for char, kept in zip(text, keep, strict=True) if kept), tuple(shifted)
    )


def _find(source: Formatted) -> list[Json]:
    """The commands, links and names that Telegram marks without being asked."""
    taken = [
        range(entity["offset"], entity["offset"] + entity["length"])
        for entity in source.entities
        if entity["type"] in NOTHING_INSIDE
    ]
    found: list[Json] = []
    for kind, pattern in FOUND.items():
        for match in pattern.finditer(source.text):
            begin = utf16_length(source.text[: match.start()])
            span = range(begin, begin + utf16_length(match.group()))
            if any(span.start < other.stop and other.start < span.stop for other in taken):
                continue
            taken.append(span)
            found.append({"type": kind, "offset": span.start, "length": len(span)})
    return found
