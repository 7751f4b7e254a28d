"""Erasing: forgetting one person.

Ledgers name people by their internal id alone, so they stay complete: the id of an erased person
leads to a row that says nothing more.
"""

from datetime import datetime

from sqlalchemy import and_, bindparam, delete, func, literal_column, or_, select, update

from storage.database.tables import (
    business,
    invitation,
    member,
    member_notice,
    outbox,
    person,
    question,
)
from storage.members.statements import views
from storage.members.values import Role
from storage.outbox.values import LetterOutcome
from storage.privacy.statements.dossiers import IS_MADE, IS_TO, IS_USED, PERSON, REGISTERED, someone
from storage.privacy.values import Erased, Membership, Person, StillOperator, StillOwner
from storage.transaction import Transaction

# Locked first: whatever this person does at the same moment is over by then, or begins after.
_LOCK = (
    select(person.c.telegram_id, person.c.name)
    .where(person.c.id == PERSON, person.c.erased_at.is_(None))
    .with_for_update()
)
_OTHER_OWNERS = (
    select(func.count())
    .select_from(member)
    .where(
        member.c.business_id == bindparam("business"),
        member.c.person_id != PERSON,
        member.c.role == Role.OWNER.value,
    )
)
_OWN = or_(
    business.c.registered_by == PERSON,
    business.c.id.in_(select(member.c.business_id).where(member.c.person_id == PERSON)),
)
_RENAME = (
    update(business)
    .where(and_(_OWN, business.c.name == bindparam("called")))
    .values(name=literal_column("'Business '").concat(business.c.id))
    .returning(business.c.id)
)
_FORGET = (
    delete(member_notice).where(member_notice.c.person_id == PERSON),
    delete(member).where(member.c.person_id == PERSON),
    delete(question).where(question.c.person_id == PERSON),
    delete(invitation).where(IS_MADE, invitation.c.used_at.is_(None)),
    # What was used tells who came in by whom; no code has such a hash.
    update(invitation)
    .where(or_(IS_MADE, IS_USED))
    .values(code_hash=literal_column("'erased '").concat(invitation.c.id)),
)
_SETTLE = (
    update(outbox)
    .where(IS_TO, outbox.c.settled_at.is_(None))
    .values(
        settled_at=bindparam("at", type_=outbox.c.settled_at.type),
        outcome=LetterOutcome.OBSOLETE.value,
    )
)
_EMPTY = (
    update(person)
    .where(person.c.id == PERSON)
    .values(
        telegram_id=None,
        name="",
        language=None,
        telegram_language=None,
        unreachable_since=None,
        created_at=bindparam("at", type_=person.c.created_at.type),
        erased_at=bindparam("at", type_=person.c.erased_at.type),
    )
)


async def erase(
    tx: Transaction, person_id: int, at: datetime, *, force: bool
) -> Erased | StillOwner | StillOperator | None:
    """Forget a person; None if the id is unknown or erased.

    Refused while a business that is in use has no other owner, unless forced.
    """
    key = {"person": person_id}
    row = await tx.row(_LOCK, key)
    known = await someone(tx, person_id)
    if row is None or known is None:
        return None
    if row.telegram_id in tx.policy.operators:
        return StillOperator()
    if not force and (orphans := await _orphans(tx, known, at)):
        return StillOwner(orphans)
    renamed = await tx.values(_RENAME, key | {"called": row.name})
    for statement in _FORGET:
        await tx.execute(statement, key)
    await tx.execute(_SETTLE, key | {"at": at})
    await tx.execute(_EMPTY, key | {"at": at})
    registered = await tx.rows(REGISTERED, key)
    return Erased(tuple(sorted(renamed)), tuple((one.id, one.name) for one in registered))


async def _orphans(tx: Transaction, known: Person, at: datetime) -> tuple[Membership, ...]:
    """The businesses in use whose last owner this is: with other members, a plan, or a pending."""
    found = []
    for own in known.memberships:
        if own.role is not Role.OWNER:
            continue
        key = {"business": own.business, "person": known.id}
        if await tx.value(_OTHER_OWNERS, key):
            continue
        case = await views.case(tx, own.business, at)
        if case is None:
            continue
        subscription = case.business.subscription
        if case.business.members > 1 or subscription.current or subscription.pending:
            found.append(own)
    return tuple(found)
