"""Timers: what is to be told that happens by itself, a start or the end of a term coming near.

Set with the change that causes them; by the time one fires, its reason may be gone.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, UpdateBase, bindparam, insert, select, update

from plans.ledger import Change, Chosen, Declined, Ended, Requested, Undone, Withdrawn
from plans.subscription import Subscription
from storage.database.tables import timer
from storage.members.statements import views
from storage.outbox.statements import recipients
from storage.outbox.values import LetterKind
from storage.transaction import Transaction

AT_ONCE = 30  # on SQLite nobody else writes meanwhile


class TimerKind(StrEnum):
    """The reason for a timer."""

    START = "start"
    TERM = "term"


_NOW = bindparam("now", type_=timer.c.due_at.type)
_IS_DUE = timer.c.settled_at.is_(None) & (timer.c.due_at <= _NOW)
_KEY = (timer.c.business_id, timer.c.seq, timer.c.kind, timer.c.due_at)
_ANY_DUE = select(timer.c.seq).where(_IS_DUE).limit(1)
# Another courier may have some of them: on PostgreSQL those are skipped.
_DUE: Select[Any] = (
    select(*_KEY).where(_IS_DUE).order_by(*_KEY).limit(AT_ONCE).with_for_update(skip_locked=True)
)
_newer = timer.alias("newer")
_NEWER: Select[Any] = select(_newer.c.due_at).where(
    _newer.c.business_id == bindparam("business"),
    _newer.c.seq == bindparam("number"),
    _newer.c.kind == bindparam("what"),
    _newer.c.due_at > bindparam("due", type_=timer.c.due_at.type),
    _newer.c.due_at <= _NOW,
)
_SETTLE: UpdateBase = (
    update(timer)
    .where(timer.c.business_id == bindparam("business"), timer.c.seq == bindparam("number"))
    .where(timer.c.kind == bindparam("what"))
    .where(timer.c.due_at == bindparam("due", type_=timer.c.due_at.type))
    .values(settled_at=_NOW)
)
# A plan that is in force again by an undo: what fell due while another was in its place.
_RESUME: UpdateBase = (
    update(timer)
    .where(timer.c.business_id == bindparam("business"), timer.c.seq == bindparam("number"))
    .where(timer.c.settled_at >= bindparam("since", type_=timer.c.settled_at.type))
    .values(settled_at=None)
)


async def set_for(tx: Transaction, business_id: int, change: Change) -> None:
    """Set the timers of a change, in its transaction."""
    if isinstance(change, Undone):
        since = change.decided_at - tx.policy.undo_for
        key = {"business": business_id, "number": change.basis, "since": since}
        await tx.execute(_RESUME, key)
    rows = [
        {"business_id": business_id, "seq": change.seq, "kind": kind.value, "due_at": due}
        for kind, due in _alarms(change, tx.policy.reminder_days)
    ]
    if rows:
        await tx.execute(insert(timer), rows)


async def fire(tx: Transaction, at: datetime) -> int:
    """Write the letters of the timers that are due, and settle them: how many there were."""
    due = await tx.rows(_DUE, {"now": at})
    for row in due:
        if await _holds(tx, row, at):
            await _tell(tx, row, at)
        await tx.execute(_SETTLE, _key(row, at))
    return len(due)


async def is_any_due(tx: Transaction, at: datetime) -> bool:
    """Whether there is something to fire; reads only."""
    return (await tx.execute(_ANY_DUE, {"now": at})).first() is not None


def still(kind: TimerKind, seq: int, subscription: Subscription) -> bool:
    """Whether it is so, as the business stands, what a timer of its change `seq` was set for."""
    current, ahead = subscription.current, subscription.scheduled
    if current is None or current.seq != seq:
        return False
    match kind:
        case TimerKind.START:
            return True
        case TimerKind.TERM:
            end = current.expires_at
            return end is not None and not (ahead and ahead.effective_at <= end)


def _alarms(change: Change, days: tuple[int, ...]) -> list[tuple[TimerKind, datetime]]:
    match change:
        case Chosen():
            starts = [(TimerKind.START, change.effective_at)] if change.is_later else []
            ahead = [timedelta(days=one) for one in sorted(set(days), reverse=True)]
            due = [change.expires_at - one for one in ahead] if change.expires_at else []
            return starts + [(TimerKind.TERM, at) for at in due if at > change.effective_at]
        case Requested() | Declined() | Withdrawn() | Undone() | Ended():
            return []


async def _holds(tx: Transaction, row: Row[Any], at: datetime) -> bool:
    """Whether it is to be told, and not overtaken by a later one that is due too."""
    found = await views.case(tx, row.business_id, at)
    kind = TimerKind(row.kind)
    if found is None or not still(kind, row.seq, found.business.subscription):
        return False
    return (await tx.execute(_NEWER, _key(row, at))).first() is None


async def _tell(tx: Transaction, row: Row[Any], at: datetime) -> None:
    kind = LetterKind.START if row.kind == TimerKind.START.value else LetterKind.TERM
    dedupe_key = f"{row.seq} at {row.due_at.isoformat()}"
    await recipients.tell(tx, kind, row.business_id, seq=row.seq, dedupe_key=dedupe_key, at=at)


def _key(row: Row[Any], at: datetime) -> dict[str, object]:
    return {
        "business": row.business_id,
        "number": row.seq,
        "what": row.kind,
        "due": row.due_at,
        "now": at,
    }
