"""`python -m bench.growth`: what `/plan` and the history cost as ledgers grow, on both databases.

One process, the real dispatcher and the real database; only Telegram is left out.
"""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import typer
import uvloop
from aiogram import Bot, Dispatcher
from aiogram.methods import TelegramMethod
from rich.console import Console
from rich.table import Table
from sqlalchemy import insert, text

from bench.databases import Databases, PostgresDatabases, SqliteFiles, opened, workplace
from bot.calls import Received, SendMessage, Sent
from bot.delivery.reading import read
from bot.serving.dispatcher import make_dispatcher
from handlers.language import languages_in
from handlers.service import Service
from handlers.texts import LOCALES
from sandbox import Telegram
from storage.book import Book
from storage.database.connections import Database
from storage.database.tables import business, member, person
from tests.conversation import Wire
from tests.postgres import postgres_server

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
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', '2020-01-01', (n * 60) || ' seconds') || '000'",
    "postgresql": "TIMESTAMPTZ '2020-01-01 00:00:00+00' + n * INTERVAL '1 minute'",
}
# Changes 1 … :length of the businesses :first … :last, each in force from its minute on.
_FILL = """
WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < :length)
INSERT INTO plan_change
    (business_id, seq, kind, plan_revision_id, effective_at, decided_at, decided_by, via, base)
SELECT business.id, n, 'choose', 1 + n % 2, {at}, {at}, 1, 'chat', n - 1
FROM business, number WHERE business.id BETWEEN :first AND :last
"""


class Silence(Wire):
    """A Telegram that takes every call at once."""

    def __init__(self) -> None:
        super().__init__(Telegram())

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: Any = None) -> Any:  # noqa: ARG002, ASYNC109 - aiogram's names
        """True, or the message that was sent."""
        return Sent(message_id=1) if isinstance(method, SendMessage) else True


def growth(
    times: Annotated[int, typer.Option(min=1, help="Each is asked so often.")] = 100,
    in_all: Annotated[int, typer.Option(min=0, help="Changes of all businesses.")] = IN_ALL,
) -> None:
    """Measure what one answer costs with ledgers of 10, 1,000 and 100,000 changes."""
    table = Table("median ms", *(f"{length:,} changes" for length in LENGTHS), box=None)
    with workplace() as folder, postgres_server(folder, durable=True) as server:
        sources = (("SQLite", SqliteFiles(Path(folder))), ("PostgreSQL", PostgresDatabases(server)))
        for kind, databases in sources:
            for asked, costs in uvloop.run(measure(databases, times, in_all)).items():
                table.add_row(f"{kind} {asked}", *(f"{cost:.2f}" for cost in costs))
    console = Console()
    console.print(table)
    console.print(f"{in_all:,} changes in all; each asked {times} times, by one owner at a time")


async def measure(
    databases: Databases, times: int, in_all: int, lengths: Sequence[int] = LENGTHS
) -> dict[str, list[float]]:
    """The median milliseconds of each question, for each length of ledger."""
    async with databases.fresh() as url, opened(url) as database:
        await fill(database, in_all, lengths)
        dispatcher, bot = dispatcher_of(database), Bot("1:bench", session=Silence())
        people = range(1, len(lengths) + 1)
        return {
            name: [await _median_ms(dispatcher, bot, one, asked, times) for one in people]
            for name, asked in ASKED.items()
        }


def dispatcher_of(database: Database) -> Dispatcher:
    """The whole conversation with this database, ten years on."""
    service = Service("https://t.me/support", open_registration=False)
    now = BEGAN + timedelta(days=3650)
    return make_dispatcher(Book(database), languages_in(LOCALES), service, lambda: now)


async def fill(database: Database, in_all: int, lengths: Sequence[int]) -> None:
    """Businesses 1, 2, 3 … with the lengths measured, and others to fill up."""
    measured, others = len(lengths), max(0, in_all - sum(lengths)) // LENGTH_OF_OTHERS
    spans = [(number, number, length) for number, length in enumerate(lengths, 1)]
    spans.append((measured + 1, measured + others, LENGTH_OF_OTHERS))
    changes = text(_FILL.format(at=_CHANGES[database.dialect]))
    async with database.writing() as db:
        numbers = range(1, measured + others + 1)
        shops = [{"id": one, "name": "Shop", "created_at": BEGAN} for one in numbers]
        await db.execute(insert(business), shops)
        for one in range(1, measured + 1):
            known = {"id": one, "telegram_id": one, "name": "Olivia", "created_at": BEGAN}
            await db.execute(insert(person), known)
            belongs = {"business_id": one, "person_id": one, "role": "owner", "since": BEGAN}
            await db.execute(insert(member), belongs)
        for first, last, length in spans:
            await db.execute(changes, {"first": first, "last": last, "length": length})
    async with database.writing() as db:
        await db.execute(text("ANALYZE"))


async def _median_ms(dispatcher: Dispatcher, bot: Bot, one: int, asked: str, times: int) -> float:
    costs = []
    for number in range(times + 1):
        update = read(update_of(one, asked.format(business=one), number + 1), bot)
        begin = time.perf_counter()
        await dispatcher.propagate_event(update.event_type, update.event, bot=bot)
        costs.append(time.perf_counter() - begin)
    return median(costs[1:]) * 1000  # the first fills caches


def update_of(who: int, asked: str, number: int) -> Received:
    """A command of this person, or a press of the button with this data."""
    user = {"id": who, "is_bot": False, "first_name": "Olivia"}
    chat = {"id": who, "type": "private"}
    message = {"message_id": number, "date": BEGAN, "chat": chat, "from": user, "text": asked}
    press = {"id": str(number), "from": user, "chat_instance": "1", "message": message}
    content = (
        {"message": message} if asked[0] == "/" else {"callback_query": {**press, "data": asked}}
    )
    return Received.model_validate({"update_id": number, **content})


if __name__ == "__main__":
    typer.run(growth)
