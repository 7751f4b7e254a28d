"""Serves the chat page, the files in chats, and the stream of news that keeps a page up to date."""

import json
from pathlib import Path

from aiohttp import web

from sandbox.files import picture_type
from sandbox.server.fault_switches import FaultSwitches
from sandbox.server.feed import Feed
from sandbox.stage import Stage
from sandbox.telegram import Telegram

PAGE = Path(__file__).parent.parent / "page"
STREAM_HEADERS = {"Content-Type": "text/event-stream"}


class PageApi:
    """Serves the page at `/`, and what it shows under `/sandbox/`."""

    def __init__(self, telegram: Telegram, stage: Stage, switches: FaultSwitches) -> None:
        self._telegram = telegram
        self._stage = stage
        self._switches = switches

    def routes(self) -> list[web.AbstractRouteDef]:
        """The routes to add to an application."""
        return [
            web.get("/", self.page),
            web.static("/page", PAGE),
            web.get("/sandbox/stream", self.stream),
            web.get("/sandbox/files/{file}", self.file),
        ]

    async def page(self, _: web.Request) -> web.StreamResponse:
        """The chat page."""
        return web.FileResponse(PAGE / "index.html")

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """All chats and what is around them, now and after each change, as server-sent events."""
        response = web.StreamResponse(headers=STREAM_HEADERS)
        await response.prepare(request)
        feed = Feed(self._telegram, self._stage, self._switches)
        while True:
            await self._telegram.world.pulse.until(feed.has_news)
            lines = (f"data: {json.dumps(news)}\n\n" for news in feed.take())
            await response.write("".join(lines).encode())

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
