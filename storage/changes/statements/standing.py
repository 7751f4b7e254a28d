"""Standing: where businesses stand, from the three changes that each of them needs for it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from plans.subscription import Subscription, fold
from storage.changes.statements.rows import WIDTH, read_change, revision_ids, split
from storage.transaction import Transaction

_THREE_CHANGES = 3 * WIDTH


async def subscriptions(tx: Transaction, rows: Iterable[Any], at: datetime) -> list[Subscription]:
    """Where they stand, a row each: it begins with the last change, its basis and what it names."""
    pieces = [split(row[:_THREE_CHANGES]) for row in rows]
    known = await tx.revisions([one for cells in pieces for one in revision_ids(cells)])
    changes = [[read_change(one, known) for one in cells] for cells in pieces]
    return [fold(last, base, ahead, at) for last, base, ahead in changes]
