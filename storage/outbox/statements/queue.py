"""The outbox: messages that nobody asked for, written with what causes them, sent by a courier.

A row holds facts and no text; one and the same row is never written twice. It waits until it is
settled. A courier takes it for a while: whoever dies with it in hand only delays it.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select, update

from storage.database.compiled import Row
from storage.database.lists import among, one_of
from storage.database.tables import outbox, person
from storage.outbox.values import LetterKind, LetterOutcome
from storage.transaction import Transaction

_NOW = bindparam("now", type_=outbox.c.next_at.type)
_LETTER = bindparam("letter", type_=outbox.c.id.type)
_UNTIL = bindparam("until", type_=outbox.c.next_at.type)
_waiting = outbox.alias("waiting")
_IS_DUE = and_(outbox.c.settled_at.is_(None), outbox.c.next_at <= _NOW)
_KINDS = [kind.value for kind in LetterKind]  # others are a newer version's, and left to it

# Each person's letters are sent in the order in which they were written: who waits for the first
# of them does not get the second. Those of whoever cannot be reached wait for their return.
_FIRST_OF_EACH = (
    select(func.min(_waiting.c.id))
    .join(person, person.c.id == _waiting.c.recipient_id)
    .where(
        _waiting.c.settled_at.is_(None),
        one_of(_waiting.c.kind, _KINDS),
        person.c.unreachable_since.is_(None),
    )
    .group_by(_waiting.c.recipient_id)
)
_DUE: Select[Any] = (
    select(outbox.c.id)
    .where(_IS_DUE, outbox.c.id.in_(_FIRST_OF_EACH))
    .order_by(outbox.c.id)
    .limit(bindparam("most"))
)
# Another courier may be taking the same ones: on PostgreSQL those are skipped, and what was taken
# meanwhile is no longer due; on SQLite one writes at a time.
_FREE = (
    select(outbox.c.id).where(_IS_DUE, among(outbox.c.id, "ids")).with_for_update(skip_locked=True)
)
_TAKE = (
    update(outbox)
    .where(_IS_DUE, outbox.c.id.in_(_FREE))
    .values(next_at=_UNTIL, attempts=outbox.c.attempts + 1)
    .returning(outbox)
)
_SETTLE = (
    update(outbox)
    .where(outbox.c.id == _LETTER, outbox.c.settled_at.is_(None))
    .values(
        settled_at=bindparam("at", type_=outbox.c.settled_at.type),
        outcome=bindparam("came"),
        message_id=func.coalesce(
            bindparam("message", type_=outbox.c.message_id.type), outbox.c.message_id
        ),
    )
    .returning(outbox.c.recipient_id, outbox.c.business_id, outbox.c.kind, outbox.c.seq)
)
_IN_HAND = select(outbox).where(
    outbox.c.id == _LETTER,
    outbox.c.settled_at.is_(None),
    outbox.c.attempts == bindparam("attempts"),
)
_MARK = (
    update(person)
    .where(person.c.id == bindparam("who"), person.c.unreachable_since.is_(None))
    .values(unreachable_since=bindparam("at", type_=person.c.unreachable_since.type))
)
_POSTPONE = (
    update(outbox)
    .where(outbox.c.id == _LETTER, outbox.c.settled_at.is_(None))
    .values(next_at=_UNTIL)
)
_RESUME = (
    update(outbox)
    .where(
        outbox.c.outcome == LetterOutcome.UNREACHABLE.value,
        outbox.c.recipient_id
        == select(person.c.id)
        .where(person.c.telegram_id == bindparam("telegram_id"))
        .scalar_subquery(),
    )
    # The count of tries goes on: it tells who has a letter in hand.
    .values(settled_at=None, outcome=None, next_at=_UNTIL)
)


async def due(tx: Transaction, at: datetime, most: int) -> list[int]:
    """The letters to send now, at most one for each person: their numbers, oldest first.

    Reads only, so that a courier with nothing to do never takes SQLite's write lock.
    """
    return list(await tx.values(_DUE, {"now": at, "most": most}))


async def take(tx: Transaction, ids: Collection[int], at: datetime, until: datetime) -> list[Row]:
    """Those of these letters that are still due, oldest first: handed to the caller alone.

    They are due again at `until`, unless they are settled by then.
    """
    rows = await tx.rows(_TAKE, {"ids": list(ids), "now": at, "until": until})
    return sorted(rows, key=lambda row: int(row.id))


async def settle(
    tx: Transaction,
    letter_id: int,
    outcome: LetterOutcome,
    at: datetime,
    message_id: int | None,
) -> Row | None:
    """Say what came of a letter; it is never handed out again. The first word counts.

    Whoever could not be reached is marked, and gets nothing until they are back. None if it was
    settled before.
    """
    said = {"letter": letter_id, "came": outcome.value, "at": at, "message": message_id}
    row = await tx.row(_SETTLE, said)
    if row and outcome is LetterOutcome.UNREACHABLE:
        await tx.execute(_MARK, {"who": row.recipient_id, "at": at})
    return row


async def postpone(tx: Transaction, letter_id: int, until: datetime) -> None:
    """Have a letter handed out again, not before `until`."""
    await tx.execute(_POSTPONE, {"letter": letter_id, "until": until})


async def in_hand(tx: Transaction, letter_id: int, attempts: int) -> Row | None:
    """A letter that was handed out; None when it is settled, or was handed to another since."""
    key = {"letter": letter_id, "attempts": attempts}
    return await tx.row(_IN_HAND, key)


async def resume(tx: Transaction, telegram_id: int, at: datetime) -> None:
    """Have all letters that could not reach this person handed out again."""
    await tx.execute(_RESUME, {"telegram_id": telegram_id, "until": at})
