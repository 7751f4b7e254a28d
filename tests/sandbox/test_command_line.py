"""`python -m sandbox` as a program."""

import signal
import socket
import subprocess
import sys

import pytest

from sandbox.__main__ import main


def test_it_tells_where_it_is_and_ends_cleanly() -> None:
    command = [sys.executable, "-W", "error", "-m", "sandbox", "--port", "0", "--token", "77:abc"]
    with subprocess.Popen(  # noqa: S603 – our own program
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().strip() for _ in range(3)]
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=10)
    assert lines[0].startswith("Chat page:    http://127.0.0.1:")
    assert lines[1].startswith("API base URL: http://127.0.0.1:")
    assert lines[2] == "Token:        77:abc"
    assert (process.returncode, errors) == (0, "")


def test_a_port_in_use_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["--port", port]) == 1
    said = capsys.readouterr()
    assert said.err.startswith(f"Can't listen on port {port}: ")
    assert (said.err.count("\n"), said.out) == (1, "")


def test_a_token_that_is_none_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--token", "secret"]) == 2
    assert capsys.readouterr().err == "A token is a number, a colon, and letters, digits, _ or -\n"
