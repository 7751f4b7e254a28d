"""The wire: just enough HTTP/1.1 between two programs of one machine to be light."""

import json
import re
from dataclasses import dataclass
from typing import Any

from yarl import URL

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_TYPE = re.compile(rb"\r\ncontent-type: *([^\r]+)", re.IGNORECASE)
_BOUNDARY = re.compile(r'boundary="?([^";]+)')
_NAME = re.compile(rb'[; ]name="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Message:
    """A request or a response. `first_line` is the line before the headers."""

    first_line: str
    content_type: str
    body: bytes


class Reader:
    """Cuts what arrives on a connection into messages."""

    def __init__(self) -> None:
        self._buffer = b""

    def feed(self, data: bytes) -> list[Message]:
        """The messages that are complete with this piece."""
        self._buffer += data
        messages = []
        while message := self._take():
            messages.append(message)
        return messages

    def _take(self) -> Message | None:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = self._buffer[:end]
        body = self._body(head, end + 4)
        if body is None:
            return None
        kind = _TYPE.search(head)
        first_line = head.partition(b"\r\n")[0].decode("latin-1")
        return Message(first_line, kind[1].decode("latin-1") if kind else "", body)

    def _body(self, head: bytes, start: int) -> bytes | None:
        """The body from `start`, taken off the buffer with the head; None: not all of it yet."""
        if _CHUNKED.search(head):
            return self._chunks(start)
        length = _LENGTH.search(head)
        end = start + (int(length[1]) if length else 0)
        if len(self._buffer) < end:
            return None
        body, self._buffer = self._buffer[start:end], self._buffer[end:]
        return body

    def _chunks(self, start: int) -> bytes | None:
        body = b""
        while (line := self._buffer.find(b"\r\n", start)) >= 0:
            size = int(self._buffer[start:line].partition(b";")[0], 16)
            start = line + 2 + size + 2
            if len(self._buffer) < start:
                return None
            body += self._buffer[line + 2 : line + 2 + size]
            if size == 0:
                self._buffer = self._buffer[start:]
                return body
        return None


def parameters(message: Message) -> dict[str, Any]:
    """What a call of the Bot API carries, as JSON, as a form, or in parts."""
    if not message.body:
        return {}
    if message.content_type.startswith("application/json"):
        return dict(json.loads(message.body))
    if message.content_type.startswith("multipart/"):
        return _parts(message)
    # Ten times as fast as `urllib.parse`: 18 instead of 200 µs for a screen of 2.5 kB.
    return dict(URL.build(query_string=message.body.decode(), encoded=True).query)


def _parts(message: Message) -> dict[str, Any]:
    boundary = _BOUNDARY.search(message.content_type)
    if boundary is None:
        raise ValueError("parts without a boundary")
    found = {}
    for part in message.body.split(b"--" + boundary[1].encode())[1:-1]:
        head, _, value = part.partition(b"\r\n\r\n")
        if name := _NAME.search(head):
            found[name[1].decode()] = value.removesuffix(b"\r\n").decode()
    return found
