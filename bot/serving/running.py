"""Running: the bot from start to SIGTERM, by polling or by webhook."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager

from aiogram.exceptions import AiogramError, TelegramUnauthorizedError

from bot.clock import Clock
from bot.delivery import stopping
from bot.delivery.courier import Courier
from bot.delivery.flood import ALLOWANCE, Allowance
from bot.delivery.polling import Polling
from bot.delivery.webhook import Webhook, listening
from bot.errors import StartError, UsageError, first_line
from bot.serving.assembly import Application, assemble
from bot.serving.dispatcher import ALLOWED_UPDATES
from bot.serving.introducing import introduced
from bot.settings import Settings

_log = logging.getLogger(__name__)


async def run(settings: Settings, clock: Clock, allowance: Allowance | None = ALLOWANCE) -> None:
    """Serve until SIGTERM or SIGINT: takes no more then, and finishes what is in hand.

    `allowance` is what each person may ask for; None lets everything in. Raises `StartError` when
    it cannot begin.
    """
    stop = asyncio.Event()
    with stopping_on_signals(stop.set):
        async with assemble(settings, clock, allowance) as application:
            await serve(application, settings, stop)
    _log.info("stopped")


async def serve(application: Application, settings: Settings, stop: asyncio.Event) -> None:
    """Take updates in the way the settings say until `stop` is set, and deliver letters.

    The bot is introduced meanwhile.
    """
    introducing = introduced(application.bot, application.languages, stop)
    async with _delivering(application, stop), introducing:
        await _take_updates(application, settings, stop)


async def _take_updates(application: Application, settings: Settings, stop: asyncio.Event) -> None:
    me = await application.bot.me()
    if settings.webhook_url is None:
        _log.info("@%s is polling", me.username)
        try:
            await Polling(application.bot, application.intake, stop).run()
        except TelegramUnauthorizedError:
            raise UsageError("Telegram no longer knows this BOT_TOKEN") from None
        except AiogramError as error:
            raise StartError(f"Telegram does not let the bot poll: {first_line(error)}") from None
        return
    async with _webhook(application, settings):
        _log.info("@%s listens on %s:%s", me.username, settings.listen_host, settings.listen_port)
        await stop.wait()


@contextmanager
def stopping_on_signals(stop: Callable[[], None]) -> Iterator[None]:
    """While inside, SIGTERM and SIGINT call `stop`."""
    loop = asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGINT)
    for one in signals:
        loop.add_signal_handler(one, stop)
    try:
        yield
    finally:
        for one in signals:
            loop.remove_signal_handler(one)


@asynccontextmanager
async def _delivering(application: Application, stop: asyncio.Event) -> AsyncIterator[None]:
    """Has a courier deliver while inside; on leaving, it finishes the messages in hand.

    If Telegram keeps it waiting then, they are left to the next courier.
    """
    courier = Courier(
        application.bot, application.book, application.languages, application.clock, stop
    )
    delivering = asyncio.create_task(courier.run())
    try:
        yield
    finally:
        stop.set()  # whatever ended the serving ends the courier
        try:
            async with asyncio.timeout(stopping.LETTERS_S):
                await delivering
        except TimeoutError:
            _log.warning("stopped with messages in hand; they are sent after the next start")


@asynccontextmanager
async def _webhook(application: Application, settings: Settings) -> AsyncIterator[None]:
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
    url = settings.webhook_url or ""
    webhook = Webhook(application.bot, application.intake, secret)
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(
                listening(webhook, url, settings.listen_host, settings.listen_port)
            )
        except OSError as error:
            where = f"{settings.listen_host}:{settings.listen_port}"
            raise StartError(f"cannot listen on {where}: {error.strerror or error}") from None
        try:
            await application.bot.set_webhook(
                url, secret_token=secret, allowed_updates=ALLOWED_UPDATES, max_connections=100
            )
        except AiogramError as error:
            words = f"Telegram does not take WEBHOOK_URL: {first_line(error)}"
            raise StartError(words) from None
        try:
            yield
        finally:
            application.intake.close()
