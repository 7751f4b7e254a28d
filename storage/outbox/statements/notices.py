"""Notices: their contents as of now, when the letter is sent and not when it was written."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, or_, select

from plans.ledger import Change, Chosen, Declined, Ended, Requested, Undone, Withdrawn
from plans.plan import Revision
from plans.subscription import Subscription
from storage.changes.statements.rows import COLUMNS, read_change, revision_ids
from storage.database.compiled import Row
from storage.database.lists import one_of
from storage.database.tables import invitation, member, outbox, person, plan_change
from storage.members.statements import people
from storage.members.values import MemberView, Role
from storage.outbox.values import (
    Ending,
    Joined,
    Lapsed,
    LetterKind,
    LetterOutcome,
    News,
    Notice,
    Started,
)
from storage.transaction import Transaction

_BUSINESS = bindparam("business", type_=plan_change.c.business_id.type)
_NUMBER = bindparam("number", type_=plan_change.c.seq.type)
_itself = plan_change.alias("itself")
_BASE = (
    select(_itself.c.basis)
    .where(_itself.c.business_id == _BUSINESS, _itself.c.seq == _NUMBER)
    .scalar_subquery()
)
_AHEAD = (
    select(_itself.c.scheduled)
    .where(_itself.c.business_id == _BUSINESS, _itself.c.seq == _NUMBER - 1)
    .scalar_subquery()
)
# A change, the one before it and what was scheduled by then, and the one that was in force.
_AROUND: Select[Any] = select(*COLUMNS).where(
    plan_change.c.business_id == _BUSINESS,
    or_(
        plan_change.c.seq.in_((_NUMBER, _NUMBER - 1)),
        plan_change.c.seq == _BASE,
        plan_change.c.seq == _AHEAD,
    ),
)
_TOLD_BY = tuple(one.value for one in LetterKind if one.notice is Notice.CHANGES)
_WHO = bindparam("who", type_=outbox.c.recipient_id.type)
# A later change that this person made, or is told of.
_KNOWS_LATER: Select[Any] = select(
    or_(
        exists().where(
            plan_change.c.business_id == _BUSINESS,
            plan_change.c.seq > _NUMBER,
            plan_change.c.decided_by == _WHO,
        ),
        exists().where(
            outbox.c.business_id == _BUSINESS,
            one_of(outbox.c.kind, _TOLD_BY),
            outbox.c.recipient_id == _WHO,
            outbox.c.seq > _NUMBER,
            or_(outbox.c.settled_at.is_(None), outbox.c.outcome == LetterOutcome.SENT.value),
        ),
    )
)
_REMINDED_LATER: Select[Any] = select(
    exists().where(
        outbox.c.business_id == _BUSINESS,
        outbox.c.kind == LetterKind.TERM.value,
        outbox.c.recipient_id == _WHO,
        outbox.c.seq == _NUMBER,
        outbox.c.id > bindparam("id", type_=outbox.c.id.type),
        or_(outbox.c.settled_at.is_(None), outbox.c.outcome == LetterOutcome.SENT.value),
    )
)
_inviter = person.alias("inviter")
_JOINED: Select[Any] = (
    select(person.c.name, member.c.role, _inviter.c.name.label("inviter"))
    .select_from(invitation)
    .join(person, person.c.id == invitation.c.used_by)
    .join(
        member,
        and_(
            member.c.business_id == invitation.c.business_id,
            member.c.person_id == invitation.c.used_by,
        ),
    )
    .outerjoin(_inviter, _inviter.c.id == invitation.c.created_by)
    .where(invitation.c.id == bindparam("invitation"))
)


async def of_change(tx: Transaction, view: MemberView, seq: int) -> News | None:
    """News of a change; None if there is no such change."""
    changes = await _around(tx, view, seq)
    change = changes.get(seq)
    if change is None:
        return None
    names = await people.names_of(tx, {change.decided_by})
    before = _plan_of(changes.get(change.basis))
    return News(view, change, names.get(change.decided_by or 0), before, _target(change, changes))


def _target(change: Change, changes: Mapping[int, Change]) -> Change | None:
    last = changes.get(change.seq - 1)
    match change:
        case Undone():
            return last
        case Withdrawn():
            if last is None or isinstance(last, Requested | Chosen | Ended):
                return last
            return changes.get(last.scheduled)
        case Chosen() | Requested() | Declined() | Ended():
            return None


async def of_start(tx: Transaction, view: MemberView, seq: int) -> Started | None:
    """A scheduled choice has taken effect; None if there is no such choice."""
    changes = await _around(tx, view, seq)
    change = changes.get(seq)
    if not isinstance(change, Chosen):
        return None
    return Started(view, change, _plan_of(changes.get(change.basis)))


def of_end(view: MemberView) -> Ending | None:
    """The term of the current plan is about to end; None if it has no end."""
    current, end = view.subscription.current, view.subscription.term_end
    return Ending(view, current, end) if current and end else None


async def of_lapse(tx: Transaction, view: MemberView, seq: int) -> Lapsed | None:
    """The plan that ran out by this choice or this end; None if there is no such change."""
    changes = await _around(tx, view, seq)
    match changes.get(seq):
        case Chosen(expires_at=datetime() as ended) as plan:
            return Lapsed(view, plan, ended)
        case Ended(basis=basis, effective_at=ended):
            lapsed = changes.get(basis)
            return Lapsed(view, lapsed, ended) if isinstance(lapsed, Chosen) else None
        case _:
            return None


async def _around(tx: Transaction, view: MemberView, seq: int) -> dict[int, Change]:
    """A change, those before it that it may be about, and its basis, by their numbers."""
    key = {"business": view.member.business_id, "number": seq}
    rows = await tx.rows(_AROUND, key)
    known = await tx.revisions(revision_ids(rows))
    return {one.seq: one for row in rows if (one := read_change(row, known))}


def _plan_of(basis: Change | None) -> Revision | None:
    return basis.revision if isinstance(basis, Chosen) else None


async def of_joining(tx: Transaction, view: MemberView, dedupe_key: str) -> Joined | None:
    """The person who used the invitation a letter is about; None if they have left since."""
    row = await tx.row(_JOINED, {"invitation": int(dedupe_key)})
    return Joined(view, row.name, Role(row.role), row.inviter) if row else None


async def is_overtaken(tx: Transaction, row: Row, subscription: Subscription) -> bool:
    """Whether a letter is out of date and its recipient learns of a later change anyway."""
    stands = (subscription.last, subscription.held, subscription.scheduled)
    if any(_holds(row.seq, one) for one in stands):
        return False
    key = {"business": row.business_id, "number": row.seq, "who": row.recipient_id}
    return bool(await tx.value(_KNOWS_LATER, key))


async def is_repeated(tx: Transaction, row: Row) -> bool:
    """Whether a newer reminder of the same plan waits, or was sent, for the same person."""
    key = {"business": row.business_id, "number": row.seq, "who": row.recipient_id, "id": row.id}
    return bool(await tx.value(_REMINDED_LATER, key))


def _holds(seq: int, change: Change | None) -> bool:
    return change is not None and change.seq == seq
