"""What keeps the bot from starting is said in one clear line, without a traceback or the token."""

import json
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.bot.cli.commands import partner_plans
from tests.conftest import sqlite_address

TOKEN = "123456789:AAHkPq-1_hFd4s8vXyZ0123456789abcdefg"

pytestmark = pytest.mark.usefixtures("own_logging")


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, free_port: int) -> None:
    """All that `run` needs; but nobody listens where Telegram should be."""
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("SUPPORT_URL", "https://t.me/us")
    monkeypatch.setenv("BOT_API_URL", f"http://127.0.0.1:{free_port}")
    monkeypatch.setattr("bot.delivery.outgoing.PAUSES_S", (0, 0))
    monkeypatch.setattr("storage.database.engine.BUSY_TIMEOUT_MS", 10)


@pytest.mark.parametrize("name", ["BOT_TOKEN", "SUPPORT_URL"])
def test_what_run_needs_and_has_not_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(name)
    assert partner_plans("run").is_one_line(2, f"partner-plans: {name} is missing; .env.example")


# The database


@pytest.fixture
def file(migrated_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A migrated database, in the settings."""
    file = Path("book.db").absolute()
    file.write_bytes(migrated_file.read_bytes())
    monkeypatch.setenv("DATABASE_URL", sqlite_address(file))
    return file


def test_a_missing_database_is_not_made_by_the_way(file: Path) -> None:
    file.unlink()
    assert partner_plans("run").is_one_line(1, "make it with: partner-plans migrate")
    assert not file.exists()


def test_an_empty_database_wants_to_be_migrated(file: Path) -> None:
    file.write_bytes(b"")
    assert partner_plans("run").is_one_line(1, "partner-plans migrate")


def _newer(file: Path) -> None:
    _execute(file, "UPDATE alembic_version SET version_num = 'from_the_future'")


def _of_another_program(file: Path) -> None:
    file.unlink()
    _execute(file, "CREATE TABLE songs (title TEXT)")


def _no_database(file: Path) -> None:
    file.write_bytes(b"Once upon a time there was a database. " * 100)


UNUSABLE: dict[str, tuple[Callable[[Path], None], int, str]] = {
    "newer": (_newer, 1, "of a newer version of partner-plans"),
    "no database": (_no_database, 3, "the database cannot be used: file is not a database"),
    "of another program": (_of_another_program, 1, "or not of it at all"),
}


@pytest.mark.parametrize("kind", UNUSABLE)
@pytest.mark.parametrize("command", [("run",), ("migrate",), ("business", "list")])
def test_an_unusable_database_is_refused_and_left_as_it_is(
    file: Path, kind: str, command: tuple[str, ...]
) -> None:
    spoil, code, words = UNUSABLE[kind]
    spoil(file)
    before = file.read_bytes()
    assert partner_plans(*command).is_one_line(code, words)
    assert file.read_bytes() == before


@pytest.mark.parametrize("command", [("run",), ("migrate",), ("business", "add", "Café")])
def test_a_locked_database_is_said_to_be_locked(file: Path, command: tuple[str, ...]) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        words = "the database cannot be used: database is locked"
        assert partner_plans(*command).is_one_line(3, words)


@pytest.mark.parametrize("command", [("run",), ("business", "add", "Café")])
def test_a_read_only_database_is_said_to_be_read_only(
    file: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_address(f"file:{file}?mode=ro&uri=true"))
    words = "the database cannot be used: attempt to write a readonly database"
    assert partner_plans(*command).is_one_line(3, words)


@pytest.mark.parametrize("command", ["run", "migrate"])
def test_a_folder_that_cannot_be_made_is_said_in_words(
    monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    Path("file").touch()
    monkeypatch.setenv("DATABASE_URL", "sqlite+aiosqlite:///file/book.db")
    assert partner_plans(command).is_one_line(3, "the database cannot be used", "file")


def test_a_server_out_of_reach_is_said_without_the_password(
    monkeypatch: pytest.MonkeyPatch, free_port: int
) -> None:
    address = f"postgresql+asyncpg://us:hush-hush@127.0.0.1:{free_port}/book"
    monkeypatch.setenv("DATABASE_URL", address)
    said = partner_plans("run")
    assert said.is_one_line(3, "the database cannot be used", "refused")
    assert "hush-hush" not in said.err


@pytest.mark.parametrize("address", ["book.db", "mysql://us:hush-hush@host/book", "sqlite://"])
def test_an_address_of_no_database_is_a_wrong_setting(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    said = partner_plans("run")
    assert said.is_one_line(2, "DATABASE_URL")
    assert "hush-hush" not in said.err


# Telegram


@contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """The address of a server that answers everything with these bytes."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Nobody wants to read it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.01,)).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def _http(status: int, body: str, kind: str = "text/html") -> bytes:
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
    return (head + "Connection: close\r\n\r\n" + body).encode()


def _refusal(status: int, words: str, **more: int) -> bytes:
    body = {"ok": False, "error_code": status, "description": words, "parameters": more}
    return _http(status, json.dumps(body), "application/json")


REFUSALS = {
    "an unknown token": (_refusal(401, "Unauthorized"), 2, "does not know this BOT_TOKEN"),
    "a token that is none": (_refusal(404, "Not Found"), 2, "does not know this BOT_TOKEN"),
    "a bot that is not allowed to": (
        _refusal(400, "Bad Request: no"),
        1,
        "does not let the bot begin",
    ),
    "an outage": (_refusal(502, "Bad Gateway"), 3, "Telegram cannot be reached at BOT_API_URL"),
    "a flood": (_refusal(429, "Too Many Requests", retry_after=3600), 3, "Retry in 3600 seconds"),
    "a page": (_http(404, "<h1>Not\nFound</h1>"), 2, "not Telegram's Bot API"),
    "another API": (_http(200, '{"status": "fine"}', "application/json"), 2, "Telegram's Bot API"),
    "noise": (b"NOISE\r\n\r\n", 3, "Telegram cannot be reached at BOT_API_URL"),
}


@pytest.mark.usefixtures("file")
@pytest.mark.parametrize("kind", REFUSALS)
def test_what_telegram_refuses_ends_the_start(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    answer, code, words = REFUSALS[kind]
    with answering(answer) as address:
        monkeypatch.setenv("BOT_API_URL", address)
        said = partner_plans("run")
    assert said.is_one_line(code, words)
    assert TOKEN not in said.err


@pytest.mark.usefixtures("file")
@pytest.mark.parametrize("kind", REFUSALS)
def test_an_invitation_is_never_lost_to_what_telegram_says(
    monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    answer, _code, _words = REFUSALS[kind]
    with answering(answer) as address:
        monkeypatch.setenv("BOT_API_URL", address)
        said = partner_plans("business", "add", "Corner Café")
    assert said.code == 0
    assert "they open the link, or send the bot  /start " in said.out
    assert "no link, since Telegram did not say the bot's name" in said.err
    assert TOKEN not in said.err


@pytest.mark.usefixtures("file")
def test_nobody_listening_ends_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    assert partner_plans("run").is_one_line(3, "Telegram cannot be reached at BOT_API_URL")


# Trying


def test_trying_on_a_port_in_use_is_said_in_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = partner_plans("try", "--port", port)
    assert said.is_one_line(1, f"cannot listen on port {port}: ", "in use")


def _execute(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(statement)
