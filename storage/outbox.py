"""The outbox: messages that nobody asked for, written with what causes them, sent by a courier.

A row holds facts and no text; one and the same row is never written twice.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from plans.ledger import Change, Kind, Via
from storage import people
from storage.dialects import insert_into
from storage.face import LetterKind, Policy
from storage.tables import outbox

_OPERATOR = "Operator"  # until they write to the bot themselves


async def announce(
    db: AsyncConnection, dialect: str, policy: Policy, business_id: int, change: Change
) -> None:
    """Write the messages that a change causes: a request's to the operators, an answer's to owners.

    Called in the transaction that appends the change.
    """
    match change:
        case Change(kind=Kind.REQUEST):
            kind = LetterKind.REQUEST
            to = await _operators(db, dialect, policy, change.decided_at)
        case Change(kind=Kind.DECLINE):
            kind, to = LetterKind.DECLINED, await people.owners(db, business_id)
        case Change(kind=Kind.CHOOSE, via=Via.OPERATOR):
            kind, to = LetterKind.APPROVED, await people.owners(db, business_id)
        case _:
            return
    rows = [
        _row(business_id, change.seq, kind, str(change.seq), one, change.decided_at) for one in to
    ]
    await _write(db, dialect, rows)


async def ask(
    db: AsyncConnection,
    dialect: str,
    policy: Policy,
    *,
    business_id: int,
    seq: int,
    sender_id: int,
    revision_id: int,
    at: datetime,
) -> None:
    """Write to the operators that somebody asks for a plan that is not open to the business.

    Once for each plan as long as the business stands where it does (`seq`).
    """
    rows = [
        {
            **_row(business_id, seq, LetterKind.ASKED, f"{revision_id} after {seq}", one, at),
            "sender_id": sender_id,
            "plan_revision_id": revision_id,
        }
        for one in await _operators(db, dialect, policy, at)
    ]
    await _write(db, dialect, rows)


async def _operators(db: AsyncConnection, dialect: str, policy: Policy, at: datetime) -> list[int]:
    return await people.know(db, dialect, policy.operators, _OPERATOR, at)


async def _write(db: AsyncConnection, dialect: str, rows: Iterable[dict[str, object]]) -> None:
    listed = list(rows)
    if listed:
        await db.execute(insert_into(outbox, dialect).on_conflict_do_nothing(), listed)


def _row(
    business_id: int, seq: int, kind: LetterKind, occasion: str, recipient_id: int, at: datetime
) -> dict[str, object]:
    return {
        "business_id": business_id,
        "seq": seq,
        "kind": kind.value,
        "occasion": occasion,
        "recipient_id": recipient_id,
        "created_at": at,
        "next_at": at,
        "attempts": 0,
    }
