"""Teams: who is in a business, and the acts that change it; a business keeps an owner.

Whatever takes a role away locks the business first: of two owners who remove each other at once,
the second acts on what the first has left.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, delete, func, select, update

from storage.database.tables import business, member, person
from storage.members.statements import invitations
from storage.members.values import LastOwner, NoSuchMember, Role, TeamDone, Teammate
from storage.transaction import Transaction

PAGE = 8

# It lets those pass that only refer to the business: changes of its plan never wait for its team.
_LOCK = (
    select(business.c.id)
    .where(business.c.id == bindparam("business"))
    .with_for_update(key_share=True)
)
_other = member.alias("other")
_OWNERS = (
    select(func.count())
    .select_from(_other)
    .where(_other.c.business_id == member.c.business_id, _other.c.role == Role.OWNER.value)
    .scalar_subquery()
)
_TEAM: Select[Any] = (
    select(
        member.c.person_id,
        person.c.name,
        member.c.role,
        member.c.since,
        case((member.c.role == Role.OWNER.value, _OWNERS), else_=0).label("owners"),
    )
    .join(person, person.c.id == member.c.person_id)
    .where(member.c.business_id == bindparam("business"))
    .order_by(member.c.since, member.c.person_id)
)
_PAGE = _TEAM.limit(bindparam("most")).offset(bindparam("skipped"))
_ONE = _TEAM.where(member.c.person_id == bindparam("person"))
_COUNT = (
    select(func.count()).select_from(member).where(member.c.business_id == bindparam("business"))
)
_IS_ONE = and_(
    member.c.business_id == bindparam("business"), member.c.person_id == bindparam("whom")
)
_SET_ROLE = update(member).where(_IS_ONE).values(role=bindparam("given", type_=member.c.role.type))
_REMOVE = delete(member).where(_IS_ONE)


async def lock(tx: Transaction, business_id: int) -> None:
    """Keep every other change of this team waiting until this transaction has ended.

    SQLite's writers wait for each other anyway.
    """
    await tx.execute(_LOCK, {"business": business_id})


async def page(
    tx: Transaction, business_id: int, number: int
) -> tuple[tuple[Teammate, ...], int, int]:
    """A few members, those here longest first; the page's number within bounds, and the last's."""
    count = await tx.value(_COUNT, {"business": business_id})
    last = max(0, (count - 1) // PAGE)
    number = min(number, last)
    key = {"business": business_id, "most": PAGE, "skipped": number * PAGE}
    rows = await tx.rows(_PAGE, key)
    return tuple(_teammate(row) for row in rows), number, last


async def everybody(tx: Transaction, business_id: int) -> tuple[Teammate, ...]:
    """All members, those here longest first."""
    return tuple(_teammate(row) for row in await tx.rows(_TEAM, {"business": business_id}))


async def teammate(tx: Transaction, business_id: int, person_id: int) -> Teammate | None:
    """One member; None for whoever is none."""
    key = {"business": business_id, "person": person_id}
    row = await tx.row(_ONE, key)
    return _teammate(row) if row else None


async def set_role(
    tx: Transaction, business_id: int, person_id: int, role: Role, at: datetime
) -> TeamDone | LastOwner | NoSuchMember:
    """Give a member of a business that is locked this role."""
    mate = await teammate(tx, business_id, person_id)
    if mate is None:
        return NoSuchMember()
    if mate.role is role:
        return TeamDone(mate, again=True)
    if mate.is_last_owner:
        return LastOwner(mate)
    key = {"business": business_id, "whom": person_id}
    if role is not Role.OWNER:
        await invitations.revoke_of(tx, business_id, person_id, at)
    await tx.execute(_SET_ROLE, {**key, "given": role.value})
    return TeamDone(replace(mate, role=role))


async def remove(
    tx: Transaction, business_id: int, person_id: int, at: datetime
) -> TeamDone | LastOwner | NoSuchMember:
    """Take a member out of a business that is locked."""
    mate = await teammate(tx, business_id, person_id)
    if mate is None:
        return NoSuchMember()
    if mate.is_last_owner:
        return LastOwner(mate)
    key = {"business": business_id, "whom": person_id}
    await invitations.revoke_of(tx, business_id, person_id, at)
    await tx.execute(_REMOVE, key)
    return TeamDone(mate)


def _teammate(row: Any) -> Teammate:
    return Teammate(row.person_id, row.name, Role(row.role), row.since, row.owners == 1)
