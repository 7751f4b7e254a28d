"""Which businesses a list is to show, and up to how many."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from bot.cli import progress
from bot.cli.near import Search
from storage.book import Book
from storage.members.values import Business


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a business must be to be listed; nothing that is left out is asked of it."""

    plan: str | None = None
    is_pending: bool = False
    ends_before: datetime | None = None
    is_unreachable: bool = False
    search: Search | None = None

    def accepts(self, one: Business) -> bool:
        """Whether a business is all that is wanted."""
        current, ends = one.subscription.current, one.subscription.lapses_at
        return (
            (self.plan is None or (current is not None and current.revision.plan.code == self.plan))
            and (not self.is_pending or one.subscription.pending is not None)
            and (self.ends_before is None or (ends is not None and ends < self.ends_before))
            and not (self.is_unreachable and one.is_reachable)
            and (self.search is None or self.search.rank(one.name) is not None)
        )


class Pages:
    """The businesses that are wanted, oldest first, as many as fit the limit.

    Once they are read, `next_after` is the last one's number if there are more of them.
    """

    def __init__(self, book: Book, wanted: Wanted, limit: int | None) -> None:
        self._book, self._wanted, self._limit = book, wanted, limit
        self.next_after: int | None = None

    async def read(self, at: datetime, after: int) -> AsyncIterator[list[Business]]:
        """A page at a time, as soon as it is read."""
        shown, seen = 0, 0
        async for page in self._book.businesses.every(at, after):
            found = [one for one in page if self._wanted.accepts(one)]
            if self._limit is not None and shown + len(found) > self._limit:
                found = found[: self._limit - shown]
                self.next_after = found[-1].id if found else after
                yield found
                return
            shown, seen = shown + len(found), seen + len(page)
            after = found[-1].id if found else after
            progress.note(f"{seen:,} businesses looked through")
            yield found
