"""`python -m bench.growth`: what `/plan` and the history cost as ledgers grow, on both databases.

One process, the real dispatcher and the real database; only Telegram is left out.
"""

import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import typer
import uvloop
from aiogram import Bot, Dispatcher
from aiogram.client.session.base import BaseSession
from aiogram.methods import SendMessage, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import CallbackQuery, Chat, Message, Update, User
from rich.console import Console
from rich.table import Table
from sqlalchemy import insert, text

from bench.databases import Databases, SqliteFiles, workplace
from bench.postgres import postgres_server
from bot.dispatcher import make_dispatcher
from handlers.language import languages_in
from handlers.service import Service
from handlers.texts import LOCALES
from storage.book import Book
from storage.database.connections import Database
from storage.database.engine import open_engine
from storage.database.tables import business, member, person

LENGTHS = (10, 1_000, 100_000)
IN_ALL = 1_000_000
LENGTH_OF_OTHERS = 100
BEGAN = datetime(2020, 1, 1, tzinfo=UTC)

# What each user of the bench sends: the last has the oldest page, and a day long ago.
ASKED = {
    "/plan": "/plan",
    "/history": "/history",
    "oldest page": "h:{business}:6:0:0",
    "/history DAY": "/history 2020-01-01",
}

_CHANGES = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', '{began}', (n * 60) || ' seconds') || '000'",
    "postgresql": "TIMESTAMPTZ '{began}+00' + n * INTERVAL '1 minute'",
}
# Changes 1 … :length of the businesses :first … :last, each in force from its minute on.
_FILL = """
WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < :length)
INSERT INTO plan_change
    (business_id, seq, kind, plan_revision_id, effective_at, decided_at, decided_by, via, base)
SELECT business.id, n, 'choose', 1 + n % 2, {at}, {at}, 1, 'chat', n - 1
FROM business, number WHERE business.id BETWEEN :first AND :last
"""


class Silence(BaseSession):
    """A Telegram that takes every call at once."""

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 - aiogram's name
    ) -> TelegramType:
        """True, or the message that was sent."""
        del bot, timeout
        sent = Message(message_id=1, date=BEGAN, chat=Chat(id=1, type="private"))
        return sent if isinstance(method, SendMessage) else True  # type: ignore[return-value] # what each returns

    async def close(self) -> None:
        """There is nothing to close."""

    async def stream_content(self, *_args: Any, **_options: Any) -> AsyncGenerator[bytes, None]:
        """The bot downloads nothing."""
        raise NotImplementedError
        yield b""


def growth(
    times: Annotated[int, typer.Option(min=1, help="Each is asked so often.")] = 100,
    in_all: Annotated[int, typer.Option(min=0, help="Changes of all businesses.")] = IN_ALL,
) -> None:
    """Measure what one answer costs with ledgers of 10, 1,000 and 100,000 changes."""
    uvloop.run(_growth(times, in_all))


async def _growth(times: int, in_all: int) -> None:
    table = Table("median ms", *(f"{length:,} changes" for length in LENGTHS), box=None)
    with workplace() as folder, postgres_server(Path(folder)) as server:
        sources: dict[str, Databases] = {"SQLite": SqliteFiles(Path(folder)), "PostgreSQL": server}
        for name, databases in sources.items():
            for asked, costs in (await measure(databases, times, in_all)).items():
                table.add_row(f"{name} {asked}", *(f"{cost:.2f}" for cost in costs))
    console = Console()
    console.print(table)
    console.print(f"{in_all:,} changes in all; each asked {times} times, by one owner at a time")


async def measure(
    databases: Databases, times: int, in_all: int, lengths: Sequence[int] = LENGTHS
) -> dict[str, list[float]]:
    """The median milliseconds of each question, for each length of ledger."""
    async with databases.fresh() as url, opened(url or "") as database:
        await fill(database, in_all, lengths)
        service = Service("https://t.me/support", open_registration=False)
        now = BEGAN + timedelta(days=3650)
        languages = languages_in(LOCALES)
        dispatcher = make_dispatcher(Book(database), languages, service, lambda: now)
        bot = Bot("1:bench", session=Silence())
        return {
            name: [
                await _median_ms(dispatcher, bot, number, asked, times)
                for number in range(1, len(lengths) + 1)
            ]
            for name, asked in ASKED.items()
        }


async def fill(database: Database, in_all: int, lengths: Sequence[int]) -> None:
    """Businesses 1, 2, 3 … with the lengths measured, and others to fill up."""
    others = max(0, in_all - sum(lengths)) // LENGTH_OF_OTHERS
    numbers = range(1, len(lengths) + others + 1)
    at = _CHANGES[database.dialect].format(began="2020-01-01 00:00:00")
    async with database.writing() as db:
        rows = [{"id": one, "name": f"Shop {one}", "created_at": BEGAN} for one in numbers]
        await db.execute(insert(business), rows)
        who = [
            {"id": one, "telegram_id": one, "name": "Olivia", "created_at": BEGAN}
            for one in range(1, len(lengths) + 1)
        ]
        await db.execute(insert(person), who)
        role = {"role": "owner", "since": BEGAN}
        await db.execute(
            insert(member),
            [{"business_id": one["id"], "person_id": one["id"], **role} for one in who],
        )
        spans = [(n, n, length) for n, length in enumerate(lengths, 1)]
        for first, last, length in [*spans, (len(lengths) + 1, numbers[-1], LENGTH_OF_OTHERS)]:
            span = {"first": first, "last": last, "length": length}
            await db.execute(text(_FILL.format(at=at)), span)
    async with database.writing() as db:
        await db.execute(text("ANALYZE"))


async def _median_ms(
    dispatcher: Dispatcher, bot: Bot, number: int, asked: str, times: int
) -> float:
    user = User(id=number, is_bot=False, first_name="Olivia")
    costs = []
    for one in range(times + 1):
        update = update_of(user, asked.format(business=number), one + 1)
        begin = time.perf_counter()
        await dispatcher.feed_update(bot, update)
        costs.append(time.perf_counter() - begin)
    return median(costs[1:]) * 1000  # the first fills caches


def update_of(user: User, asked: str, number: int) -> Update:
    """A command, or a press of the button with this data."""
    message = Message(
        message_id=number, date=BEGAN, chat=Chat(id=user.id, type="private"), from_user=user
    )
    if asked.startswith("/"):
        return Update(update_id=number, message=message.model_copy(update={"text": asked}))
    press = CallbackQuery(
        id=str(number), from_user=user, chat_instance="1", message=message, data=asked
    )
    return Update(update_id=number, callback_query=press)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """The database at this address."""
    database = Database(open_engine(url))
    try:
        yield database
    finally:
        await database.close()


if __name__ == "__main__":
    typer.run(growth)
