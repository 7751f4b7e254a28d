"""Timers: what is to be told that happens by itself: a start, an end, a term that is nearly over.

Set with the change that causes them; by the time one fires, its reason may be gone.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, assert_never

from sqlalchemy import Select, UpdateBase, bindparam, exists, select, update

from plans.ledger import Change, Chosen, Declined, Ended, Kind, Requested, Undone, Withdrawn
from plans.renewals import is_to_be_told, reminders
from plans.subscription import Subscription
from storage.database.compiled import Row
from storage.database.insert import insert
from storage.database.lists import one_of
from storage.database.tables import plan_change, timer
from storage.members.statements import views
from storage.outbox.statements import recipients
from storage.outbox.values import LetterKind
from storage.transaction import Transaction

AT_ONCE = 30  # on SQLite nobody else writes meanwhile


class TimerKind(StrEnum):
    """The reason for a timer."""

    START = "start"
    TERM = "term"
    END = "end"

    @property
    def letter(self) -> LetterKind:
        """The kind of letter it writes."""
        match self:
            case TimerKind.START:
                return LetterKind.START
            case TimerKind.TERM:
                return LetterKind.TERM
            case TimerKind.END:
                return LetterKind.LAPSED
            case _ as never:
                assert_never(never)


_NOW = bindparam("now", type_=timer.c.due_at.type)
_IS_DUE = timer.c.settled_at.is_(None) & (timer.c.due_at <= _NOW)
_KEY = (timer.c.business_id, timer.c.seq, timer.c.kind, timer.c.due_at)
_AHEAD: Select[Any] = (
    select(*_KEY)
    .where(timer.c.settled_at.is_(None), timer.c.due_at > _NOW)
    .order_by(timer.c.due_at, timer.c.business_id)
)
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
_SET = insert(timer).on_conflict_do_nothing()
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


_DECIDED_SINCE: Select[Any] = select(
    exists().where(
        plan_change.c.business_id == bindparam("business"),
        plan_change.c.seq > bindparam("number"),
        one_of(plan_change.c.kind, [Kind.CHOOSE, Kind.END, Kind.UNDO]),
    )
)


async def set_for(tx: Transaction, business_id: int, change: Change) -> None:
    """Set the timers of a change, in its transaction."""
    if isinstance(change, Undone):
        since = change.decided_at - tx.policy.undo_for
        for number in (change.basis, change.scheduled):
            key = {"business": business_id, "number": number, "since": since}
            await tx.execute(_RESUME, key)
    await _set(tx, business_id, change.seq, _alarms(change, _ahead(tx)))


async def fire(tx: Transaction, at: datetime) -> int:
    """Write the letters of the timers that are due, and settle them: how many there were."""
    due = await tx.rows(_DUE, {"now": at})
    for row in due:
        found = await views.case(tx, row.business_id, at)
        if found:
            await _fire(tx, row, found.business.subscription, at)
        await tx.execute(_SETTLE, _key(row, at))
    return len(due)


async def _fire(tx: Transaction, row: Row, subscription: Subscription, at: datetime) -> None:
    """Tell what a timer was set for, if it holds and no later one is due too; set the next one."""
    kind = TimerKind(row.kind)
    is_newest = await tx.value(_NEWER, _key(row, at)) is None
    is_wanted = kind is not TimerKind.TERM or tx.policy.reminder_days
    if is_newest and is_wanted and await _holds(tx, kind, subscription, row):
        await _tell(tx, row, kind, at)
    current = subscription.current
    if kind is TimerKind.TERM and current and current.seq == row.seq and current.renews:
        following = [(kind, due) for due in reminders(current, _ahead(tx), subscription.now)]
        await _set(tx, row.business_id, row.seq, following)


async def next_to_tell(tx: Transaction, at: datetime) -> datetime | None:
    """When there is next something to tell that happens by itself, as things stand."""
    for row in await tx.rows(_AHEAD, {"now": at}):
        found = await views.case(tx, row.business_id, row.due_at)
        if found and still(TimerKind(row.kind), row.seq, found.business.subscription):
            due: datetime = row.due_at
            return due
    return None


async def is_any_due(tx: Transaction, at: datetime) -> bool:
    """Whether there is something to fire; reads only."""
    return await tx.value(_ANY_DUE, {"now": at}) is not None


def still(kind: TimerKind, seq: int, subscription: Subscription) -> bool:
    """Whether it is so, as the business stands, what a timer of its change `seq` was set for."""
    current, ahead = subscription.current, subscription.scheduled
    is_current = current is not None and current.seq == seq
    match kind:
        case TimerKind.START:
            return is_current
        case TimerKind.TERM:
            tells = ahead.seq == seq if isinstance(ahead, Ended) else is_current
            return tells and is_to_be_told(subscription)
        case TimerKind.END:
            held, lapsed = subscription.held, subscription.lapsed
            return held is not None and held.seq == seq and lapsed is not None
        case _ as never:
            assert_never(never)


async def has_lapsed(tx: Transaction, subscription: Subscription, row: Row) -> bool:
    """Whether the time ran out that a row's change gave, and no plan has been decided on since.

    A request and its answer decide on none: after them the subscription no longer names it.
    """
    if still(TimerKind.END, row.seq, subscription):
        return True
    if subscription.current or subscription.held or not subscription.last:
        return False
    key = {"business": row.business_id, "number": row.seq}
    return not await tx.value(_DECIDED_SINCE, key)


async def _holds(tx: Transaction, kind: TimerKind, subscription: Subscription, row: Row) -> bool:
    if kind is TimerKind.END:
        return await has_lapsed(tx, subscription, row)
    return still(kind, row.seq, subscription)


def _alarms(change: Change, ahead: Collection[timedelta]) -> list[tuple[TimerKind, datetime]]:
    """The timers of a change, which a renewal by itself goes on to set."""
    match change:
        case Chosen():
            due = reminders(change, ahead, change.effective_at)
            alarms = [(TimerKind.TERM, at) for at in due]
            if change.is_later:
                alarms.append((TimerKind.START, change.effective_at))
            if change.expires_at:
                alarms.append((TimerKind.END, change.expires_at))
            return alarms
        case Ended() if change.is_later:
            due = tuple(change.effective_at - one for one in ahead)
            told = [(TimerKind.TERM, at) for at in due if at > change.decided_at]
            return [*told, (TimerKind.END, change.effective_at)]
        case Requested() | Declined() | Withdrawn() | Undone() | Ended():
            return []


def _ahead(tx: Transaction) -> list[timedelta]:
    return sorted({timedelta(days=one) for one in tx.policy.reminder_days}, reverse=True)


async def _set(
    tx: Transaction, business_id: int, seq: int, alarms: Iterable[tuple[TimerKind, datetime]]
) -> None:
    rows = [
        {"business_id": business_id, "seq": seq, "kind": kind.value, "due_at": due}
        for kind, due in alarms
    ]
    await tx.each(_SET, rows)


async def _tell(tx: Transaction, row: Row, kind: TimerKind, at: datetime) -> None:
    dedupe_key = f"{row.seq} at {row.due_at.isoformat()}"
    await recipients.tell(
        tx, kind.letter, row.business_id, seq=row.seq, dedupe_key=dedupe_key, at=at
    )


def _key(row: Row, at: datetime) -> dict[str, object]:
    return {
        "business": row.business_id,
        "number": row.seq,
        "what": row.kind,
        "due": row.due_at,
        "now": at,
    }
