"""Entries of a ledger made by their kind, where a test picks the kind."""

from datetime import datetime

from plans.ledger import (
    Change,
    Channel,
    Chosen,
    Declined,
    Ended,
    Kind,
    Requested,
    Undone,
    Withdrawn,
)
from plans.plan import Revision


def entry(
    seq: int,
    kind: Kind,
    revision: Revision | None = None,
    *,
    at: datetime,
    start: datetime | None = None,
    end: datetime | None = None,
    anchor: datetime | None = None,
    basis: int = 0,
    scheduled: int = 0,
    by: int | None = 1,
    channel: Channel = Channel.CHAT,
    note: str | None = None,
) -> Change:
    """A change decided `at` then, in effect from `start` (at once) to `end` (until changed)."""
    head = (seq, at, by, channel, note, basis, scheduled)
    match kind:
        case Kind.CHOOSE:
            assert revision
            return Chosen(*head, start or at, revision, end, anchor)
        case Kind.REQUEST:
            assert revision
            return Requested(*head, start or at, revision)
        case Kind.END:
            return Ended(*head, start or at)
        case Kind.DECLINE:
            return Declined(*head)
        case Kind.WITHDRAW:
            return Withdrawn(*head)
        case Kind.UNDO:
            return Undone(*head)
