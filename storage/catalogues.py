"""The catalogue: immutable revisions, and publications that say which of them are on offer."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, UpdateBase, bindparam, func, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from plans.plan import Catalogue, Plan, Revision
from plans.plan_table import is_code, plan_table, read_plan
from plans.rehearsal import OnOffer, Outcome, Verdict, fingerprint, verdicts
from storage.dialects import insert_into
from storage.face import NotAsRehearsed, Published
from storage.tables import plan_revision, publication, publication_offer

NEWEST = select(func.max(publication.c.id)).scalar_subquery()

_REVISIONS = select(plan_revision).where(plan_revision.c.id.in_(bindparam("ids", expanding=True)))
_OFFERS = (
    select(plan_revision)
    .join(publication_offer, publication_offer.c.plan_revision_id == plan_revision.c.id)
    .where(publication_offer.c.publication_id == bindparam("publication"))
    .order_by(publication_offer.c.position)
)
_LATEST_OF_EACH = select(plan_revision).where(
    tuple_(plan_revision.c.code, plan_revision.c.number).in_(
        select(plan_revision.c.code, func.max(plan_revision.c.number)).group_by(
            plan_revision.c.code
        )
    )
)
_NEWEST_OF = (
    select(plan_revision.c.id)
    .where(plan_revision.c.code == bindparam("code"))
    .order_by(plan_revision.c.number.desc())
    .limit(1)
)
_PUBLISHED_AT = select(publication.c.published_at).where(
    publication.c.id == bindparam("publication")
)
_ADD_REVISION = insert(plan_revision).returning(plan_revision.c.id)


class Shelf:
    """Keeps what was read of the catalogue: neither revisions nor publications ever change."""

    def __init__(self) -> None:
        self._revisions: dict[int, Revision] = {}
        self._newest: tuple[int, Catalogue] = (0, Catalogue())

    async def catalogue(self, db: AsyncConnection, number: int | None) -> Catalogue:
        """What publication `number` offers; an empty catalogue before the first (None)."""
        if number and number != self._newest[0]:
            rows = await db.execute(_OFFERS, {"publication": number})
            self._newest = (number, Catalogue(tuple(self._keep(row) for row in rows)))
        return self._newest[1] if number else Catalogue()

    async def revisions(
        self, db: AsyncConnection, ids: Iterable[int | None]
    ) -> dict[int, Revision]:
        """Those of these revisions that exist, by id."""
        wanted = {one for one in ids if one is not None}
        if missing := wanted - self._revisions.keys():
            for row in await db.execute(_REVISIONS, {"ids": sorted(missing)}):
                self._keep(row)
        return {one: self._revisions[one] for one in wanted if one in self._revisions}

    def _keep(self, row: Row[Any]) -> Revision:
        return self._revisions.setdefault(row.id, _revision(row))


async def newest_of(db: AsyncConnection, shelf: Shelf, code: str) -> Revision | None:
    """The newest revision of this plan, on offer or not; None if there never was one."""
    if not is_code(code):  # no plan's, and not all of these words can be sent to a database
        return None
    newest = (await db.execute(_NEWEST_OF, {"code": code})).scalar()
    return (await shelf.revisions(db, [newest])).get(newest) if newest else None


async def on_offer(db: AsyncConnection) -> OnOffer:
    """The published state as it is now."""
    newest = (await db.execute(select(NEWEST))).scalar() or 0
    offers = [_revision(row) for row in await db.execute(_OFFERS, {"publication": newest})]
    latest = [_revision(row) for row in await db.execute(_LATEST_OF_EACH)]
    return OnOffer(newest, tuple(offers), tuple(latest))


async def publish(
    db: AsyncConnection,
    dialect: str,
    plans: Sequence[Plan],
    at: datetime,
    expect: str | None = None,
) -> Published | NotAsRehearsed:
    """Put exactly these plans on offer, in this order; writes only what differs.

    With the fingerprint of a rehearsal, only if it still fits.
    """
    while True:
        now = await on_offer(db)
        if expect is not None and fingerprint(plans, now) != expect:
            return NotAsRehearsed(now.number, await _published_at(db, now.number))
        report = _report(now.number, verdicts(plans, now))
        if [one.plan for one in now.offers] == list(plans):
            return report
        # Whoever takes the next number publishes; another publication at once reads again.
        number = {"id": now.number + 1, "published_at": at}
        if (await db.execute(_take_number(dialect), number)).scalar():
            break
    latest = {one.plan.code: one for one in now.newest}
    ids = [await _revision_id(db, plan, latest.get(plan.code), at) for plan in plans]
    offers = [
        {"publication_id": now.number + 1, "position": position, "plan_revision_id": one}
        for position, one in enumerate(ids, 1)
    ]
    if offers:
        await db.execute(insert(publication_offer), offers)
    return replace(report, number=now.number + 1)


async def _published_at(db: AsyncConnection, number: int) -> datetime | None:
    at: datetime | None = (await db.execute(_PUBLISHED_AT, {"publication": number})).scalar()
    return at


@cache
def _take_number(dialect: str) -> UpdateBase:
    statement = insert_into(publication, dialect)
    return statement.on_conflict_do_nothing().returning(publication.c.id)


def _report(number: int, told: Sequence[Verdict]) -> Published:
    def codes(outcome: Outcome) -> tuple[str, ...]:
        return tuple(one.code for one in told if one.outcome is outcome)

    return Published(
        number=number,
        new=codes(Outcome.NEW),
        changed=codes(Outcome.CHANGED),
        unchanged=codes(Outcome.UNCHANGED),
        withdrawn=codes(Outcome.WITHDRAWN),
        back=codes(Outcome.BACK),
    )


async def _revision_id(
    db: AsyncConnection, plan: Plan, latest: Revision | None, at: datetime
) -> int:
    """The id of the revision with just this content: the latest one, or a new one."""
    if latest and latest.plan == plan:
        return latest.id
    number = latest.number + 1 if latest else 1
    content = plan_table(plan)
    row = {"code": plan.code, "number": number, "content": content, "created_at": at}
    return int((await db.execute(_ADD_REVISION, row)).scalar_one())


def _revision(row: Row[Any]) -> Revision:
    plan, _ = read_plan(row.content)  # was free of problems when it was published
    return Revision(id=row.id, number=row.number, plan=plan)
