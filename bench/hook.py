"""The hook: hands updates to the bot over a few connections that stay open, as Telegram does."""

import asyncio
from typing import cast
from urllib.parse import urlsplit

from bench.fake_api import Webhook
from bench.wire import Message, Reader


class Hook:
    """The way to a bot's webhook."""

    def __init__(self, webhook: Webhook) -> None:
        address = urlsplit(webhook.url)
        self._host, self._port = address.hostname or "", address.port or 80
        self._head = (
            f"POST {address.path} HTTP/1.1\r\nHost: {address.netloc}\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {webhook.secret}\r\n"
            "Content-Type: application/json\r\nContent-Length: "
        ).encode()
        self._idle: list[_Connection] = []

    async def post(self, update: bytes) -> Message:
        """Hand over an update; the bot's answer. Raises `OSError` when there is none."""
        connection = self._idle.pop() if self._idle else await self._connect()
        answer = await connection.ask(b"%b%d\r\n\r\n%b" % (self._head, len(update), update))
        self._idle.append(connection)
        return answer

    def close(self) -> None:
        """Close the connections."""
        while self._idle:
            self._idle.pop().close()

    async def _connect(self) -> "_Connection":
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(_Connection, self._host, self._port)
        return connection


class _Connection(asyncio.Protocol):
    """One connection, with at most one question under way."""

    def __init__(self) -> None:
        self._reader = Reader()
        self._answer: asyncio.Future[Message] | None = None

    async def ask(self, request: bytes) -> Message:
        self._answer = asyncio.get_running_loop().create_future()
        if self._transport.is_closing():
            raise ConnectionResetError("the bot closed an idle connection")
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        for message in self._reader.feed(data):
            if self._answer and not self._answer.done():
                self._answer.set_result(message)

    def connection_lost(self, _error: Exception | None) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_exception(ConnectionResetError("the bot closed the connection"))
