"""Timeline: paints a chart as a PNG in its own process (`python -m bot.pictures.timeline`).

A chart comes in by standard input, its picture goes out by standard output. matplotlib is imported
here alone, and the bot imports this nowhere. Texts may be hostile: none is taken for mathematics
or a command, and what the font cannot write becomes a box.
"""

import sys
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
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

from handlers.screens.chart import THIN, Bar, Chart, Lane, unpack
from plans.ledger import Status

# All lengths are pixels; at this resolution, points are the same.
DPI = 72
WIDTH, MARGIN = 1080, 48
ROOM = WIDTH - 2 * MARGIN
HEAD, LANE, AXIS, LINE = 214, 92, 112, 44
TITLE, SMALL_TITLE = 44, 34
LEAST_BAR = 8.0
INK, FAINT, GRID, PAPER = "#1f2328", "#57606a", "#d0d7de", "#ffffff"
MISSING = "□"

# Fonts that matplotlib brings along: Latin, Greek, Cyrillic, Arabic and more, on every machine.
_FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"
_PLAIN, _BOLD = _FONTS / "DejaVuSans.ttf", _FONTS / "DejaVuSans-Bold.ttf"
_FROM_THE_RIGHT = "\u200f"  # makes a text one from right to left, whatever it begins with
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Style:
    """How a status looks: its colour, and the pattern over it."""

    colour: str
    hatch: str


# Told apart by pattern alone, too; every colour has a contrast of 3:1 and more to the paper.
STYLES = {
    Status.ACTIVE: Style("#00805a", ""),
    Status.SCHEDULED: Style("#0072b2", "//"),
    Status.AWAITING: Style("#a36a00", ".."),
    Status.EXPIRED: Style("#6e7781", "\\\\"),
    Status.CANCELLED: Style("#9a4d80", "xx"),
    Status.DECLINED: Style("#c04a00", "+"),
    Status.UNDONE: Style("#24292f", "||"),
}


def paint(chart: Chart) -> bytes:
    """The chart as a PNG, 1080 pixels wide and as high as it needs to be."""
    mpl.rcdefaults()  # whatever this machine's matplotlibrc says
    page = _Page(is_mirrored=chart.is_mirrored)
    size = TITLE if page.width(chart.title, TITLE, bold=True) <= ROOM else SMALL_TITLE
    page.write(chart.title, 0, 76, size=size, bold=True)
    page.write(chart.subtitle, 0, 124, size=28, colour=FAINT)
    bottom = HEAD + LANE * len(chart.lanes)
    _axis(page, chart, bottom)
    for number, lane in enumerate(chart.lanes):
        _lane(page, lane, HEAD + LANE * number)
    end = _legend(page, chart, bottom + AXIS)
    for note in chart.notes:
        for line in page.wrapped(note, 26):
            page.write(line, 0, end, size=26, colour=FAINT)
            end += LINE - 6
    return page.png(end)


class _Page:
    """Draws at so many pixels from where lines begin (on the right, if mirrored) and the top."""

    def __init__(self, *, is_mirrored: bool) -> None:
        self._is_mirrored = is_mirrored
        self._figure = Figure(dpi=DPI, facecolor=PAPER)
        FigureCanvasAgg(self._figure)  # what it is painted on
        self._axes = self._figure.add_axes((0, 0, 1, 1))
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
        if centred:
            text.set_horizontalalignment("center")
        else:
            text.set_horizontalalignment("right" if self._is_mirrored else "left")
        text.set_bbox({"facecolor": PAPER, "edgecolor": "none", "pad": 2})

    def line(self, start: tuple[float, float], end: tuple[float, float], **look: object) -> None:
        """Draw a straight line."""
        x, y = zip(start, end, strict=True)
        self._axes.plot([self._place(one) for one in x], y, **look)  # type: ignore[arg-type] # looks have many types

    def shape(self, points: Iterable[tuple[float, float]], style: Style, label: str) -> None:
        """Fill a shape with the colour and the pattern of a status."""
        placed = [(self._place(x), y) for x, y in points]
        shape = Polygon(placed, closed=True, facecolor=style.colour, label=label, zorder=2)
        shape.set(edgecolor=PAPER, linewidth=2, hatch=style.hatch, hatchcolor=PAPER)
        shape.set_hatch_linewidth(2)
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
        for word in words.split():
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and self.width(longer, size) > ROOM:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines

    def png(self, height: float) -> bytes:
        """The page, cut at this height."""
        self._axes.set_ylim(height, 0)
        self._figure.set_size_inches(WIDTH / DPI, height / DPI)
        picture = BytesIO()
        self._figure.savefig(picture, format="png")
        return picture.getvalue()

    def _place(self, x: float) -> float:
        return WIDTH - MARGIN - x if self._is_mirrored else MARGIN + x

    def _text(self, words: str, size: float, *, bold: bool = False) -> Text:
        font = FontProperties(fname=str(_BOLD if bold else _PLAIN), size=size)
        mark = _FROM_THE_RIGHT if self._is_mirrored else ""
        return self._axes.text(
            0, 0, mark + writable(words), fontproperties=font, parse_math=False, zorder=3
        )

    def _width(self, text: Text) -> float:
        return float(text.get_window_extent().width)


def _axis(page: _Page, chart: Chart, bottom: float) -> None:
    """The dates, and the line of today across all plans."""
    for tick in chart.ticks:
        x = tick.at * ROOM
        page.line((x, HEAD - 8), (x, bottom + 8), color=GRID, linewidth=1.5, zorder=0)
        for number, words in enumerate(tick.words.splitlines()):
            page.write(words, x, bottom + 38 + 32 * number, size=26, colour=FAINT, centred=True)
    page.line((0, bottom), (ROOM, bottom), color=FAINT, linewidth=2, zorder=0)
    now = chart.now * ROOM
    page.line((now, HEAD - 24), (now, bottom), color=INK, linewidth=3, linestyle="--", zorder=2.5)
    page.write(chart.now_word, now, HEAD - 34, size=26, bold=True, centred=True)


def _lane(page: _Page, lane: Lane, top: float) -> None:
    """A plan's name, and its bars below: those in force, and thin ones under them."""
    page.write(lane.name, 0, top + 32, size=30)
    under = top + 76 if any(bar.status not in THIN for bar in lane.bars) else top + 44
    for bar in lane.bars:
        if bar.status in THIN:
            page.shape(_outline(bar, under, 13), STYLES[bar.status], bar.status)
        else:
            page.shape(_outline(bar, top + 41, 33), STYLES[bar.status], bar.status)


def _outline(bar: Bar, top: float, height: float) -> list[tuple[float, float]]:
    """The corners of a bar, wide enough to be seen; one that goes on ends as an arrow."""
    start = min(bar.start * ROOM, ROOM - LEAST_BAR)
    end = max(bar.end * ROOM, start + LEAST_BAR)
    shoulder = max(start, end - height / 2) if bar.goes_on else end
    bottom = top + height
    tip = [(end, top + height / 2)] if bar.goes_on else []
    return [(start, top), (shoulder, top), *tip, (shoulder, bottom), (start, bottom)]


def _legend(page: _Page, chart: Chart, top: float) -> float:
    """A sample of each status with its word, in as many rows as are needed: where they end."""
    x, y, chip = 0.0, top + 20, 44
    for status, word in chart.legend:
        width = chip + 12 + page.width(word, 28)
        if x and x + width > ROOM:
            x, y = 0.0, y + LINE
        corners = [(x, y - 24), (x + chip, y - 24), (x + chip, y + 4), (x, y + 4)]
        page.shape(corners, STYLES[status], "legend")
        page.write(word, x + chip + 12, y, size=28)
        x += width + 36
    return y + LINE + 8


def writable(words: str) -> str:
    """The words on one line, in characters that the font has; a box for what it has not."""
    kept = []
    for character in unicodedata.normalize("NFC", words):
        kind = unicodedata.category(character)
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


if __name__ == "__main__":
    sys.stdout.buffer.write(paint(unpack(sys.stdin.buffer.read())))
