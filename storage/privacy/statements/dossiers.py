"""Dossiers: everything that is kept about one person."""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import FromClause, Select, bindparam, func, or_, select

from plans.ledger import Channel, Kind
from storage.database.compiled import Row
from storage.database.tables import (
    business,
    invitation,
    member,
    member_notice,
    outbox,
    person,
    plan_change,
    plan_revision,
    question,
)
from storage.members.values import Role
from storage.outbox.values import LetterKind, LetterOutcome
from storage.privacy.values import (
    Asked,
    Dossier,
    LedgerEntry,
    Membership,
    Message,
    NoticeWish,
    Passage,
    Person,
)
from storage.transaction import Transaction

Told = TypeVar("Told")

PERSON = bindparam("person", type_=person.c.id.type)
IS_MADE, IS_USED = invitation.c.created_by == PERSON, invitation.c.used_by == PERSON
IS_TO, _IS_ABOUT = outbox.c.recipient_id == PERSON, outbox.c.sender_id == PERSON

AT_ONCE = 1000


def _with_memberships(of: FromClause) -> Select[Any]:
    """Rows of the people in `of`, one for each business they are in."""
    return (
        select(
            of.c.id,
            of.c.telegram_id,
            of.c.name,
            member.c.business_id,
            business.c.name.label("business_name"),
            member.c.role,
            member.c.since,
        )
        .select_from(of)
        .outerjoin(member, member.c.person_id == of.c.id)
        .outerjoin(business, business.c.id == member.c.business_id)
        .order_by(of.c.id, member.c.business_id)
    )


_KNOWN = select(person).where(person.c.erased_at.is_(None))
_PAGE = _with_memberships(
    _KNOWN.where(person.c.id > bindparam("after"))
    .order_by(person.c.id)
    .limit(bindparam("most"))
    .subquery("page")
)
_ONE_PERSON = _with_memberships(_KNOWN.where(person.c.id == PERSON).subquery("one"))
_PROFILE = select(
    person.c.language, person.c.telegram_language, person.c.created_at, person.c.unreachable_since
).where(person.c.id == PERSON)
REGISTERED = (
    select(business.c.id, business.c.name)
    .where(business.c.registered_by == PERSON)
    .order_by(business.c.id)
)
_NOTICES = (
    select(member_notice.c.business_id, member_notice.c.kind, member_notice.c.wanted)
    .where(member_notice.c.person_id == PERSON)
    .order_by(member_notice.c.business_id, member_notice.c.kind)
)
_ASKED = select(question.c.kind, question.c.business_id, question.c.asked_at).where(
    question.c.person_id == PERSON
)
_PASSAGES = (
    select(
        invitation.c.business_id,
        invitation.c.role,
        func.coalesce(IS_MADE, False).label("made"),
        func.coalesce(IS_USED, False).label("used"),
        invitation.c.created_at,
        invitation.c.expires_at,
        invitation.c.used_at,
    )
    .where(or_(IS_MADE, IS_USED))
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
        plan_change.c.channel,
        plan_change.c.note,
    )
    .select_from(plan_change)
    .outerjoin(plan_revision, plan_revision.c.id == plan_change.c.plan_revision_id)
    .where(plan_change.c.decided_by == PERSON)
    .order_by(plan_change.c.business_id, plan_change.c.seq)
)
_MESSAGES = (
    select(
        outbox.c.business_id,
        outbox.c.kind,
        IS_TO.label("to_them"),
        func.coalesce(_IS_ABOUT, False).label("about_them"),
        plan_revision.c.code,
        outbox.c.created_at,
        outbox.c.settled_at,
        outbox.c.outcome,
    )
    .select_from(outbox)
    .outerjoin(plan_revision, plan_revision.c.id == outbox.c.plan_revision_id)
    .where(or_(IS_TO, _IS_ABOUT))
    .order_by(outbox.c.id)
)


async def people(tx: Transaction, after: int) -> tuple[Person, ...]:
    """The next people beyond this one who are known and not erased, in the order of their ids."""
    rows = await tx.rows(_PAGE, {"after": after, "most": AT_ONCE})
    return tuple(_person(list(own)) for _id, own in groupby(rows, key=lambda row: row.id))


async def someone(tx: Transaction, person_id: int) -> Person | None:
    """One person; None if the id is unknown or erased."""
    rows = await tx.rows(_ONE_PERSON, {"person": person_id})
    return _person(rows) if rows else None


async def dossier(tx: Transaction, person_id: int) -> Dossier | None:
    """Everything stored about a person; None if the id is unknown or erased."""
    known = await someone(tx, person_id)
    if known is None:
        return None
    key = {"person": person_id}
    profile: Any = await tx.row(_PROFILE, key)

    async def told(statement: Select[Any], read: Callable[[Any], Told]) -> tuple[Told, ...]:
        return tuple([read(row) for row in await tx.rows(statement, key)])

    return Dossier(
        known,
        profile.language,
        profile.telegram_language,
        profile.created_at,
        profile.unreachable_since,
        registered=await told(REGISTERED, lambda row: int(row.id)),
        notices=await told(_NOTICES, _notice),
        asked=next(iter(await told(_ASKED, lambda row: Asked(*row))), None),
        invitations=await told(_PASSAGES, _passage),
        decisions=await told(_DECISIONS, _decision),
        messages=await told(_MESSAGES, _message),
    )


def _person(rows: Sequence[Row]) -> Person:
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


def _decision(row: Any) -> LedgerEntry:
    business_id, seq, kind, plan, decided_at, effective_at, expires_at, channel, note = row
    return LedgerEntry(
        business_id,
        seq,
        Kind(kind),
        plan,
        decided_at,
        effective_at,
        expires_at,
        Channel(channel),
        note,
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
