"""A page: lines of text and shapes that matplotlib draws, mirrored where one reads from the right.

Texts may be hostile: none is taken for mathematics or a command, and what the font cannot write
becomes a box.
"""

import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from io import BytesIO
from pathlib import Path

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.patches import Polygon
from matplotlib.text import Text

# All lengths are pixels; at this resolution, points are the same.
DPI = 72
WIDTH, MARGIN = 1080, 48
ROOM = WIDTH - 2 * MARGIN
INK, PAPER = "#1f2328", "#ffffff"
MISSING = "□"
MOST_MARKS = 1  # on one letter, beside what is a letter of its own

# Fonts that matplotlib brings along: Latin, Greek, Cyrillic, Arabic and more, on every machine.
_FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"
_PLAIN, _BOLD = _FONTS / "DejaVuSans.ttf", _FONTS / "DejaVuSans-Bold.ttf"
_FROM_THE_RIGHT = "\u200f"  # makes a text one from right to left, whatever it begins with
_JOINERS = "\u200c\u200d"


class Page:
    """Draws at so many pixels from where lines begin (on the right, if mirrored) and the top."""

    def __init__(self, *, is_mirrored: bool) -> None:
        mpl.rcdefaults()  # whatever this machine's matplotlibrc says
        self.height: float = WIDTH
        self.figure = Figure(dpi=DPI, facecolor=PAPER)
        FigureCanvasAgg(self.figure)  # what it is painted on
        self._is_mirrored = is_mirrored
        self._drawn = 0
        self._axes = self.figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()
        self._axes.set_xlim(0, WIDTH)

    def write(
        self,
        words: str,
        x: float,
        y: float,
        *,
        size: float,
        colour: str = INK,
        bold: bool = False,
        centred: bool = False,
    ) -> None:
        """Put a line on this baseline; what does not fit on the page is cut off."""
        text = self._text(words, size, bold=bold)
        room = ROOM if centred else ROOM - x
        _shorten(text, lambda: self._width(text) <= room)
        if centred:
            half = self._width(text) / 2
            x = min(max(x, half), ROOM - half)
        text.set_position((self._place(x), y))
        text.set_color(colour)
        text.set_zorder(self._next())
        if centred:
            text.set_horizontalalignment("center")
        else:
            text.set_horizontalalignment("right" if self._is_mirrored else "left")

    def line(self, start: tuple[float, float], end: tuple[float, float], **look: object) -> None:
        """Draw a straight line over what is there so far."""
        x, y = zip(start, end, strict=True)
        self._axes.plot([self._place(one) for one in x], y, zorder=self._next(), **look)  # type: ignore[arg-type] # looks have many types

    def shape(self, points: Iterable[tuple[float, float]], colour: str) -> None:
        """Fill a shape with a colour."""
        placed = [(self._place(x), y) for x, y in points]
        shape = Polygon(placed, closed=True, facecolor=colour, linewidth=0)
        shape.set_zorder(self._next())
        self._axes.add_patch(shape)

    def width(self, words: str, size: float, *, bold: bool = False) -> float:
        """How wide a line would be."""
        text = self._text(words, size, bold=bold)
        width = self._width(text)
        text.remove()
        return width

    def wrapped(self, words: str, size: float) -> list[str]:
        """The words in lines that fit on the page."""
        lines = [""]
        for word in words.split(" "):  # never where a space is one that does not break
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and self.width(longer, size) > ROOM:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines

    def png(self) -> bytes:
        """The page as a picture, cut at its height."""
        self._fit()
        picture = BytesIO()
        self.figure.savefig(picture, format="png")
        return picture.getvalue()

    def _next(self) -> int:
        """The place above all that is drawn so far."""
        self._drawn += 1
        return self._drawn

    def _fit(self) -> None:
        self._axes.set_ylim(self.height, 0)
        self.figure.set_size_inches(WIDTH / DPI, self.height / DPI)

    def _place(self, x: float) -> float:
        return WIDTH - MARGIN - x if self._is_mirrored else MARGIN + x

    def _text(self, words: str, size: float, *, bold: bool = False) -> Text:
        font = FontProperties(fname=str(_BOLD if bold else _PLAIN), size=size)
        mark = _FROM_THE_RIGHT if self._is_mirrored else ""
        return self._axes.text(0, 0, mark + writable(words), fontproperties=font, parse_math=False)

    def _width(self, text: Text) -> float:
        return float(text.get_window_extent().width)


def writable(words: str) -> str:
    """The words on one line, in characters that the font has; a box for what it has not."""
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", words):
        kind = unicodedata.category(character)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if marks > MOST_MARKS:  # a tower of them would reach into other lines
            continue
        if character.isspace() or kind == "Cc":
            kept.append(" ")
        elif character in _JOINERS or (kind != "Cf" and ord(character) in _glyphs()):
            kept.append(character)
        elif kind not in ("Cf", "Mn", "Me"):  # these stand for nothing by themselves
            kept.append(MISSING)
    return "".join(kept)


@cache
def _glyphs() -> frozenset[int]:
    plain, bold = (FT2Font(str(font)).get_charmap() for font in (_PLAIN, _BOLD))
    return frozenset(plain.keys() & bold.keys())


def _shorten(text: Text, fits: Callable[[], bool]) -> None:
    """Cut the text to the longest beginning that fits, with an ellipsis."""
    if fits():
        return
    whole = text.get_text()
    shortest, longest = 0, len(whole)
    while shortest < longest:
        middle = (shortest + longest + 1) // 2
        text.set_text(whole[:middle].rstrip() + "…")
        if fits():
            shortest = middle
        else:
            longest = middle - 1
    text.set_text(whole[:shortest].rstrip() + "…")
