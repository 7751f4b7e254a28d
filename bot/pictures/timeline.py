"""Timeline: draws a chart for a phone, and as a program (`python -m bot.pictures.timeline`) many.

The program reads charts from standard input and writes their pictures to standard output, each
behind its size in four bytes. The bot imports this nowhere, since a page is matplotlib's.
"""

import sys
from typing import BinaryIO

from bot.pictures.page import ROOM, Page
from handlers.screens.chart import Bar, Chart, Row, is_thin, unpack
from plans.periods import Status

# Shown 305 pixels wide, as on a phone, SMALL comes to 12.
TITLE, NAME, SMALL = 56, 46, 43
LINE, GAP = 58, 38
TRACK, BAR, THIN_BAR, LEAST_BAR = 44, 36, 16, 24
MOST_LINES = 2
APART = 24  # between two labels on a line
FAINT, GRID, EMPTY, NOW = "#57606a", "#c4cad1", "#eef0f2", "#d1242f"

# Words tell statuses apart: each colour has a contrast of 4.5:1 and more to the paper for them.
COLOURS = {
    Status.ACTIVE: "#007a55",
    Status.SCHEDULED: "#0065a0",
    Status.AWAITING: "#8a5a00",
    Status.EXPIRED: "#5f6770",
    Status.REPLACED: "#4a5560",
    Status.ENDED: "#8b4513",
    Status.CANCELLED: "#8a3f70",
    Status.DECLINED: "#b03f00",
    Status.UNDONE: "#24292f",
}


def draw(chart: Chart) -> Page:
    """The chart on a page, as high as it needs to be."""
    page = Page(is_mirrored=chart.is_mirrored)
    page.write(chart.title, 0, 84, size=TITLE, bold=True)
    page.write(chart.subtitle, 0, 84 + LINE, size=SMALL, colour=FAINT)
    y = 84.0 + LINE + GAP
    for row in chart.rows:
        y = _row(page, row, chart, y)
    y = _axis(page, chart, y) + APART
    for note in chart.notes:
        for line in page.wrapped(note, SMALL):
            y += LINE
            page.write(line, 0, y, size=SMALL, colour=FAINT)
    page.height = y + GAP
    return page


def _row(page: Page, row: Row, chart: Chart, top: float) -> float:
    """A period's words, and below them its bar on a track of its own: where the row ends."""
    y, colour = top + LINE, COLOURS[row.status]
    status = page.width(row.status_word, SMALL, bold=True)
    page.write(row.name, 0, y, size=NAME, bold=True)
    if page.width(row.name, NAME, bold=True) + APART + status <= ROOM:
        page.write(row.status_word, ROOM - status, y, size=SMALL, bold=True, colour=colour)
    else:
        y += LINE
        page.write(row.status_word, 0, y, size=SMALL, bold=True, colour=colour)
    for line in page.wrapped(row.dates, SMALL)[:MOST_LINES]:
        y += LINE
        page.write(line, 0, y, size=SMALL)
    y += APART
    _track(page, row, chart, y)
    return y + TRACK + GAP


def _track(page: Page, row: Row, chart: Chart, top: float) -> None:
    page.shape(_corners(0, ROOM, top, TRACK), EMPTY)
    bottom = top + TRACK
    for tick in chart.ticks:
        page.line((tick.at * ROOM, top), (tick.at * ROOM, bottom), color=GRID, linewidth=2)
    height = THIN_BAR if is_thin(row.status) else BAR
    points, bar_top = _outline(row.bar, top + TRACK / 2, height), top + (TRACK - height) / 2
    page.shape(points, COLOURS[row.status])
    if row.bar.renews is not None:  # one term ends, the next begins
        at = row.bar.renews * ROOM
        page.shape(_corners(at - 3, at + 3, bar_top, height), EMPTY)
    now = chart.now * ROOM
    page.line((now, top - 6), (now, bottom + 6), color=NOW, linewidth=4)


def _outline(bar: Bar, middle: float, height: float) -> list[tuple[float, float]]:
    """The corners of a bar, wide enough to be seen; one that goes on ends as an arrow."""
    start = min(bar.start * ROOM, ROOM - LEAST_BAR)
    end = max(bar.end * ROOM, start + LEAST_BAR)
    if not bar.goes_on:
        return _corners(start, end, middle - height / 2, height)
    shoulder = max(start, end - height / 2)
    top, bottom = middle - height / 2, middle + height / 2
    return [(start, top), (shoulder, top), (end, middle), (shoulder, bottom), (start, bottom)]


def _corners(start: float, end: float, top: float, height: float) -> list[tuple[float, float]]:
    return [(start, top), (end, top), (end, top + height), (start, top + height)]


def _axis(page: Page, chart: Chart, top: float) -> float:
    """Today below its line, and the dates below that, as far as they have room: where it ends."""
    y = top + 14
    page.write(chart.now_word, chart.now * ROOM, y, size=SMALL, bold=True, colour=NOW, centred=True)
    free, lines = -float("inf"), 0
    for tick in chart.ticks:
        words = tick.words.splitlines() or [""]
        half = max(page.width(word, SMALL) for word in words) / 2
        middle = min(max(tick.at * ROOM, half), ROOM - half)
        if middle - half < free:
            continue
        free, lines = middle + half + APART, max(lines, len(words))
        for number, word in enumerate(words, start=1):
            page.write(word, middle, y + LINE * number, size=SMALL, colour=FAINT, centred=True)
    return y + LINE * lines


def serve(source: BinaryIO, target: BinaryIO) -> None:
    """Paint charts until there are no more."""
    while size := source.read(4):
        picture = draw(unpack(source.read(int.from_bytes(size)))).png()
        target.write(len(picture).to_bytes(4) + picture)
        target.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
