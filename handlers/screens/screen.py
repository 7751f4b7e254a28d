"""A screen: formatted text, rows of buttons, perhaps a file, and a word that pops up."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from aiogram.enums import ButtonStyle
from aiogram.utils.formatting import Bold, Italic, NodeType, Text, as_list

from handlers.buttons import AnyButton

LONGEST_TEXT = 4096  # of characters that Telegram takes in a message


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button: what it says, and the button it presses or the https address it opens."""

    label: str
    target: AnyButton | str
    style: ButtonStyle | None = None


Row = tuple[Button, ...]


class AttachmentKind(StrEnum):
    """How a file appears: as a picture in the chat, or as a file to open."""

    PHOTO = "photo"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a screen, under a (plain ASCII) name."""

    kind: AttachmentKind
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Screen:
    """A message as the user sees it. `toast` pops up over the chat after a press.

    If `is_toast_said`, the text says it too, and nothing is lost should it not pop up.

    With an attachment it is a message of its own always, and its text (1024 characters at most)
    is what stands below the file. A notice stays readable: what its buttons lead to is a message of
    its own too.
    """

    text: Text
    rows: tuple[Row, ...] = ()
    toast: str | None = None
    is_toast_said: bool = False
    attachment: Attachment | None = None
    is_notice: bool = False

    def popping(self, notice: str) -> "Screen":
        """This screen with a word that only pops up."""
        return replace(self, toast=notice, is_toast_said=False)

    def saying(self, notice: NodeType) -> "Screen":
        """This screen with a word on top that also pops up, there without any formatting."""
        plain, _entities = Text(notice).render()
        text = paragraphs(Italic(notice), self.text)
        return replace(self, text=text, toast=plain, is_toast_said=True)


def paragraphs(*parts: NodeType | None) -> Text:
    """Parts with an empty line between them; those that are None are left out."""
    return as_list(*(part for part in parts if part is not None), sep="\n\n")


def lines(parts: Iterable[NodeType | None]) -> Text:
    """Parts on a line each; those that are None are left out."""
    return as_list(*(part for part in parts if part is not None), sep="\n")


def title(text: NodeType, of: str | None = None) -> Text:
    """The heading of a screen, and what it is about."""
    return Text(Bold(text), " · ", of) if of else Text(Bold(text))
