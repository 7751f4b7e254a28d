"""Trying: a local Telegram, the bot and the sample catalogue, in one process."""

import asyncio
import shlex
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from bot.assembly import assemble, open_book, open_database
from bot.catalogue import read_plans
from bot.clock import Clock
from bot.errors import StartError
from bot.running import serve, stopping_on_signals
from bot.settings import Registration, Settings, load
from sandbox import Telegram
from sandbox import serve as serve_telegram
from storage.schema import migrate

FILE = Path(".try") / "partner-plans.db"
SUPPORT = "https://t.me/partner_plans_support"

_TOKEN = "1234567890:a-token-only-the-sandbox-knows-of"  # noqa: S105 - of the sandbox alone
_LEFT_BEHIND = ("", "-journal", "-wal", "-shm")

Say = Callable[[str], None]


async def try_out(port: int, plans: Path, *, fresh: bool, clock: Clock, say: Say) -> None:
    """Serve the chat page on `port` (0: any free one) until SIGTERM or SIGINT.

    Raises `StartError` when the port is in use or the catalogue is wrong.
    """
    if fresh:
        for suffix in _LEFT_BEHIND:
            FILE.with_name(FILE.name + suffix).unlink(missing_ok=True)
    telegram = Telegram(
        token=_TOKEN, username="partner_plans_bot", name="Partner Plans", clock=clock
    )
    telegram.add_person("Olivia Owner", language="en", id=1001)
    stop = asyncio.Event()
    with stopping_on_signals(stop):
        async with _served(telegram, port) as page:
            settings = _settings(page)
            await _prepare(settings, plans, clock)
            async with assemble(settings, clock) as application:
                say(_greeting(page, settings))
                await serve(application, settings, stop)
    say("Stopped. The data is kept.")


@asynccontextmanager
async def _served(telegram: Telegram, port: int) -> AsyncIterator[str]:
    """The address of the chat page while it is served."""
    async with AsyncExitStack() as stack:
        try:
            address = await stack.enter_async_context(serve_telegram(telegram, port=port))
        except OSError as error:
            reason = error.strerror or error
            raise StartError(
                f"cannot listen on port {port}: {reason}; take another, such as PORT={port + 1}"
            ) from None
        yield address.url


def _settings(api: str) -> Settings:
    """Settings of its own: nothing of a real bot's `.env` is used."""
    return load(
        _env_file=None,
        bot_token=_TOKEN,
        bot_api_url=api,
        database_url=f"sqlite+aiosqlite:///{FILE.resolve()}",
        registration=Registration.OPEN,
        support_url=SUPPORT,
        webhook_url=None,
        webhook_secret=None,
        operators=(),
    )


async def _prepare(settings: Settings, plans: Path, clock: Clock) -> None:
    """Bring the database to the newest schema and put the catalogue on offer."""
    async with open_database(settings) as database:
        try:
            await migrate(database)
        except ValueError as error:
            raise StartError(f"{FILE}: {error}; start over with FRESH=1") from None
    async with open_book(settings) as book:
        await book.publish(read_plans(plans), clock())


def _greeting(page: str, settings: Settings) -> str:
    environment = f"DATABASE_URL={shlex.quote(settings.database_url)}"
    return f"""
  Partner Plans is ready to be tried:  {page}

  Open that page, press Start, and you are Olivia, who owns a business.
  The data is in {FILE} and stays there; FRESH=1 starts over.
  An operator's view of it, in another terminal:
    {environment} .venv/bin/partner-plans business list

  Ctrl-C ends it.
"""
