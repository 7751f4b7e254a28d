"""Letters: what a message is about, looked up when it is sent and not when it was written."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from plans.conditions import unmet
from plans.ledger import Change, Kind
from storage import facts, people, visits
from storage.catalogues import Shelf
from storage.face import Interest, Letter, LetterKind, Policy, Recipient, Request, Role
from storage.ledgers import COLUMNS, read_change, revision_ids
from storage.tables import member, person, plan_change

# A change and the one after it.
_TWO: Select[Any] = (
    select(*COLUMNS)
    .where(
        plan_change.c.business_id == bindparam("business"),
        plan_change.c.seq >= bindparam("number"),
    )
    .order_by(plan_change.c.seq)
    .limit(2)
)
_RECIPIENT: Select[Any] = (
    select(person.c.telegram_id, person.c.language, member.c.role)
    .select_from(person)
    .outerjoin(
        member,
        and_(member.c.person_id == person.c.id, member.c.business_id == bindparam("business")),
    )
    .where(person.c.id == bindparam("person"))
)


async def request(
    db: AsyncConnection, shelf: Shelf, business_id: int, seq: int, at: datetime
) -> Request | None:
    """The request that is a business's change number `seq`; None if that is no request."""
    rows = (await db.execute(_TWO, {"business": business_id, "number": seq})).all()
    changes = await _changes(db, shelf, rows)
    if not changes or changes[0].seq != seq or changes[0].kind is not Kind.REQUEST:
        return None
    found = await visits.case(db, shelf, business_id, at)
    if found is None:
        return None
    names = await people.names_of(db, {one.decided_by for one in changes})
    asked, settled_by = changes[0], changes[1] if len(changes) > 1 else None
    return Request(
        found[0].business,
        asked,
        names.get(asked.decided_by or 0),
        settled_by,
        names.get(settled_by.decided_by or 0) if settled_by else None,
    )


async def read(
    db: AsyncConnection, shelf: Shelf, policy: Policy, row: Row[Any], at: datetime
) -> Letter:
    """The letter of a row of the outbox, with its recipient and what it is about as of now."""
    kind = LetterKind(row.kind)
    to = await _recipient(db, policy, kind, row)
    about: Request | Interest | None
    match kind:
        case LetterKind.REQUEST:
            about = await request(db, shelf, row.business_id, row.seq, at)
        case LetterKind.APPROVED | LetterKind.DECLINED:
            about = await request(db, shelf, row.business_id, row.seq - 1, at)
        case LetterKind.ASKED:
            about = await _interest(db, shelf, row, at)
    return Letter(row.id, kind, row.attempts, to, about)


async def _changes(db: AsyncConnection, shelf: Shelf, rows: Sequence[Row[Any]]) -> list[Change]:
    known = await shelf.revisions(db, revision_ids(rows))
    return [one for row in rows if (one := read_change(row, known))]


async def _recipient(
    db: AsyncConnection, policy: Policy, kind: LetterKind, row: Row[Any]
) -> Recipient | None:
    """Whom it is for; None if they are erased, or no longer what they would be told it as."""
    key = {"person": row.recipient_id, "business": row.business_id}
    who = (await db.execute(_RECIPIENT, key)).one_or_none()
    if who is None or who.telegram_id is None:
        return None
    is_operator, is_owner = who.telegram_id in policy.operators, who.role == Role.OWNER.value
    may_read = is_operator if kind.is_to_operators else is_owner
    return Recipient(who.telegram_id, who.language) if may_read else None


async def _interest(
    db: AsyncConnection, shelf: Shelf, row: Row[Any], at: datetime
) -> Interest | None:
    found = await visits.case(db, shelf, row.business_id, at)
    asked = (await shelf.revisions(db, [row.plan_revision_id])).get(row.plan_revision_id)
    if found is None or asked is None:
        return None
    business, catalogue = found[0].business, found[1]
    names = await people.names_of(db, {row.sender_id})
    offer = catalogue.by_code(asked.plan.code)
    if offer is None:
        return Interest(business, None, names.get(row.sender_id), ())
    since, now = business.created_at, business.standing.at
    known = await facts.facts(db, business.id, since, [offer.plan], now)
    lacking = unmet(offer.plan, known, now)
    return Interest(business, offer, names.get(row.sender_id), lacking)
