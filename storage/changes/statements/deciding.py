"""Deciding: from a command to a change in the ledger, at most once, with the messages it causes."""

from datetime import datetime

from plans.commands.command import Author, Made, Press, Refused, Situation, is_made_by
from plans.ledger import Change
from plans.subscription import Subscription
from storage.changes.statements import rows
from storage.changes.values import Done
from storage.outbox.statements import announcing
from storage.transaction import Transaction


async def decide(
    tx: Transaction, business_id: int, command: Press[Made, Refused], on: Situation, author: Author
) -> Made | Done[Made] | Refused:
    """The outcome of a press, or the change it already made if it was delivered twice."""
    following = await _change_after(tx, on.subscription, business_id, command.version)
    if following and is_made_by(following, command, author):
        return Done(following, again=True)
    return command.decide(on, author)


async def append(
    tx: Transaction, business_id: int, before: Subscription, change: Change, at: datetime
) -> bool:
    """Append a change with the messages it causes; False if somebody was faster.

    `before` is where the business stood when it was decided.
    """
    if not await rows.append(tx, business_id, change):
        return False
    await announcing.announce(tx, business_id, before, change, at)
    return True


async def _change_after(
    tx: Transaction, subscription: Subscription, business_id: int, seen: int
) -> Change | None:
    last = subscription.last
    if last is None or last.seq <= seen + 1:
        return last if last and last.seq == seen + 1 else None
    return await rows.change(tx, business_id, seen + 1)
