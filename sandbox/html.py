"""Telegram's HTML: the few tags of `parse_mode=HTML`, and the errors for everything else."""

import re
from dataclasses import dataclass

from sandbox.answers import ApiError, Json, bad_request
from sandbox.formatting import DATE_TIME_FORMAT, utf16_length

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

REFERENCE = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));?")
NAME = re.compile(r"[^\s>]*")
ATTRIBUTE = re.compile(
    r"""\s*(?P<name>[^\s=>"'/]*)\s*(?:=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[\w.-]+)(?=[\s>])))?"""
)
END = re.compile(r"</(?P<name>[^\s>]*)\s*(?P<closed>>?)")


@dataclass(frozen=True)
class _Open:
    """A start tag whose end tag has not come yet."""

    tag: str
    attributes: dict[str, str]
    offset: int


class _Parser:
    """Walks once through the source and collects the text and its entities."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0
        self.text = ""
        self.offset = 0
        self.entities: list[Json] = []
        self.open: list[_Open] = []

    def run(self) -> None:
        while self.position < len(self.source):
            if self.source.startswith("</", self.position):
                self._end_tag()
            elif self.source[self.position] == "<":
                self._start_tag()
            else:
                self._characters()
        if self.open:
            raise _wrong(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')

    def _characters(self) -> None:
        end = self.source.find("<", self.position)
        chunk = self.source[self.position : end if end >= 0 else None]
        text = REFERENCE.sub(_character, chunk)
        self.position += len(chunk)
        self.text += text
        self.offset += utf16_length(text)

    def _start_tag(self) -> None:
        begin = self.position
        name = NAME.match(self.source, begin + 1)
        tag = name.group().lower() if name else ""
        self.position = name.end() if name else begin + 1
        if self.position >= len(self.source):
            raise self._wrong_at("Unclosed start tag", begin)
        if tag not in TAGS:
            raise self._wrong_at(f'Unsupported start tag "{tag}"', begin)
        attributes = self._attributes(tag, begin)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._wrong_at('Tag "span" must have class "tg-spoiler"', begin)
        self.open.append(_Open(tag, attributes, self.offset))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while not self.source[self.position :].lstrip().startswith(">"):
            match = ATTRIBUTE.match(self.source, self.position)
            if match is None or match.end() >= len(self.source):
                raise self._wrong_at("Unclosed start tag", begin)
            if not match["name"]:
                raise self._wrong_at(f'Empty attribute name in the tag "{tag}"', begin)
            if self.source[match.end()] == "=":
                raise self._wrong_at("Unclosed start tag", begin)
            value = match["double"] or match["single"] or match["bare"] or ""
            found[match["name"].lower()] = REFERENCE.sub(_character, value)
            self.position = match.end()
        self.position = self.source.index(">", self.position) + 1
        return found

    def _end_tag(self) -> None:
        begin = self.position
        if not self.open:
            raise self._wrong_at("Unexpected end tag", begin)
        match = END.match(self.source, begin)
        if match is None or not match["closed"]:
            raise self._wrong_at("Unclosed end tag", begin)
        opened = self.open.pop()
        found = match["name"].lower()
        if found not in {"", opened.tag}:
            expected = f', expected "</{opened.tag}>", found "</{found}>"'
            raise self._wrong_at("Unmatched end tag", begin, expected)
        self.position = match.end()
        self._close(opened)

    def _close(self, opened: _Open) -> None:
        entity = {"offset": opened.offset, "length": self.offset - opened.offset}
        fields = _fields(opened)
        last = self.entities[-1] if self.entities else {}
        if opened.tag == "pre" and last.get("language") and _same_place(last, entity):
            self.entities[-1] = {**last, "type": "pre"}
        elif fields and entity["length"]:
            self.entities.append({**fields, **entity})

    def _wrong_at(self, text: str, position: int, more: str = "") -> ApiError:
        offset = len(self.source[:position].encode())
        return _wrong(f"{text} at byte offset {offset}{more}")


def parse_html(source: str) -> tuple[str, list[Json]]:
    """The text of an HTML source, and its entities.

    Raises:
        ApiError: the source is not what Telegram takes for HTML.
    """
    parser = _Parser(source)
    parser.run()
    # A code with a language means something only as the inside of a pre.
    entities = [
        {name: value for name, value in entity.items() if name != "language"}
        if entity["type"] == "code"
        else entity
        for entity in parser.entities
    ]
    return parser.text, entities


def _fields(opened: _Open) -> Json:
    """The entity that a pair of tags makes, without its place; empty if it makes none."""
    kind, given = TAGS[opened.tag], opened.attributes
    match kind:
        case "text_link":
            return {"type": kind, "url": given["href"]} if given.get("href") else {}
        case "custom_emoji":
            return {"type": kind, "custom_emoji_id": given.get("emoji-id", "")}
        case "date_time":
            return _date_time(given)
        case "blockquote" if "expandable" in given:
            return {"type": "expandable_blockquote"}
        case "code" if given.get("class", "").startswith("language-"):
            return {"type": kind, "language": given["class"].removeprefix("language-")}
        case _:
            return {"type": kind}


def _date_time(given: dict[str, str]) -> Json:
    if not re.fullmatch(r"-?\d{1,12}", given.get("unix", "")):
        raise _wrong('Invalid unix time specified in the tag "tg-time"')
    wished = given.get("format", "")
    if not DATE_TIME_FORMAT.fullmatch(wished):
        raise _wrong('Invalid format specified in the tag "tg-time"')
    entity: Json = {"type": "date_time", "unix_time": int(given["unix"])}
    return {**entity, "date_time_format": wished} if wished else entity


def _same_place(one: Json, other: Json) -> bool:
    return (one["offset"], one["length"]) == (other["offset"], other["length"])


def _character(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name:
        return NAMED[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    # Telegram leaves a reference to no character as it was written.
    is_character = 0 < code < 0x110000 and not 0xD800 <= code < 0xE000
    return chr(code) if is_character else match.group()


def _wrong(text: str) -> ApiError:
    return bad_request(f"can't parse entities: {text}")
