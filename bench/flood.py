"""`python -m bench.flood`: what others feel of one person who presses 1,000 times a second.

One process: the real polling, intake, dispatcher and an SQLite file; only Telegram is left out. It
hands over updates as it does, in the order in which they came, at most 100 at once.
"""

import asyncio
import time
from math import inf
from pathlib import Path
from statistics import median
from typing import Any

import typer
import uvloop
from aiogram import Bot
from aiogram.methods import TelegramMethod
from aiogram.types import Update
from rich.console import Console
from rich.table import Table

from bench.databases import SqliteFiles, opened, workplace
from bench.growth import LENGTHS, Silence, dispatcher_of, fill, update_of
from bot.calls import GetUpdates, Received, WebhookReply
from bot.delivery.flood import Flood
from bot.delivery.intake import Intake, sender
from bot.delivery.polling import Polling
from bot.delivery.window import SIZE
from handlers.language import languages_in
from handlers.texts import LOCALES

FLOODER = 1
OTHERS = range(2, 12)
EVERY_S = 0.4  # each of the others presses
FLOOD_EVERY_S = 0.001
CASES = (  # how often the flooder presses, and whether floods are limited
    ("no flood", inf, Flood()),
    ("a flood, limited", FLOOD_EVERY_S, Flood()),
    ("a flood, not limited", FLOOD_EVERY_S, None),
)


class Arriving(Silence):
    """A Telegram in which these people press: `arrived` tells when, by the update's number."""

    def __init__(self, flood_every_s: float) -> None:
        super().__init__()
        self.arrived: dict[int, float] = {}
        self._every_s = dict.fromkeys(OTHERS, EVERY_S) | {FLOODER: flood_every_s}
        began, apart_s = time.perf_counter(), EVERY_S / len(OTHERS)
        self._next = {one: began + one * apart_s for one in OTHERS}
        self._next[FLOODER] = began + flood_every_s
        self._waiting: list[Received] = []

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
            self._next[who] = due + self._every_s[who]
            number = len(self.arrived) + 1
            self.arrived[number] = due
            self._waiting.append(update_of(who, "h:1:0:0:0", number))


class Timed(Intake):
    """Notes when each update was done with, and whose it was."""

    done: dict[int, tuple[float, int]]

    async def handle(
        self, update: Update, *, again: bool = False, reply: WebhookReply | None = None
    ) -> bool:
        """Whether the update is done with."""
        fine = await super().handle(update, again=again, reply=reply)
        self.done[update.update_id] = time.perf_counter(), sender(update)
        return fine


def flood(seconds: float = 5.0) -> None:
    """Measure all cases and print them."""
    table = Table("case", "others: p50 ms", "p99 ms", "their presses", "left waiting")
    with workplace() as folder:
        databases = SqliteFiles(Path(folder))
        for label, every_s, limit in CASES:
            table.add_row(label, *uvloop.run(_measure(databases, every_s, limit, seconds)))
    Console().print(table)


async def _measure(
    databases: SqliteFiles, flood_every_s: float, limit: Flood | None, seconds: float
) -> tuple[str, ...]:
    """The cells of one case."""
    async with databases.fresh() as url, opened(url) as database:
        await fill(database, 0, LENGTHS)
        session, stop = Arriving(flood_every_s), asyncio.Event()
        bot = Bot("1:bench", session=session)
        intake = Timed(dispatcher_of(database), bot, languages_in(LOCALES), flood=limit)
        intake.done = {}
        asyncio.get_running_loop().call_later(seconds, stop.set)
        await Polling(bot, intake, stop).run()
    done = ((number, *facts) for number, facts in intake.done.items())
    waited = sorted(at - session.arrived[number] for number, at, who in done if who != FLOODER)
    worst = waited[int(len(waited) * 0.99)]
    left = len(session.arrived) - len(intake.done)
    return f"{median(waited) * 1000:,.1f}", f"{worst * 1000:,.1f}", str(len(waited)), f"{left:,}"


if __name__ == "__main__":
    typer.run(flood)
