"""Drawing: a crowd gets its pictures in turn or a word at once, whatever becomes of a painter."""

import asyncio
import os
import signal
import time
from collections.abc import Awaitable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bot.pictures.drawing import MOST_AT_ONCE, TIME_LIMIT_S, Drawing
from bot.pictures.painter import Painter
from handlers.screens.chart import NotDrawn
from tests.bot.pictures.test_timeline import PLAIN

LATE_S = 0.3  # far less than the half second that painting takes
A_CROWD = 20


class Slow:
    """A painter that has nothing ready before it is let."""

    def __init__(self, picture: bytes | None = b"a picture") -> None:
        self.ready = asyncio.Event()
        self.begun = self.rested = 0
        self._picture = picture

    async def paint(self, packed: bytes) -> bytes | None:
        assert packed
        self.begun += 1
        await self.ready.wait()
        return self._picture

    async def rest(self) -> None:
        self.rested += 1


async def settled() -> None:
    """Let every task go as far as it comes without time."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_crowd_is_served_in_turn_by_a_few() -> None:
    slow = [Slow(), Slow()]
    drawing = Drawing(slow, time_limit_s=60)
    crowd = [asyncio.create_task(drawing(PLAIN)) for _ in range(A_CROWD)]
    await settled()
    assert [one.begun for one in slow] == [1, 1], "no painter has two at once"
    for one in slow:
        one.ready.set()
    assert await asyncio.gather(*crowd) == [b"a picture"] * A_CROWD
    assert sum(one.begun for one in slow) == A_CROWD
    assert [one.rested for one in slow] == [1, 1], "they stay warm until nobody asks"


async def test_a_full_queue_says_so_at_once(caplog: pytest.LogCaptureFixture) -> None:
    slow = Slow()
    drawing = Drawing([slow], time_limit_s=60, most_asking=3)
    asked = [asyncio.create_task(drawing(PLAIN)) for _ in range(3)]
    await settled()
    assert await drawing(PLAIN) is NotDrawn.BUSY
    assert "3 are asking for one" in caplog.text
    slow.ready.set()
    assert await asyncio.gather(*asked) == [b"a picture"] * 3
    assert await drawing(PLAIN) == b"a picture", "there is room again"


async def test_whose_picture_is_not_ready_in_time_is_told_so() -> None:
    slow = Slow()
    drawing = Drawing([slow], time_limit_s=0.01)
    first, second = await asyncio.gather(drawing(PLAIN), drawing(PLAIN))
    assert (first, second) == (NotDrawn.BUSY, NotDrawn.BUSY)
    slow.ready.set()
    assert await drawing(PLAIN) == b"a picture"


async def test_who_leaves_the_queue_leaves_no_gap() -> None:
    slow = Slow()
    drawing = Drawing([slow], time_limit_s=60, most_asking=2)
    painted, waiting = (asyncio.create_task(drawing(PLAIN)) for _ in range(2))
    await settled()
    waiting.cancel()
    await asyncio.wait([waiting])
    third = asyncio.create_task(drawing(PLAIN))
    await settled()
    slow.ready.set()
    assert [await painted, await third] == [b"a picture"] * 2


async def test_what_goes_wrong_is_no_crowd() -> None:
    broken = Slow(picture=None)
    broken.ready.set()
    assert await Drawing([broken])(PLAIN) is NotDrawn.FAILED


async def test_a_picture_is_painted_while_the_bot_goes_on() -> None:
    drawing = asyncio.create_task(Drawing(time_limit_s=60)(PLAIN))
    latest = 0.0
    while not drawing.done():
        before = time.perf_counter()
        await asyncio.sleep(0.01)
        latest = max(latest, time.perf_counter() - before)
    picture = await drawing
    assert isinstance(picture, bytes)
    assert Image.open(BytesIO(picture)).size[0] == 1080
    assert latest < LATE_S


async def test_the_same_chart_is_the_same_picture_from_any_painter() -> None:
    drawing = Drawing(time_limit_s=60)
    asking: list[Awaitable[bytes | NotDrawn]] = [drawing(PLAIN) for _ in range(4)]
    one, *others = await asyncio.gather(*asking)
    assert isinstance(one, bytes)
    assert others == [one] * 3


def _program(file: Path, then: str) -> tuple[str, str]:
    """A painter that writes down its process's number first."""
    writing = f"import os, pathlib; pathlib.Path({str(file)!r}).write_text(str(os.getpid()))"
    return "-c", f"{writing}; {then}"


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def _written(file: Path) -> str:
    """What another process writes there, once it has."""
    while not (words := await asyncio.to_thread(_words_in, file)):  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.01)
    return words


def _words_in(file: Path) -> str:
    return file.read_text() if file.exists() else ""


async def test_a_painter_ends_with_whoever_asked(tmp_path: Path) -> None:
    painter = Painter(_program(tmp_path / "pid", "import time; time.sleep(600)"))
    drawing = asyncio.create_task(Drawing([painter], time_limit_s=60)(PLAIN))
    pid = int(await _written(tmp_path / "pid"))
    drawing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await drawing
    assert not _is_alive(pid)


async def test_a_painter_that_fails_says_why(caplog: pytest.LogCaptureFixture) -> None:
    painter = Painter(("-c", "raise SystemExit('out of paint')"))
    assert await painter.paint(b"{}") is None
    assert "out of paint" in caplog.text


async def test_after_a_death_the_next_one_is_painted(tmp_path: Path) -> None:
    """The first process dies over its chart; the one after it has another program's luck."""
    died = tmp_path / "died"
    luck = (
        f"import pathlib, sys; died = pathlib.Path({str(died)!r})\n"
        "if not died.exists(): died.touch(); sys.exit(1)\n"
        "sys.stdin.buffer.read(4); sys.stdout.buffer.write(bytes((0, 0, 0, 2)) + b'ok')"
    )
    drawing = Drawing([Painter(("-c", luck))], time_limit_s=60)
    assert await drawing(PLAIN) is NotDrawn.FAILED
    assert await drawing(PLAIN) == b"ok"


async def test_a_process_killed_between_two_pictures_is_replaced() -> None:
    serving = (
        "import os, sys\n"
        "number = str(os.getpid()).encode()\n"
        "while sys.stdin.buffer.read(6):\n"
        "    sys.stdout.buffer.write(len(number).to_bytes(4, 'big') + number)\n"
        "    sys.stdout.buffer.flush()"
    )
    painter = Painter(("-c", serving))
    first = await painter.paint(b"{}")
    assert first == await painter.paint(b"{}"), "the process stays"
    assert first is not None
    os.kill(int(first), signal.SIGKILL)
    # Whether its death is known by the next chart is a matter of luck: by the one after, it is.
    second, third = await painter.paint(b"{}"), await painter.paint(b"{}")
    assert second in (None, third)
    assert third not in (None, first)
    await painter.rest()
    assert not _is_alive(int(third or 0))


async def test_a_painter_learns_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "1:hidden")
    monkeypatch.setenv("database_url", "postgresql://u:hidden@h/d")
    told = "told = str(dict(os.environ)).encode()"
    program = f"import os, sys; {told}; sys.stdout.buffer.write(len(told).to_bytes(4) + told)"
    painter = Painter(("-c", program))
    environment = await painter.paint(b"{}")
    await painter.rest()
    assert environment
    assert b"hidden" not in environment


def test_the_limit_leaves_time_for_a_word() -> None:
    from bot.delivery import intake  # noqa: PLC0415 - only compared here

    assert TIME_LIMIT_S <= intake.TIME_LIMIT_S - 2
    assert 1 <= MOST_AT_ONCE <= 2
