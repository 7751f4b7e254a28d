"""Files that the bot sent, in memory: the page can show them, and the bot send them again."""

import secrets
import struct
from dataclasses import dataclass

from sandbox.answers import Json, bad_request
from sandbox.parameters import Upload

PNG = b"\x89PNG\r\n\x1a\n"
PICTURES = {
    PNG: "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp",
}
UNKNOWN_SIZE = (800, 600)


@dataclass(frozen=True)
class StoredFile:
    """A file and the id under which the bot may send it again."""

    id: str
    upload: Upload

    def describe(self) -> Json:
        """The fields that a photo and a document have in common."""
        return {
            "file_id": self.id,
            "file_unique_id": self.id[-16:],
            "file_size": len(self.upload.data),
        }


class Files:
    """All files of the sandbox, by file_id."""

    def __init__(self) -> None:
        self._stored: dict[str, StoredFile] = {}

    def find(self, file_id: str) -> StoredFile | None:
        """The file with that id, if there is one."""
        return self._stored.get(file_id)

    def take(self, given: Upload | str) -> StoredFile:
        """The file that a call names: a new upload, or the file_id of an old one.

        Raises:
            ApiError: it is empty, or the id is unknown; the sandbox does not fetch URLs.
        """
        if isinstance(given, str):
            if given not in self._stored:
                raise bad_request("wrong file identifier/HTTP URL specified")
            return self._stored[given]
        if not given.data:
            raise bad_request("file must be non-empty")
        stored = StoredFile(secrets.token_urlsafe(36), given)
        self._stored[stored.id] = stored
        return stored


def picture_type(data: bytes) -> str | None:
    """The MIME type of a picture, by its first bytes; None if it is none."""
    return next((kind for start, kind in PICTURES.items() if data.startswith(start)), None)


def photo_sizes(file: StoredFile) -> list[Json]:
    """The `photo` of a message.

    Raises:
        ApiError: the file is no picture.
    """
    data = file.upload.data
    if picture_type(data) is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    is_png = data.startswith(PNG) and len(data) >= 24
    width, height = struct.unpack(">II", data[16:24]) if is_png else UNKNOWN_SIZE
    return [{**file.describe(), "width": width, "height": height}]


def document(file: StoredFile) -> Json:
    """The `document` of a message."""
    upload = file.upload
    return {**file.describe(), "file_name": upload.filename, "mime_type": upload.content_type}
