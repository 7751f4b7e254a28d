"""`python -m bench`: the rows in turn, round after round, so that the machine's moods hit all."""

import signal
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from bench.asking import asked_by_step
from bench.bots import BotError, Row
from bench.cores import pinned
from bench.databases import Databases, PostgresDatabases, SqliteFiles, sync_ms, workplace
from bench.measuring import Figures, Load, measure
from bench.report import report
from bot.delivery.flood import ALLOWANCE
from tests.postgres import postgres_server

ALONE = 80  # five updates each


def bench(
    people: Annotated[int, typer.Option(min=1, max=5000, help="Who take turns.")] = 600,
    at_once: Annotated[int, typer.Option(min=1, max=1000, help="Of them, at any time.")] = 50,
    seconds: Annotated[float, typer.Option(min=0.1, max=600, help="Of each round.")] = 6.0,
    warmup: Annotated[float, typer.Option(min=0, max=60, help="Seconds before each.")] = 1.0,
    rounds: Annotated[int, typer.Option(min=1, max=100, help="Of each row.")] = 3,
    only: Annotated[list[Row] | None, typer.Option(help="Only this row; may be repeated.")] = None,
) -> None:
    """Measure the whole bot on both databases, beside a plain aiogram bot without any.

    Ends with 1 if any answer was not the right one.
    """
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    load = Load(max(people, at_once), at_once, ALONE, warmup, seconds)
    measured: dict[Row, list[Figures]] = {row: [] for row in Row if row in (only or Row)}
    with ExitStack() as stack:
        cores = stack.enter_context(pinned())
        folder = Path(stack.enter_context(workplace()))
        files = SqliteFiles(folder)
        sources: dict[Row, Databases] = {Row.SQLITE: files, Row.SQLITE_GUARDED: files}
        if measured.keys() & {Row.POSTGRESQL, Row.POSTGRESQL_GUARDED}:
            server = PostgresDatabases(stack.enter_context(postgres_server(folder, durable=True)))
            sources |= {Row.POSTGRESQL: server, Row.POSTGRESQL_GUARDED: server}
        for number in range(1, rounds + 1):
            for row, done in measured.items():
                try:
                    done.append(uvloop.run(measure(row, sources.get(row), load, folder, cores)))
                except BotError as error:
                    sys.exit(f"bench: {error}")
                typer.echo(f"round {number} of {rounds}, {row}: {done[-1].speed:,.0f}/s", err=True)
        asked = uvloop.run(asked_by_step(files))
        report(measured, (*_said(load, sync_ms(folder)), asked), cores)
    if any(one.failed for done in measured.values() for one in done):
        raise typer.Exit(1)


def _said(load: Load, sync: float) -> tuple[str, ...]:
    """What was asked of the bots, in words."""
    crowd = (
        f"{load.people} people, {load.at_once} of them at any time: one sends and presses five "
        "times, each time as soon as the answer is there, and then another goes on; windows of "
        f"{load.seconds:g} s after {load.warmup_s:g} s of warming up"
    )
    guard = (
        f"guarded: as operators run it, where each person may ask for {ALLOWANCE.at_once} updates "
        f"at once and {ALLOWANCE.per_second:g} a second; none of these people asks for more, and "
        "who was refused would be an error; the same bot is in the other rows without its guard"
    )
    others = (
        f"alone: {load.alone} times five updates while there is no other; first: seconds from the "
        "process's start to the answer to somebody who wrote before"
    )
    disk = f"every commit is on the disk before it is answered: {sync:.2f} ms here"
    return crowd, guard, others, disk


if __name__ == "__main__":
    typer.run(bench)
