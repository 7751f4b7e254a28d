"""The client against a server that does as it is told, connection by connection."""

import asyncio
import ssl
import traceback
from collections.abc import AsyncIterator
from pathlib import Path

import certifi
import pytest

from bot.delivery.client import CONNECTIONS, LARGEST_ANSWER, Client, ClientError

TOKEN = "123456789:AAHkPq-1_hFd4s8vXyZ0123456789abcdefg"
BODY = b'{"text": "once"}'
CERTIFICATE = Path(__file__).parent / "localhost.pem"  # for localhost, by itself, until 2126
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
ANSWER = HEAD + b"Content-Length: 2\r\n\r\n{}"


class Server:
    """Reads requests, and does with each what `then` says."""

    def __init__(self) -> None:
        self.then = "answer"
        self.requests: list[bytes] = []
        self.connections = 0
        self.open = 0
        self.nobody = asyncio.Event()
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either side ends it."""
        self.connections += 1
        self.open += 1
        self.nobody.clear()
        try:
            while await self._answer(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.open -= 1
            writer.close()
            if not self.open:
                self.nobody.set()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split()[0])
        self.requests.append(await reader.readexactly(length))
        match self.then:
            case "close":
                return False
            case "reset":
                writer.transport.abort()
            case "break off":
                writer.write(ANSWER[:-1])
                return False
            case "redirect":
                writer.write(ANSWER.replace(b"200 OK", b"307 Elsewhere\r\nLocation: /elsewhere"))
            case "wait":
                await reader.readexactly(1)
            case "answer at length":
                writer.write(HEAD + b"Content-Length: %d\r\n\r\n" % (LARGEST_ANSWER + 1))
                await _write_all(writer, b"x" * 2**20)
            case "answer without end":
                writer.write(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
                await _write_all(writer, b"100000\r\n" + b"x" * 2**20 + b"\r\n")
            case _:
                writer.write(ANSWER)
        return True

    async def nobody_left(self) -> None:
        """Returns when every connection has ended."""
        await asyncio.wait_for(self.nobody.wait(), 5)


async def _write_all(writer: asyncio.StreamWriter, piece: bytes) -> None:
    while True:
        writer.write(piece)
        await writer.drain()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    served = Server()
    async with await asyncio.start_server(served.serve, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        served.url = f"http://127.0.0.1:{port}/bot{TOKEN}/sendMessage"
        yield served


@pytest.fixture
async def client(server: Server) -> AsyncIterator[Client]:
    """Closed at the end, and with it every connection."""
    opened = Client()
    yield opened
    await opened.close()
    await server.nobody_left()


async def test_calls_one_after_the_other_share_a_connection(client: Client, server: Server) -> None:
    for _ in range(20):
        assert await client.post(server.url, BODY, 5) == (200, "{}")
    assert (server.requests, server.connections) == ([BODY] * 20, 1)


async def test_of_many_at_once_each_has_its_own_answer_and_connections_are_bounded(
    client: Client, server: Server
) -> None:
    answers = await asyncio.gather(*(client.post(server.url, BODY, 5) for _ in range(150)))
    assert answers == [(200, "{}")] * 150
    assert server.connections <= CONNECTIONS
    assert len(server.requests) == 150


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("fate", ["close", "reset", "break off"])
async def test_a_request_whose_answer_is_lost_is_not_made_again(
    client: Client, server: Server, fate: str, *, kept: bool
) -> None:
    if kept:
        await client.post(server.url, b"{}", 5)
    server.then = fate
    with pytest.raises(ClientError):
        await client.post(server.url, BODY, 5)
    assert server.requests.count(BODY) == 1
    server.then = "answer"
    assert await client.post(server.url, BODY, 5) == (200, "{}")
    assert server.requests.count(BODY) == 2


async def test_nobody_is_sent_elsewhere(client: Client, server: Server) -> None:
    server.then = "redirect"
    assert (await client.post(server.url, BODY, 5))[0] == 307
    assert server.requests == [BODY]


async def test_who_is_cancelled_waits_no_longer_and_the_others_go_on(
    client: Client, server: Server
) -> None:
    server.then = "wait"
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await asyncio.gather(*(client.post(server.url, BODY, 5) for _ in range(10)))
    await server.nobody_left()
    server.then = "answer"
    answers = await asyncio.gather(*(client.post(server.url, b"{}", 5) for _ in range(10)))
    assert answers == [(200, "{}")] * 10
    assert server.requests.count(BODY) == 10


async def test_a_request_cancelled_before_there_is_a_connection_is_never_made() -> None:
    """What comes of it after the handshake that nobody answers is nothing."""
    came = asyncio.get_running_loop().create_future()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        came.set_result(None)
        await reader.read()
        ended.set()
        writer.close()

    ended = asyncio.Event()
    client = Client()
    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        call = asyncio.create_task(client.post(f"https://localhost:{port}/", BODY, 5))
        await came
        call.cancel()
        await asyncio.wait_for(ended.wait(), 5)
    await client.close()
    assert call.cancelled()


async def test_each_call_has_its_own_time(client: Client, server: Server) -> None:
    server.then = "wait"
    with pytest.raises(TimeoutError):
        await client.post(server.url, BODY, 0.05)
    with pytest.raises(TimeoutError):
        await client.post(server.url, BODY, 0)


@pytest.mark.parametrize("fate", ["answer at length", "answer without end"])
async def test_an_answer_beyond_all_measure_is_none(
    client: Client, server: Server, fate: str
) -> None:
    server.then = fate
    with pytest.raises(ClientError, match="file size"):
        await client.post(server.url, BODY, 20)


async def test_no_proxy_of_the_environment_is_used(
    client: Client, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert await client.post(server.url, BODY, 5) == (200, "{}")


async def test_no_failure_names_the_token(client: Client, server: Server, free_port: int) -> None:
    path = f"/bot{TOKEN}/sendMessage"
    server.then = "reset"
    for url in (
        server.url,
        f"http://127.0.0.1:{free_port}{path}",
        f"http://nobody.invalid{path}",
        f"http://127.0.0.1:{path}:{path}",
        f"gopher{path}://nobody.invalid{path}",
    ):
        with pytest.raises(ClientError) as caught:
            await client.post(url, BODY, 5)
        assert TOKEN not in "".join(traceback.format_exception(caught.value))


async def test_only_who_can_prove_to_be_the_server_is_spoken_to(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    async with await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=context) as listening:
        port = listening.sockets[0].getsockname()[1]
        client = Client()
        with pytest.raises(ClientError, match="certificate"):
            await client.post(f"https://localhost:{port}/", BODY, 5)
        await client.close()
        monkeypatch.setattr(certifi, "where", lambda: str(CERTIFICATE))
        client = Client()
        assert await client.post(f"https://localhost:{port}/", BODY, 5) == (200, "{}")
        with pytest.raises(ClientError, match="certificate"):
            await client.post(f"https://127.0.0.1:{port}/", BODY, 5)
        await client.close()
        await server.nobody_left()
    assert server.requests == [BODY]
