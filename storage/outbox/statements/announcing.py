"""Announcing: the letters and timers caused by a change, or by asking for a locked plan."""

from collections.abc import Iterable
from datetime import datetime

from plans.ledger import Change, Channel, Chosen, Declined, Ended, Requested, Undone, Withdrawn
from plans.subscription import Subscription
from storage.database.insert import insert
from storage.database.tables import outbox
from storage.members.statements import people
from storage.members.values import MemberView
from storage.outbox.statements import cards, recipients, timers
from storage.outbox.values import LetterKind
from storage.transaction import Transaction

_WRITE = insert(outbox).on_conflict_do_nothing()
_OPERATOR = "Operator"  # until they write to the bot themselves


async def announce(
    tx: Transaction, business_id: int, before: Subscription, change: Change, at: datetime
) -> None:
    """Write the messages that a change causes, and set its timers.

    A request also goes to the operators, and what settles one changes their cards of it; every
    change goes to the members who want to know, except the one who made it. `before` is where the
    business stood. Called in the transaction that appends the change. `at` is the clock's time: a
    ledger's own now may be ahead of it, and nobody should wait for that.
    """
    if isinstance(change, Requested):
        to = await _operators(tx, at)
        dedupe_key = str(change.seq)
        rows = [
            _row(business_id, change.seq, LetterKind.REQUEST, dedupe_key, one, at) for one in to
        ]
        await _write(tx, rows)
    if before.request or isinstance(change, Undone):
        await cards.change(tx, business_id, change, at)
    await recipients.tell(
        tx,
        _told_as(change),
        business_id,
        seq=change.seq,
        dedupe_key=str(change.seq),
        at=at,
        except_for=change.decided_by,
    )
    await timers.set_for(tx, business_id, change)


def _told_as(change: Change) -> LetterKind:
    match change:
        case Declined():
            return LetterKind.DECLINED
        case Chosen(channel=Channel.OPERATOR):
            return LetterKind.APPROVED
        case Chosen() | Requested() | Withdrawn() | Undone() | Ended():
            return LetterKind.CHANGE


async def ask(tx: Transaction, view: MemberView, revision_id: int, at: datetime) -> None:
    """Write to the operators that a member asks for a plan that is not open to the business.

    Once for each plan as long as the business stands where it does.
    """
    business_id, seq = view.member.business_id, view.subscription.version
    rows = [
        {
            **_row(business_id, seq, LetterKind.ASKED, f"{revision_id} after {seq}", one, at),
            "sender_id": view.member.person_id,
            "plan_revision_id": revision_id,
        }
        for one in await _operators(tx, at)
    ]
    await _write(tx, rows)


async def _operators(tx: Transaction, at: datetime) -> list[int]:
    return await people.know(tx, tx.policy.operators, _OPERATOR, at)


async def _write(tx: Transaction, rows: Iterable[dict[str, object]]) -> None:
    await tx.each(_WRITE, list(rows))


def _row(
    business_id: int, seq: int, kind: LetterKind, dedupe_key: str, recipient_id: int, at: datetime
) -> dict[str, object]:
    return {
        "business_id": business_id,
        "seq": seq,
        "kind": kind.value,
        "dedupe_key": dedupe_key,
        "recipient_id": recipient_id,
        "created_at": at,
        "next_at": at,
        "attempts": 0,
    }
