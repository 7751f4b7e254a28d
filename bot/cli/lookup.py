"""Looking up a business that is named on the command line, and those that may have been meant."""

import heapq
from datetime import datetime

from bot.cli import progress
from bot.cli.arguments import LARGEST_NUMBER
from bot.cli.near import Search
from bot.errors import StartError
from plans.names import clean_name, shorten
from storage.book import Book
from storage.businesses.values import Named
from storage.members.values import Business

SUGGESTED = 3


async def find(book: Book, which: str, at: datetime) -> Business:
    """The business of this number or exact name. Raises `StartError` unless there is just one.

    The number goes first: owners name their businesses, and none may stand in another's way.
    """
    found = await _numbered(book, which, at)
    if not found and (name := clean_name(which)):
        found = await book.businesses.named(name, at)
    if len(found) == 1:
        return found[0]
    if found:
        numbers = ", ".join(str(one.id) for one in found[:SUGGESTED])
        more = ", …" if len(found) > SUGGESTED else ""
        many = f"{len(found)} businesses are called {which!r}"
        raise StartError(f"{many}; say which by its number: {numbers}{more}")
    raise StartError(await _unknown(book, which))


async def nearest(book: Book, typed: str, most: int) -> list[Named]:
    """The businesses with the nearest names, the best first."""
    search, seen = Search(clean_name(typed)), 0
    best: list[tuple[int, int, Named]] = []
    async for page in book.businesses.names():
        ranks = ((search.rank(one.name), one) for one in page)
        near = ((rank, one.id, one) for rank, one in ranks if rank is not None)
        best = heapq.nsmallest(most, [*best, *near])
        seen += len(page)
        progress.note(f"{seen:,} names looked through")
    return [one for _rank, _id, one in best]


async def _numbered(book: Book, which: str, at: datetime) -> tuple[Business, ...]:
    is_number = which.isascii() and which.isdigit() and not which.startswith("0")
    if not is_number or len(which) > len(str(LARGEST_NUMBER)) or int(which) > LARGEST_NUMBER:
        return ()
    return await book.businesses.some([int(which)], at)


async def _unknown(book: Book, which: str) -> str:
    near = await nearest(book, which, SUGGESTED)
    if not near:
        return f"no business {which!r}; see: partner-plans business list"
    names = ", ".join(f"{shorten(one.name, 40)} ({one.id})" for one in near)
    return f"no business {which!r}; did you mean {names}?"
