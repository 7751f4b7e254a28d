"""`python -m bench.starting`: the seconds from the start of the process to the first answer.

Somebody has sent `/start` before the bot runs; it is started by webhook on a fresh SQLite file.
"""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Annotated, Any, NamedTuple

import typer
import uvloop

from bench.bots import Row, started
from bench.cores import Cores, pinned, usage
from bench.crowd import Watched
from bench.databases import SqliteFiles, workplace
from sandbox import Answer


class FirstAnswer(NamedTuple):
    """The seconds from the process to the message that answers who waits for it, and its CPU's."""

    seconds: float
    cpu: float


class Distant(Watched):
    """A Telegram that answers after a while, as a real one does."""

    def __init__(self, answers_after_s: float) -> None:
        super().__init__()
        self._after_s = answers_after_s

    async def call(
        self, method: str, params: Mapping[str, Any] | None = None, token: str | None = None
    ) -> Answer:
        """As a Telegram's, later."""
        await asyncio.sleep(self._after_s)
        return await super().call(method, params, token)


def starting(
    rounds: Annotated[int, typer.Option(min=1, max=100, help="How often it is started.")] = 3,
    answers_after_ms: Annotated[
        float, typer.Option(min=0, max=5000, help="What Telegram takes for each call.")
    ] = 0.0,
) -> None:
    """Measure how long a bot that was just started lets somebody wait."""
    with workplace() as folder, pinned() as cores:
        databases = SqliteFiles(Path(folder))
        taken = [
            uvloop.run(first_answer(databases, Path(folder), cores, answers_after_ms / 1000))
            for _ in range(rounds)
        ]
    seconds, cpu = (median(some) for some in zip(*taken, strict=True))
    each = ", ".join(f"{one.seconds:.2f}" for one in taken)
    typer.echo(f"first answer: {seconds:.2f} s, {cpu:.2f} s of CPU; rounds: {each}")


async def first_answer(
    databases: SqliteFiles, folder: Path, cores: Cores | None, answers_after_s: float = 0.0
) -> FirstAnswer:
    """One start, and what it took. Raises `BotError` when there is no answer."""
    telegram = Distant(answers_after_s)
    async with databases.fresh() as url:
        row = Row.SQLITE_GUARDED
        async with started(row, telegram, url, folder, cores) as bot:
            cpu = usage(bot.process.pid, None, cores).bot
            return FirstAnswer(bot.first_answer_s, cpu)


if __name__ == "__main__":
    typer.run(starting)
