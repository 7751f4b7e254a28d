"""Webhook: Telegram delivers, and the answer 200 says that the update was handled."""

import hmac
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from aiogram import Bot
from aiohttp import web
from pydantic import ValidationError

from bot.calls import Received, WebhookReply
from bot.delivery import stopping
from bot.delivery.intake import Intake
from bot.delivery.reading import read

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
LARGEST_UPDATE = 1024 * 1024

_log = logging.getLogger(__name__)


class Webhook:
    """The HTTP side: who may speak to it, and what is answered."""

    def __init__(self, bot: Bot, intake: Intake, secret: str) -> None:
        self._bot = bot
        self._intake = intake
        self._secret = secret.encode()

    async def receive(self, request: web.Request) -> web.Response:
        """200 when the update is done with, 503 when it is to come again, 401 for strangers."""
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            return web.Response(status=401)
        try:
            update = read(Received.model_validate_json(await request.read()), self._bot)
        except ValidationError as error:
            _log.error("an update that cannot be read, %s errors: skipped", error.error_count())
            return web.Response()
        reply = WebhookReply()
        if not await self._intake.handle(update, reply=reply):
            return web.Response(status=503)
        body = reply.body()
        return web.Response(body=body, content_type="application/json") if body else web.Response()


@asynccontextmanager
async def listening(webhook: Webhook, url: str, host: str, port: int) -> AsyncIterator[None]:
    """Listens at the path of `url`; on leaving, takes no more and finishes what is in hand.

    Raises `OSError` when the port cannot be had.
    """
    # aiohttp waits as long twice: for the answers, and for what it has asked to end.
    limit_s = stopping.UPDATES_S / 2
    application = web.Application(client_max_size=LARGEST_UPDATE)
    application.router.add_post(urlsplit(url).path or "/", webhook.receive)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=limit_s)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield
    finally:
        await runner.cleanup()
