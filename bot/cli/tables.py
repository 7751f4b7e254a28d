"""Tables for people, row after row. Nothing is ever cut: on a terminal it is folded to fit."""

import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len, chop_cells

Row = Sequence[str]

_BETWEEN, _CROSSING, _RULE = " │ ", "─┼─", "─"
_NARROWEST = 40  # a terminal; narrower ones have to scroll
_LONGEST_WORD = 20  # longer ones may be folded within
_OBEYED = {code: " " if chr(code).isspace() else None for code in (*range(32), *range(127, 160))}


def terminal_width() -> int | None:
    """The width of the terminal that is written to; None where it is a file or another program."""
    if not sys.stdout.isatty():
        return None
    return max(shutil.get_terminal_size().columns, _NARROWEST)


class Table:
    """One table: its columns are as wide as the rows so far need, and the room allows.

    `room` is the width of the terminal; None where nothing has to be folded.
    """

    def __init__(self, columns: Row, room: int | None) -> None:
        self._columns = columns
        self._room = None if room is None else room - len(_BETWEEN) * (len(columns) - 1) - 1
        self._needed = [cell_len(column) for column in columns]
        self._words = [_longest_word([column]) for column in columns]
        self._widths = self._needed

    def rows(self, rows: Sequence[Row]) -> Iterator[str]:
        """A line a row, or several where cells are folded."""
        for number, cells in enumerate(zip(*rows, strict=True)):
            longest = max(cell_len(cell) for cell in cells)
            self._needed[number] = max(self._needed[number], longest)
            self._words[number] = max(self._words[number], _longest_word(cells))
        if self._room is not None:
            self._widths = _shared(self._needed, self._words, self._room)
        for row in rows:
            yield from self._lines(row)

    def head(self) -> Iterator[str]:
        """The names of the columns, and a line below."""
        yield from self._lines(self._columns)
        yield _RULE + _CROSSING.join(_RULE * width for width in self._widths)

    def _lines(self, row: Row) -> Iterator[str]:
        if self._room is None:
            yield self._line(row)
            return
        cells = [_folded(cell, width) for cell, width in zip(row, self._widths, strict=True)]
        for number in range(max(len(cell) for cell in cells)):
            yield self._line([cell[number] if number < len(cell) else "" for cell in cells])

    def _line(self, cells: Row) -> str:
        padded = [
            cell + " " * (width - cell_len(cell))
            for cell, width in zip(cells, self._widths, strict=True)
        ]
        return f" {_BETWEEN.join(padded)}".rstrip()


def shown(text: str) -> str:
    """A text on one line, without what a terminal would obey."""
    return " ".join(text.translate(_OBEYED).split())


def _longest_word(cells: Iterable[str]) -> int:
    longest = max((cell_len(word) for cell in cells for word in cell.split()), default=1)
    return min(longest, _LONGEST_WORD)


def _shared(needed: Sequence[int], words: Sequence[int], room: int) -> list[int]:
    """The widths that fit into the room: the widest give first, and words are kept if possible."""
    widths = list(needed)
    while sum(widths) > room and (wide := _widest(widths, words)) is not None:
        widths[wide] -= 1
    while sum(widths) > room and (wide := _widest(widths, [1] * len(widths))) is not None:
        widths[wide] -= 1
    return widths


def _widest(widths: Sequence[int], at_least: Sequence[int]) -> int | None:
    """The widest column that can give some room."""
    can = [number for number, width in enumerate(widths) if width > at_least[number]]
    return max(can, key=lambda number: widths[number], default=None)


def _folded(cell: str, width: int) -> list[str]:
    """A cell on lines of this width, parted between words where there are some."""
    if cell_len(cell) <= width:
        return [cell]
    lines = [""]
    for word in cell.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if cell_len(longer) <= width:
            lines[-1] = longer
        else:
            lines += chop_cells(word, width)
    return [line for line in lines if line]
