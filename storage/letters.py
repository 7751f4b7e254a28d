"""Letters: what a message is about, looked up when it is sent and not when it was written."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from plans.conditions import unmet
from plans.ledger import Change, Chosen, Declined, Requested
from storage import facts, news, notices, people, visits
from storage.catalogues import Shelf
from storage.face import (
    Caller,
    Content,
    Interest,
    Letter,
    LetterKind,
    Notice,
    Policy,
    Recipient,
    Reply,
    Request,
    Visit,
)
from storage.ledgers import COLUMNS, read_change, revision_ids
from storage.tables import member, member_notice, person, plan_change
from storage.timers import TimerKind, still

# A change and the one after it.
_TWO: Select[Any] = (
    select(*COLUMNS)
    .where(
        plan_change.c.business_id == bindparam("business"),
        plan_change.c.seq >= bindparam("number"),
    )
    .order_by(plan_change.c.seq)
    .limit(2)
)
_RECIPIENT: Select[Any] = (
    select(
        person.c.telegram_id,
        func.coalesce(person.c.language, person.c.telegram_language).label("language"),
        and_(member.c.person_id.is_not(None), notices.is_wanted()).label("wants"),
    )
    .select_from(person)
    .outerjoin(
        member,
        and_(member.c.person_id == person.c.id, member.c.business_id == bindparam("business")),
    )
    .outerjoin(member_notice, notices.said_of(bindparam("notice")))
    .where(person.c.id == bindparam("person"))
)


async def request(
    db: AsyncConnection, shelf: Shelf, business_id: int, seq: int, at: datetime
) -> Request | None:
    """The request that is a business's change number `seq`; None if that is no request."""
    rows = (await db.execute(_TWO, {"business": business_id, "number": seq})).all()
    changes = await _changes(db, shelf, rows)
    asked = changes[0] if changes else None
    if not isinstance(asked, Requested) or asked.seq != seq:
        return None
    found = await visits.case(db, shelf, business_id, at)
    if found is None:
        return None
    names = await people.names_of(db, {one.decided_by for one in changes})
    settled_by = changes[1] if len(changes) > 1 else None
    return Request(
        found.business,
        asked,
        names.get(asked.decided_by or 0),
        settled_by,
        names.get(settled_by.decided_by or 0) if settled_by else None,
    )


async def read(
    db: AsyncConnection, shelf: Shelf, policy: Policy, row: Row[Any], at: datetime
) -> Letter:
    """The letter of a row of the outbox, with its recipient and what it is about as of now."""
    kind = LetterKind(row.kind)
    to = await _recipient(db, policy, kind, row)
    about: Content | None = None
    if to and kind.notice is None:
        about = await _for_operators(db, shelf, kind, row, at)
    elif to:
        reader = Caller(to.telegram_id, "", to.language)
        visit = await visits.visit(db, shelf, policy, reader, row.business_id, at)
        about = await _for_members(db, shelf, kind, row, visit, at) if visit else None
    return Letter(row.id, kind, row.attempts, to, about)


async def _for_operators(
    db: AsyncConnection, shelf: Shelf, kind: LetterKind, row: Row[Any], at: datetime
) -> Content | None:
    """What an operator is to be told; None if it holds no more."""
    match kind:
        case LetterKind.REQUEST:
            asked = await request(db, shelf, row.business_id, row.seq, at)
            return asked if asked and asked.settled_by is None else None
        case LetterKind.ASKED:
            return await _interest(db, shelf, row, at)
        case LetterKind.APPROVED | LetterKind.DECLINED | LetterKind.CHANGE:
            return None
        case LetterKind.START | LetterKind.TERM | LetterKind.TEAM:
            return None


async def _for_members(
    db: AsyncConnection, shelf: Shelf, kind: LetterKind, row: Row[Any], visit: Visit, at: datetime
) -> Content | None:
    """What a member is to be told; None if it holds no more."""
    match kind:
        case LetterKind.TEAM:
            return await news.of_joining(db, visit, row.occasion)
        case LetterKind.START if still(TimerKind.START, row.seq, visit.standing):
            return await news.of_start(db, shelf, visit, row.seq)
        case LetterKind.TERM if still(TimerKind.TERM, row.seq, visit.standing):
            return news.of_end(visit)
        case LetterKind.START | LetterKind.TERM:
            return None
        case LetterKind.APPROVED | LetterKind.DECLINED | LetterKind.CHANGE:
            return await _decided(db, shelf, kind, row, visit, at)
        case LetterKind.REQUEST | LetterKind.ASKED:
            return None


async def _decided(
    db: AsyncConnection, shelf: Shelf, kind: LetterKind, row: Row[Any], visit: Visit, at: datetime
) -> Content | None:
    if await news.is_overtaken(db, row, visit.standing):
        return None
    if kind is LetterKind.CHANGE:
        return await news.of_change(db, shelf, visit, row.seq)
    asked = await request(db, shelf, row.business_id, row.seq - 1, at)
    decision = asked.settled_by if asked else None
    if asked is None or not isinstance(decision, Chosen | Declined):
        return None
    return Reply(visit, asked, decision)


async def _changes(db: AsyncConnection, shelf: Shelf, rows: Sequence[Row[Any]]) -> list[Change]:
    known = await shelf.revisions(db, revision_ids(rows))
    return [one for row in rows if (one := read_change(row, known))]


async def _recipient(
    db: AsyncConnection, policy: Policy, kind: LetterKind, row: Row[Any]
) -> Recipient | None:
    """Whom it is for; None if they are erased, or may not read it or do not want it any more."""
    notice = kind.notice or Notice.CHANGES
    key = {"person": row.recipient_id, "business": row.business_id, "notice": notice.value}
    who = (await db.execute(_RECIPIENT, key)).one_or_none()
    if who is None or who.telegram_id is None:
        return None
    may_read = who.wants if kind.notice else who.telegram_id in policy.operators
    return Recipient(who.telegram_id, who.language) if may_read else None


async def _interest(
    db: AsyncConnection, shelf: Shelf, row: Row[Any], at: datetime
) -> Interest | None:
    found = await visits.case(db, shelf, row.business_id, at)
    asked = (await shelf.revisions(db, [row.plan_revision_id])).get(row.plan_revision_id)
    if found is None or asked is None:
        return None
    business, catalogue = found.business, found.catalogue
    names = await people.names_of(db, {row.sender_id})
    offer = catalogue.by_code(asked.plan.code)
    if offer is None:
        return None
    since, now = business.created_at, business.standing.at
    known = await facts.facts(db, business.id, since, [offer.plan], now)
    lacking = unmet(offer.plan, known, now)
    return Interest(business, offer, names.get(row.sender_id), lacking) if lacking else None
