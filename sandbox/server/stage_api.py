"""What the page does to the world around the chats: time, faults, and starting over."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from aiohttp import web

from sandbox.clock import MovableClock, month_after
from sandbox.server.fault_switches import FaultSwitches
from sandbox.server.requests import attempt, body
from sandbox.stage import Stage
from sandbox.telegram import Telegram

STEPS: dict[str, Callable[[MovableClock], None]] = {
    "hour": lambda clock: clock.advance(timedelta(hours=1)),
    "day": lambda clock: clock.advance(timedelta(days=1)),
    "month": lambda clock: clock.advance_to(month_after(clock())),
}


class StageApi:
    """Serves `/sandbox/clock`, `/sandbox/faults` and `/sandbox/start-over`."""

    def __init__(self, telegram: Telegram, stage: Stage, switches: FaultSwitches) -> None:
        self._telegram = telegram
        self._stage = stage
        self._switches = switches
        self._starting_over = asyncio.Lock()

    def routes(self) -> list[web.AbstractRouteDef]:
        """The routes to add to an application."""
        return [
            web.post("/sandbox/clock", self.move_clock),
            web.post("/sandbox/faults", self.switch_fault),
            web.post("/sandbox/start-over", self.start_over),
        ]

    async def move_clock(self, request: web.Request) -> web.Response:
        """Move the clock: `{"to": "hour" | "day" | "month" | "next"}`; tells whether it moved."""
        given, clock = await body(request, to=str), self._telegram.world.clock
        if not isinstance(clock, MovableClock):
            raise web.HTTPBadRequest(text="This clock can't be moved")
        if given["to"] == "next":
            moved = await self._to_next_event(clock)
        else:
            attempt(lambda: STEPS[given["to"]](clock))
            moved = True
        self._telegram.world.pulse.beat()
        return web.json_response({"moved": moved})

    async def switch_fault(self, request: web.Request) -> web.Response:
        """Switch a fault: `{"name": …, "times": …}`; 0 times is off, null is until switched off."""
        given = await body(request, name=str, times=int | None)
        attempt(lambda: self._switches.switch(given["name"], given.get("times")))
        self._telegram.world.pulse.beat()
        return web.json_response({})

    async def start_over(self, _: web.Request) -> web.Response:
        """Make the bot's data fresh and the chats empty."""
        if self._stage.start_over is None:
            raise web.HTTPBadRequest(text="Nobody here can make the bot's data fresh")
        async with self._starting_over:
            # First, so that the bot gets nothing old when its data is fresh already.
            self._telegram.take_updates()
            await self._stage.start_over()
            self._telegram.start_over()
        return web.json_response({})

    async def _to_next_event(self, clock: MovableClock) -> bool:
        instant = await self._stage.next_event() if self._stage.next_event else None
        if instant is not None:
            clock.advance_to(instant)
        return instant is not None
