"""Privacy: everything that is kept about one person, and forgetting it.

Ledgers name people by their internal id alone, so they stay complete: the id of an erased person
leads to a row that says nothing more.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import (
    Row,
    Select,
    and_,
    bindparam,
    delete,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from plans.ledger import Kind, Via
from storage import visits
from storage.catalogues import Shelf
from storage.dossier import (
    Decision,
    Dossier,
    Erased,
    Membership,
    Message,
    NoticeWish,
    Passage,
    Person,
    StillOperator,
    StillOwner,
)
from storage.face import LetterKind, LetterOutcome, Policy, Role
from storage.tables import (
    business,
    invitation,
    member,
    member_notice,
    outbox,
    person,
    plan_change,
    plan_revision,
)

Told = TypeVar("Told")

_PERSON = bindparam("person", type_=person.c.id.type)
_IS_MADE, _IS_USED = invitation.c.created_by == _PERSON, invitation.c.used_by == _PERSON
_IS_TO, _IS_ABOUT = outbox.c.recipient_id == _PERSON, outbox.c.sender_id == _PERSON

_PEOPLE: Select[Any] = (
    select(
        person.c.id,
        person.c.telegram_id,
        person.c.name,
        member.c.business_id,
        business.c.name.label("business_name"),
        member.c.role,
        member.c.since,
    )
    .select_from(person)
    .outerjoin(member, member.c.person_id == person.c.id)
    .outerjoin(business, business.c.id == member.c.business_id)
    .where(person.c.erased_at.is_(None))
    .order_by(person.c.id, member.c.business_id)
)
_ONE_PERSON = _PEOPLE.where(person.c.id == _PERSON)
_PROFILE = select(
    person.c.language, person.c.telegram_language, person.c.created_at, person.c.unreachable_since
).where(person.c.id == _PERSON)
_REGISTERED = (
    select(business.c.id, business.c.name)
    .where(business.c.registered_by == _PERSON)
    .order_by(business.c.id)
)
_NOTICES = (
    select(member_notice.c.business_id, member_notice.c.kind, member_notice.c.wanted)
    .where(member_notice.c.person_id == _PERSON)
    .order_by(member_notice.c.business_id, member_notice.c.kind)
)
_PASSAGES = (
    select(
        invitation.c.business_id,
        invitation.c.role,
        func.coalesce(_IS_MADE, False).label("made"),
        func.coalesce(_IS_USED, False).label("used"),
        invitation.c.created_at,
        invitation.c.expires_at,
        invitation.c.used_at,
    )
    .where(or_(_IS_MADE, _IS_USED))
    .order_by(invitation.c.id)
)
_DECISIONS = (
    select(
        plan_change.c.business_id,
        plan_change.c.seq,
        plan_change.c.kind,
        plan_revision.c.code,
        plan_change.c.decided_at,
        plan_change.c.effective_at,
        plan_change.c.expires_at,
        plan_change.c.via,
        plan_change.c.note,
    )
    .select_from(plan_change)
    .outerjoin(plan_revision, plan_revision.c.id == plan_change.c.plan_revision_id)
    .where(plan_change.c.decided_by == _PERSON)
    .order_by(plan_change.c.business_id, plan_change.c.seq)
)
_MESSAGES = (
    select(
        outbox.c.business_id,
        outbox.c.kind,
        _IS_TO.label("to_them"),
        func.coalesce(_IS_ABOUT, False).label("about_them"),
        plan_revision.c.code,
        outbox.c.created_at,
        outbox.c.settled_at,
        outbox.c.outcome,
    )
    .select_from(outbox)
    .outerjoin(plan_revision, plan_revision.c.id == outbox.c.plan_revision_id)
    .where(or_(_IS_TO, _IS_ABOUT))
    .order_by(outbox.c.id)
)

# Locked first: whatever this person does at the same moment is over by then, or begins after.
_LOCK = select(person.c.telegram_id, person.c.name).where(
    person.c.id == _PERSON, person.c.erased_at.is_(None)
)
_OTHER_OWNERS = (
    select(func.count())
    .select_from(member)
    .where(
        member.c.business_id == bindparam("business"),
        member.c.person_id != _PERSON,
        member.c.role == Role.OWNER.value,
    )
)
_OWN = or_(
    business.c.registered_by == _PERSON,
    business.c.id.in_(select(member.c.business_id).where(member.c.person_id == _PERSON)),
)
_RENAME = (
    update(business)
    .where(and_(_OWN, business.c.name == bindparam("called")))
    .values(name=literal_column("'Business '").concat(business.c.id))
    .returning(business.c.id)
)
_FORGET = (
    delete(member_notice).where(member_notice.c.person_id == _PERSON),
    delete(member).where(member.c.person_id == _PERSON),
    delete(invitation).where(_IS_MADE, invitation.c.used_at.is_(None)),
    # What was used tells who came in by whom; no code has such a hash.
    update(invitation)
    .where(or_(_IS_MADE, _IS_USED))
    .values(code_hash=literal_column("'erased '").concat(invitation.c.id)),
)
_SETTLE = (
    update(outbox)
    .where(_IS_TO, outbox.c.settled_at.is_(None))
    .values(
        settled_at=bindparam("at", type_=outbox.c.settled_at.type),
        outcome=LetterOutcome.OBSOLETE.value,
    )
)
_EMPTY = (
    update(person)
    .where(person.c.id == _PERSON)
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


async def people(db: AsyncConnection) -> tuple[Person, ...]:
    """Everybody who is known and not erased, in the order of their ids."""
    rows = (await db.execute(_PEOPLE)).all()
    return tuple(_person(list(own)) for _id, own in groupby(rows, key=lambda row: row.id))


async def someone(db: AsyncConnection, person_id: int) -> Person | None:
    """One person; None if there is none of this id, or not any more."""
    rows = (await db.execute(_ONE_PERSON, {"person": person_id})).all()
    return _person(rows) if rows else None


async def dossier(db: AsyncConnection, person_id: int) -> Dossier | None:
    """Everything kept about a person; None if there is none of this id, or not any more."""
    known = await someone(db, person_id)
    if known is None:
        return None
    key = {"person": person_id}
    profile = (await db.execute(_PROFILE, key)).one()

    async def told(statement: Select[Any], read: Callable[[Any], Told]) -> tuple[Told, ...]:
        return tuple([read(row) for row in await db.execute(statement, key)])

    return Dossier(
        known,
        *profile,
        registered=await told(_REGISTERED, lambda row: int(row.id)),
        notices=await told(_NOTICES, _notice),
        invitations=await told(_PASSAGES, _passage),
        decisions=await told(_DECISIONS, _decision),
        messages=await told(_MESSAGES, _message),
    )


async def erase(
    db: AsyncConnection, shelf: Shelf, policy: Policy, person_id: int, at: datetime, *, force: bool
) -> Erased | StillOwner | StillOperator | None:
    """Forget a person; None if there is none of this id, or not any more.

    Refused while a business that is in use has no other owner, unless forced.
    """
    key = {"person": person_id}
    row = (await db.execute(_LOCK.with_for_update(), key)).one_or_none()
    known = await someone(db, person_id)
    if row is None or known is None:
        return None
    if row.telegram_id in policy.operators:
        return StillOperator()
    if not force and (orphans := await _orphans(db, shelf, known, at)):
        return StillOwner(orphans)
    renamed = (await db.execute(_RENAME, key | {"called": row.name})).scalars().all()
    for statement in _FORGET:
        await db.execute(statement, key)
    await db.execute(_SETTLE, key | {"at": at})
    await db.execute(_EMPTY, key | {"at": at})
    registered = (await db.execute(_REGISTERED, key)).all()
    return Erased(tuple(sorted(renamed)), tuple((one.id, one.name) for one in registered))


async def _orphans(
    db: AsyncConnection, shelf: Shelf, known: Person, at: datetime
) -> tuple[Membership, ...]:
    """The businesses in use whose last owner this is: with other members, a plan, or a pending."""
    found = []
    for own in known.memberships:
        if own.role is not Role.OWNER:
            continue
        key = {"business": own.business, "person": known.id}
        if (await db.execute(_OTHER_OWNERS, key)).scalar_one():
            continue
        case = await visits.case(db, shelf, own.business, at)
        if case is None:
            continue
        standing = case.business.standing
        if case.business.members > 1 or standing.current or standing.pending:
            found.append(own)
    return tuple(found)


def _person(rows: Sequence[Row[Any]]) -> Person:
    memberships = tuple(
        Membership(row.business_id, row.business_name, Role(row.role), row.since)
        for row in rows
        if row.business_id is not None
    )
    return Person(rows[0].id, rows[0].telegram_id, rows[0].name, memberships)


def _notice(row: Any) -> NoticeWish:
    return NoticeWish(row.business_id, row.kind, row.wanted)


def _passage(row: Any) -> Passage:
    business_id, role, made, used, created_at, expires_at, used_at = row
    return Passage(business_id, Role(role), bool(made), bool(used), created_at, expires_at, used_at)


def _decision(row: Any) -> Decision:
    business_id, seq, kind, plan, decided_at, effective_at, expires_at, via, note = row
    return Decision(
        business_id, seq, Kind(kind), plan, decided_at, effective_at, expires_at, Via(via), note
    )


def _message(row: Any) -> Message:
    business_id, kind, to_them, about_them, plan, created_at, settled_at, outcome = row
    return Message(
        business_id,
        LetterKind(kind),
        bool(to_them),
        bool(about_them),
        plan,
        created_at,
        settled_at,
        LetterOutcome(outcome) if outcome else None,
    )
