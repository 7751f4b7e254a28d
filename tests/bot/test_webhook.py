"""The webhook over real HTTP: 200 says handled, 503 brings it again, strangers get nothing."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.delivery.webhook import LARGEST_UPDATE, SECRET_HEADER
from bot.errors import StartError
from bot.serving.assembly import Application
from bot.serving.rendering import Rendering
from bot.serving.running import serve
from bot.settings import Settings, load
from sandbox import Person, Telegram
from sandbox.server.delivery import call_in
from storage.database.connections import OutageError
from tests.bot.desk import BOUND_S, SORRY, Desk

SECRET = "only-telegram-knows-it"
FORGED = json.dumps(
    {
        "update_id": 1,
        "message": {
            "message_id": 1,
            "date": 1,
            "chat": {"id": 1001, "type": "private"},
            "from": {"id": 1001, "is_bot": False, "first_name": "Olivia"},
            "text": "forged",
        },
    }
).encode()


def listening_at(port: int, **more: str) -> Settings:
    url = f"http://127.0.0.1:{port}/hook"
    return load(**{"webhook_url": url, "webhook_secret": SECRET, "listen_port": port, **more})


class Server:
    """A bot that listens until it is told to stop."""

    def __init__(self, settings: Settings) -> None:
        self.url = settings.webhook_url or ""
        self.port = settings.listen_port
        self.stop = asyncio.Event()
        self.is_done = False

    async def gets(self, body: bytes | BytesIO, secret: str = SECRET) -> int:
        """The status of an answer to somebody's request."""
        status, _ = await self.answers(body, secret)
        return status

    async def answers(
        self, body: bytes | BytesIO, secret: str = SECRET
    ) -> tuple[int, dict[str, Any]]:
        """The status and the call in an answer to somebody's request."""
        async with (
            ClientSession(headers={SECRET_HEADER: secret} if secret else {}) as session,
            session.post(self.url, data=body) as response,
        ):
            return response.status, await call_in(response)


@asynccontextmanager
async def running(application: Application, settings: Settings) -> AsyncIterator[Server]:
    server = Server(settings)

    async def work() -> None:
        await serve(application, settings, server.stop)
        server.is_done = True

    task = asyncio.create_task(work())
    yield server
    server.stop.set()
    async with asyncio.timeout(BOUND_S):
        await task


@pytest.fixture
async def server(
    application: Application, telegram: Telegram, free_port: int
) -> AsyncIterator[Server]:
    async with running(application, listening_at(free_port)) as server:
        await telegram.world.pulse.until(lambda: telegram.world.webhook.url, BOUND_S)
        yield server


async def test_telegram_is_told_where_and_delivers(
    server: Server, desk: Desk, telegram: Telegram, olivia: Person
) -> None:
    olivia.send("x")
    await desk.until(lambda: not telegram.world.inbox.pending())
    assert desk.done == ["x"]
    webhook = telegram.world.webhook
    assert (webhook.url, webhook.secret, webhook.last_error) == (server.url, SECRET, None)
    assert telegram.world.inbox.allowed == ("message", "callback_query", "my_chat_member")


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", SECRET.upper(), "пароль"])
@pytest.mark.parametrize("body", [FORGED, b"garbage"])
async def test_strangers_are_refused_before_anything_is_read(
    server: Server, desk: Desk, body: bytes, secret: str
) -> None:
    assert await server.gets(body, secret) == 401
    assert desk.began == []


async def test_who_knows_the_secret_is_listened_to(server: Server, desk: Desk) -> None:
    assert await server.gets(FORGED) == 200
    assert desk.done == ["forged"]


async def test_a_secret_that_is_no_text_is_refused(server: Server) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"POST /hook HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n")
    writer.write(SECRET_HEADER.encode() + b": \xff\xfe\r\nConnection: close\r\n\r\n")
    answer = await asyncio.wait_for(reader.read(), BOUND_S)
    writer.close()
    await writer.wait_closed()
    assert answer.startswith(b"HTTP/1.1 401 ")


@pytest.mark.parametrize("body", [b"", b"garbage", b"[]", b'{"update_id": "x"}', b"\xff"])
async def test_what_cannot_be_read_is_taken_once_and_logged(
    server: Server, desk: Desk, caplog: pytest.LogCaptureFixture, body: bytes
) -> None:
    assert await server.gets(body) == 200
    assert desk.began == []
    assert "an update that cannot be read" in caplog.text


async def test_an_enormous_request_is_refused(server: Server) -> None:
    assert await server.gets(BytesIO(b"x" * (LARGEST_UPDATE + 1))) == 413


async def test_an_outage_brings_the_update_again_until_it_is_handled(
    server: Server, desk: Desk, telegram: Telegram, olivia: Person
) -> None:
    desk.fails("early", OutageError("the database is locked"), times=4)
    olivia.send("early")
    await desk.until(lambda: not telegram.world.inbox.pending())
    assert desk.began == ["early"] * 5
    assert desk.done == ["early"]
    assert telegram.world.webhook.last_error == "Wrong response from the webhook: 503"
    assert not server.is_done


async def test_stopping_finishes_what_is_in_hand_and_takes_no_more(
    server: Server, desk: Desk, telegram: Telegram, olivia: Person, sam: Person
) -> None:
    gate = desk.holds("1")
    olivia.send("1")
    await desk.until(lambda: desk.began)
    idle, writer = await asyncio.open_connection("127.0.0.1", server.port)
    server.stop.set()
    assert await asyncio.wait_for(idle.read(), BOUND_S) == b"", "who asks for nothing is sent away"
    writer.close()
    with pytest.raises(ConnectionError):
        await asyncio.open_connection("127.0.0.1", server.port)
    sam.send("2")
    for _ in range(10):
        await asyncio.sleep(0)  # a server that would not wait would end here
    assert not server.is_done
    gate.set()
    await desk.until(lambda: len(telegram.world.inbox.pending()) == 1)
    assert desk.done == ["1"]
    assert telegram.world.inbox.pending()[0].body["message"]["text"] == "2"


async def test_stopping_begins_nothing_more_of_somebody_in_hand(
    server: Server, desk: Desk, telegram: Telegram, olivia: Person
) -> None:
    gate = desk.holds("x")
    olivia.send("x")
    await desk.until(lambda: desk.began)
    press = olivia.press_data("behind", inline=True)  # the same person's, in a lane of its own
    server.stop.set()
    for _ in range(10):
        await asyncio.sleep(0)
    gate.set()
    await desk.until(lambda: server.is_done)
    assert desk.began == ["x"]
    assert [one.id for one in telegram.world.inbox.pending()] == [press.update["update_id"]]


async def test_a_port_in_use_is_said_in_words(application: Application) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StartError, match=rf"cannot listen on 127.0.0.1:{port}: .*in use"):
            await serve(application, listening_at(port), asyncio.Event())


async def test_an_address_that_telegram_refuses_is_said_in_words(
    application: Application, free_port: int
) -> None:
    settings = listening_at(free_port, webhook_url="https://bot.example.com/hook")
    with pytest.raises(StartError, match=r"WEBHOOK_URL.*bad webhook"):
        await serve(application, settings, asyncio.Event())


async def writes_to(person: Person, telegram: Telegram) -> None:
    """A message of the bot, under which somebody can press."""
    person.send("/start")
    await telegram.call("sendMessage", {"chat_id": person.id, "text": "x"})


async def test_a_press_is_answered_in_the_answer_to_telegram(
    server: Server, desk: Desk, telegram: Telegram, olivia: Person
) -> None:
    desk.dispatcher.callback_query.middleware(Rendering())
    await writes_to(olivia, telegram)
    press = olivia.press_data("go")
    telegram.take_updates()
    answer = await server.answers(json.dumps(press.update).encode())
    call = {"method": "answerCallbackQuery", "callback_query_id": press.id}
    assert answer == (200, call)
    assert not press.answered, "nothing else was called"


async def test_telegram_makes_the_call_in_the_answer(
    server: Server, desk: Desk, telegram: Telegram, olivia: Person
) -> None:
    del server
    desk.dispatcher.callback_query.middleware(Rendering())
    await writes_to(olivia, telegram)
    press = olivia.press_data("go")
    await press.wait(BOUND_S)
    await desk.until(lambda: not telegram.world.inbox.pending())
    assert [one.method for one in telegram.calls].count("answerCallbackQuery") == 1


async def test_a_press_that_fails_is_answered_by_a_call_and_comes_again(
    server: Server, desk: Desk, telegram: Telegram, olivia: Person
) -> None:
    desk.dispatcher.callback_query.middleware(Rendering())
    await writes_to(olivia, telegram)
    desk.fails("go", OutageError("the database is locked"))
    press = olivia.press_data("go")
    telegram.take_updates()
    body = json.dumps(press.update).encode()
    assert await server.answers(body) == (503, {})
    assert press.text == SORRY
    assert (await server.answers(body))[0] == 200
