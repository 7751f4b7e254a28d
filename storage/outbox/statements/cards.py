"""Cards: the requests in operators' chats, which change when somebody settles them.

A card is a letter that came as a message; changing it takes another letter, of its own kind. Both
who settles a request and who notes that its card was sent write that letter, whichever is last:
the card's row is locked by the one and updated by the other, so on PostgreSQL, too, the second
sees what the first has done. SQLite's writers wait for each other anyway.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, UpdateBase, bindparam, literal, select

from plans.ledger import Change, Undone
from storage.changes.statements import rows
from storage.changes.statements.requests import is_grant
from storage.database.insert import insert
from storage.database.tables import outbox
from storage.outbox.values import LetterKind, LetterOutcome
from storage.transaction import Transaction

_IS_CARD = (
    outbox.c.business_id == bindparam("business"),
    outbox.c.kind == LetterKind.REQUEST.value,
    outbox.c.dedupe_key == bindparam("asked"),
)
_LOCK = select(outbox.c.id).where(*_IS_CARD).order_by(outbox.c.id).with_for_update()


def _write() -> UpdateBase:
    at = bindparam("at", type_=outbox.c.created_at.type)
    values = {
        "business_id": outbox.c.business_id,
        "seq": outbox.c.seq,
        "kind": literal(LetterKind.SETTLED.value),
        "dedupe_key": bindparam("settled_by", type_=outbox.c.dedupe_key.type),
        "recipient_id": outbox.c.recipient_id,
        "created_at": at,
        "next_at": at,
        "attempts": literal(0),
        "message_id": outbox.c.message_id,
    }
    sent: Select[Any] = (
        select(*values.values())
        .where(*_IS_CARD)
        .where(outbox.c.outcome == LetterOutcome.SENT.value, outbox.c.message_id.is_not(None))
        .order_by(outbox.c.id)
    )
    return insert(outbox).from_select(list(values), sent).on_conflict_do_nothing()


_WRITE = _write()


async def change(tx: Transaction, business_id: int, decision: Change, at: datetime) -> None:
    """Have the cards changed of the request that this decision settles, or whose grant it undoes.

    Called in the decision's transaction, after it is appended. Once for each card and decision.
    """
    asked = decision.seq - 1
    if isinstance(decision, Undone):
        asked -= is_grant(await rows.change(tx, business_id, asked))
    key = {"business": business_id, "asked": str(asked)}
    if await tx.values(_LOCK, key):
        await tx.execute(_WRITE, {**key, "settled_by": str(decision.seq), "at": at})


async def catch_up(tx: Transaction, business_id: int, asked: int, at: datetime) -> None:
    """Have the cards changed of a request that was settled while one of them was sent.

    Called in the transaction that notes the sent card, after that.
    """
    if await rows.change(tx, business_id, asked + 1):
        key = {"business": business_id, "asked": str(asked), "settled_by": str(asked + 1)}
        await tx.execute(_WRITE, {**key, "at": at})
