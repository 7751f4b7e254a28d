"""Desks: what waits for an operator, in pages; at the same cost for any number of businesses."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from storage.businesses.statements import pages
from storage.businesses.values import DESK_PAGE as PAGE
from storage.businesses.values import Desk, DeskPart, Listed, LostOwner
from storage.changes.statements import requests
from storage.changes.values import Request
from storage.database.tables import business, member, person, timer
from storage.members.values import Business, Role
from storage.outbox.statements.timers import TimerKind
from storage.transaction import Transaction

SOON = timedelta(days=30)
MOST_ENDING = 500  # of those whose end a timer waits for, the next so many are looked at

_DUE = timer.c.due_at.type
_ENDING: Select[Any] = (
    select(timer.c.business_id)
    .where(timer.c.settled_at.is_(None), timer.c.kind == TimerKind.END.value)
    .where(timer.c.due_at > bindparam("now", type_=_DUE))
    .where(timer.c.due_at <= bindparam("until", type_=_DUE))
    .group_by(timer.c.business_id)
    .order_by(func.min(timer.c.due_at), timer.c.business_id)
    .limit(bindparam("most"))
)
_LOST: Select[Any] = (
    select(person.c.name, business.c.name.label("business"), person.c.unreachable_since)
    .select_from(person)
    .join(member, member.c.person_id == person.c.id)
    .join(business, business.c.id == member.c.business_id)
    .where(person.c.unreachable_since.is_not(None), member.c.role == Role.OWNER.value)
)
_LOST_COUNT = select(func.count()).select_from(_LOST.subquery())
_LOST_PAGE = (
    _LOST.order_by(person.c.unreachable_since.desc(), person.c.id, business.c.id)
    .limit(PAGE)
    .offset(bindparam("skipped"))
)


async def desk(tx: Transaction, at: datetime, part: DeskPart, page: int) -> Desk:
    """This page of one part, and the first of the others."""

    def of(one: DeskPart) -> int:
        return page if one is part else 0

    return Desk(
        await _requests(tx, at, of(DeskPart.REQUESTS)),
        await _ending(tx, at, of(DeskPart.ENDING)),
        await _lost(tx, of(DeskPart.LOST)),
    )


async def _requests(tx: Transaction, at: datetime, wanted: int) -> Listed[Request]:
    count = await requests.count(tx)
    page, last = _within(wanted, count)
    items = await requests.open_page(tx, at, page * PAGE, PAGE)
    return Listed(items, page, last, count)


async def _ending(tx: Transaction, at: datetime, wanted: int) -> Listed[Business]:
    """Those whose plan ends soon with none to follow, the next to end first."""
    until = at + SOON
    ids = await tx.values(_ENDING, {"now": at, "until": until, "most": MOST_ENDING})
    known = await pages.some(tx, ids, at)
    ends = [(end, one) for one in known if (end := one.subscription.lapses_at) and end <= until]
    found = tuple(one for _end, one in sorted(ends, key=lambda pair: (pair[0], pair[1].id)))
    page, last = _within(wanted, len(found))
    items = found[page * PAGE : (page + 1) * PAGE]
    return Listed(items, page, last, len(found), has_more=len(ids) == MOST_ENDING)


async def _lost(tx: Transaction, wanted: int) -> Listed[LostOwner]:
    """Owners who cannot be written to, those lost last first."""
    count = await tx.value(_LOST_COUNT)
    page, last = _within(wanted, count)
    rows = await tx.rows(_LOST_PAGE, {"skipped": page * PAGE})
    items = tuple(LostOwner(row.name, row.business, row.unreachable_since) for row in rows)
    return Listed(items, page, last, count)


def _within(wanted: int, count: int) -> tuple[int, int]:
    """The page's number within bounds, and the last one's."""
    last = max(0, (count - 1) // PAGE)
    return min(wanted, last), last
