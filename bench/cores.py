"""Cores: who runs where, and what has been used, read where the system tells it.

What the system does not tell is `nan`, and so is whatever is computed from it.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import nan
from pathlib import Path
from typing import NamedTuple

_PROC = Path("/proc")


class Cores(NamedTuple):
    """The core of the bot, and that of the driver and the database server."""

    bot: int
    driver: int


class Usage(NamedTuple):
    """Seconds used: by whom, and of which core by whomever."""

    bot: float
    database: float
    driver: float
    bot_core: float
    driver_core: float


@contextmanager
def pinned() -> Iterator[Cores | None]:
    """While inside, this process and what it starts have one core, and the bot may have another.

    None where processes cannot be pinned, or there is only one core.
    """
    if sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2:
        yield None
        return
    ours = os.sched_getaffinity(0)
    cores = Cores(*sorted(ours)[:2])
    os.sched_setaffinity(0, {cores.driver})
    try:
        yield cores
    finally:
        os.sched_setaffinity(0, ours)


def usage(bot: int, database: int | None, cores: Cores | None) -> Usage:
    """What the bot, a database server with its children, and this process have used up to now."""
    serving, ended, _ = _used(database)
    children = (_used(int(path.name)) for path in _PROC.glob("[0-9]*")) if database else ()
    living = sum(own for own, _, parent in children if parent == database)
    busy = [_busy(core) for core in cores] if cores else (nan, nan)
    return Usage(_used(bot)[0], serving + ended + living, time.process_time(), *busy)


def _used(pid: int | None) -> tuple[float, float, int]:
    """A process's own seconds, those of its children that have ended, and its parent's id."""
    try:
        fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return nan, nan, 0
    tick = os.sysconf("SC_CLK_TCK")
    own, ended = int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])
    return own / tick, ended / tick, int(fields[1])


def _busy(core: int) -> float:
    """How long a core has been busy, with whatever."""
    lines = (_PROC / "stat").read_text(encoding="ascii").splitlines()
    ticks = next(line.split()[1:9] for line in lines if line.startswith(f"cpu{core} "))
    user, nice, system, _idle, _waiting, *others = map(int, ticks)
    return (user + nice + system + sum(others)) / os.sysconf("SC_CLK_TCK")
