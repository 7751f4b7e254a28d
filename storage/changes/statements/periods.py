"""History: a page, an entry or a day of it, at the same cost for any length of ledger.

Only how many periods there are beyond a page is counted: 0.1 s in 100,000 changes.

And two ways to see it as a whole: its newest periods, and all changes of it in order.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select

from plans.ledger import Change, Channel, Requested
from plans.periods import Period, Status, period, periods
from storage.changes.statements import rows
from storage.changes.statements.pieces import (
    AROUND,
    COUNT_OLDER,
    NEWER,
    NEWEST,
    NEWEST_AND_COUNT,
    OLDER,
    SOME,
    THESE,
)
from storage.changes.statements.rows import (
    WIDTH,
    read_change,
    revision_ids,
    split,
)
from storage.changes.values import HistoryDay, HistoryEntry, HistoryLedger, HistoryPage, HistorySpan
from storage.database.compiled import Row
from storage.members.statements.people import names_of
from storage.members.values import MemberView
from storage.transaction import Transaction

PAGE = 5
MOST_OF_A_SPAN = 8  # as many rows as a phone shows at once
MOST_IN_A_LEDGER = 150_000
AT_ONCE = 1000

_BEYOND = 2**31 - 1  # more than any ledger has


async def page(tx: Transaction, view: MemberView, *, before: int, after: int) -> HistoryPage:
    """Five periods, newest first: those next older than `before` or newer than `after`, both
    numbers of changes; the newest five where neither is given (0) or nothing is there.
    """
    beside = await _beside(tx, view, before, after)
    if beside is None:
        first, total = await _newest_and_count(tx, view, PAGE + 1)
        beside = first[:PAGE], False, len(first) > PAGE
    else:
        key = {"business": view.member.business_id, "edge": _BEYOND}
        total = await tx.value(COUNT_OLDER, key)
    shown, has_newer, has_older = beside
    return HistoryPage(view, shown, has_newer, has_older, total, await _names(tx, view, shown))


async def entry(tx: Transaction, view: MemberView, seq: int) -> HistoryEntry | None:
    """One period by the number of its change; None when that is no period of its own."""
    found = await _periods(tx, view, THESE, {"numbers": [seq]})
    if not found:
        return None
    [one] = found
    request = None
    if one.change.channel is Channel.OPERATOR:
        before = await rows.change(tx, view.member.business_id, seq - 1)
        request = before if isinstance(before, Requested) else None
    return HistoryEntry(view, one, request, await _names(tx, view, found, request))


async def on_day(tx: Transaction, view: MemberView, day: date) -> HistoryDay:
    """The periods that were, are or are to be active on a day (UTC), newest first."""
    start = datetime.combine(day, time(), UTC)
    end = start + timedelta(days=1)
    key = {"business": view.member.business_id, "start": start, "end": end}
    numbers = {number for row in await tx.rows(AROUND, key) for number in row if number}
    around = await _periods(tx, view, THESE, {"numbers": sorted(numbers)})
    shown = tuple(one for one in around if _is_within(one, start, end))
    return HistoryDay(view, day, shown, await _names(tx, view, shown))


async def span(tx: Transaction, view: MemberView) -> HistorySpan:
    """The newest eight periods, and how many older ones there are."""
    shown, total = await _newest_and_count(tx, view, MOST_OF_A_SPAN)
    return HistorySpan(view, shown, total - len(shown))


async def ledger(tx: Transaction, view: MemberView) -> HistoryLedger:
    """All changes up to the last that the view knows, read so many at a time.

    What is added meanwhile is left out, so they fit together without a transaction. 100,000 take
    0.9 s on SQLite, 50 ms of it at a stretch.
    """
    changes: list[Change] = []
    business, seen = view.member.business_id, view.subscription.version
    for edge in range(0, seen, AT_ONCE):
        key = {"business": business, "edge": edge, "last": min(edge + AT_ONCE, seen)}
        changes += await rows.read(tx, await tx.rows(SOME, key))
    names = await names_of(tx, {one.decided_by for one in changes})
    return HistoryLedger(view, tuple(changes), names)


async def newest(tx: Transaction, business_id: int, now: datetime, most: int) -> tuple[Period, ...]:
    """The newest so many periods, newest first."""
    found, _ = await _newest(tx, NEWEST, {"business": business_id}, now, most)
    return found


async def _newest_and_count(
    tx: Transaction, view: MemberView, most: int
) -> tuple[tuple[Period, ...], int]:
    """The newest so many periods, newest first, and how many there are in all."""
    key = {"business": view.member.business_id, "edge": _BEYOND}
    found, row = await _newest(tx, NEWEST_AND_COUNT, key, view.subscription.now, most)
    return found, row.periods if row else 0


async def _newest(
    tx: Transaction, statement: Select[Any], key: dict[str, int], now: datetime, most: int
) -> tuple[tuple[Period, ...], Row | None]:
    """The newest periods, of as many of the newest changes as it takes, and the newest row."""
    at_once = 2 * most
    while True:
        found = await tx.rows(statement, {**key, "most": at_once})
        changes = await rows.read(tx, [row[:WIDTH] for row in found])
        told = periods(changes[::-1], now)
        if len(told) >= most or len(found) < at_once:
            return told[:most], found[0] if found else None
        at_once *= 8


async def _beside(
    tx: Transaction, view: MemberView, before: int, after: int
) -> tuple[tuple[Period, ...], bool, bool] | None:
    """The periods of an inner page, and whether there are newer and older ones.

    None where nothing is there, and then what is newest is shown.
    """

    async def beyond(edge: int, *, newer: bool) -> list[Period]:
        key = {"edge": edge, "most": PAGE + 1}
        return await _periods(tx, view, NEWER if newer else OLDER, key)

    if after:
        newer = await beyond(after, newer=True)
        if len(newer) >= PAGE:
            return tuple(reversed(newer[:PAGE])), len(newer) > PAGE, True
    elif before:
        older = await beyond(before, newer=False)
        if older:
            newer = await beyond(older[0].change.seq, newer=True)
            return tuple(older[:PAGE]), bool(newer), len(older) > PAGE
    return None


async def _periods(
    tx: Transaction, view: MemberView, statement: Select[Any], key: dict[str, Any]
) -> list[Period]:
    return await _read(tx, view.member.business_id, view.subscription.now, statement, key)


async def _read(
    tx: Transaction, business_id: int, now: datetime, statement: Select[Any], key: dict[str, Any]
) -> list[Period]:
    """The periods of the changes a statement finds, in its order."""
    key = {"business": business_id, **key}
    found, cells = [], [split(row) for row in await tx.rows(statement, key)]
    known = await tx.revisions([one for pieces in cells for one in revision_ids(pieces)])
    for pieces in cells:
        own, settled_by, successor, after = (read_change(piece, known) for piece in pieces)
        if own and (one := period(own, settled_by, successor, after, now)):
            found.append(one)
    return found


async def _names(
    tx: Transaction, view: MemberView, shown: Iterable[Period], *others: Change | None
) -> dict[int, str]:
    """The names of the people who decided; that of the last one is in the view."""
    decisions = [*others, *(each for one in shown for each in (one.change, one.settled_by))]
    wanted = {one.decided_by for one in decisions if one} - {None}
    last = view.subscription.last
    known = {last.decided_by: view.decider} if last and last.decided_by and view.decider else {}
    return known | await names_of(tx, wanted - known.keys())


def _is_within(one: Period, start: datetime, end: datetime) -> bool:
    """Whether a period was, or is to be, active at some moment of [start, end)."""
    since, until = one.since, one.until
    if one.status is Status.SCHEDULED:
        since, until = one.change.effective_at, one.ends_at
    return since is not None and since < end and (until is None or until > start)
