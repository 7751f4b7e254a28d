"""Businesses: what operators ask about all of them, about one, and do to its name."""

from collections.abc import AsyncIterator, Collection
from datetime import datetime

from storage.businesses.statements import cards, desks, names, pages
from storage.businesses.values import Card, Desk, DeskPart, Named
from storage.members.statements import people
from storage.members.values import Business, Caller
from storage.transaction import Transactions


class Businesses:
    """All businesses, page by page, and each of them."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

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

    async def some(self, ids: Collection[int], at: datetime) -> tuple[Business, ...]:
        """Those of these businesses that exist, oldest first."""
        async with self._transactions.reading() as tx:
            return await pages.some(tx, ids, at)

    async def named(self, name: str, at: datetime) -> tuple[Business, ...]:
        """The businesses of exactly this (clean) name, oldest first."""
        async with self._transactions.reading() as tx:
            return await pages.some(tx, await names.ids(tx, name), at)

    async def names(self) -> AsyncIterator[tuple[Named, ...]]:
        """The names of all businesses, oldest first, a page at a time."""
        after = 0
        while page := await self._names(after):
            yield page
            after = page[-1].id

    async def card(self, business_id: int, at: datetime) -> Card | None:
        """Everything about one business; None if there is none."""
        async with self._transactions.snapshot() as tx:
            return await cards.card(tx, business_id, at)

    async def desk(
        self, operator: Caller, at: datetime, part: DeskPart = DeskPart.REQUESTS, page: int = 0
    ) -> Desk | None:
        """What waits for an operator, with this page of one part; None for non-operators."""
        if operator.telegram_id not in self._transactions.policy.operators:
            return None
        async with self._transactions.snapshot() as tx:
            return await desks.desk(tx, at, part, page)

    async def rename(self, business_id: int, name: str) -> None:
        """Give a business another (clean, not too long) name."""
        async with self._transactions.writing() as tx:
            await people.rename(tx, business_id, name)

    async def _page(self, at: datetime, after: int, most: int) -> tuple[Business, ...]:
        async with self._transactions.reading() as tx:
            return await pages.page(tx, at, after, most)

    async def _names(self, after: int) -> tuple[Named, ...]:
        async with self._transactions.reading() as tx:
            return await names.page(tx, after)
