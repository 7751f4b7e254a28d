"""Delivers updates to the bot's webhook, in order and again and again until they expire."""

import asyncio
import contextlib
import itertools
import re

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from sandbox.answers import Json
from sandbox.inbox import Lane, Queued
from sandbox.telegram import Telegram
from sandbox.webhook import Webhook

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 – the header's name
LONGEST_BACKOFF = 60.0
# aiohttp's own reader of parts takes ten times as long as all else that a delivery takes.
BOUNDARY = re.compile(r'boundary="?([^";]+)')
FIELD = re.compile(rb'[; ]name="([^"]*)"')


class Delivery:
    """Takes updates from the inbox to the webhook: one in flight per lane, lanes side by side."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._world = telegram.world
        self._busy: set[Lane] = set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        timeout = ClientTimeout(total=self._telegram.webhook_timeout)
        async with ClientSession(timeout=timeout) as session, asyncio.TaskGroup() as tasks:
            while True:
                for queued in self._next():
                    self._busy.add(queued.lane)
                    tasks.create_task(self._deliver(session, queued, self._world.webhook))
                await self._world.pulse.next()

    def _next(self) -> list[Queued]:
        """The oldest update of every lane that is free, as far as connections go."""
        webhook = self._world.webhook
        if not webhook.url:
            return []
        first: dict[Lane, Queued] = {}
        for queued in self._world.inbox.pending():
            first.setdefault(queued.lane, queued)
        free = [queued for lane, queued in first.items() if lane not in self._busy]
        return free[: max(webhook.max_connections - len(self._busy), 0)]

    async def _deliver(self, session: ClientSession, queued: Queued, webhook: Webhook) -> None:
        try:
            for attempt in itertools.count():
                asked = await self._try(session, queued, webhook)
                if asked is None:
                    return
                delay = max(asked, self._backoff(attempt))
                if await self._is_over(queued, webhook, delay):
                    return
        finally:
            self._busy.discard(queued.lane)
            self._world.pulse.beat()

    def _backoff(self, attempt: int) -> float:
        if attempt == 0:
            return 0.0
        doubled: float = self._telegram.webhook_backoff * 2.0 ** min(attempt - 1, 16)
        return min(doubled, LONGEST_BACKOFF)

    async def _is_over(self, queued: Queued, webhook: Webhook, delay: float) -> bool:
        """Wait for the time of the next attempt, unless there is no use in one any more."""

        def over() -> bool:
            return self._world.webhook is not webhook or queued not in self._world.inbox.pending()

        try:
            await self._world.pulse.until(over, delay)
        except TimeoutError:
            return over()
        return True

    async def _try(self, session: ClientSession, queued: Queued, webhook: Webhook) -> float | None:
        """Deliver once; None if it was taken, else the seconds that the bot asks to wait."""
        headers = {SECRET_HEADER: webhook.secret} if webhook.secret else {}
        try:
            async with session.post(
                webhook.url, json=queued.body, headers=headers, allow_redirects=False
            ) as response:
                if response.ok and response.status < 300:
                    await self._execute(await call_in(response))
                    self._world.inbox.drop(queued)
                    return None
                self._failed(webhook, f"Wrong response from the webhook: {response.status}")
                return _retry_after(response)
        except (ClientError, TimeoutError) as error:
            self._failed(webhook, str(error) or "Connection timed out")
            return 0.0

    async def _execute(self, reply: Json) -> None:
        """Make the call that a bot may put into its answer to a webhook request."""
        if isinstance(reply.get("method"), str):
            params = {name: value for name, value in reply.items() if name != "method"}
            # A fault may drop the answer; but a call made this way has none.
            with contextlib.suppress(ConnectionResetError):
                await self._telegram.call(reply["method"], params)

    def _failed(self, webhook: Webhook, reason: str) -> None:
        webhook.last_error_at = self._world.now
        webhook.last_error = reason
        self._world.pulse.beat()


async def call_in(response: ClientResponse) -> Json:
    """The call that a webhook put into its answer, as JSON or in parts; empty without one."""
    if response.content_type == "multipart/form-data":
        return _parts(response.headers["Content-Type"], await response.read())
    if response.content_type != "application/json":
        return {}
    try:
        reply = await response.json()
    except ValueError:
        return {}
    return reply if isinstance(reply, dict) else {}


def _parts(content_type: str, body: bytes) -> Json:
    """The fields of a form; files in it are left out."""
    boundary = BOUNDARY.search(content_type)
    fields: Json = {}
    for part in body.split(b"--" + boundary[1].encode())[1:-1] if boundary else ():
        head, _, value = part.partition(b"\r\n\r\n")
        if (name := FIELD.search(head)) and b"filename=" not in head:
            fields[name[1].decode()] = value.removesuffix(b"\r\n").decode(errors="replace")
    return fields


def _retry_after(response: ClientResponse) -> float:
    asked = response.headers.get("Retry-After", "")
    return float(asked) if asked.isdecimal() else 0.0
