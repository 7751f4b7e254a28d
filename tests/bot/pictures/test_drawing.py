"""Drawing: pictures come from processes of their own, in time or not at all."""

import asyncio
import os
import time
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bot.pictures.drawing import TIME_LIMIT_S, Drawing
from tests.bot.pictures.test_timeline import PLAIN

LATE_S = 0.3  # far less than the half second that painting takes


async def test_a_picture_is_painted_while_the_bot_goes_on() -> None:
    drawing = asyncio.create_task(Drawing(time_limit_s=60)(PLAIN))
    latest = 0.0
    while not drawing.done():
        before = time.perf_counter()
        await asyncio.sleep(0.01)
        latest = max(latest, time.perf_counter() - before)
    picture = await drawing
    assert picture is not None
    assert Image.open(BytesIO(picture)).size[0] == 1080
    assert latest < LATE_S


async def test_two_at_once_are_painted_in_turn() -> None:
    drawing = Drawing(time_limit_s=60)
    one, other = await asyncio.gather(drawing(PLAIN), drawing(PLAIN))
    assert one == other
    assert one


def _endless(file: Path) -> tuple[str, str]:
    """A painter that writes down its process's number, and then nothing more."""
    writing = f"import os, pathlib; pathlib.Path({str(file)!r}).write_text(str(os.getpid()))"
    return "-c", f"{writing}; import time; time.sleep(600)"


async def test_a_painter_that_takes_too_long_is_ended(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "pid"
    painter = _endless(file)
    assert await Drawing(time_limit_s=2, painter=painter)(PLAIN) is None
    assert "no picture within 2 s" in caplog.text
    with pytest.raises(ProcessLookupError):
        os.kill(int(file.read_text()), 0)


async def test_a_painter_ends_with_whoever_asked(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    painter = _endless(file)
    drawing = asyncio.create_task(Drawing(time_limit_s=60, painter=painter)(PLAIN))
    while not (file.exists() and file.read_text()):  # noqa: ASYNC110 - another process writes it
        await asyncio.sleep(0.01)
    drawing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await drawing
    with pytest.raises(ProcessLookupError):
        os.kill(int(file.read_text()), 0)


async def test_a_painter_that_fails_gives_nothing_and_says_why(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert await Drawing(painter=("-c", "raise SystemExit('out of paint')"))(PLAIN) is None
    assert "out of paint" in caplog.text


async def test_a_painter_learns_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "1:hidden")
    monkeypatch.setenv("database_url", "postgresql://u:hidden@h/d")
    painter = ("-c", "import os; print(dict(os.environ))")
    told = await Drawing(painter=painter)(PLAIN)
    assert told
    assert b"hidden" not in told


def test_the_limit_leaves_time_for_a_word() -> None:
    from bot.delivery import intake  # noqa: PLC0415 - only compared here

    assert TIME_LIMIT_S < intake.TIME_LIMIT_S - 2
