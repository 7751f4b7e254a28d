"""Pieces: the statements that find periods, each with the changes that say what came of it."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    and_,
    bindparam,
    case,
    false,
    func,
    or_,
    select,
    union_all,
)

from plans.ledger import Channel, Kind
from storage.changes.statements.rows import LEDGER, columns_of, settled_by_seq
from storage.database.lists import among, one_of
from storage.database.tables import plan_change

_BUSINESS = bindparam("business", type_=plan_change.c.business_id.type)

MOST_OF_A_DAY = 15  # with the longest names just what fits into a message


def _with_all_pieces(own: FromClause) -> Select[Any]:
    """Rows of four changes each: a period's own, and those that say what came of it.

    As `plans.periods.period` names them: `settled_by`, the successor, the one after. Every join is
    one step in an index.
    """
    settled_by, successor, after, last, based = (
        plan_change.alias(name)
        for name in ("settled_by", "successor", "after_successor", "last_based", "based")
    )
    last_based = (
        select(func.max(based.c.seq))
        .where(based.c.business_id == _BUSINESS, based.c.basis == own.c.seq)
        .scalar_subquery()
    )
    is_successor = one_of(last.c.kind, [Kind.CHOOSE.value, Kind.END.value])
    successor_seq = case((is_successor, last.c.seq), else_=last.c.scheduled)

    def numbered(alias: FromClause, seq: ColumnElement[int]) -> ColumnElement[bool]:
        return and_(alias.c.business_id == _BUSINESS, alias.c.seq == seq)

    pieces = (own, settled_by, successor, after)
    return (
        select(*(column for piece in pieces for column in columns_of(piece)))
        .select_from(own)
        .outerjoin(settled_by, numbered(settled_by, settled_by_seq(own)))
        .outerjoin(last, numbered(last, last_based))
        .outerjoin(successor, numbered(successor, successor_seq))
        .outerjoin(after, numbered(after, last.c.seq + 1))
        .where(or_(settled_by.c.seq.is_(None), ~_goes_on(own, settled_by)))
    )


def _goes_on(own: FromClause, settled_by: FromClause) -> ColumnElement[bool]:
    """Whether it is a request that its approval carries on, and so no period of its own."""
    return and_(
        own.c.kind == Kind.REQUEST.value,
        settled_by.c.kind == Kind.CHOOSE.value,
        settled_by.c.channel == Channel.OPERATOR.value,
        settled_by.c.plan_revision_id == own.c.plan_revision_id,
    )


def _next_to(edge: ColumnElement[bool], *, newest_first: bool) -> Select[Any]:
    """The next periods beyond an edge.

    Of the changes that may be periods twice as many are looked at as are wanted: a request and its
    approval are two of them and one period.
    """
    seq = plan_change.c.seq
    near = (
        select(plan_change)
        .where(*_MAY_BE_A_PERIOD, edge)
        .order_by(seq.desc() if newest_first else seq)
        .limit(2 * _most)
        .subquery("own")
    )
    order = near.c.seq.desc() if newest_first else near.c.seq
    return _with_all_pieces(near).order_by(order).limit(_most)


def _count_older() -> Select[Any]:
    """How many periods there are of changes with smaller numbers: in one walk along the ledger."""
    kind, channel = plan_change.c.kind, plan_change.c.channel
    revision, seq = plan_change.c.plan_revision_id, plan_change.c.seq
    walk = (
        select(
            seq,
            kind,
            revision.label("revision"),
            func.lead(kind).over(order_by=seq).label("next_kind"),
            func.lead(channel).over(order_by=seq).label("next_channel"),
            func.lead(revision).over(order_by=seq).label("next_revision"),
        )
        .where(plan_change.c.business_id == _BUSINESS, seq <= _edge)
        .subquery("walk")
    )
    is_granted = and_(
        walk.c.next_kind == Kind.CHOOSE.value,
        walk.c.next_channel == Channel.OPERATOR.value,
        walk.c.next_revision == walk.c.revision,
    )
    is_period = or_(
        walk.c.kind == Kind.CHOOSE.value,
        and_(walk.c.kind == Kind.REQUEST.value, func.coalesce(is_granted, false()).is_(False)),
    )
    return select(func.count()).select_from(walk).where(walk.c.seq < _edge, is_period)


def _around() -> CompoundSelect[Any]:
    """The numbers of the changes that may have been active on a day, each with those it names.

    Those decided within it (the newest of very many), and the last one decided before it.
    """
    when = plan_change.c.decided_at
    start, end = bindparam("start", type_=when.type), bindparam("end", type_=when.type)
    newest_first = (
        select(plan_change.c.seq, plan_change.c.basis, plan_change.c.scheduled)
        .where(plan_change.c.business_id == _BUSINESS)
        .order_by(when.desc(), plan_change.c.seq.desc())
    )
    within = newest_first.where(when > start, when < end).limit(MOST_OF_A_DAY)
    before = newest_first.where(when <= start).limit(1)
    # Each in brackets of its own: SQLite takes no LIMIT within a UNION.
    return union_all(select(within.subquery()), select(before.subquery()))


_edge = bindparam("edge", type_=plan_change.c.seq.type)
_most: ColumnElement[int] = bindparam("most", type_=plan_change.c.seq.type)
_MAY_BE_A_PERIOD = (
    plan_change.c.business_id == _BUSINESS,
    one_of(plan_change.c.kind, [Kind.CHOOSE.value, Kind.REQUEST.value]),
)
NEWER = _next_to(plan_change.c.seq > _edge, newest_first=False)
OLDER = _next_to(plan_change.c.seq < _edge, newest_first=True)
_some = (
    select(plan_change)
    .where(*_MAY_BE_A_PERIOD, among(plan_change.c.seq, "numbers"))
    .subquery("own")
)
THESE = _with_all_pieces(_some).order_by(_some.c.seq.desc())
AROUND = _around()
COUNT_OLDER = _count_older()
NEWEST = LEDGER.order_by(None).order_by(plan_change.c.seq.desc()).limit(_most)
# The same with the count of all periods in each row.
NEWEST_AND_COUNT = NEWEST.add_columns(COUNT_OLDER.scalar_subquery().label("periods"))
SOME = LEDGER.where(
    plan_change.c.seq > _edge, plan_change.c.seq <= bindparam("last", type_=plan_change.c.seq.type)
)
