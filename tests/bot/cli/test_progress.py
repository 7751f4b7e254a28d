"""Progress: after two seconds, on a terminal alone, and out of the way of what is printed."""

import asyncio
import io
import sys

import pytest

from bot.cli import progress
from bot.cli.progress import Progress

CLEAR = "\r\x1b[K"


class Terminal(io.StringIO):
    """Somebody looks on."""

    def __init__(self) -> None:
        super().__init__()
        self.is_written = asyncio.Event()

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.is_written.set()
        return super().write(text)


class Seconds:
    """A clock that passes when it is told to."""

    passed = 0.0

    def __call__(self) -> float:
        return self.passed


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def terminal() -> Terminal:
    return Terminal()


@pytest.fixture
def line(terminal: Terminal, seconds: Seconds) -> Progress:
    return Progress(terminal, seconds)


def test_what_is_quick_says_nothing(line: Progress, terminal: Terminal, seconds: Seconds) -> None:
    seconds.passed = 1.9
    line.tick()
    line.end()
    assert terminal.getvalue() == ""


def test_what_takes_long_says_how_it_goes(
    line: Progress, terminal: Terminal, seconds: Seconds
) -> None:
    seconds.passed = 2.0
    line.tick()
    line.note("12,000 businesses counted")
    seconds.passed = 3.4
    line.tick()
    line.hide()
    first, second = f"{CLEAR}Working … 2 s", f"{CLEAR}12,000 businesses counted … 3 s"
    assert terminal.getvalue() == first + second + CLEAR


def test_once_it_is_over_nothing_is_said_any_more(
    line: Progress, terminal: Terminal, seconds: Seconds
) -> None:
    line.end()
    seconds.passed = 60.0
    line.tick()
    assert terminal.getvalue() == ""


async def test_it_is_for_a_terminal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE_S", 0.0)
    monkeypatch.setattr(progress, "EVERY_S", 0.0)
    file, terminal = io.StringIO(), Terminal()
    monkeypatch.setattr(sys, "stderr", file)
    async with progress.shown():
        progress.note("One business counted")
    assert file.getvalue() == ""
    monkeypatch.setattr(sys, "stderr", terminal)
    async with progress.shown():
        progress.note("One business counted")
        await terminal.is_written.wait()
    assert terminal.getvalue().startswith(f"{CLEAR}One business counted … 0 s")
    assert terminal.getvalue().endswith(CLEAR)


async def test_what_is_printed_on_the_same_terminal_ends_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setattr(progress, "PATIENCE_S", 0.0)
    async with progress.shown():
        shown = progress._current.get()
        assert shown is not None
        shown.tick()
        progress.make_room()
        shown.tick()
    assert terminal.getvalue() == f"{CLEAR}Working … 0 s{CLEAR}"
