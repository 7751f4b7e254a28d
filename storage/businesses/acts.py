"""Businesses: what operators ask about all of them, about one, and do to its name."""

from collections.abc import AsyncIterator, Collection
from datetime import datetime

from storage.businesses.statements import cards, desks, names, pages
from storage.businesses.values import Card, Desk, DeskPart, Named
from storage.members.guard import operators_only
from storage.members.statements import people
from storage.members.values import Business, Caller
from storage.transaction import Acts, Transaction, reading, snapshot, writing


class Businesses(Acts):
    """All businesses, page by page, and each of them."""

    async def every(self, at: datetime, after: int = 0) -> AsyncIterator[tuple[Business, ...]]:
        """All businesses beyond this one, oldest first, a page at a time.

        Each page is read for itself, whenever it is asked for: what is added meanwhile may be in a
        later one.
        """
        most = pages.FIRST
        while page := await self._page(at, after, most):
            yield page
            if len(page) < most:
                return
            after, most = page[-1].id, pages.AT_ONCE

    @reading
    async def some(
        self, tx: Transaction, ids: Collection[int], at: datetime
    ) -> tuple[Business, ...]:
        """Those of these businesses that exist, oldest first."""
        return await pages.some(tx, ids, at)

    @reading
    async def named(self, tx: Transaction, name: str, at: datetime) -> tuple[Business, ...]:
        """The businesses of exactly this (clean) name, oldest first."""
        return await pages.some(tx, await names.ids(tx, name), at)

    async def names(self) -> AsyncIterator[tuple[Named, ...]]:
        """The names of all businesses, oldest first, a page at a time."""
        after = 0
        while page := await self._names(after):
            yield page
            after = page[-1].id

    @snapshot
    async def card(self, tx: Transaction, business_id: int, at: datetime) -> Card | None:
        """Everything about one business; None if there is none."""
        return await cards.card(tx, business_id, at)

    @operators_only
    @snapshot
    async def desk(
        self,
        tx: Transaction,
        _operator: Caller,
        at: datetime,
        part: DeskPart = DeskPart.REQUESTS,
        page: int = 0,
    ) -> Desk | None:
        """What waits for an operator, with this page of one part; None for others."""
        return await desks.desk(tx, at, part, page)

    @writing
    async def rename(self, tx: Transaction, business_id: int, name: str) -> None:
        """Give a business another (clean, not too long) name."""
        await people.rename(tx, business_id, name)

    @reading
    async def _page(
        self, tx: Transaction, at: datetime, after: int, most: int
    ) -> tuple[Business, ...]:
        return await pages.page(tx, at, after, most)

    @reading
    async def _names(self, tx: Transaction, after: int) -> tuple[Named, ...]:
        return await names.page(tx, after)
