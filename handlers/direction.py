"""Reading direction: right-to-left texts that stay in order around names, numbers and dates.

A language that reads from right to left says its texts as `RightToLeft`; what is put between them
is set apart by isolates (never overrides, which Telegram drops and which would turn letters
around). `directed` does it for a whole screen at the one place where screens are shown.
"""

import re
import unicodedata
from dataclasses import replace
from typing import Any

from aiogram.utils.formatting import (
    BlockQuote,
    Bold,
    ExpandableBlockQuote,
    Italic,
    NodeType,
    Spoiler,
    Strikethrough,
    Text,
    Underline,
)

from handlers.screens.screen import Button, Screen

ISOLATE, END, MARK = "\u2068", "\u2069", "\u200f"  # first-strong isolate, its end, RLM

# Formatting that a sign may stand in. All else is code to copy, a command to press, or a date
# whose inner text the app replaces by its own: there the signs stand around it.
_OPEN = frozenset(
    (Text, BlockQuote, Bold, ExpandableBlockQuote, Italic, Spoiler, Strikethrough, Underline)
)
_COMMAND = re.compile(r"(?<!\S)/[a-z_]+(?: \d{4}-\d\d-\d\d)?", re.ASCII)
# Arrows point along the line, which no app sees to; a comma between values is the script's own.
_TURNED = str.maketrans("→←,", "←→،")
_RIGHT = frozenset(("R", "AL"))
_ORDERED = frozenset(("L", "EN", "AN")) | _RIGHT


class RightToLeft(str):
    """A text of a right-to-left language; what is put into it is set apart."""

    __slots__ = ()

    def format(self, *args: Any, **values: Any) -> "RightToLeft":
        """This template with its placeholders filled."""
        apart = {name: set_apart(_text(value)) for name, value in values.items()}
        return RightToLeft(super().format(*(set_apart(_text(value)) for value in args), **apart))


def _text(value: object) -> str:
    return value if isinstance(value, str) else str(value)


def set_apart(value: str) -> str:
    """A value whose direction may be another than its surroundings', in an isolate of its own."""
    if isinstance(value, RightToLeft) or value.startswith(ISOLATE):
        return value
    for character in value:
        if unicodedata.bidirectional(character) in _ORDERED:
            return f"{ISOLATE}{value}{END}"
    return value.translate(_TURNED)


def with_commands_apart(text: str) -> str:
    """A text with its commands, such as `/history 2026-03-03`, in isolates."""
    return _COMMAND.sub(f"{ISOLATE}\\g<0>{END}", text)


def directed(screen: Screen) -> Screen:
    """A screen in a right-to-left language, so that it reads so in every line and label."""
    rows = tuple(tuple(_label(button) for button in row) for row in screen.rows)
    return replace(screen, text=Text(_Direction().of(screen.text)), rows=rows)


def directed_line(text: str) -> str:
    """One line that stands alone, such as a command's description."""
    return _begun(text) if isinstance(text, RightToLeft) else text


def _label(button: Button) -> Button:
    return Button(_begun(set_apart(button.label)), button.target, button.style)


def _begun(line: str) -> str:
    """A line that apps take for right-to-left, whatever it begins with."""
    if not line.strip() or unicodedata.bidirectional(line[0]) in _RIGHT:
        return line
    return MARK + line


class _Direction:
    """A walk through a text in reading order, which knows where lines begin."""

    def __init__(self) -> None:
        self._at_start = True

    def of(self, node: NodeType) -> NodeType:
        if isinstance(node, str):
            return self._lines(node)
        if type(node) in _OPEN:
            return node.replace(*map(self.of, node))
        if not isinstance(node, Text):
            return self._lines(str(node))
        mark = MARK if self._at_start else ""
        self._at_start = False
        return Text(mark, ISOLATE, node, END)

    def _lines(self, text: str) -> str:
        """A piece of text: an isolate ends with its line, so each line is a piece of its own."""
        is_apart, begun = isinstance(text, RightToLeft), list[str]()
        for line in text.split("\n"):
            if begun:
                self._at_start = True
            if line:
                apart = line if is_apart else set_apart(line)
                begun.append(_begun(apart) if self._at_start else apart)
                self._at_start = False
            else:
                begun.append(line)
        return "\n".join(begun)
