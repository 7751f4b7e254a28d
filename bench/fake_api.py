"""A fake Bot API on the loopback network: as much of it as the measured bots call, and fast."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

from bench.chat import BOT, Chat, LostError
from bench.tally import Tally
from bench.wire import Message, Reader, parameters

TOKEN = "42:" + "benchmark" * 3 + "opens-no"  # opens nothing
HOST = "127.0.0.1"

_HEAD = "HTTP/1.1 {} -\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where the bot wants its updates."""

    url: str
    secret: str


class FakeApi:
    """The methods. Whatever a bot asks that cannot be done is an error of the tally, too."""

    def __init__(self, chats: Mapping[int, Chat], tally: Tally) -> None:
        self.webhook: asyncio.Future[Webhook] = asyncio.get_running_loop().create_future()
        self.connections: set[asyncio.Transport] = set()
        self._chats = chats
        self._tally = tally
        self._methods = {
            "answercallbackquery": self._answer_callback_query,
            "editmessagetext": self._edit_message_text,
            "getmydescription": lambda _: '{"description":""}',
            "getmyshortdescription": lambda _: '{"short_description":""}',
            "getme": lambda _: json.dumps(BOT | {"can_join_groups": True}),
            "sendmessage": self._send_message,
            "setwebhook": self._set_webhook,
        }

    def respond(self, request: Message) -> bytes:
        """The HTTP response to a call over HTTP."""
        path = request.first_line.split(" ")[1]
        bot, _, method = path.removeprefix("/").partition("/")
        if bot != f"bot{TOKEN}":
            self._tally.failed("a wrong token", method)
            status, body = 401, _refusal(401, "Unauthorized")
        else:
            status, body = self.call(method, parameters(request))
        content = body.encode()
        return _HEAD.format(status, len(content)).encode() + content

    def call(self, method: str, params: dict[str, Any]) -> tuple[int, str]:
        """Make one call: its status and its JSON."""
        name = method.lower()
        try:
            if name in self._methods:
                return 200, f'{{"ok":true,"result":{self._methods[name](params)}}}'
            if name.startswith(("set", "delete")):
                return 200, '{"ok":true,"result":true}'
            raise LostError(f"there is no method {method} here")
        except LostError as error:
            self._tally.failed("a refused call", f"{method}: {error}")
            return 400, _refusal(400, f"Bad Request: {error}")

    def _send_message(self, params: dict[str, Any]) -> str:
        return self._chat(params).show(params)

    def _edit_message_text(self, params: dict[str, Any]) -> str:
        return self._chat(params).show(params, int(params.get("message_id", 0)))

    def _answer_callback_query(self, params: dict[str, Any]) -> str:
        query = str(params.get("callback_query_id"))
        chat = self._chats.get(int(query.partition("-")[0]))
        if chat is None or not chat.answer(query):
            raise LostError("query is too old and response timeout expired or query ID is invalid")
        return "true"

    def _set_webhook(self, params: dict[str, Any]) -> str:
        if not self.webhook.done():
            self.webhook.set_result(Webhook(params["url"], params.get("secret_token", "")))
        return "true"

    def _chat(self, params: dict[str, Any]) -> Chat:
        chat = self._chats.get(int(params.get("chat_id", 0)))
        if chat is None:
            raise LostError("chat not found")
        return chat


class _Connection(asyncio.Protocol):
    """One connection of the bot's."""

    def __init__(self, api: FakeApi) -> None:
        self._api = api
        self._reader = Reader()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._api.connections.add(self._transport)

    def data_received(self, data: bytes) -> None:
        for request in self._reader.feed(data):
            self._transport.write(self._api.respond(request))

    def connection_lost(self, _error: Exception | None) -> None:
        self._api.connections.discard(self._transport)


@asynccontextmanager
async def served(api: FakeApi) -> AsyncIterator[str]:
    """The address of this Bot API while it is served, on a free port."""
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(api), HOST, 0)
    try:
        yield f"http://{HOST}:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for transport in tuple(api.connections):
            transport.abort()
        await server.wait_closed()


def _refusal(status: int, description: str) -> str:
    return json.dumps({"ok": False, "error_code": status, "description": description})
