"""History pages: a few periods at a time, at the same cost for any length of ledger."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from plans.ledger import Kind, Period, Via, period
from storage.catalogues import Shelf
from storage.face import HistoryPage, Visit
from storage.ledgers import columns_of, read_change, revision_ids, split
from storage.tables import plan_change

PAGE = 5

_BEYOND = 2**31 - 1  # more than any ledger has


async def page(
    db: AsyncConnection, shelf: Shelf, visit: Visit, *, before: int, after: int
) -> HistoryPage:
    """Five periods, newest first: those next older than `before` or newer than `after`, both
    numbers of changes; the newest five where neither is given (0) or nothing is there.
    """
    if after:
        newer = await _periods(db, shelf, visit, after, newer=True)
        if len(newer) >= PAGE:
            shown = tuple(reversed(newer[:PAGE]))
            return HistoryPage(visit, shown, has_newer=len(newer) > PAGE, has_older=True)
    elif before:
        older = await _periods(db, shelf, visit, before, newer=False)
        if older:
            newer = await _periods(db, shelf, visit, older[0].change.seq, newer=True)
            return HistoryPage(visit, tuple(older[:PAGE]), bool(newer), len(older) > PAGE)
    newest = await _periods(db, shelf, visit, _BEYOND, newer=False)
    return HistoryPage(visit, tuple(newest[:PAGE]), False, len(newest) > PAGE)


async def _periods(
    db: AsyncConnection, shelf: Shelf, visit: Visit, edge: int, *, newer: bool
) -> list[Period]:
    """Up to one more period than a page has, in the direction of reading."""
    key = {"business": visit.member.business_id, "edge": edge, "most": PAGE + 1}
    rows = [split(row) for row in await db.execute(_NEWER if newer else _OLDER, key)]
    known = await shelf.revisions(db, [one for pieces in rows for one in revision_ids(pieces)])
    found = []
    for pieces in rows:
        own, following, successor, after = (read_change(piece, known) for piece in pieces)
        if own and (one := period(own, following, successor, after, visit.standing.at)):
            found.append(one)
    return found


def _statement(*, newer: bool) -> Select[Any]:
    """Rows of four changes each: a period's own, the next, its successor, the one next to that.

    Every join is one step in an index.
    """
    own, following, successor, after = (
        plan_change.alias(name) for name in ("own", "following", "successor", "after_successor")
    )
    based = plan_change.alias("based")
    last_based = (
        select(func.max(based.c.seq))
        .where(based.c.business_id == own.c.business_id, based.c.base == own.c.seq)
        .scalar_subquery()
    )

    def numbered(alias: FromClause, seq: ColumnElement[int]) -> ColumnElement[bool]:
        return and_(alias.c.business_id == own.c.business_id, alias.c.seq == seq)

    goes_on = and_(  # a request that its approval carries on is no period of its own
        own.c.kind == Kind.REQUEST.value,
        following.c.kind == Kind.CHOOSE.value,
        following.c.via == Via.OPERATOR.value,
        following.c.plan_revision_id == own.c.plan_revision_id,
    )
    pieces = (own, following, successor, after)
    edge = bindparam("edge", type_=plan_change.c.seq.type)
    return (
        select(*(column for piece in pieces for column in columns_of(piece)))
        .select_from(own)
        .outerjoin(following, numbered(following, own.c.seq + 1))
        .outerjoin(successor, numbered(successor, last_based))
        .outerjoin(after, numbered(after, successor.c.seq + 1))
        .where(
            own.c.business_id == bindparam("business"),
            own.c.seq > edge if newer else own.c.seq < edge,
            own.c.kind.in_([Kind.CHOOSE.value, Kind.REQUEST.value]),
            or_(following.c.seq.is_(None), ~goes_on),
        )
        .order_by(own.c.seq if newer else own.c.seq.desc())
        .limit(bindparam("most"))
    )


_NEWER, _OLDER = _statement(newer=True), _statement(newer=False)
