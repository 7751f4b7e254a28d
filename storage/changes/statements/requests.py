"""Requests: one change, what came of it, and the business as it stands now."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, select

from plans.ledger import Change, Channel, Chosen, Kind, Requested, Undone
from storage.businesses.statements import pages
from storage.changes.statements.backgrounds import background
from storage.changes.statements.rows import COLUMNS, read
from storage.changes.values import Request
from storage.database.compiled import Row
from storage.database.tables import plan_change
from storage.members.statements import people, views
from storage.transaction import Transaction

# A change and the two after it.
_THREE: Select[Any] = (
    select(*COLUMNS)
    .where(
        plan_change.c.business_id == bindparam("business"), plan_change.c.seq >= bindparam("number")
    )
    .order_by(plan_change.c.seq)
    .limit(3)
)
_following = plan_change.alias("following")
_IS_FOLLOWED = exists().where(
    _following.c.business_id == plan_change.c.business_id,
    _following.c.seq == plan_change.c.seq + 1,
)
_OPEN: Select[Any] = (
    select(plan_change.c.business_id, *COLUMNS)
    .where(plan_change.c.kind == Kind.REQUEST.value, ~_IS_FOLLOWED)
    .order_by(plan_change.c.decided_at, plan_change.c.business_id)
)
_PAGE = _OPEN.limit(bindparam("most")).offset(bindparam("skipped"))
_COUNT = select(func.count()).select_from(_OPEN.order_by(None).subquery())
_AT_ONCE = 500


async def open_requests(tx: Transaction, at: datetime) -> tuple[Request, ...]:
    """All requests that are not answered yet, oldest first."""
    found: list[Request] = []
    rows = await tx.rows(_OPEN)
    for start in range(0, len(rows), _AT_ONCE):
        found += await _read(tx, rows[start : start + _AT_ONCE], at)
    return tuple(found)


async def open_page(tx: Transaction, at: datetime, skipped: int, most: int) -> tuple[Request, ...]:
    """So many of the requests that are not answered yet, oldest first."""
    return tuple(await _read(tx, await tx.rows(_PAGE, {"skipped": skipped, "most": most}), at))


async def count(tx: Transaction) -> int:
    """How many requests are not answered yet."""
    return int(await tx.value(_COUNT))


async def card(tx: Transaction, business_id: int, seq: int, at: datetime) -> Request | None:
    """The same as `request`, with the background of the business as long as it is open."""
    found = await request(tx, business_id, seq, at)
    if found is None or found.settled_by:
        return found
    behind = await background(tx, business_id, found.business.subscription, seq)
    return replace(found, background=behind)


async def request(tx: Transaction, business_id: int, seq: int, at: datetime) -> Request | None:
    """The request that is a business's change number `seq`; None if that is no request."""
    rows = await tx.rows(_THREE, {"business": business_id, "number": seq})
    changes = await read(tx, rows)
    asked = changes[0] if changes else None
    if not isinstance(asked, Requested) or asked.seq != seq:
        return None
    found = await views.case(tx, business_id, at)
    if found is None:
        return None
    names = await people.names_of(tx, {one.decided_by for one in changes})
    settled_by, after = (*changes[1:], None, None)[:2]
    undone = after if is_grant(settled_by) and isinstance(after, Undone) else None
    return Request(
        found.business,
        asked,
        names.get(asked.decided_by or 0),
        settled_by,
        names.get(settled_by.decided_by or 0) if settled_by else None,
        undone,
        names.get(undone.decided_by or 0) if undone else None,
    )


def is_grant(change: Change | None) -> bool:
    """Whether this change granted the request before it."""
    return isinstance(change, Chosen) and change.channel is Channel.OPERATOR


async def _read(tx: Transaction, rows: Sequence[Row], at: datetime) -> list[Request]:
    """Open requests from rows of a business's number and its request."""
    changes = await read(tx, [row[1:] for row in rows])
    known = {one.id: one for one in await pages.some(tx, [row.business_id for row in rows], at)}
    names = await people.names_of(tx, {one.decided_by for one in changes})
    return [
        Request(known[row.business_id], change, names.get(change.decided_by or 0))
        for row, change in zip(rows, changes, strict=True)
        if isinstance(change, Requested) and row.business_id in known
    ]
