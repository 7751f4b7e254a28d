"""Publishing: immutable revisions, and publications that say which of them are on offer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, func, select, tuple_

from plans.dry_run import Effect, OnOffer, PlanEffect, effects, fingerprint
from plans.plan import Plan, Revision
from plans.plan_table import plan_table
from plans.table_reader import is_code
from storage.catalogue.cache import NEWEST, OFFERS, revision_of
from storage.catalogue.values import NotAsPreviewed, Published
from storage.database.insert import insert
from storage.database.tables import plan_revision, publication, publication_offer
from storage.transaction import Transaction

_NEWEST = select(NEWEST)
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
_TAKE_NUMBER = insert(publication).on_conflict_do_nothing().returning(publication.c.id)
_OFFER = insert(publication_offer)
_ADD_REVISION = insert(plan_revision).returning(plan_revision.c.id)


async def newest_of(tx: Transaction, code: str) -> Revision | None:
    """The newest revision of this plan, on offer or not; None if there never was one."""
    if not is_code(code):  # no plan's, and not all of these words can be sent to a database
        return None
    newest = await tx.value(_NEWEST_OF, {"code": code})
    return (await tx.revisions([newest])).get(newest) if newest else None


async def on_offer(tx: Transaction) -> OnOffer:
    """The published state as it is now."""
    newest = await tx.value(_NEWEST) or 0
    offers = [revision_of(row) for row in await tx.rows(OFFERS, {"publication": newest})]
    latest = [revision_of(row) for row in await tx.rows(_LATEST_OF_EACH)]
    return OnOffer(newest, tuple(offers), tuple(latest))


async def publish(
    tx: Transaction, plans: Sequence[Plan], at: datetime, expect: str | None = None
) -> Published | NotAsPreviewed:
    """Put exactly these plans on offer, in this order; writes only what differs.

    With the fingerprint of a dry run, only if it still fits.
    """
    while True:
        now = await on_offer(tx)
        if expect is not None and fingerprint(plans, now) != expect:
            return NotAsPreviewed(now.number, await _published_at(tx, now.number))
        report = _report(now.number, effects(plans, now))
        if [one.plan for one in now.offers] == list(plans):
            return replace(report, is_new=False)
        # Whoever takes the next number publishes; another publication at once reads again.
        number = {"id": now.number + 1, "published_at": at}
        if await tx.value(_TAKE_NUMBER, number):
            break
    latest = {one.plan.code: one for one in now.newest}
    ids = [await _revision_id(tx, plan, latest.get(plan.code), at) for plan in plans]
    offers = [
        {"publication_id": now.number + 1, "position": position, "plan_revision_id": one}
        for position, one in enumerate(ids, 1)
    ]
    await tx.each(_OFFER, offers)
    return replace(report, number=now.number + 1)


async def _published_at(tx: Transaction, number: int) -> datetime | None:
    at: datetime | None = await tx.value(_PUBLISHED_AT, {"publication": number})
    return at


def _report(number: int, told: Sequence[PlanEffect]) -> Published:
    def codes(effect: Effect) -> tuple[str, ...]:
        return tuple(one.code for one in told if one.effect is effect)

    return Published(
        number=number,
        new=codes(Effect.NEW),
        changed=codes(Effect.CHANGED),
        unchanged=codes(Effect.UNCHANGED),
        withdrawn=codes(Effect.WITHDRAWN),
        back=codes(Effect.BACK),
    )


async def _revision_id(tx: Transaction, plan: Plan, latest: Revision | None, at: datetime) -> int:
    """The id of the revision with just this content: the latest one, or a new one."""
    if latest and latest.plan == plan:
        return latest.id
    number = latest.number + 1 if latest else 1
    content = plan_table(plan)
    row = {"code": plan.code, "number": number, "content": content, "created_at": at}
    return int(await tx.value(_ADD_REVISION, row))
