"""PostgreSQL's connection breaks within a writing act: told as an outage, done once or not at all.

Nobody can know whether a commit that was not answered was made; what matters is that the same press
again comes to the same, whichever it was.
"""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from enum import Enum

import asyncpg
import pytest
from sqlalchemy import func, insert, make_url, select

from storage.book import DEFAULT_POLICY, Book
from storage.changes.values import Done
from storage.database.connections import Database, OutageError
from storage.database.engine import open_engine
from storage.database.running import Mode
from storage.database.tables import plan_change, publication
from storage.transaction import Transaction, Transactions
from tests.conftest import START, Clock, caller
from tests.postgres import execute
from tests.storage.acts import GOLD, SILVER, order, press, registered, rows_of

OLIVIA = caller("Olivia Owner")

_PUBLISH = insert(publication)
_MINE = select(func.pg_backend_pid())


class Breaks(Enum):
    """Where a line breaks, once, by what is about to pass: a commit on its way, or its answer."""

    BEFORE_COMMIT = b"COMMIT;"
    BEFORE_ANSWER = b"COMMIT\0"


class Line:
    """A way to a server's socket, by a port of its own."""

    def __init__(self, socket: str) -> None:
        self._socket = socket
        self.breaks: Breaks | None = None
        self.port = 0

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        async with await asyncio.start_server(self._join, "127.0.0.1", 0) as server:
            self.port = server.sockets[0].getsockname()[1]
            yield

    async def _join(self, reader: StreamReader, writer: StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_unix_connection(self._socket)
        ends = writer, far_writer
        with suppress(ConnectionError):  # either side may be the first to leave
            await asyncio.gather(
                self._carry(reader, far_writer, ends), self._carry(far_reader, writer, ends)
            )

    async def _carry(
        self, source: StreamReader, target: StreamWriter, ends: Iterable[StreamWriter]
    ) -> None:
        while data := await source.read(65536):
            if self.breaks and self.breaks.value in data:
                self.breaks = None
                break
            target.write(data)
        for end in ends:
            end.close()


@pytest.mark.parametrize("breaks", Breaks)
async def test_a_change_whose_commit_is_not_answered_is_made_once_by_the_same_press_again(
    postgresql_url: str, clock: Clock, breaks: Breaks
) -> None:
    url = make_url(postgresql_url)
    line = Line(f"{url.query['host']}/.s.PGSQL.5432")
    async with line.opened():
        through = url.set(host="127.0.0.1", port=line.port, query={}).render_as_string()
        database = Database(open_engine(through))
        book = Book(database)
        await book.catalogue.publish([SILVER, GOLD], clock())
        gold = order(await registered(book, OLIVIA, clock()), "gold")
        line.breaks = breaks
        with pytest.raises(OutageError, match="closed"):
            await press(book, OLIVIA, gold, clock())
        was_made = breaks is Breaks.BEFORE_ANSWER
        assert len(await rows_of(database, plan_change)) == was_made
        again = await press(book, OLIVIA, gold, clock())
        assert again is not None
        assert isinstance(again.result, Done)
        assert again.result.again is was_made
        assert len(await rows_of(database, plan_change)) == 1
        await database.close()


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_of_an_act_whose_connection_is_lost_nothing_stays(
    database: Database, postgres_url: str
) -> None:
    transactions = Transactions(database, DEFAULT_POLICY)

    async def publish(tx: Transaction, number: int) -> None:
        await tx.execute(_PUBLISH, {"id": number, "published_at": START})

    async def interrupted(tx: Transaction) -> None:
        await publish(tx, 1)
        mine = await tx.value(_MINE)
        await execute(postgres_url, f"SELECT pg_terminate_backend({mine}, 5000)")
        await publish(tx, 2)

    with pytest.raises(OutageError, match=r"closed|terminating connection"):
        await transactions.run(interrupted, Mode.WRITING)
    assert await rows_of(database, publication) == []
    await transactions.run(lambda tx: publish(tx, 3), Mode.WRITING)
    assert [row.id for row in await rows_of(database, publication)] == [3]


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_a_connection_on_which_nothing_could_be_begun_is_not_used_again(
    book: Book, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await registered(book, OLIVIA, clock())
    with monkeypatch.context() as patch:

        async def cancelled(_connection: asyncpg.Connection, query: str) -> str:
            raise asyncpg.QueryCanceledError(f"canceling statement: {query}")

        patch.setattr(asyncpg.Connection, "execute", cancelled)
        with pytest.raises(OutageError, match="BEGIN"):
            await book.members.speak(OLIVIA, "es", clock())
    await book.members.speak(OLIVIA, "es", clock())
    [view] = await book.members.views(OLIVIA, clock())
    assert view.member.language == "es"
