"""The history of a business: pages, entries and days, or all of it."""

from datetime import date, datetime

from plans.periods import periods
from storage.changes.statements import periods as reading
from storage.changes.statements import rows
from storage.changes.values import (
    HistoryDay,
    HistoryEntry,
    HistoryLedger,
    HistoryPage,
    HistorySpan,
    Record,
)
from storage.members.guard import members_only
from storage.members.statements import people, views
from storage.members.values import Business, Caller, MemberView
from storage.transaction import Transactions


class History:
    """Reading histories. With `members_only`: None for non-members."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    @members_only
    async def page(
        self, caller: Caller, business_id: int, at: datetime, *, before: int = 0, after: int = 0
    ) -> HistoryPage:
        """Five periods, newest first: the newest, or those next older or newer than a change.

        `before` and `after` are numbers of changes (0: not given).
        """
        async with self._transactions.reading() as tx:
            view = await views.entered(tx, caller, business_id, at)
            return await reading.page(tx, view, before=before, after=after)

    @members_only
    async def entry(
        self, caller: Caller, business_id: int, seq: int, at: datetime
    ) -> HistoryEntry | MemberView:
        """One period, by the number of its change; a view if it is none."""
        async with self._transactions.reading() as tx:
            view = await views.entered(tx, caller, business_id, at)
            return await reading.entry(tx, view, seq) or view

    @members_only
    async def on_day(self, caller: Caller, business_id: int, day: date, at: datetime) -> HistoryDay:
        """The periods active on a day (UTC), past or planned."""
        async with self._transactions.reading() as tx:
            view = await views.entered(tx, caller, business_id, at)
            return await reading.on_day(tx, view, day)

    @members_only
    async def span(self, caller: Caller, business_id: int, at: datetime) -> HistorySpan:
        """The newest periods, as many as a picture on a phone has room for."""
        async with self._transactions.reading() as tx:
            return await reading.span(tx, await views.entered(tx, caller, business_id, at))

    @members_only
    async def ledger(
        self, caller: Caller, business_id: int, at: datetime
    ) -> HistoryLedger | MemberView:
        """All changes in order; a view if they are over 150,000."""
        async with self._transactions.reading() as tx:
            view = await views.entered(tx, caller, business_id, at)
            if view.subscription.version > reading.MOST_IN_A_LEDGER:
                return view
            return await reading.ledger(tx, view)

    async def record(self, business: Business, at: datetime) -> Record:
        """The whole history of a business, for operators."""
        async with self._transactions.reading() as tx:
            changes = await rows.ledger(tx, business.id)
            who = await people.names_of(tx, {one.decided_by for one in changes})
            return Record(business, periods(changes, at), who)
