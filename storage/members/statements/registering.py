"""Registering: businesses that people bring in by themselves, counted so that none comes twice."""

from datetime import datetime

from sqlalchemy import bindparam, func, select

from storage.database.insert import insert
from storage.database.tables import business
from storage.members.statements import people
from storage.members.values import Caller, Role
from storage.transaction import Transaction

MOST_REGISTERED = 10  # by one person, ever

_COUNT = select(func.coalesce(func.max(business.c.registration), 0)).where(
    business.c.registered_by == bindparam("person")
)
_REGISTER = (
    insert(business)
    .on_conflict_do_nothing(index_elements=["registered_by", "registration"])
    .returning(business.c.id)
)
_REGISTERED = select(business.c.id).where(
    business.c.registered_by == bindparam("person"), business.c.registration == bindparam("number")
)


async def count(tx: Transaction, person_id: int) -> int:
    """How many businesses this person has registered."""
    return int(await tx.value(_COUNT, {"person": person_id}))


async def register(tx: Transaction, caller: Caller, name: str, number: int, at: datetime) -> int:
    """This person's business of this number (from 1); they own it, if it is registered just now."""
    person_id = await people.remember(tx, caller, at)
    row = {"name": name, "created_at": at, "registered_by": person_id, "registration": number}
    business_id: int | None = await tx.value(_REGISTER, row)
    if business_id is None:
        return int(await tx.value(_REGISTERED, {"person": person_id, "number": number}))
    await people.join(tx, business_id, person_id, Role.OWNER, at)
    return business_id
