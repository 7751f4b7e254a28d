"""The face of storage: one class, whose methods are business acts, each one transaction.

Every method may raise `storage.database.OutageError`; instants are aware and in UTC.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from plans.decide import NotOffered, Refusal, Wish, decide
from plans.ledger import Change, fold, periods
from plans.plan import Plan, Revision
from storage import catalogues, histories, ledgers, people, visits
from storage.catalogues import Shelf
from storage.database import Database
from storage.face import (
    Acted,
    BadInvitation,
    Business,
    Caller,
    Done,
    HistoryPage,
    Invitation,
    NotAllowed,
    Order,
    Published,
    Record,
    Role,
    Visit,
)
from storage.tables import person


class Book:
    """All that is known of businesses, people and plans."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._dialect = database.dialect
        self._shelf = Shelf()

    # What members and strangers do

    async def visit(self, caller: Caller, business_id: int, at: datetime) -> Visit | None:
        """What the caller may see of this business; None for whoever is no member of it."""
        async with self._database.reading() as db:
            return await visits.visit(db, self._shelf, caller, business_id, at)

    async def visits(self, caller: Caller, at: datetime) -> tuple[Visit, ...]:
        """What the caller may see of each of their businesses, oldest business first."""
        async with self._database.reading() as db:
            return await visits.visits(db, self._shelf, caller, at)

    async def register(self, caller: Caller, at: datetime) -> tuple[Visit, ...]:
        """Register a business of the caller's own, unless they are in one: their businesses.

        Empty for somebody who registered one and is no longer a member of it.
        """
        async with self._database.writing() as db:
            known = await visits.visits(db, self._shelf, caller, at)
            if not known:
                await people.register(db, self._dialect, caller, at)
                known = await visits.visits(db, self._shelf, caller, at)
            return known

    async def accept(self, caller: Caller, code: str, at: datetime) -> Visit | BadInvitation:
        """Come in by an invitation: the business it leads to."""
        async with self._database.writing() as db:
            business_id = await people.accept(db, self._dialect, caller, code, at)
            if business_id is None:
                return BadInvitation.INVALID
            inside = await visits.visit(db, self._shelf, caller, business_id, at)
            return inside or BadInvitation.INVALID

    async def rename(
        self, caller: Caller, business_id: int, name: str, at: datetime
    ) -> Visit | NotAllowed | None:
        """Give the business another (clean, not too long) name; None for a non-member."""
        async with self._database.writing() as db:
            known = await visits.visit(db, self._shelf, caller, business_id, at)
            if known is None:
                return None
            if not known.may_change:
                return NotAllowed()
            await people.rename(db, business_id, name)
            return replace(known, member=replace(known.member, business_name=name))

    async def speak(self, caller: Caller, language: str, at: datetime) -> None:
        """Keep the language the caller chose for the bot."""
        async with self._database.writing() as db:
            await people.speak(db, self._dialect, caller, language, at)

    async def look_at(
        self, caller: Caller, business_id: int, revision_id: int, at: datetime
    ) -> tuple[Visit, Revision | None] | None:
        """A visit, and the plan revision a button asks for (None: there never was such a one).

        None for a non-member.
        """
        async with self._database.reading() as db:
            visit = await visits.visit(db, self._shelf, caller, business_id, at)
            return (visit, await self._revision(db, revision_id)) if visit else None

    async def order(self, caller: Caller, order: Order, at: datetime) -> Acted | None:
        """Do what a confirm button says, at most once; None for a non-member.

        The decision is made on what this transaction reads, and written only if the ledger has
        not grown meanwhile; if it has, the decision is made again on what it is now.
        """
        async with self._database.writing() as db:
            while True:
                visit = await visits.visit(db, self._shelf, caller, order.business_id, at)
                if visit is None:
                    return None
                revision = await self._revision(db, order.revision_id)
                outcome = await self._outcome(db, visit, order, revision)
                if not isinstance(outcome, Change):
                    return Acted(visit, outcome, revision)
                if await ledgers.append(db, self._dialect, order.business_id, outcome):
                    now = fold(outcome, visit.standing.current, outcome.decided_at)
                    return Acted(replace(visit, standing=now), Done(outcome), revision)

    async def history(
        self, caller: Caller, business_id: int, at: datetime, *, before: int = 0, after: int = 0
    ) -> HistoryPage | None:
        """Five periods, newest first: the newest, or those next older or newer than a change.

        `before` and `after` are numbers of changes (0: not given). None for a non-member.
        """
        async with self._database.reading() as db:
            visit = await visits.visit(db, self._shelf, caller, business_id, at)
            if visit is None:
                return None
            return await histories.page(db, self._shelf, visit, before=before, after=after)

    # What operators do

    async def add_business(self, name: str, at: datetime) -> Invitation:
        """Bring in a business by its (clean) name: the invitation for its first owner."""
        async with self._database.writing() as db:
            business_id = await people.add_business(db, name, at)
            return await people.invite(db, business_id, Role.OWNER, at)

    async def invite(self, business_id: int, role: Role, at: datetime) -> Invitation:
        """A one-time way into a business that exists."""
        async with self._database.writing() as db:
            return await people.invite(db, business_id, role, at)

    async def businesses(self, at: datetime) -> tuple[Business, ...]:
        """Every business, oldest first."""
        async with self._database.reading() as db:
            return await visits.businesses(db, self._shelf, at)

    async def record(self, business: Business, at: datetime) -> Record:
        """The whole history of a business."""
        async with self._database.reading() as db:
            rows = (await db.execute(ledgers.LEDGER, {"business": business.id})).all()
            known = await self._shelf.revisions(db, ledgers.revision_ids(rows))
            changes = [one for row in rows if (one := ledgers.read_change(row, known))]
            ids = {one.decided_by for one in changes if one.decided_by}
            names = select(person.c.id, person.c.name).where(person.c.id.in_(ids))
            who = {row.id: row.name for row in await db.execute(names)}
            return Record(business, periods(changes, at), who)

    async def publish(self, plans: Sequence[Plan], at: datetime) -> Published:
        """Put exactly these plans on offer, in this order; writes only what differs."""
        async with self._database.writing() as db:
            return await catalogues.publish(db, self._dialect, plans, at)

    # How

    async def _outcome(
        self, db: AsyncConnection, visit: Visit, order: Order, revision: Revision | None
    ) -> Change | Done | Refusal | NotAllowed:
        if not visit.may_change:
            return NotAllowed()
        if revision is None:
            return NotOffered()
        wish = Wish(
            revision=revision,
            seen=order.seen,
            base=order.base,
            by=visit.member.person_id,
            timing=order.timing,
            day=order.day,
        )
        following = await self._change_after(db, visit, order.seen)
        if following and wish.is_done_by(following):
            return Done(following, again=True)
        return decide(visit.standing, visit.catalogue, wish)

    async def _change_after(self, db: AsyncConnection, visit: Visit, seen: int) -> Change | None:
        last = visit.standing.last
        if last is None or last.seq <= seen + 1:
            return last if last and last.seq == seen + 1 else None
        key = {"business": visit.member.business_id, "number": seen + 1}
        row = (await db.execute(ledgers.CHANGE, key)).one_or_none()
        if row is None:
            return None  # a forged number below any ledger's
        return ledgers.read_change(
            row, await self._shelf.revisions(db, ledgers.revision_ids([row]))
        )

    async def _revision(self, db: AsyncConnection, revision_id: int) -> Revision | None:
        return (await self._shelf.revisions(db, [revision_id])).get(revision_id)
