"""`python -m bench.flood`: what others feel of one person who presses 1,000 times a second.

One process: the real polling, intake, dispatcher and an SQLite file; only Telegram is left out. It
hands over updates as it does, in the order in which they came, at most 100 at once.
"""

import asyncio
import time
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

import typer
import uvloop
from aiogram import Bot
from aiogram.methods import GetUpdates, TelegramMethod
from aiogram.types import Update, User
from rich.console import Console
from rich.table import Table

from bench.databases import SqliteFiles, workplace
from bench.growth import BEGAN, LENGTHS, Silence, fill, opened, update_of
from bot.delivery.flood import Flood
from bot.delivery.intake import Intake, sender
from bot.delivery.polling import Polling
from bot.delivery.window import SIZE
from bot.dispatcher import make_dispatcher
from handlers.language import languages_in
from handlers.service import Service
from handlers.texts import LOCALES
from storage.book import Book

FLOODER = 1
OTHERS = range(2, 12)
EVERY_S = 0.4  # each of the others presses
PRESSES_PER_S = 1000
CASES = (  # presses a second of the flood, and whether it is limited
    ("no flood", 0, True),
    ("a flood, limited", PRESSES_PER_S, True),
    ("a flood, not limited", PRESSES_PER_S, False),
)


class Arriving(Silence):
    """A Telegram in which these people press: `arrived` tells when, by the update's number."""

    def __init__(self, flood_per_s: int) -> None:
        super().__init__()
        self.arrived: dict[int, float] = {}
        self._due = time.perf_counter()
        self._flood_s = 1 / flood_per_s if flood_per_s else float("inf")
        self._next = {one: self._due + one * EVERY_S / len(OTHERS) for one in OTHERS}
        self._next[FLOODER] = self._due + self._flood_s
        self._waiting: list[Update] = []

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: Any = None) -> Any:  # noqa: ASYNC109 - aiogram's name
        """What has arrived, for getUpdates; else as the silent one."""
        if not isinstance(method, GetUpdates):
            return await super().make_request(bot, method, timeout)
        self._waiting = [one for one in self._waiting if one.update_id >= (method.offset or 0)]
        self._arrive(time.perf_counter())
        await asyncio.sleep(0 if self._waiting else 0.001)
        return self._waiting[:SIZE]

    def _arrive(self, now: float) -> None:
        while (due := min(self._next.values())) <= now:
            who = min(self._next, key=lambda one: self._next[one])
            self._next[who] = due + (self._flood_s if who == FLOODER else EVERY_S)
            number = len(self.arrived) + 1
            self.arrived[number] = due
            user = User(id=who, is_bot=False, first_name="Olivia")
            self._waiting.append(update_of(user, "h:1:0:0:0", number))


class Timed(Intake):
    """Notes when each update was done with."""

    done: dict[int, float]
    others: set[int]

    async def handle(self, update: Update, *, again: bool = False) -> bool:
        """Whether the update is done with."""
        fine = await super().handle(update, again=again)
        self.done[update.update_id] = time.perf_counter()
        if sender(update) != FLOODER:
            self.others.add(update.update_id)
        return fine


def flood(seconds: float = 5.0) -> None:
    """Measure all cases and print them."""
    table = Table("case", "others: p50 ms", "p99 ms", "their presses", "left waiting")
    with workplace() as folder:
        for label, per_s, limited in CASES:
            figures = uvloop.run(
                _measure(SqliteFiles(Path(folder)), per_s, seconds, limited=limited)
            )
            table.add_row(label, *figures)
    Console().print(table)


async def _measure(
    databases: SqliteFiles, per_s: int, seconds: float, *, limited: bool
) -> tuple[str, ...]:
    async with databases.fresh() as url, opened(url) as database:
        await fill(database, 0, LENGTHS)
        languages, service = (
            languages_in(LOCALES),
            Service("https://t.me/x", open_registration=False),
        )
        dispatcher = make_dispatcher(
            Book(database), languages, service, lambda: BEGAN + timedelta(days=3650)
        )
        session, stop = Arriving(per_s), asyncio.Event()
        bot = Bot("1:bench", session=session)
        intake = Timed(dispatcher, bot, languages, flood=Flood() if limited else None)
        intake.done, intake.others = {}, set()
        asyncio.get_running_loop().call_later(seconds, stop.set)
        await Polling(bot, intake, stop).run()
    waited = sorted(intake.done[one] - session.arrived[one] for one in intake.others)
    worst = waited[int(len(waited) * 0.99)]
    left = len(session.arrived) - len(intake.done)
    return f"{median(waited) * 1000:,.1f}", f"{worst * 1000:,.1f}", str(len(waited)), f"{left:,}"


if __name__ == "__main__":
    typer.run(flood)
