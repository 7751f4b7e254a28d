"""The picture of a history: sizes, sides, colours and room for every word, whatever the texts."""

import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_rgba
from matplotlib.patches import Polygon
from matplotlib.transforms import Bbox
from PIL import Image

from bot.pictures.page import MARGIN, PAPER, ROOM, WIDTH, Page, writable
from bot.pictures.timeline import COLOURS, LEAST_BAR, NOW, draw, serve
from handlers.screens.chart import Bar, Chart, Row, Tick, pack, unpack
from plans.periods import Status

LEAST_CONTRAST = 4.5  # statuses are words, too
PHONE, LEAST_TEXT = 305, 12.0
HIGHEST = 640  # what a phone shows of a message at once
DATES = "24 Nov 2026 – 24 Dec 2026"
GOLD = Row("Gold", Status.ACTIVE, "Active", DATES, Bar(0.0, 0.25))
PLAIN = Chart(
    title="Corner Café",
    subtitle="As of 2 Mar 2026",
    rows=(GOLD,),
    ticks=(Tick(0.5, "Mar\n2026"),),
    now=0.9,
    now_word="Today",
    notes=("3 earlier entries are not shown.",),
    is_mirrored=False,
)
HOSTILE = (
    "$\\frac{1}{0}$ $x$ $$ \\alpha _a_ ^b^ {c}",
    "W" * 64,
    "一個很長的中文名字" * 7,
    "🦊👩‍👩‍👧‍👦🏳️‍🌈❤️",
    "مقهى الزاوية (Gold) 2026",
    "שלום",
    "हिन्दी ไทย ქართული",
    "e" + "\u0301" * 60,
    "\u202eevil\u2066\u200f",
    "a\tb\nc\x00d\x1b[31m",
    "\ud800",
    "",
    " ",
    "%s %(x)s {0} {x}",
)


def painted(chart: Chart) -> Image.Image:
    picture = Image.open(BytesIO(draw(chart).png()))
    assert picture.format == "PNG"
    assert picture.width == WIDTH == 1080
    return picture.convert("RGB")


def with_bars(*bars: Bar, status: Status = Status.ACTIVE) -> Chart:
    return replace(PLAIN, rows=tuple(replace(GOLD, status=status, bar=bar) for bar in bars))


def bars_of(chart: Chart) -> list[tuple[float, float]]:
    """From where to where the bars go, from the left; tracks and the marks of renewals left out."""
    page = draw(chart)
    page.png()
    colours = {to_rgba(COLOURS[row.status]) for row in chart.rows}
    shapes = [one for one in page.figure.axes[0].patches if one.get_facecolor() in colours]
    boxes = [one.get_window_extent() for one in shapes]
    return [(box.x0, box.x1) for box in boxes]


def labels_of(page: Page) -> list[Bbox]:
    """Where the words are that can be seen."""
    page.png()
    texts = [one for one in page.figure.axes[0].texts if one.get_text().strip("\u200f ")]
    return [one.get_window_extent() for one in texts]


def others_of(page: Page) -> list[Bbox]:
    """Where everything is that is not words."""
    axes = page.figure.axes[0]
    return [one.get_window_extent() for one in (*axes.patches, *axes.lines)]


def assert_legible(chart: Chart) -> None:
    """Every word is inside and large enough, and nothing is over it."""
    page = draw(chart)
    labels = labels_of(page)
    others = others_of(page)
    for text in page.figure.axes[0].texts:
        assert float(text.get_fontsize()) * PHONE / WIDTH >= LEAST_TEXT
    for label in labels:
        assert label.x0 >= 0
        assert label.x1 <= WIDTH
        assert label.y0 >= 0
        assert label.y1 <= page.height
        assert not any(_overlap(label, other) for other in others)
    for one, other in combinations(labels, 2):
        assert not _overlap(one, other)


def _overlap(one: Bbox, other: Bbox) -> bool:
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    down = min(one.y1, other.y1) - max(one.y0, other.y0)
    return bool(across > 0.5 and down > 0.5)


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


def luminance(colour: str) -> float:
    """As WCAG 2 has it."""
    parts = [one / 255 for one in rgb(colour)]
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_status_has_a_colour_that_its_word_can_have_too() -> None:
    assert COLOURS.keys() == set(Status)
    assert len(set(COLOURS.values())) == len(Status)
    for colour in (*COLOURS.values(), NOW):
        contrast = (luminance(PAPER) + 0.05) / (luminance(colour) + 0.05)
        assert contrast >= LEAST_CONTRAST, colour


@pytest.mark.parametrize("status", Status)
def test_a_bar_is_where_its_dates_are(status: Status) -> None:
    [bar] = bars_of(with_bars(Bar(0.2, 0.6), status=status))
    assert bar == pytest.approx((MARGIN + 0.2 * ROOM, MARGIN + 0.6 * ROOM), abs=1)


def test_time_runs_from_right_to_left_where_lines_do() -> None:
    [(left, right)] = bars_of(replace(PLAIN, is_mirrored=True))
    assert (left, right) == pytest.approx((WIDTH - MARGIN - ROOM / 4, WIDTH - MARGIN), abs=1)


def test_arabic_letters_are_joined() -> None:
    def pieces(title: str) -> int:
        picture = painted(replace(PLAIN, title=title, is_mirrored=True)).crop((0, 0, WIDTH, 90))
        line = [
            any(picture.getpixel((x, y)) != rgb(PAPER) for y in range(90)) for x in range(WIDTH)
        ]
        return sum(not before and here for before, here in pairwise(line))

    assert pieces("مقهى") == 1
    assert pieces("م\u200cق\u200cه\u200cى") == 4  # kept apart by non-joiners


def test_what_is_very_short_is_seen_and_inside() -> None:
    bars = (Bar(1.0, 1.0), Bar(0.0, 0.0), Bar(0.5, 0.50001), Bar(1.0, 1.0, goes_on=True))
    for left, right in bars_of(with_bars(*bars)):
        assert MARGIN - 1 <= left < right <= WIDTH - MARGIN + 1
        assert (right - left) * PHONE / WIDTH >= 6
        assert right - left >= LEAST_BAR - 1


def test_what_goes_on_is_an_arrow_and_a_renewal_parts_it() -> None:
    page = draw(with_bars(Bar(0.5, 1.0, goes_on=True, renews=0.8)))
    page.png()
    _track, bar, notch = page.figure.axes[0].patches
    assert isinstance(bar, Polygon)
    corners = bar.get_xy()
    assert max(x for x, _ in corners) == pytest.approx(MARGIN + ROOM)
    assert sum(x == max(corners[:, 0]) for x, _ in corners) == 1, "a tip"
    extent = notch.get_window_extent()
    assert (extent.x0 + extent.x1) / 2 == pytest.approx(MARGIN + 0.8 * ROOM, abs=1)
    assert notch.get_zorder() > bar.get_zorder()


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("mirrored", [False, True])
def test_hostile_texts_are_legible_and_apart(text: str, mirrored: bool) -> None:  # noqa: FBT001 - a parameter
    chart = replace(
        PLAIN,
        title=text,
        subtitle=text,
        rows=(
            replace(GOLD, name=text),
            replace(GOLD, name=text[:40], dates=text, status_word=text),
        ),
        ticks=(Tick(0.0, text[:8]), Tick(0.3, "2026"), Tick(0.31, "2027"), Tick(1.0, text[:8])),
        now_word=text,
        notes=(text,),
        is_mirrored=mirrored,
    )
    assert_legible(chart)
    picture = painted(chart)
    for margin in (0, WIDTH - MARGIN + 8):
        strip = picture.crop((margin, 0, margin + MARGIN - 8, picture.height))
        assert strip.getcolors() == [(strip.width * strip.height, rgb(PAPER))]


@pytest.mark.parametrize("bar", [Bar(0.0, 1.0, goes_on=True), Bar(0.999, 0.999), Bar(0.0, 0.0)])
@pytest.mark.parametrize("now", [0.0, 0.5, 1.0])
def test_one_row_and_eight_are_legible_and_fit_on_a_phone(bar: Bar, now: float) -> None:
    ticks = tuple(Tick(at, "Sept\n2026") for at in (0.0, 0.01, 0.5, 0.99, 1.0))
    for rows in (1, 8):
        chart = replace(with_bars(*[bar] * rows), now=now, ticks=ticks)
        assert_legible(chart)
        assert draw(chart).height * PHONE / WIDTH <= HIGHEST


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=64), min_size=4, max_size=4), st.booleans())
def test_any_text_can_be_drawn(texts: list[str], mirrored: bool) -> None:  # noqa: FBT001 - drawn
    title, name, word, note = texts
    rows = (replace(GOLD, name=name, status_word=word),)
    chart = replace(PLAIN, title=title, rows=rows, notes=(note,))
    assert_legible(replace(chart, is_mirrored=mirrored))


def test_what_the_font_has_not_becomes_a_box() -> None:
    assert writable("Gold 🦊") == "Gold □"
    assert writable("$x$\n_y_\x00\u202e") == "$x$ _y_ "
    assert writable("黄金") == "□□"
    assert writable("Золото ذهب") == "Золото ذهب"


def test_lines_are_broken_at_spaces_that_break() -> None:
    page = Page(is_mirrored=False)
    words = "с 24 нояб. 2026\u00a0г. продление 24 дек. 2026\u00a0г. и ещё раз"
    assert any("2026\u00a0г." in line for line in page.wrapped(words, 43))
    assert " ".join(page.wrapped(words, 43)) == words


def test_a_chart_survives_its_packing() -> None:
    bar = Bar(0.5, 1.0, goes_on=True, renews=0.9)
    chart = replace(PLAIN, rows=(replace(GOLD, name="\ud800 الذهبية", bar=bar),))
    assert unpack(pack(chart)) == chart


def test_charts_are_painted_one_after_the_other_until_there_are_no_more() -> None:
    packed = pack(PLAIN)
    target = BytesIO()
    serve(BytesIO((len(packed).to_bytes(4) + packed) * 2), target)
    pictures = target.getvalue()
    size = int.from_bytes(pictures[:4])
    assert pictures == pictures[: 4 + size] * 2
    assert Image.open(BytesIO(pictures[4:])).width == WIDTH


def test_nothing_of_the_bot_imports_the_library() -> None:
    modules = "bot.cli, bot.serving.running, bot.serving.trial"
    code = f"import sys, {modules}; print('matplotlib' in sys.modules)"
    root = Path(__file__).parents[3]
    run = subprocess.run(  # noqa: S603 - a command of our own
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root
    )
    assert run.stdout.strip() == "False"
