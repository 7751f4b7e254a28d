"""The report: what the rounds gave, in the medians; what it depends on, and what went wrong."""

import os
import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import version
from math import isnan, nan
from statistics import median

from rich.console import Console
from rich.table import Table

from bench.bots import Row
from bench.cores import Cores
from bench.measuring import Figures, percentile_ms

_TAKEN = 0.1  # of the bot's core by others
_FULL = 0.9  # of the driver's core by all
_WIDTH = 110  # of the table, also where nobody looks

Figure = Callable[[Figures], float]

# The heading of a column, the digits shown, and the figure.
_COLUMNS: tuple[tuple[str, int, Figure], ...] = (
    ("updates/s", 0, lambda one: one.speed),
    ("p50 ms", 1, lambda one: percentile_ms(one.latencies, 0.5)),
    ("p99", 1, lambda one: percentile_ms(one.latencies, 0.99)),
    ("CPU ms", 2, lambda one: one.per_update_ms(one.spent.bot)),
    ("+ db", 2, lambda one: one.per_update_ms(one.spent.database)),
    ("driver", 2, lambda one: one.per_update_ms(one.spent.driver)),
    ("alone p50", 1, lambda one: percentile_ms(one.alone, 0.5)),
    ("p99", 1, lambda one: percentile_ms(one.alone, 0.99)),
    ("first s", 2, lambda one: one.first_answer_s),
    ("errors", 0, lambda one: one.errors),
)


def report(
    measured: Mapping[Row, Sequence[Figures]], said: Sequence[str], cores: Cores | None
) -> None:
    """Print the medians of each row's rounds; `said` is in words what was asked of the bots."""
    table = Table("", box=None, padding=(0, 1), pad_edge=False)
    for heading in (*(heading for heading, _, _ in _COLUMNS), "× plain"):
        table.add_column(heading, justify="right", no_wrap=True)
    speeds = {row: median(one.speed for one in rounds) for row, rounds in measured.items()}
    for row, rounds in measured.items():
        cells = [_cell(median(map(of, rounds)), digits) for _, digits, of in _COLUMNS]
        table.add_row(row, *cells, _cell(speeds[row] / (speeds.get(Row.PLAIN) or nan), 2))
    where = f"bot on core {cores.bot}, all else on {cores.driver}" if cores else "not pinned"
    machine = (
        f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}; "
        f"Python {platform.python_version()}; aiogram {version('aiogram')}; {where}"
    )
    console = Console(width=max(Console().width, _WIDTH))
    for line in said:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.print(table)
    for line in (machine, *_remarks(measured)):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _cell(value: float, digits: int) -> str:
    return "n/a" if isnan(value) else f"{value:,.{digits}f}"


def _remarks(measured: Mapping[Row, Sequence[Figures]]) -> Iterator[str]:
    for row, rounds in measured.items():
        yield f"{row}: rounds: {', '.join(f'{one.speed:,.0f}' for one in rounds)}"
        taken = median((one.spent.bot_core - one.spent.bot) / one.seconds for one in rounds)
        if taken > _TAKEN:
            yield f"ROUGH {row}: other work took {taken:.0%} of the bot's core"
        full = median(one.spent.driver_core / one.seconds for one in rounds)
        if full > _FULL:
            yield f"ROUGH {row}: the driver's core was busy for {full:.0%}, it may be the limit"
        yield from (f"ERROR {row}: {sample}" for one in rounds for sample in one.samples)
