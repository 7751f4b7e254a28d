"""Pages of businesses, each with where it stands; by keyset: the last costs what the first does."""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, bindparam, func, literal, select

from plans.subscription import Subscription
from storage.changes.statements.rows import columns_of, newest_seq
from storage.changes.statements.standing import subscriptions
from storage.database.lists import among
from storage.database.tables import business, member, person, plan_change
from storage.members.values import Business, Role
from storage.transaction import Transaction

AT_ONCE = 1000
FIRST = 100  # for whoever wants something to read at once

_last, _base, _ahead = (plan_change.alias(name) for name in ("last", "base", "ahead"))


def standing(of: FromClause, after: ColumnElement[int] | None = None) -> Select[Any]:
    """Rows of where the businesses in `of` stand, whose ids are beyond `after`.

    However old PostgreSQL's statistics are, each change is looked up by its whole key: a sum with
    the business in it keeps the planner from looking up all changes of a number, and the bound from
    walking through all businesses before the page.
    """
    beyond = literal(0) if after is None else after

    def is_one(change: FromClause, seq: ColumnElement[int]) -> ColumnElement[bool]:
        is_of_it = and_(change.c.business_id == of.c.id, change.c.business_id > beyond)
        return and_(is_of_it, change.c.seq == seq + 0 * of.c.id)

    changes = (_last, _base, _ahead)
    return (
        select(
            *(column for change in changes for column in columns_of(change)),
            of.c.id,
            of.c.name,
            of.c.created_at,
            _members(of.c.id).label("members"),
            _is_reachable(of.c.id).label("is_reachable"),
        )
        .select_from(of)
        .outerjoin(_last, is_one(_last, newest_seq(of.c.id)))
        .outerjoin(_base, is_one(_base, _last.c.basis))
        .outerjoin(_ahead, is_one(_ahead, _last.c.scheduled))
        .order_by(of.c.id)
    )


async def every(tx: Transaction, at: datetime) -> AsyncIterator[tuple[Business, ...]]:
    """All businesses, oldest first, a page at a time."""
    after: int | None = 0
    while after is not None:
        found = await page(tx, at, after, AT_ONCE)
        yield found
        after = found[-1].id if len(found) == AT_ONCE else None


async def some(tx: Transaction, ids: Collection[int], at: datetime) -> tuple[Business, ...]:
    """Those of these businesses that exist, oldest first."""
    return await _read(tx, await tx.rows(_SOME, {"ids": sorted(ids)}), at)


def read(row: Any, subscription: Subscription) -> Business:
    """A business from its row."""
    return Business(
        row.id, row.name, row.created_at, row.members, subscription, bool(row.is_reachable)
    )


async def page(tx: Transaction, at: datetime, after: int, most: int) -> tuple[Business, ...]:
    """The next so many businesses beyond this one, oldest first."""
    return await _read(tx, await tx.rows(_PAGE, {"after": after, "most": most}), at)


async def _read(tx: Transaction, rows: Sequence[Any], at: datetime) -> tuple[Business, ...]:
    known = await subscriptions(tx, rows, at)
    return tuple(read(row, one) for row, one in zip(rows, known, strict=True))


def _members(of: ColumnElement[int]) -> ColumnElement[int]:
    count = select(func.count()).select_from(member).where(member.c.business_id == of)
    return count.scalar_subquery()


def _is_reachable(of: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether there is an owner whom the bot can write to.

    No EXISTS: PostgreSQL would look through all members once for each page.
    """
    owner = (
        select(member.c.person_id)
        .join(person, person.c.id == member.c.person_id)
        .where(member.c.business_id == of, member.c.role == Role.OWNER.value)
        .where(person.c.unreachable_since.is_(None))
        .limit(1)
    )
    return owner.scalar_subquery().is_not(None)


_AFTER = bindparam("after", type_=business.c.id.type)
_PAGE = standing(
    select(business)
    .where(business.c.id > _AFTER)
    .order_by(business.c.id)
    .limit(bindparam("most", type_=business.c.id.type))
    .subquery("page"),
    _AFTER,
)
_SOME = standing(select(business).where(among(business.c.id, "ids")).subquery("some"))
