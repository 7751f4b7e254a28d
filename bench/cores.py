"""Cores: who runs where, and what a process has used, read where the system tells it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Cores:
    """The core of the bot, and that of the driver and the database server."""

    bot: int
    driver: int


@contextmanager
def pinned() -> Iterator[Cores | None]:
    """While inside, this process and what it starts have one core, and the bot may have another.

    None where processes cannot be pinned, or there is only one core.
    """
    if sys.platform != "linux":
        yield None
        return
    ours = os.sched_getaffinity(0)
    if len(ours) < 2:
        yield None
        return
    cores = Cores(*sorted(ours)[:2])
    os.sched_setaffinity(0, {cores.driver})
    try:
        yield cores
    finally:
        os.sched_setaffinity(0, ours)


def pin(pid: int, core: int) -> None:
    """Move a process that has just been started to a core."""
    if sys.platform == "linux":
        os.sched_setaffinity(pid, {core})


def cpu_s(pid: int) -> float | None:
    """What a process has used, all threads together; None where the system does not tell."""
    used = _used(pid)
    return used and used[0]


def family_cpu_s(pid: int) -> float | None:
    """What a process and its children have used, those that have ended included."""
    parent = _used(pid)
    if parent is None:
        return None
    children = (_used(int(path.name)) for path in _PROC.iterdir() if path.name.isdecimal())
    return parent[0] + parent[1] + sum(child[0] for child in children if child and child[2] == pid)


def core_busy_s(core: int) -> float | None:
    """How long a core has been busy, with whatever; None where the system does not tell."""
    try:
        lines = (_PROC / "stat").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    ticks = next((line.split()[1:] for line in lines if line.startswith(f"cpu{core} ")), None)
    if ticks is None:
        return None
    user, nice, system, _idle, _waiting, *others = (int(one) for one in ticks[:8])
    return (user + nice + system + sum(others)) / os.sysconf("SC_CLK_TCK")


def _used(pid: int) -> tuple[float, float, int] | None:
    """A process's own seconds, those of its children that have ended, and its parent's id."""
    try:
        fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    tick = os.sysconf("SC_CLK_TCK")
    own, ended = int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])
    return own / tick, ended / tick, int(fields[1])
