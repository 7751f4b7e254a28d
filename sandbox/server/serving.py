"""Starts and stops the server around a Telegram."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox.server.bot_api import BotApi
from sandbox.server.delivery import Delivery
from sandbox.server.fault_switches import FaultSwitches
from sandbox.server.guard import LOOPBACK, guard, protect
from sandbox.server.page_api import PageApi
from sandbox.server.people_api import PeopleApi
from sandbox.server.stage_api import StageApi
from sandbox.stage import Stage
from sandbox.telegram import Telegram

LARGEST_REQUEST = 60 * 2**20


@dataclass(frozen=True)
class Address:
    """Where the sandbox listens."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """The address without a trailing slash: Bot API base, and the chat page."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


class Running:
    """The requests at work, so that those who would wait for ever can be ended."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Keep track of a request while it is at work."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("A request is handled outside of a task")
        self._tasks.add(task)
        try:
            return await handler(request)
        finally:
            self._tasks.discard(task)

    async def end(self, _: web.Application) -> None:
        """End long polls and streams, which would hold up the end of the server."""
        for task in self._tasks:
            task.cancel()


@contextlib.asynccontextmanager
async def serve(
    telegram: Telegram, host: str = "127.0.0.1", port: int = 0, *, stage: Stage | None = None
) -> AsyncIterator[Address]:
    """Serve a Telegram on the loopback network while the context lasts.

    Args:
        telegram: what to serve; its webhook gets its updates from now on.
        host: a loopback address.
        port: 0 takes a free one.
        stage: what the page shows around the chats.

    Raises:
        ValueError: the host is not a loopback one.
        OSError: the port is in use.
    """
    if host not in LOOPBACK:
        raise ValueError(f"The sandbox listens on a loopback address only, not on {host}")
    runner = web.AppRunner(
        _application(telegram, stage or Stage()),
        access_log=None,
        handler_cancellation=True,
        shutdown_timeout=1.0,
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        async with _delivery(telegram):
            yield Address(host, runner.addresses[0][1])
    finally:
        await runner.cleanup()


def _application(telegram: Telegram, stage: Stage) -> web.Application:
    running = Running()
    switches = FaultSwitches(telegram.faults)
    application = web.Application(
        middlewares=[guard, running.middleware], client_max_size=LARGEST_REQUEST
    )
    parts = (
        BotApi(telegram),
        PageApi(telegram, stage, switches),
        PeopleApi(telegram, stage),
        StageApi(telegram, stage, switches),
    )
    for part in parts:
        application.add_routes(part.routes())
    application.on_response_prepare.append(protect)
    application.on_shutdown.append(running.end)
    return application


@contextlib.asynccontextmanager
async def _delivery(telegram: Telegram) -> AsyncIterator[None]:
    task = asyncio.create_task(Delivery(telegram).run())
    try:
        yield
    finally:
        task.cancel()
        # Its own cancellation is the only error that is expected here.
        with contextlib.suppress(asyncio.CancelledError):
            await task
