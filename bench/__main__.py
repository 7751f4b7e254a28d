"""`python -m bench`: the rows in turn, round after round, so that the machine's moods hit all."""

import signal
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from bench.cores import pinned
from bench.databases import Databases, PostgresDatabases, SqliteFiles, sync_ms, workplace
from bench.measuring import BotError, Figures, Load, Row, measure
from bench.report import report
from tests.postgres import postgres_server


def bench(
    users: Annotated[int, typer.Option(min=1, max=1000, help="Who all talk at once.")] = 50,
    seconds: Annotated[float, typer.Option(min=0.1, max=600, help="Of each round.")] = 8.0,
    warmup: Annotated[float, typer.Option(min=0, max=60, help="Seconds before each.")] = 2.0,
    rounds: Annotated[int, typer.Option(min=1, max=100, help="Of each row.")] = 3,
    only: Annotated[list[Row] | None, typer.Option(help="Only this row; may be repeated.")] = None,
) -> None:
    """Measure the whole bot on both databases, beside a plain aiogram bot without any.

    Ends with 1 if any answer was not the right one.
    """
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    measured: dict[Row, list[Figures]] = {row: [] for row in Row if row in (only or Row)}
    with ExitStack() as stack:
        cores = stack.enter_context(pinned())
        folder = Path(stack.enter_context(workplace()))
        sources: dict[Row, Databases] = {Row.SQLITE: SqliteFiles(folder)}
        if Row.POSTGRESQL in measured:
            server = stack.enter_context(postgres_server(folder, durable=True))
            sources[Row.POSTGRESQL] = PostgresDatabases(server)
        load = (
            f"{users} users; windows of {seconds:g} s after {warmup:g} s of warming up; every "
            f"commit is on the disk before it is answered: {sync_ms(folder):.2f} ms here"
        )
        for number in range(1, rounds + 1):
            for row, done in measured.items():
                one = measure(sources.get(row), Load(users, warmup, seconds), folder, cores)
                try:
                    done.append(uvloop.run(one))
                except BotError as error:
                    sys.exit(f"bench: {error}")
                typer.echo(f"round {number} of {rounds}, {row}: {done[-1].speed:,.0f}/s", err=True)
    report(measured, load, cores)
    if any(one.failed for done in measured.values() for one in done):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(bench)
