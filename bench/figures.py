"""The figures: what one round gave, and the medians of a row's rounds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median

from bench.rows import Row


@dataclass(frozen=True, slots=True)
class Usage:
    """Seconds of processor time used up to an instant; None where nobody tells."""

    bot: float | None
    database: float | None
    driver: float
    bot_core: float | None
    driver_core: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """One round. CPU is in ms per update; shares are of one core, from 0 to 1.

    `taken` is the share of the bot's core that others used, and `driver_core` that of the driver's
    core that anybody used: reasons to distrust the round.
    """

    updates: int
    updates_per_s: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float | None
    database_cpu_ms: float | None
    driver_share: float
    driver_core: float | None
    taken: float | None
    errors: int
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """A row: the medians of its rounds."""

    row: Row
    rounds: tuple[Figures, ...]

    @property
    def errors(self) -> int:
        """Of all rounds."""
        return sum(one.errors for one in self.rounds)

    @property
    def failed(self) -> bool:
        """Whether the figures mean nothing."""
        return self.errors > 0 or not all(one.updates for one in self.rounds)

    def median(self, of: Callable[[Figures], float | None]) -> float | None:
        """The median of one figure; None where a round has none."""
        known = [value for value in map(of, self.rounds) if value is not None]
        return median(known) if len(known) == len(self.rounds) else None

    @property
    def speed(self) -> float:
        """Updates a second, in the median."""
        return median(one.updates_per_s for one in self.rounds)


def figures(
    latencies: Sequence[float],
    seconds: float,
    before: Usage,
    after: Usage,
    errors: int,
    samples: Sequence[str],
) -> Figures:
    """What came out of a window of some seconds."""
    bot, database = _spent(before.bot, after.bot), _spent(before.database, after.database)
    busy, driver = (
        _spent(before.bot_core, after.bot_core),
        _spent(before.driver_core, after.driver_core),
    )
    ordered, count = sorted(latencies), len(latencies)
    return Figures(
        updates=count,
        updates_per_s=count / seconds,
        p50_ms=_percentile(ordered, 0.5) * 1000,
        p99_ms=_percentile(ordered, 0.99) * 1000,
        cpu_ms=bot * 1000 / count if bot is not None and count else None,
        database_cpu_ms=database * 1000 / count if database is not None and count else None,
        driver_share=(after.driver - before.driver) / seconds,
        driver_core=driver / seconds if driver is not None else None,
        taken=max(0.0, busy - bot) / seconds if busy is not None and bot is not None else None,
        errors=errors,
        samples=tuple(samples),
    )


def _spent(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else after - before


def _percentile(ordered: Sequence[float], share: float) -> float:
    return ordered[ceil(share * len(ordered)) - 1] if ordered else 0.0
