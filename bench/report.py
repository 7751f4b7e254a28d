"""The report: a table for people, JSON for scripts."""

import json
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.cores import Cores
from bench.figures import Summary
from bench.measuring import Load
from bench.rows import Row

# The name of a fact, the heading of its column, digits shown, and what it is multiplied with.
_COLUMNS = (
    ("updates_per_s", "updates/s", 0, 1),
    ("ratio_to_plain", "× plain", 2, 1),
    ("p50_ms", "p50 ms", 1, 1),
    ("p99_ms", "p99 ms", 1, 1),
    ("cpu_ms_per_update", "CPU ms", 2, 1),
    ("database_cpu_ms_per_update", "+ db", 2, 1),
    ("driver_share", "driver %", 0, 100),
    ("errors", "errors", 0, 1),
)
_TAKEN = 0.1  # of the bot's core by others
_FULL = 0.9  # of the driver's core by all


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the figures depend on, besides the bots."""

    load: Load
    cores: Cores | None
    sync_ms: float
    durability: Mapping[Row, str]

    def facts(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}",
            "python": platform.python_version(),
            "aiogram": version("aiogram"),
            "load": asdict(self.load),
            "pinned": asdict(self.cores) if self.cores else None,
            "sync_ms": self.sync_ms,
            "durability": {row.value: words for row, words in self.durability.items()},
        }

    def lines(self) -> Iterator[str]:
        """For people."""
        facts, load, cores = self.facts(), self.load, self.cores
        yield f"{facts['machine']}; Python {facts['python']}; aiogram {facts['aiogram']}; " + (
            f"bot on core {cores.bot}, all else on {cores.driver}" if cores else "not pinned"
        )
        yield (
            f"{load.users} users; windows of {load.seconds:g} s after {load.warmup_s:g} s of "
            f"warming up; a durable write takes {self.sync_ms:.2f} ms here"
        )


def print_table(summaries: Sequence[Summary], circumstances: Circumstances) -> None:
    """Print the medians, what they depend on, and what went wrong."""
    table = Table("", box=None, padding=(0, 1), pad_edge=False)
    for _, heading, _, _ in _COLUMNS:
        table.add_column(heading, justify="right", no_wrap=True)
    for summary in summaries:
        facts = _facts(summary, summaries)
        cells = (_cell(facts[name], digits, factor) for name, _, digits, factor in _COLUMNS)
        table.add_row(summary.row.value, *cells)
    console = Console()
    console.print(table)
    for line in (*circumstances.lines(), *_remarks(summaries, circumstances)):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def print_json(summaries: Sequence[Summary], circumstances: Circumstances) -> None:
    """Print everything, the single rounds too."""
    rows = [
        _facts(one, summaries) | {"rounds": [asdict(figures) for figures in one.rounds]}
        for one in summaries
    ]
    print(json.dumps(circumstances.facts() | {"rows": rows}, indent=2))  # noqa: T201 - output


def _facts(summary: Summary, summaries: Sequence[Summary]) -> dict[str, Any]:
    plain = next((one.speed for one in summaries if one.row is Row.PLAIN), None)
    return {
        "name": summary.row.value,
        "label": summary.row.label,
        "updates_per_s": summary.speed,
        "ratio_to_plain": summary.speed / plain if plain else None,
        "p50_ms": summary.median(lambda one: one.p50_ms),
        "p99_ms": summary.median(lambda one: one.p99_ms),
        "cpu_ms_per_update": summary.median(lambda one: one.cpu_ms),
        "database_cpu_ms_per_update": summary.median(lambda one: one.database_cpu_ms),
        "driver_share": summary.median(lambda one: one.driver_share),
        "errors": summary.errors,
    }


def _cell(value: float | None, digits: int, factor: int) -> str:
    return "n/a" if value is None else f"{value * factor:,.{digits}f}"


def _remarks(summaries: Sequence[Summary], circumstances: Circumstances) -> Iterator[str]:
    for summary in summaries:
        speeds = ", ".join(f"{one.updates_per_s:,.0f}" for one in summary.rounds)
        durability = circumstances.durability[summary.row]
        yield f"{summary.row.value}: {summary.row.label} ({durability}); rounds: {speeds}"
    for summary in summaries:
        name = summary.row.value
        taken = summary.median(lambda one: one.taken) or 0.0
        if taken > _TAKEN:
            yield f"ROUGH {name}: other work took {taken:.0%} of the bot's core"
        full = summary.median(lambda one: one.driver_core) or 0.0
        if full > _FULL:
            yield f"ROUGH {name}: the driver's core was busy for {full:.0%}, it may be the limit"
        for sample in (sample for figures in summary.rounds for sample in figures.samples):
            yield f"ERROR {name}: {sample}"
