"""Views: who somebody is in a business, and where that stands."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select

from plans.conditions import Facts
from plans.plan import Catalogue
from storage.businesses.statements import pages
from storage.catalogue.cache import NEWEST
from storage.changes.statements.standing import standing, subscriptions
from storage.database.compiled import Row
from storage.database.tables import business, member, person, question
from storage.members.guard import NotAMemberError
from storage.members.statements import people
from storage.members.values import Business, BusinessView, Caller, Member, MemberView, Role
from storage.questions.statements import asking
from storage.transaction import Transaction

_MEMBERSHIPS: Select[Any] = (
    select(
        member.c.person_id,
        member.c.business_id,
        business.c.name.label("business_name"),
        business.c.created_at,
        member.c.role,
        person.c.language,
        person.c.telegram_language,
        person.c.unreachable_since,
        NEWEST.label("publication"),
        question.c.asked_at,
    )
    .select_from(person)
    .join(member, member.c.person_id == person.c.id)
    .join(business, business.c.id == member.c.business_id)
    .outerjoin(question, question.c.person_id == person.c.id)
    .where(person.c.telegram_id == bindparam("telegram_id"))
)
_MEMBERSHIP = _MEMBERSHIPS.where(member.c.business_id == bindparam("business"))
_ALL_MEMBERSHIPS = _MEMBERSHIPS.order_by(member.c.business_id)

_CASE = (
    pages.standing(business)
    .add_columns(NEWEST.label("publication"))
    .where(business.c.id == bindparam("business"))
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
    rows = await tx.rows(_MEMBERSHIP, parameters)
    return next(iter(await _views(tx, caller, rows, at)), None)


async def views(tx: Transaction, caller: Caller, at: datetime) -> tuple[MemberView, ...]:
    """The caller in each of their businesses, oldest business first."""
    rows = await tx.rows(_ALL_MEMBERSHIPS, {"telegram_id": caller.telegram_id})
    return await _views(tx, caller, rows, at)


async def case(tx: Transaction, business_id: int, at: datetime) -> BusinessView | None:
    """A business as an operator decides on it; None if there is none."""
    row = await tx.row(_CASE, {"business": business_id})
    if row is None:
        return None
    [subscription] = await subscriptions(tx, [row], at)
    return BusinessView(pages.read(row, subscription), await tx.catalogue(row.publication))


async def businesses(tx: Transaction, at: datetime) -> tuple[Business, ...]:
    """Every business, oldest first."""
    return tuple([one async for page in pages.every(tx, at) for one in page])


async def _views(
    tx: Transaction, caller: Caller, rows: Sequence[Row], at: datetime
) -> tuple[MemberView, ...]:
    await _end_question(tx, caller, rows)
    catalogue = await tx.catalogue(rows[0].publication if rows else None)
    return tuple([await _view(tx, caller, row, catalogue, at) for row in rows])


async def _view(
    tx: Transaction, caller: Caller, row: Row, catalogue: Catalogue, at: datetime
) -> MemberView:
    member = Member(
        row.person_id,
        row.business_id,
        row.business_name,
        Role(row.role),
        row.language or caller.language,
        _is_current(row, caller),
    )
    subscription, decider = await standing(tx, row.business_id, at)
    facts = Facts(row.created_at)
    return MemberView(member, subscription, catalogue, facts, tx.policy.undo_for, decider)


async def _end_question(tx: Transaction, caller: Caller, rows: Sequence[Row]) -> None:
    """Whoever presses or commands something does not answer any more what they were asked."""
    if not caller.is_acting:
        return
    is_asked = rows[0].asked_at is not None if rows else await asking.is_asked(tx, caller)
    if is_asked:
        await asking.end(tx, caller)


def _is_current(row: Row, caller: Caller) -> bool:
    speaks = people.spoken(caller)
    return row.unreachable_since is None and speaks in (None, row.telegram_language)
