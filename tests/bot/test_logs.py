"""Logs: no token in any of them, JSON that parses, and times in UTC."""

import io
import json
import logging
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from bot.logs import Redaction, configure
from bot.settings import LogFormat, LogLevel

TOKEN = "123456789:AAHkPq-1_hFd4s8vXyZ0123456789abcdefg"
SHORT = "42:of-a-test"  # too short to be known as a token by its look
ADDRESS = f"https://api.telegram.org/bot{TOKEN}/getMe, or bot{SHORT}/getMe"

pytestmark = pytest.mark.usefixtures("own_logging")
log = logging.getLogger("bot.of.a.test")


@pytest.fixture(params=LogFormat)
def written(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """What was logged so far, in each format, after `configure` was told the short token."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    configure(LogLevel.INFO, request.param, SHORT)
    return stream.getvalue


@pytest.fixture
def far_from_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine in a zone fourteen hours ahead."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Pacific/Kiritimati")
        time.tzset()
        yield
    time.tzset()


def _message() -> None:
    log.warning(f"called {ADDRESS}")  # noqa: G004 - a message made beforehand is the point


def _arguments() -> None:
    log.warning("called %s and %r", ADDRESS, {"token": TOKEN})


def _traceback() -> None:
    try:
        try:
            raise OSError(f"the cause: {ADDRESS}")
        except OSError as error:
            raise ValueError(f"the consequence: {ADDRESS}") from error
    except ValueError:
        log.exception("failed")


def _uncaught() -> None:
    error = RuntimeError(f"nobody caught {ADDRESS}")
    sys.excepthook(RuntimeError, error, None)


@pytest.mark.parametrize("act", [_message, _arguments, _traceback, _uncaught])
def test_no_token_gets_into_the_log(act: Callable[[], None], written: Callable[[], str]) -> None:
    act()
    assert "bot[token]/getMe, or bot[token]/getMe" in written()
    assert TOKEN not in written()
    assert SHORT not in written()


def test_what_only_resembles_a_token_is_kept(written: Callable[[], str]) -> None:
    log.warning("at 12:30:59 on port 127.0.0.1:8080, business 7: Corner-Café")
    assert "at 12:30:59 on port 127.0.0.1:8080, business 7: Corner-Café" in written()


def test_json_is_one_object_a_line_tracebacks_included(capsys: pytest.CaptureFixture[str]) -> None:
    configure(LogLevel.INFO, LogFormat.JSON)
    log.info('two\nlines and "quotes" of a Café')
    _traceback()
    log.debug("not worth a line")
    said, failed = map(json.loads, capsys.readouterr().err.splitlines())
    assert said["message"] == 'two\nlines and "quotes" of a Café'
    assert (said["level"], said["logger"]) == ("INFO", "bot.of.a.test")
    assert "traceback" not in said
    assert failed["message"] == "failed"
    assert "OSError: the cause" in failed["traceback"]
    assert "ValueError: the consequence" in failed["traceback"]


@pytest.mark.usefixtures("far_from_utc")
@pytest.mark.parametrize("as_json", [False, True])
def test_times_are_in_utc(*, as_json: bool) -> None:
    record = logging.makeLogRecord({"created": 1_772_442_000.25, "msg": "x"})
    assert "2026-03-02T09:00:00.250+00:00" in Redaction(as_json=as_json).format(record)


def test_configuring_twice_does_not_write_twice(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        configure(LogLevel.INFO, LogFormat.TEXT)
    log.info("once")
    assert capsys.readouterr().err.count("once") == 1
