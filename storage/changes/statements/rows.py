"""The ledgers: the statements that read what businesses decided, and the one that adds to it.

A change is read from as many cells as it has columns; a wider row holds several changes side by
side, each all-NULL where there is none.
"""

from collections.abc import Iterable, Sequence
from typing import Any, assert_never

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    UpdateBase,
    bindparam,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
)

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
from storage.database.insert import insert
from storage.database.lists import one_of
from storage.database.tables import plan_change
from storage.transaction import Transaction

Cells = Sequence[Any]

COLUMNS = tuple(column for column in plan_change.columns if column.name != "business_id")
WIDTH = len(COLUMNS)
_REVISION = 2

_VERSION = bindparam("version", type_=plan_change.c.seq.type)


def columns_of(alias: FromClause) -> list[ColumnElement[Any]]:
    """The columns `read_change` expects of one change."""
    return [alias.c[column.key] for column in COLUMNS]


def split(cells: Cells) -> list[Cells]:
    """A row of several changes side by side, cut into one piece a change."""
    return [cells[start : start + WIDTH] for start in range(0, len(cells), WIDTH)]


def revision_ids(pieces: Iterable[Cells]) -> list[int | None]:
    """The revisions that these changes pin."""
    return [piece[_REVISION] for piece in pieces]


def read_change(cells: Cells, revisions: dict[int, Revision]) -> Change | None:
    """The change in these cells; None where the row has none."""
    (
        seq,
        kind,
        revision,
        effective,
        expires,
        anchor,
        decided,
        by,
        channel,
        note,
        basis,
        scheduled,
    ) = cells
    if seq is None:
        return None
    head = (seq, decided, by, Channel(channel), note, basis, scheduled)
    match Kind(kind):
        case Kind.CHOOSE:
            return Chosen(*head, effective, revisions[revision], expires, anchor)
        case Kind.REQUEST:
            return Requested(*head, effective, revisions[revision])
        case Kind.END:
            return Ended(*head, effective)
        case Kind.DECLINE:
            return Declined(*head)
        case Kind.WITHDRAW:
            return Withdrawn(*head)
        case Kind.UNDO:
            return Undone(*head)


def newest_seq(business: ColumnElement[int]) -> ColumnElement[int]:
    """The number of a business's last change, as a scalar subquery."""
    any_of = plan_change.alias("any_of")
    newest = select(func.max(any_of.c.seq)).where(any_of.c.business_id == business)
    return newest.scalar_subquery()


def settled_by_seq(own: FromClause) -> ColumnElement[int]:
    """The number of the decision that settled a change (`plans.periods.period`), if there is one.

    It is next to the change, or to the last decision beside which it stayed scheduled.
    """
    beside = plan_change.alias("beside")
    last_beside = (
        # A sum, so that SQLite does not look for it from the newest change backwards.
        select(func.max(beside.c.seq + 0))
        .where(
            beside.c.business_id == own.c.business_id,
            beside.c.scheduled == own.c.seq,
            literal_column("beside.scheduled > 0"),  # so that the index of few rows is used
            ~one_of(beside.c.kind, [Kind.CHOOSE.value, Kind.END.value]),
        )
        .scalar_subquery()
    )
    return func.coalesce(last_beside, own.c.seq) + 1


async def append(tx: Transaction, business_id: int, change: Change) -> bool:
    """Add the change right after the one its decision was made on; False if that was not last.

    The primary key is the whole concurrency control: of any number at once, one is written.
    """
    row = {
        "business_id": business_id,
        "seq": change.seq,
        "kind": change.kind.value,
        "effective_at": change.effective_at,
        "decided_at": change.decided_at,
        "decided_by": change.decided_by,
        "channel": change.channel.value,
        "note": change.note,
        "basis": change.basis,
        "scheduled": change.scheduled,
        "version": change.seq - 1,
        **_of_a_plan(change),
    }
    return await tx.value(_APPEND, row) is not None


def _of_a_plan(change: Change) -> dict[str, object]:
    """The columns that only choices and requests fill."""
    revision, expires_at, anchor_at = None, None, None
    match change:
        case Chosen():
            revision, expires_at = change.revision.id, change.expires_at
            anchor_at = change.anchor_at
        case Requested():
            revision = change.revision.id
        case Declined() | Withdrawn() | Undone() | Ended():
            pass
        case _ as never:
            assert_never(never)
    return {"plan_revision_id": revision, "expires_at": expires_at, "anchor_at": anchor_at}


def _append() -> UpdateBase:
    columns = list(plan_change.columns)
    values = [bindparam(column.key, type_=column.type) for column in columns]
    before = plan_change.alias("before")
    business = bindparam("business_id", type_=plan_change.c.business_id.type)
    is_last = exists().where(before.c.business_id == business, before.c.seq == _VERSION)
    rows: Select[Any] = select(*values).where(or_(literal(0) == _VERSION, is_last))
    statement = insert(plan_change).from_select(columns, rows)
    return statement.on_conflict_do_nothing().returning(plan_change.c.seq)


_APPEND = _append()

# The last one up to a number: however few changes the planner believes there are, it goes by the
# primary key, and not by another index that would lead through all of them.
_UP_TO = (
    select(*COLUMNS)
    .where(plan_change.c.business_id == bindparam("business"))
    .where(plan_change.c.seq <= bindparam("number"))
    .order_by(plan_change.c.seq.desc())
    .limit(1)
)
LEDGER = (
    select(*COLUMNS)
    .where(plan_change.c.business_id == bindparam("business"))
    .order_by(plan_change.c.seq)
)


async def change(tx: Transaction, business_id: int, seq: int) -> Change | None:
    """One change of a business by its number; None if there is no such change."""
    row = await tx.row(_UP_TO, {"business": business_id, "number": seq}) if seq else None
    return (await read(tx, [row]))[0] if row and row.seq == seq else None


async def ledger(tx: Transaction, business_id: int) -> list[Change]:
    """All changes of a business, in order."""
    return await read(tx, await tx.rows(LEDGER, {"business": business_id}))


async def read(tx: Transaction, rows: Sequence[Cells]) -> list[Change]:
    """The changes in rows of one change each."""
    known = await tx.revisions(revision_ids(rows))
    return [one for row in rows if (one := read_change(row, known))]
