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
    func,
    or_,
    select,
    union_all,
)

from plans.ledger import Channel, Kind
from storage.changes.statements.rows import LEDGER, columns_of, settled_by_seq
from storage.database.lists import among, one_of
from storage.database.tables import plan_change

MOST_OF_A_DAY = 15  # with the longest names just what fits into a message


def _numbered(alias: FromClause, seq: ColumnElement[int]) -> ColumnElement[bool]:
    """Joins the change of this number of the same ledger."""
    return and_(alias.c.business_id == _own.c.business_id, alias.c.seq == seq)


def _with_all_pieces() -> Select[Any]:
    """Rows of four changes each: a period's own, and those that say what came of it.

    As `plans.periods.period` names them: `settled_by`, the successor, the one after. Every join is
    one step in an index.
    """
    successor, after, last, based = (
        plan_change.alias(name) for name in ("successor", "after_successor", "last_based", "based")
    )
    last_based = (
        select(func.max(based.c.seq))
        .where(based.c.business_id == _own.c.business_id, based.c.basis == _own.c.seq)
        .scalar_subquery()
    )
    is_successor = one_of(last.c.kind, [Kind.CHOOSE.value, Kind.END.value])
    successor_seq = case((is_successor, last.c.seq), else_=last.c.scheduled)
    pieces = (_own, _settled_by, successor, after)
    return (
        select(*(column for piece in pieces for column in columns_of(piece)))
        .select_from(_own)
        .outerjoin(_settled_by, _numbered(_settled_by, settled_by_seq(_own)))
        .outerjoin(last, _numbered(last, last_based))
        .outerjoin(successor, _numbered(successor, successor_seq))
        .outerjoin(after, _numbered(after, last.c.seq + 1))
        .where(*_IS_A_PERIOD)
    )


def _around() -> CompoundSelect[Any]:
    """The numbers of the changes that may have been active on a day, each with those it names.

    Those decided within it (the newest of very many), and the last one decided before it.
    """
    when = plan_change.c.decided_at
    start, end = bindparam("start", type_=when.type), bindparam("end", type_=when.type)
    newest_first = (
        select(plan_change.c.seq, plan_change.c.basis, plan_change.c.scheduled)
        .where(plan_change.c.business_id == bindparam("business"))
        .order_by(when.desc(), plan_change.c.seq.desc())
    )
    within = newest_first.where(when > start, when < end).limit(MOST_OF_A_DAY)
    before = newest_first.where(when <= start).limit(1)
    # Each in brackets of its own: SQLite takes no LIMIT within a UNION.
    return union_all(select(within.subquery()), select(before.subquery()))


_own, _settled_by = plan_change.alias("own"), plan_change.alias("settled_by")
_GOES_ON = and_(  # a request that its approval carries on is no period of its own
    _own.c.kind == Kind.REQUEST.value,
    _settled_by.c.kind == Kind.CHOOSE.value,
    _settled_by.c.channel == Channel.OPERATOR.value,
    _settled_by.c.plan_revision_id == _own.c.plan_revision_id,
)
_IS_A_PERIOD = (
    _own.c.business_id == bindparam("business"),
    one_of(_own.c.kind, [Kind.CHOOSE.value, Kind.REQUEST.value]),
    or_(_settled_by.c.seq.is_(None), ~_GOES_ON),
)
_any_of_a_business = _with_all_pieces()
_edge = bindparam("edge", type_=plan_change.c.seq.type)
_most: ColumnElement[int] = bindparam("most", type_=plan_change.c.seq.type)
NEWER = _any_of_a_business.where(_own.c.seq > _edge).order_by(_own.c.seq).limit(_most)
OLDER = _any_of_a_business.where(_own.c.seq < _edge).order_by(_own.c.seq.desc()).limit(_most)
THESE = _any_of_a_business.where(among(_own.c.seq, "numbers")).order_by(_own.c.seq.desc())
AROUND = _around()
COUNT_OLDER = (
    select(func.count())
    .select_from(_own.outerjoin(_settled_by, _numbered(_settled_by, settled_by_seq(_own))))
    .where(*_IS_A_PERIOD, _own.c.seq < _edge)
)
SOME = LEDGER.where(
    plan_change.c.seq > _edge, plan_change.c.seq <= bindparam("last", type_=plan_change.c.seq.type)
)
