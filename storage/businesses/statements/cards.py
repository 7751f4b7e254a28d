"""Cards: everything about one business, of one moment."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select

from plans.periods import periods
from storage.businesses.statements import pages
from storage.businesses.values import Card, CardMember
from storage.changes.statements import facts, rows
from storage.changes.values import Record
from storage.database.tables import member, person
from storage.members.statements import people
from storage.members.values import Role
from storage.transaction import Transaction

_MEMBERS: Select[Any] = (
    select(person.c.id, person.c.name, member.c.role, member.c.since, person.c.unreachable_since)
    .join(person, person.c.id == member.c.person_id)
    .where(member.c.business_id == bindparam("business"))
    .order_by(member.c.since, person.c.id)
)


async def card(tx: Transaction, business_id: int, at: datetime) -> Card | None:
    """Everything about one business; None if there is none."""
    found = await pages.some(tx, [business_id], at)
    if not found:
        return None
    [business] = found
    changes = await rows.ledger(tx, business_id)
    names = await people.names_of(tx, {one.decided_by for one in changes})
    return Card(
        business,
        await _members(tx, business_id),
        await facts.tags(tx, business_id),
        Record(business, periods(changes, at), names),
    )


async def _members(tx: Transaction, business_id: int) -> tuple[CardMember, ...]:
    found = await tx.rows(_MEMBERS, {"business": business_id})
    return tuple(
        CardMember(row.id, row.name, Role(row.role), row.since, row.unreachable_since)
        for row in found
    )
