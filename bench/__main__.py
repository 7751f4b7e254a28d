"""`python -m bench`: the rows in turn, round after round, so that the machine's moods hit all."""

import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from bench.cores import pinned
from bench.databases import Databases, NoDatabases, SqliteFiles, sync_ms, workplace
from bench.figures import Figures, Summary
from bench.measuring import Load, Site, measure
from bench.postgres import postgres_server
from bench.process import BotError
from bench.report import Circumstances, print_json, print_table
from bench.rows import Row

Sources = Mapping[Row, Databases]


def bench(
    users: Annotated[int, typer.Option(min=1, max=1000, help="Who all talk at once.")] = 50,
    seconds: Annotated[float, typer.Option(min=0.1, max=600, help="Of each round.")] = 8.0,
    warmup: Annotated[float, typer.Option(min=0, max=60, help="Seconds before each.")] = 2.0,
    rounds: Annotated[int, typer.Option(min=1, max=100, help="Of each row.")] = 3,
    only: Annotated[list[Row] | None, typer.Option(help="Only this row; may be repeated.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of a table.")] = False,
) -> None:
    """Measure the whole bot on both databases, beside a plain aiogram bot without any.

    Ends with 1 if any answer was not the right one.
    """
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    rows = tuple(row for row in Row if row in (only or Row))
    load = Load(users, warmup, seconds)
    with pinned() as cores, workplace() as folder, _sources(rows, Path(folder)) as sources:
        site = Site(Path(folder), cores)
        durable = sync_ms(site.folder)
        try:
            measured = uvloop.run(_rounds(sources, load, site, rounds))
            words = uvloop.run(_durability(sources))
        except BotError as error:
            typer.echo(f"bench: {error}", err=True)
            raise typer.Exit(1) from None
    summaries = [Summary(row, tuple(measured[row])) for row in rows]
    show = print_json if as_json else print_table
    show(summaries, Circumstances(load, cores, durable, words))
    if any(summary.failed for summary in summaries):
        raise typer.Exit(1)


async def _rounds(
    sources: Sources, load: Load, site: Site, rounds: int
) -> dict[Row, list[Figures]]:
    measured: dict[Row, list[Figures]] = {row: [] for row in sources}
    for number in range(1, rounds + 1):
        for row, databases in sources.items():
            figures = await measure(databases, load, site)
            measured[row].append(figures)
            progress = f"round {number} of {rounds}, {row.label}: {figures.updates_per_s:,.0f}/s"
            typer.echo(progress, err=True)
    return measured


async def _durability(sources: Sources) -> dict[Row, str]:
    return {row: await databases.durability() for row, databases in sources.items()}


@contextmanager
def _sources(rows: Sequence[Row], folder: Path) -> Iterator[Sources]:
    """Where each row's databases come from, while the server runs that one of them needs."""
    sources: dict[Row, Databases] = {row: NoDatabases() for row in rows}
    if Row.SQLITE in rows:
        sources[Row.SQLITE] = SqliteFiles(folder)
    if Row.POSTGRESQL not in rows:
        yield sources
        return
    with postgres_server(folder) as server:
        uvloop.run(server.make_durable())
        yield sources | {Row.POSTGRESQL: server}


if __name__ == "__main__":
    typer.run(bench)
