"""Assembly: the parts of a running bot, made from settings and taken down in order."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)

from bot.clock import Clock
from bot.delivery.flood import ALLOWANCE, Allowance, Flood
from bot.delivery.intake import PATIENCE_S, WEBHOOK_PATIENCE_S, Intake
from bot.delivery.outgoing import Outgoing
from bot.delivery.session import Session
from bot.errors import OutOfServiceError, StartError, UsageError, first_line
from bot.opening import open_book
from bot.serving.dispatcher import make_dispatcher
from bot.settings import Registration, Settings
from handlers.language import Languages, languages_in
from handlers.service import Service
from handlers.texts import LOCALES
from storage.book import Book

REQUEST_TIMEOUT_S = 8.0
# Less than an update has (bot.delivery.intake): a database that hangs must be told from a handler
# that does, since only what fails in itself uses up an update's tries.
ACT_LIMIT_S = 5.0


@dataclass(frozen=True, slots=True)
class Application:
    """A bot ready to be fed with updates, and what its courier needs."""

    bot: Bot
    intake: Intake
    languages: Languages
    book: Book
    clock: Clock


@asynccontextmanager
async def assemble(
    settings: Settings, clock: Clock, allowance: Allowance | None = ALLOWANCE
) -> AsyncIterator[Application]:
    """Everything between a token and a handled update; `allowance` is each person's, if any.

    Raises `StartError` when the database or Telegram cannot be used as they are.
    """
    languages = languages_in(LOCALES)
    async with (
        open_book(settings, to_write=True, time_limit_s=ACT_LIMIT_S) as book,
        open_bot(settings) as bot,
    ):
        service = Service(
            support=settings.support_url or "",
            open_registration=settings.registration is Registration.OPEN,
        )
        dispatcher = make_dispatcher(book, languages, service, clock)
        await _check(bot)
        intake = Intake(
            dispatcher,
            bot,
            languages,
            flood=Flood(allowance) if allowance else None,
            since=clock(),
            patience_s=WEBHOOK_PATIENCE_S if settings.webhook_url else PATIENCE_S,
        )
        yield Application(bot, intake, languages, book, clock)


@asynccontextmanager
async def open_bot(settings: Settings) -> AsyncIterator[Bot]:
    """The Telegram bot of the token in the settings."""
    token = settings.bot_token.get_secret_value() if settings.bot_token else ""
    api = TelegramAPIServer.from_base(settings.bot_api_url)
    session = Session(api=api, timeout=REQUEST_TIMEOUT_S)
    session.middleware(Outgoing())
    bot = Bot(token, session=session)
    try:
        yield bot
    finally:
        await session.close()


async def username(settings: Settings) -> str | None:
    """The bot's name on Telegram. Raises `StartError` if Telegram doesn't tell it."""
    try:
        async with open_bot(settings) as bot:
            return (await bot.me()).username
    except AiogramError as error:
        raise StartError(f"Telegram did not say the bot's name: {first_line(error)}") from None


async def _check(bot: Bot) -> None:
    """Ask Telegram who the bot is. Raises `StartError` unless it says so."""
    try:
        await bot.me()
    except (TelegramUnauthorizedError, TelegramNotFound):
        raise UsageError("Telegram does not know this BOT_TOKEN; ask BotFather for it") from None
    except (TelegramNetworkError, TelegramServerError) as error:
        raise OutOfServiceError(f"Telegram cannot be reached at BOT_API_URL: {error}") from None
    except ClientDecodeError:
        raise UsageError("what answers at BOT_API_URL is not Telegram's Bot API") from None
    except AiogramError as error:
        kind = OutOfServiceError if isinstance(error, TelegramRetryAfter) else StartError
        raise kind(f"Telegram does not let the bot begin: {first_line(error)}") from None
