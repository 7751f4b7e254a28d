"""A process that orders without end, and says the number of each change once it is told Done.

python -m tests.storage.endless_orders DATABASE_URL TELEGRAM_ID
"""

import asyncio
import sys

from storage.book import Book
from storage.changes.values import Done
from storage.database.connections import Database
from storage.database.engine import open_engine
from tests.conftest import START, caller
from tests.storage.acts import order, press


async def main(url: str, telegram_id: str) -> None:
    book, owner = Book(Database(open_engine(url))), caller("Olivia Owner", int(telegram_id))
    (view,) = await book.members.views(owner, START)
    while True:
        code = "silver" if view.subscription.version % 2 else "gold"
        outcome = await press(book, owner, order(view, code), START)
        assert outcome is not None
        assert isinstance(outcome.result, Done)
        sys.stdout.write(f"{outcome.result.change.seq}\n")
        sys.stdout.flush()
        view = outcome.view


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
