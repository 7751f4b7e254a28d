"""Posted: what the outbox holds as operators look at it, and who knows of what is scheduled."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, or_, select

from plans.ledger import Change
from storage.businesses.statements import pages
from storage.database.compiled import Row
from storage.database.lists import among, one_of
from storage.database.tables import business, member, outbox, person
from storage.members.values import Business, Role
from storage.outbox.values import (
    Aware,
    LetterKind,
    LetterOutcome,
    Notice,
    Notices,
    OwnerAware,
    Posting,
    Upcoming,
)
from storage.transaction import Transaction

_POSTINGS: Select[Any] = (
    select(
        outbox,
        business.c.name.label("business_name"),
        person.c.name.label("recipient"),
        person.c.unreachable_since,
    )
    .select_from(outbox)
    .join(business, business.c.id == outbox.c.business_id)
    .join(person, person.c.id == outbox.c.recipient_id)
    .where(
        or_(
            bindparam("business", type_=outbox.c.business_id.type).is_(None),
            outbox.c.business_id == bindparam("business"),
        )
    )
)
_WAITING = _POSTINGS.where(outbox.c.settled_at.is_(None)).order_by(outbox.c.id)
_SETTLED = _POSTINGS.where(among(outbox.c.outcome, "came")).order_by(
    outbox.c.settled_at.desc(), outbox.c.id.desc()
)
_SENT = LetterOutcome.SENT.value
_OWNERS: Select[Any] = (
    select(person.c.id, person.c.name, person.c.unreachable_since)
    .join(member, member.c.person_id == person.c.id)
    .where(member.c.business_id == bindparam("business"), member.c.role == Role.OWNER.value)
    .order_by(person.c.id)
)
_TOLD_BY = tuple(one.value for one in LetterKind if one.notice is Notice.CHANGES)
_TOLD: Select[Any] = select(
    outbox.c.recipient_id, outbox.c.outcome, outbox.c.settled_at, outbox.c.created_at
).where(
    outbox.c.business_id == bindparam("business"),
    one_of(outbox.c.kind, _TOLD_BY),
    outbox.c.dedupe_key == bindparam("dedupe_key"),
)


async def read(tx: Transaction, business_id: int | None, at: datetime, most: int | None) -> Notices:
    """Waiting, failed and sent letters, and who knows about scheduled changes.

    `business_id` None is all businesses; `most` of those that are settled, newest first.
    """
    key = {"business": business_id}
    failed = (LetterOutcome.FAILED.value, LetterOutcome.UNREACHABLE.value)
    waiting = await tx.rows(_WAITING, key)
    lost = await tx.rows(_SETTLED.limit(most), {**key, "came": failed})
    sent = await tx.rows(_SETTLED.limit(most), {**key, "came": (_SENT,)})
    upcoming = await _upcoming(tx, business_id, at)
    return Notices(_postings(waiting), _postings(lost), _postings(sent), upcoming)


async def _upcoming(tx: Transaction, business_id: int | None, at: datetime) -> tuple[Upcoming, ...]:
    found: list[Upcoming] = []
    async for page in _meant(tx, business_id, at):
        scheduled = [(one, ahead) for one in page if (ahead := one.subscription.scheduled)]
        found += [
            Upcoming(one, ahead, await _owners(tx, one.id, ahead)) for one, ahead in scheduled
        ]
    return tuple(sorted(found, key=lambda one: one.change.effective_at))


async def _meant(
    tx: Transaction, business_id: int | None, at: datetime
) -> AsyncIterator[tuple[Business, ...]]:
    if business_id is not None:
        yield await pages.some(tx, [business_id], at)
        return
    async for page in pages.every(tx, at):
        yield page


async def _owners(tx: Transaction, business_id: int, change: Change) -> tuple[OwnerAware, ...]:
    key = {"business": business_id, "dedupe_key": str(change.seq)}
    told = {row.recipient_id: row for row in await tx.rows(_TOLD, key)}
    owners = await tx.rows(_OWNERS, key)
    return tuple(_aware(owner, told.get(owner.id), change) for owner in owners)


def _aware(owner: Row, letter: Row | None, change: Change) -> OwnerAware:
    if owner.id == change.decided_by:
        return OwnerAware(owner.name, Aware.DECIDED, change.decided_at)
    if letter is None:
        return OwnerAware(owner.name, Aware.NOT_TOLD, None)
    if letter.outcome == _SENT:
        return OwnerAware(owner.name, Aware.REACHED, letter.settled_at)
    if owner.unreachable_since:
        return OwnerAware(owner.name, Aware.UNREACHABLE, owner.unreachable_since)
    if letter.outcome is None:
        return OwnerAware(owner.name, Aware.WAITING, letter.created_at)
    return OwnerAware(owner.name, Aware.NOT_TOLD, letter.settled_at)


def _postings(rows: Sequence[Row]) -> tuple[Posting, ...]:
    return tuple(
        Posting(
            id=row.id,
            business_id=row.business_id,
            business=row.business_name,
            kind=LetterKind(row.kind),
            seq=row.seq,
            recipient=row.recipient,
            unreachable_since=row.unreachable_since,
            created_at=row.created_at,
            next_at=row.next_at,
            attempts=row.attempts,
            settled_at=row.settled_at,
            outcome=LetterOutcome(row.outcome) if row.outcome else None,
        )
        for row in rows
    )
