"""What the chat page needs: the state of one person's chat as a stream, and what she can do.

The stream repeats the whole state after each change, so a page that missed something, or
reconnects, needs no history to catch up.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from aiohttp import web

from sandbox.answers import Json
from sandbox.files import picture_type
from sandbox.people import Person
from sandbox.server.page_state import chat_state, person_state
from sandbox.telegram import Telegram

PAGE = Path(__file__).parent.parent / "page"
STREAM_HEADERS = {"Content-Type": "text/event-stream"}

Result = TypeVar("Result")


class PageApi:
    """Serves the page at `/`, and its JSON under `/sandbox/`."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram

    def routes(self) -> list[web.AbstractRouteDef]:
        """The routes to add to an application."""
        person = "/sandbox/people/{person:[0-9]+}"
        return [
            web.get("/", self.page),
            web.static("/page", PAGE),
            web.get("/sandbox/people", self.people),
            web.get(person, self.state),
            web.get(f"{person}/stream", self.stream),
            web.post(f"{person}/messages", self.send),
            web.post(f"{person}/start", self.start),
            web.post(f"{person}/presses", self.press),
            web.get("/sandbox/files/{file}", self.file),
        ]

    async def page(self, _: web.Request) -> web.StreamResponse:
        """The chat page."""
        return web.FileResponse(PAGE / "index.html")

    async def people(self, _: web.Request) -> web.Response:
        """Everybody whose chat can be shown."""
        return web.json_response([person_state(person) for person in self._telegram.people])

    async def state(self, request: web.Request) -> web.Response:
        """One person's chat as it stands."""
        return web.json_response(chat_state(self._telegram, self._person(request)))

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """One person's chat as it stands, now and after each change, as server-sent events."""
        person = self._person(request)
        response = web.StreamResponse(headers=STREAM_HEADERS)
        await response.prepare(request)
        seen = _Seen(lambda: json.dumps(chat_state(self._telegram, person)))
        while True:
            await self._telegram.world.pulse.until(seen.is_outdated)
            await response.write(f"data: {seen.refresh()}\n\n".encode())

    async def send(self, request: web.Request) -> web.Response:
        """Send a message: `{"text": …}`."""
        person, given = self._person(request), await _body(request, text=str)
        _attempt(lambda: person.send(given["text"]))
        return web.json_response({})

    async def start(self, request: web.Request) -> web.Response:
        """Follow a deep link: `{"payload": …}`."""
        person, given = self._person(request), await _body(request, payload=str)
        _attempt(lambda: person.start(given["payload"]))
        return web.json_response({})

    async def press(self, request: web.Request) -> web.Response:
        """Press a button: `{"message_id": …, "data": …}`; gives the id to look for an answer."""
        person, given = self._person(request), await _body(request, message_id=int, data=str)
        press = _attempt(lambda: person.press_data(given["data"], given["message_id"]))
        return web.json_response({"id": press.id})

    async def file(self, request: web.Request) -> web.Response:
        """A file that the bot sent; never as something that a browser would run."""
        stored = self._telegram.world.files.find(request.match_info["file"])
        if stored is None:
            raise web.HTTPNotFound
        picture = picture_type(stored.upload.data)
        headers = {} if picture else {"Content-Disposition": "attachment"}
        return web.Response(
            body=stored.upload.data,
            content_type=picture or "application/octet-stream",
            headers=headers,
        )

    def _person(self, request: web.Request) -> Person:
        person = self._telegram.world.people.get(int(request.match_info["person"]))
        if person is None:
            raise web.HTTPNotFound(text="There is nobody with this id")
        return person


class _Seen:
    """What a page has been sent last, against what there is."""

    def __init__(self, current: Callable[[], str]) -> None:
        self._current = current
        self._sent = ""

    def is_outdated(self) -> bool:
        return self._current() != self._sent

    def refresh(self) -> str:
        self._sent = self._current()
        return self._sent


async def _body(request: web.Request, **fields: type) -> Json:
    """The JSON body of a request, with at least these fields."""
    try:
        given = await request.json() if request.content_type == "application/json" else None
    except ValueError:
        given = None
    if not isinstance(given, dict) or any(
        not isinstance(given.get(name), kind) for name, kind in fields.items()
    ):
        raise web.HTTPBadRequest(text=f"Expected a JSON object with {', '.join(fields)}")
    return given


def _attempt(act: Callable[[], Result]) -> Result:
    """Do what the person wants, or tell her why an app would not let her."""
    try:
        return act()
    except (LookupError, ValueError) as error:
        raise web.HTTPBadRequest(text=str(error)) from error
