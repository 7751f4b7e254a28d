"""Recipients: which members want which notices, and the statement that writes to all of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, UpdateBase, and_, bindparam, func, literal, select

from storage.changes.statements.rows import newest_seq
from storage.database.insert import insert
from storage.database.tables import invitation, member, member_notice, outbox
from storage.members.values import Role
from storage.outbox.values import LetterKind, Notice
from storage.transaction import Transaction

NOBODY = 0  # no person has this number


def is_wanted() -> ColumnElement[bool]:
    """Whether a member, joined with what they said of a kind, wants to be told of it."""
    return func.coalesce(member_notice.c.wanted, member.c.role == Role.OWNER.value)


def said_of(notice: ColumnElement[Any]) -> ColumnElement[bool]:
    """Joins a member with their setting for a kind of notices."""
    return and_(
        member_notice.c.business_id == member.c.business_id,
        member_notice.c.person_id == member.c.person_id,
        member_notice.c.kind == notice,
    )


_SAID = (
    select(member_notice.c.kind, member_notice.c.wanted)
    .where(member_notice.c.business_id == bindparam("business"))
    .where(member_notice.c.person_id == bindparam("person"))
)


async def tell(
    tx: Transaction,
    kind: LetterKind,
    business_id: int,
    *,
    seq: int,
    dedupe_key: str,
    at: datetime,
    except_for: int | None = None,
) -> None:
    """Write a letter of this kind to every member who wants it, except the one who caused it.

    Once per dedupe key: nobody gets the same letter twice.
    """
    row = {
        "business": business_id,
        "seq": seq,
        "letter": kind.value,
        "dedupe_key": dedupe_key,
        "notice": (kind.notice or Notice.CHANGES).value,
        "at": at,
        "except_for": except_for or NOBODY,
    }
    await tx.execute(_TELL, row)


async def tell_of_joining(
    tx: Transaction, business_id: int, invitation_id: int, at: datetime
) -> None:
    """Write to the other members who want it that an invitation was just used."""
    row = {
        "business": business_id,
        "letter": LetterKind.TEAM.value,
        "notice": Notice.TEAM.value,
        "dedupe_key": str(invitation_id),
        "invitation": invitation_id,
        "at": at,
    }
    await tx.execute(_TELL_OF_JOINING, row)


async def wanted(
    tx: Transaction, business_id: int, person_id: int, role: Role
) -> frozenset[Notice]:
    """The kinds that a member is told of."""
    key = {"business": business_id, "person": person_id}
    said = {row.kind: row.wanted for row in await tx.rows(_SAID, key)}
    return frozenset(one for one in Notice if said.get(one.value, role is Role.OWNER))


async def want(
    tx: Transaction, business_id: int, person_id: int, notice: Notice, *, is_wanted: bool
) -> None:
    """Keep what a member says of a kind."""
    row = {
        "business_id": business_id,
        "person_id": person_id,
        "kind": notice.value,
        "wanted": is_wanted,
    }
    await tx.execute(_WANT, row)


def _readers(seq: ColumnElement[int], except_for: ColumnElement[int]) -> Select[Any]:
    """The rows of the outbox for all who want to be told."""
    at = bindparam("at", type_=outbox.c.created_at.type)
    notice = bindparam("notice", type_=member_notice.c.kind.type)
    return (
        select(
            member.c.business_id,
            seq,
            bindparam("letter", type_=outbox.c.kind.type),
            bindparam("dedupe_key", type_=outbox.c.dedupe_key.type),
            member.c.person_id,
            at,
            at,
            literal(0),
        )
        .select_from(member)
        .outerjoin(member_notice, said_of(notice))
        .where(member.c.business_id == bindparam("business", type_=member.c.business_id.type))
        .where(member.c.person_id != except_for)
        .where(is_wanted())
        .order_by(member.c.person_id)
    )


def _write(rows: Select[Any]) -> UpdateBase:
    names = (
        "business_id",
        "seq",
        "kind",
        "dedupe_key",
        "recipient_id",
        "created_at",
        "next_at",
        "attempts",
    )
    return insert(outbox).from_select(names, rows).on_conflict_do_nothing()


_used_by = (
    select(invitation.c.used_by)
    .where(invitation.c.id == bindparam("invitation", type_=invitation.c.id.type))
    .scalar_subquery()
)
_TELL = _write(
    _readers(
        bindparam("seq", type_=outbox.c.seq.type),
        bindparam("except_for", type_=member.c.person_id.type),
    )
)
_TELL_OF_JOINING = _write(_readers(func.coalesce(newest_seq(member.c.business_id), 0), _used_by))
_said = insert(member_notice)
_WANT = _said.on_conflict_do_update(
    index_elements=["business_id", "person_id", "kind"], set_={"wanted": _said.excluded.wanted}
)
