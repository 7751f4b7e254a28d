"""Requests: one change, what came of it, and the business as it stands now."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select

from plans.ledger import Requested
from storage.changes.statements.rows import COLUMNS, read
from storage.changes.values import Request
from storage.database.tables import plan_change
from storage.members.statements import people, views
from storage.transaction import Transaction

# A change and the one after it.
_TWO: Select[Any] = (
    select(*COLUMNS)
    .where(
        plan_change.c.business_id == bindparam("business"), plan_change.c.seq >= bindparam("number")
    )
    .order_by(plan_change.c.seq)
    .limit(2)
)


async def request(tx: Transaction, business_id: int, seq: int, at: datetime) -> Request | None:
    """The request that is a business's change number `seq`; None if that is no request."""
    rows = await tx.rows(_TWO, {"business": business_id, "number": seq})
    changes = await read(tx, rows)
    asked = changes[0] if changes else None
    if not isinstance(asked, Requested) or asked.seq != seq:
        return None
    found = await views.case(tx, business_id, at)
    if found is None:
        return None
    names = await people.names_of(tx, {one.decided_by for one in changes})
    settled_by = changes[1] if len(changes) > 1 else None
    return Request(
        found.business,
        asked,
        names.get(asked.decided_by or 0),
        settled_by,
        names.get(settled_by.decided_by or 0) if settled_by else None,
    )
