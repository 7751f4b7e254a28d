"""The picture of a history: sizes, sides, colours and patterns, whatever the texts."""

import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.pictures.page import MARGIN, PAPER, WIDTH, writable
from bot.pictures.timeline import HEAD, LANE, STYLES, paint
from handlers.screens.chart import Bar, Chart, Lane, Tick, pack, unpack
from plans.periods import Status

LEAST_CONTRAST = 3.0
BRIGHT = 170  # of 255
PLAIN = Chart(
    title="Corner Café",
    subtitle="As of 2 Mar 2026",
    lanes=(Lane("Gold", (Bar(Status.ACTIVE, 0.0, 0.25),)),),
    ticks=(Tick(0.5, "Mar\n2026"),),
    now=0.9,
    now_word="Today",
    legend=(),
    notes=("All dates are in UTC",),
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
    picture = Image.open(BytesIO(paint(chart)))
    assert picture.format == "PNG"
    assert picture.width == WIDTH == 1080
    return picture.convert("RGB")


def bars_of(picture: Image.Image, lane: int = 0) -> Image.Image:
    """The part in which the bars of a lane are, below its name."""
    top = HEAD + LANE * lane
    return picture.crop((0, top + 40, WIDTH, top + LANE - 2))


def columns_in(picture: Image.Image, colour: str) -> list[int]:
    """Where from the left a colour is."""
    wanted = rgb(colour)
    return [
        x
        for x in range(picture.width)
        if any(picture.getpixel((x, y)) == wanted for y in range(picture.height))
    ]


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


def luminance(colour: str) -> float:
    """As WCAG 2 has it."""
    parts = [one / 255 for one in rgb(colour)]
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("status", Status)
def test_every_status_has_its_colour_and_its_pattern(status: Status) -> None:
    lane = Lane("Gold", (Bar(status, 0.2, 0.6),))
    picture = bars_of(painted(replace(PLAIN, lanes=(lane,), ticks=())))
    columns = columns_in(picture, STYLES[status].colour)
    assert MARGIN + 0.2 * 984 <= columns[0] < columns[-1] <= MARGIN + 0.6 * 984
    rows = columns_in(picture.transpose(Image.Transpose.TRANSPOSE), STYLES[status].colour)
    inside = picture.crop((columns[0] + 2, rows[0] + 2, columns[-1] - 2, rows[-1] - 2))
    brightest = max(
        brightness for brightness, count in enumerate(inside.convert("L").histogram()) if count
    )
    assert (brightest > BRIGHT) == bool(STYLES[status].hatch), "paper shows through a pattern"


def test_no_two_statuses_look_alike() -> None:
    assert STYLES.keys() == set(Status)
    for one, other in combinations(STYLES.values(), 2):
        assert one.colour != other.colour
        assert one.hatch != other.hatch
    for style in STYLES.values():
        contrast = (luminance(PAPER) + 0.05) / (luminance(style.colour) + 0.05)
        assert contrast >= LEAST_CONTRAST, style


def test_time_runs_from_right_to_left_where_lines_do() -> None:
    colour = STYLES[Status.ACTIVE].colour
    for_left = columns_in(bars_of(painted(PLAIN)), colour)
    for_right = columns_in(bars_of(painted(replace(PLAIN, is_mirrored=True))), colour)
    assert for_left[0] == pytest.approx(MARGIN, abs=3)
    assert for_left[-1] == pytest.approx(MARGIN + 984 / 4, abs=3)
    assert for_right == pytest.approx([WIDTH - 1 - x for x in reversed(for_left)], abs=1)


def test_arabic_letters_are_joined() -> None:
    def pieces(title: str) -> int:
        picture = painted(replace(PLAIN, title=title, is_mirrored=True)).crop((0, 0, WIDTH, 90))
        line = [
            any(picture.getpixel((x, y)) != rgb(PAPER) for y in range(90)) for x in range(WIDTH)
        ]
        return sum(not before and here for before, here in pairwise(line))

    assert pieces("مقهى") == 1
    assert pieces("م\u200cق\u200cه\u200cى") == 4  # kept apart by non-joiners


def test_what_is_very_short_is_seen_and_what_goes_on_is_an_arrow() -> None:
    bars = (Bar(Status.ACTIVE, 1.0, 1.0), Bar(Status.ACTIVE, 0.0, 0.0))
    short = columns_in(
        bars_of(painted(replace(PLAIN, lanes=(Lane("Gold", bars),)))), STYLES[Status.ACTIVE].colour
    )
    assert MARGIN <= short[0] < short[-1] <= WIDTH - MARGIN
    assert len(short) >= 8
    bar = Bar(Status.ACTIVE, 0.5, 1.0, goes_on=True)
    arrow = bars_of(painted(replace(PLAIN, lanes=(Lane("Gold", (bar,)),))))
    colour = STYLES[Status.ACTIVE].colour
    upper, middle = (columns_in(arrow.crop((0, y, WIDTH, y + 2)), colour) for y in (4, 16))
    assert upper[-1] + 5 < middle[-1]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_are_drawn_inside_the_margins(text: str) -> None:
    chart = replace(
        PLAIN,
        title=text,
        subtitle=text,
        lanes=(Lane(text, ()), Lane(text[:40], ())),
        ticks=(Tick(0.0, text[:8]), Tick(1.0, text[:8])),
        now_word=text,
        legend=((Status.ACTIVE, text), (Status.UNDONE, text)),
        notes=(text,),
    )
    for mirrored in (False, True):
        picture = painted(replace(chart, is_mirrored=mirrored))
        for margin in (0, WIDTH - MARGIN + 8):
            strip = picture.crop((margin, 0, margin + MARGIN - 8, picture.height))
            assert strip.getcolors() == [(strip.width * strip.height, rgb(PAPER))]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=64), min_size=4, max_size=4), st.booleans())
def test_any_text_can_be_drawn(texts: list[str], mirrored: bool) -> None:  # noqa: FBT001 - drawn
    title, name, word, note = texts
    lanes = (Lane(name, PLAIN.lanes[0].bars),)
    legend = ((Status.ACTIVE, word),)
    chart = replace(PLAIN, title=title, lanes=lanes, legend=legend, notes=(note,))
    painted(replace(chart, is_mirrored=mirrored))


def test_what_the_font_has_not_becomes_a_box() -> None:
    assert writable("Gold 🦊") == "Gold □"
    assert writable("$x$\n_y_\x00\u202e") == "$x$ _y_ "
    assert writable("黄金") == "□□"
    assert writable("Золото ذهب") == "Золото ذهب"


def test_twelve_plans_and_forty_bars_fit_on_a_phone() -> None:
    bars = tuple(Bar(status, at / 4, at / 4 + 0.1) for at, status in enumerate(Status) if at < 4)
    lanes = tuple(Lane(f"Plan {number}", bars) for number in range(12))
    legend = tuple((status, "A word of some length") for status in Status)
    notes = ("One", "Two", "Three")
    picture = painted(replace(PLAIN, lanes=lanes, legend=legend, notes=notes))
    assert picture.height <= WIDTH * 16 / 9


def test_a_chart_survives_its_packing() -> None:
    bar = Bar(Status.SCHEDULED, 0.5, 1.0, goes_on=True)
    chart = replace(PLAIN, lanes=(Lane("\ud800 الذهبية", (bar,)),), legend=((Status.ACTIVE, "x"),))
    assert unpack(pack(chart)) == chart


def test_nothing_of_the_bot_imports_the_library() -> None:
    modules = "bot.cli, bot.serving.running, bot.serving.trial"
    code = f"import sys, {modules}; print('matplotlib' in sys.modules)"
    root = Path(__file__).parents[3]
    run = subprocess.run(  # noqa: S603 - a command of our own
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root
    )
    assert run.stdout.strip() == "False"
