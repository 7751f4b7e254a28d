"""Timeline: paints a chart as a PNG in its own process (`python -m bot.pictures.timeline`).

A chart comes in by standard input, its picture goes out by standard output. The bot imports this
nowhere, since a page is matplotlib's.
"""

import sys

from bot.pictures.page import INK, ROOM, Page, Style
from handlers.screens.chart import Bar, Chart, Lane, is_thin, unpack
from plans.periods import Status

HEAD, LANE, AXIS, LINE = 214, 92, 112, 44
TITLE, SMALL_TITLE = 44, 34
LEAST_BAR = 8.0
FAINT, GRID = "#57606a", "#d0d7de"

# Told apart by pattern alone, too; every colour has a contrast of 3:1 and more to the paper.
STYLES = {
    Status.ACTIVE: Style("#00805a", ""),
    Status.SCHEDULED: Style("#0072b2", "//"),
    Status.AWAITING: Style("#a36a00", ".."),
    Status.EXPIRED: Style("#6e7781", "\\\\"),
    Status.REPLACED: Style("#57606a", "--"),
    Status.ENDED: Style("#8b4513", "++"),
    Status.CANCELLED: Style("#9a4d80", "xx"),
    Status.DECLINED: Style("#c04a00", "+"),
    Status.UNDONE: Style("#24292f", "||"),
}


def paint(chart: Chart) -> bytes:
    """The chart as a PNG, 1080 pixels wide and as high as it needs to be."""
    page = Page(is_mirrored=chart.is_mirrored)
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


def _axis(page: Page, chart: Chart, bottom: float) -> None:
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


def _lane(page: Page, lane: Lane, top: float) -> None:
    """A plan's name, and its bars below: those in force, and thin ones under them."""
    page.write(lane.name, 0, top + 32, size=30)
    under = top + 76 if any(not is_thin(bar.status) for bar in lane.bars) else top + 44
    for bar in lane.bars:
        if is_thin(bar.status):
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


def _legend(page: Page, chart: Chart, top: float) -> float:
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


if __name__ == "__main__":
    sys.stdout.buffer.write(paint(unpack(sys.stdin.buffer.read())))
