"""Views: who somebody is in a business and where it stands, in one round trip."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select

from plans.conditions import Facts
from plans.subscription import Subscription, fold
from storage.catalogue.cache import NEWEST
from storage.changes.statements.rows import (
    WIDTH,
    columns_of,
    newest_seq,
    read_change,
    revision_ids,
    split,
)
from storage.database.tables import business, member, person, plan_change, question
from storage.members.guard import NotAMemberError
from storage.members.statements import people
from storage.members.values import Business, BusinessView, Caller, Member, MemberView, Role
from storage.questions.statements import asking
from storage.transaction import Transaction

_last, _base = plan_change.alias("last"), plan_change.alias("base")
_decider = person.alias("decider")

_IS_LAST = and_(_last.c.business_id == business.c.id, _last.c.seq == newest_seq(business.c.id))
_IS_BASE = and_(_base.c.business_id == business.c.id, _base.c.seq == _last.c.basis)
_TWO_CHANGES = 2 * WIDTH

_VIEWS: Select[Any] = (
    select(
        *columns_of(_last),
        *columns_of(_base),
        member.c.person_id,
        member.c.business_id,
        business.c.name.label("business_name"),
        business.c.created_at,
        member.c.role,
        person.c.language,
        person.c.telegram_language,
        person.c.unreachable_since,
        NEWEST.label("publication"),
        _decider.c.name.label("decider"),
        question.c.asked_at,
    )
    .select_from(person)
    .join(member, member.c.person_id == person.c.id)
    .join(business, business.c.id == member.c.business_id)
    .outerjoin(_last, _IS_LAST)
    .outerjoin(_base, _IS_BASE)
    .outerjoin(_decider, _decider.c.id == _last.c.decided_by)
    .outerjoin(question, question.c.person_id == person.c.id)
    .where(person.c.telegram_id == bindparam("telegram_id"))
)
_VIEW = _VIEWS.where(business.c.id == bindparam("business"))
_ALL_VIEWS = _VIEWS.order_by(business.c.id)

_ANY_BUSINESS: Select[Any] = (
    select(
        *columns_of(_last),
        *columns_of(_base),
        business.c.id,
        business.c.name,
        business.c.created_at,
        select(func.count())
        .select_from(member)
        .where(member.c.business_id == business.c.id)
        .scalar_subquery()
        .label("members"),
    )
    .select_from(business)
    .outerjoin(_last, _IS_LAST)
    .outerjoin(_base, _IS_BASE)
)
_BUSINESSES = _ANY_BUSINESS.order_by(business.c.id)
_CASE = _ANY_BUSINESS.add_columns(NEWEST.label("publication")).where(
    business.c.id == bindparam("business")
)


async def entered(tx: Transaction, caller: Caller, business_id: int, at: datetime) -> MemberView:
    """The caller in this business, just now. Raises `NotAMemberError`."""
    found = await view(tx, caller, business_id, at)
    if found is None:
        raise NotAMemberError
    if not found.member.is_current:
        tx.came_by[caller.telegram_id] = caller
    return found


async def view(
    tx: Transaction, caller: Caller, business_id: int, at: datetime
) -> MemberView | None:
    """Somebody in this business; None for non-members."""
    parameters = {"telegram_id": caller.telegram_id, "business": business_id}
    rows = await tx.rows(_VIEW, parameters)
    return next(iter(await _views(tx, caller, rows, at)), None)


async def views(tx: Transaction, caller: Caller, at: datetime) -> tuple[MemberView, ...]:
    """The caller in each of their businesses, oldest business first."""
    rows = await tx.rows(_ALL_VIEWS, {"telegram_id": caller.telegram_id})
    return await _views(tx, caller, rows, at)


async def case(tx: Transaction, business_id: int, at: datetime) -> BusinessView | None:
    """A business as an operator decides on it; None if there is none."""
    row = await tx.row(_CASE, {"business": business_id})
    if row is None:
        return None
    [subscription] = await _subscriptions(tx, [row], at)
    return BusinessView(_business(row, subscription), await tx.catalogue(row.publication))


async def businesses(tx: Transaction, at: datetime) -> tuple[Business, ...]:
    """Every business, oldest first."""
    rows = await tx.rows(_BUSINESSES)
    subscriptions = await _subscriptions(tx, rows, at)
    return tuple(_business(row, one) for row, one in zip(rows, subscriptions, strict=True))


def _business(row: Any, subscription: Subscription) -> Business:
    return Business(row.id, row.name, row.created_at, row.members, subscription)


async def _views(
    tx: Transaction, caller: Caller, rows: Sequence[Any], at: datetime
) -> tuple[MemberView, ...]:
    await _end_question(tx, caller, rows)
    subscriptions = await _subscriptions(tx, rows, at)
    catalogue = await tx.catalogue(rows[0].publication if rows else None)
    return tuple(
        MemberView(
            Member(
                row.person_id,
                row.business_id,
                row.business_name,
                Role(row.role),
                row.language or caller.language,
                _is_current(row, caller),
            ),
            subscription,
            catalogue,
            Facts(row.created_at),
            tx.policy.undo_for,
            row.decider,
        )
        for row, subscription in zip(rows, subscriptions, strict=True)
    )


async def _end_question(tx: Transaction, caller: Caller, rows: Sequence[Any]) -> None:
    """Whoever presses or commands something does not answer any more what they were asked."""
    if not caller.is_acting:
        return
    is_asked = rows[0].asked_at is not None if rows else await asking.is_asked(tx, caller)
    if is_asked:
        await asking.end(tx, caller)


def _is_current(row: Any, caller: Caller) -> bool:
    speaks = people.spoken(caller)
    return row.unreachable_since is None and speaks in (None, row.telegram_language)


async def _subscriptions(tx: Transaction, rows: Iterable[Any], at: datetime) -> list[Subscription]:
    pairs = [split(row[:_TWO_CHANGES]) for row in rows]
    known = await tx.revisions([one for pair in pairs for one in revision_ids(pair)])
    return [fold(read_change(last, known), read_change(base, known), at) for last, base in pairs]
