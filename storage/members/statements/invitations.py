"""Invitations: one-time ways in that a business has open, made by its owners or by an operator."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select, update

from storage.database.tables import invitation, person
from storage.members.statements import people
from storage.members.values import (
    Invitation,
    NoSuchInvitation,
    OpenInvitation,
    Revoked,
    Role,
    TooManyInvitations,
)
from storage.transaction import Transaction

PAGE = 8
MOST_INVITATIONS = 10  # made in the chat of one business in a day and not used yet
_DAY = timedelta(days=1)

_IS_OPEN = and_(
    invitation.c.business_id == bindparam("business"),
    invitation.c.used_at.is_(None),
    invitation.c.expires_at > bindparam("at"),
)
_COUNT = select(func.count()).select_from(invitation).where(_IS_OPEN)
_MADE_LATELY = _COUNT.where(
    invitation.c.created_by.is_not(None), invitation.c.created_at > bindparam("since")
)
_OPEN: Select[Any] = (
    select(
        invitation.c.id,
        invitation.c.role,
        person.c.name,
        invitation.c.created_at,
        invitation.c.expires_at,
    )
    .select_from(invitation)
    .outerjoin(person, person.c.id == invitation.c.created_by)
    .where(_IS_OPEN)
    .order_by(invitation.c.id)
)
_PAGE = _OPEN.limit(bindparam("most")).offset(bindparam("skipped"))
_REVOKE = update(invitation).where(_IS_OPEN).values(expires_at=invitation.c.created_at)
_REVOKE_ONE = _REVOKE.where(invitation.c.id == bindparam("which")).returning(invitation.c.id)
_REVOKE_OF = _REVOKE.where(invitation.c.created_by == bindparam("whom"))


async def page(
    tx: Transaction, business_id: int, number: int, at: datetime
) -> tuple[tuple[OpenInvitation, ...], int, int]:
    """A few that are open, oldest first; the page's number within bounds, and the last's."""
    key = {"business": business_id, "at": at}
    last = max(0, (await tx.value(_COUNT, key) - 1) // PAGE)
    number = min(number, last)
    rows = await tx.rows(_PAGE, {**key, "most": PAGE, "skipped": number * PAGE})
    return tuple(_open(row) for row in rows), number, last


async def all_open(tx: Transaction, business_id: int, at: datetime) -> tuple[OpenInvitation, ...]:
    """All that are open, oldest first."""
    rows = await tx.rows(_OPEN, {"business": business_id, "at": at})
    return tuple(_open(row) for row in rows)


async def invite(
    tx: Transaction, business_id: int, role: Role, by: int, at: datetime
) -> Invitation | TooManyInvitations:
    """A way into a business that is locked, made by a member, unless too many wait to be used."""
    key = {"business": business_id, "at": at, "since": at - _DAY}
    if await tx.value(_MADE_LATELY, key) >= MOST_INVITATIONS:
        return TooManyInvitations(MOST_INVITATIONS)
    return await people.invite(tx, business_id, role, at, by)


async def revoke(
    tx: Transaction, business_id: int, invitation_id: int, at: datetime
) -> Revoked | NoSuchInvitation:
    """End an invitation that is open: its code lets nobody in from now on."""
    key = {"business": business_id, "which": invitation_id, "at": at}
    found = await tx.value(_REVOKE_ONE, key)
    return NoSuchInvitation() if found is None else Revoked()


async def revoke_of(tx: Transaction, business_id: int, person_id: int, at: datetime) -> None:
    """End what this person has invited to: who loses a role must not come back by such a link."""
    key = {"business": business_id, "whom": person_id, "at": at}
    await tx.execute(_REVOKE_OF, key)


def _open(row: Any) -> OpenInvitation:
    return OpenInvitation(row.id, Role(row.role), row.name, row.created_at, row.expires_at)
