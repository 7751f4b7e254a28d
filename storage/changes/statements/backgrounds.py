"""Backgrounds: who a business is, for an operator who decides on its request.

It costs the same for any length of ledger: of earlier requests only the newest changes are asked.
"""

from typing import Any

from sqlalchemy import Select, bindparam, func, select

from plans.ledger import Requested
from plans.periods import Status
from plans.subscription import Subscription
from storage.changes.statements import periods
from storage.changes.statements.rows import columns_of, read_change, revision_ids, split
from storage.changes.values import Answered, Background
from storage.database.tables import member, plan_change
from storage.members.values import Role
from storage.transaction import Transaction

PLANS, REQUESTS = 3, 3
_LOOKED_AT = 8  # periods; those that never began are no earlier plans
_FAR_BACK = 100  # changes

_OVER = (Status.EXPIRED, Status.REPLACED, Status.ENDED)
_ROLES = (
    select(member.c.role, func.count().label("people"))
    .where(member.c.business_id == bindparam("business"))
    .group_by(member.c.role)
)
_asked, _settling = plan_change.alias("asked"), plan_change.alias("settling")
_REQUESTS: Select[Any] = (
    select(*columns_of(_asked), *columns_of(_settling))
    .join(
        _settling,
        (_settling.c.business_id == _asked.c.business_id) & (_settling.c.seq == _asked.c.seq + 1),
    )
    .where(_asked.c.business_id == bindparam("business"), _asked.c.kind == Requested.kind.value)
    .where(_asked.c.seq < bindparam("number", type_=plan_change.c.seq.type))
    .where(_asked.c.seq >= bindparam("oldest", type_=plan_change.c.seq.type))
    .order_by(_asked.c.seq.desc())
    .limit(REQUESTS)
)


async def background(
    tx: Transaction, business_id: int, subscription: Subscription, number: int
) -> Background:
    """The business behind its change `number`, a request: its team, earlier plans and requests."""
    found = await tx.rows(_ROLES, {"business": business_id})
    people = {row.role: row.people for row in found}
    newest = await periods.newest(tx, business_id, subscription.now, _LOOKED_AT)
    return Background(
        owners=people.get(Role.OWNER.value, 0),
        viewers=people.get(Role.VIEWER.value, 0),
        plans=tuple(one for one in newest if one.status in _OVER)[:PLANS],
        requests=await _earlier(tx, business_id, number),
    )


async def _earlier(tx: Transaction, business_id: int, number: int) -> tuple[Answered, ...]:
    """The requests before this one and what settled each, newest first."""
    key = {"business": business_id, "number": number, "oldest": number - _FAR_BACK}
    pieces = [split(row) for row in await tx.rows(_REQUESTS, key)]
    known = await tx.revisions([one for cells in pieces for one in revision_ids(cells)])
    pairs = [tuple(read_change(cell, known) for cell in cells) for cells in pieces]
    return tuple(
        Answered(asked, decision)
        for asked, decision in pairs
        if isinstance(asked, Requested) and decision
    )
