"""The history of a business: pages, entries and days, or all of it."""

from datetime import date, datetime

from plans.periods import periods
from storage.changes.statements import periods as pieces
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
from storage.transaction import Acts, Transaction, reading


class History(Acts):
    """Reading histories. With `members_only`: None for non-members."""

    @members_only
    @reading
    async def page(
        self,
        tx: Transaction,
        caller: Caller,
        business_id: int,
        at: datetime,
        *,
        before: int = 0,
        after: int = 0,
    ) -> HistoryPage:
        """Five periods, newest first: the newest, or those next older or newer than a change.

        `before` and `after` are numbers of changes (0: not given).
        """
        view = await views.entered(tx, caller, business_id, at)
        return await pieces.page(tx, view, before=before, after=after)

    @reading
    async def newest(self, tx: Transaction, view: MemberView) -> HistoryPage:
        """The newest five periods of a business, for a view of it that was read just now."""
        return await pieces.page(tx, view, before=0, after=0)

    @members_only
    @reading
    async def entry(
        self, tx: Transaction, caller: Caller, business_id: int, seq: int, at: datetime
    ) -> HistoryEntry | MemberView:
        """One period, by the number of its change; a view if it is none."""
        view = await views.entered(tx, caller, business_id, at)
        return await pieces.entry(tx, view, seq) or view

    @members_only
    @reading
    async def on_day(
        self, tx: Transaction, caller: Caller, business_id: int, day: date, at: datetime
    ) -> HistoryDay:
        """The periods active on a day (UTC), past or planned."""
        view = await views.entered(tx, caller, business_id, at)
        return await pieces.on_day(tx, view, day)

    @members_only
    @reading
    async def span(
        self, tx: Transaction, caller: Caller, business_id: int, at: datetime
    ) -> HistorySpan:
        """The newest periods, as many as a picture on a phone has room for."""
        return await pieces.span(tx, await views.entered(tx, caller, business_id, at))

    @members_only
    @reading
    async def ledger(
        self, tx: Transaction, caller: Caller, business_id: int, at: datetime
    ) -> HistoryLedger | MemberView:
        """All changes in order; a view if they are over 150,000."""
        view = await views.entered(tx, caller, business_id, at)
        if view.subscription.version > pieces.MOST_IN_A_LEDGER:
            return view
        return await pieces.ledger(tx, view)

    @reading
    async def record(self, tx: Transaction, business: Business, at: datetime) -> Record:
        """The whole history of a business, for operators."""
        changes = await rows.ledger(tx, business.id)
        who = await people.names_of(tx, {one.decided_by for one in changes})
        return Record(business, periods(changes, at), who)
