"""Views: who somebody is in a business, and where that stands."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select, true

from plans.conditions import Facts
from storage.businesses.statements import pages
from storage.catalogue.cache import NEWEST
from storage.changes.statements.rows import columns_of
from storage.changes.statements.standing import last_of, standing, subscriptions
from storage.database.compiled import Row
from storage.database.tables import business, member, person, question
from storage.members.guard import NotAMemberError
from storage.members.statements import people
from storage.members.values import Business, BusinessView, Caller, Member, MemberView, Role
from storage.questions.statements import asking
from storage.transaction import Transaction

_MEMBERSHIPS = (
    select(member.c.business_id)
    .join(person, person.c.id == member.c.person_id)
    .where(person.c.telegram_id == bindparam("telegram_id"))
)
_BUSINESSES = _MEMBERSHIPS.order_by(member.c.business_id)
_FIRST_BUSINESS = _MEMBERSHIPS.with_only_columns(func.min(member.c.business_id)).scalar_subquery()
_mate = member.alias("mate")


def _view_of(of: ColumnElement[int]) -> Select[Any]:
    """Everything about a person in one business, in a row that begins with its last change."""
    last = last_of(of).subquery("last")
    businesses = select(func.count()).where(_mate.c.person_id == person.c.id).scalar_subquery()
    return (
        select(
            *columns_of(last),
            last.c.decider,
            member.c.person_id,
            member.c.business_id,
            business.c.name.label("business_name"),
            business.c.created_at,
            member.c.role,
            businesses.label("businesses"),
            person.c.language,
            person.c.telegram_language,
            person.c.unreachable_since,
            NEWEST.label("publication"),
            question.c.asked_at,
        )
        .select_from(person)
        .join(member, member.c.person_id == person.c.id)
        .join(business, business.c.id == member.c.business_id)
        .outerjoin(last, true())
        .outerjoin(question, question.c.person_id == person.c.id)
        .where(person.c.telegram_id == bindparam("telegram_id"), member.c.business_id == of)
    )


_VIEW = _view_of(bindparam("business", type_=member.c.business_id.type))
_FIRST_VIEW = _view_of(_FIRST_BUSINESS)
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
    row = await tx.row(_VIEW, {"telegram_id": caller.telegram_id, "business": business_id})
    await _end_question(tx, caller, row)
    return await _read(tx, caller, row, at) if row else None


async def views(tx: Transaction, caller: Caller, at: datetime) -> tuple[MemberView, ...]:
    """The caller in each of their businesses, oldest business first."""
    key = {"telegram_id": caller.telegram_id}
    row = await tx.row(_FIRST_VIEW, key)
    await _end_question(tx, caller, row)
    if row is None:
        return ()
    first = await _read(tx, caller, row, at)
    others = (await tx.values(_BUSINESSES, key))[1:] if row.businesses > 1 else []
    found = [first, *[await view(tx, caller, one, at) for one in others]]
    return tuple(one for one in found if one)


async def _read(tx: Transaction, caller: Caller, row: Row, at: datetime) -> MemberView:
    return MemberView(
        Member(
            row.person_id,
            row.business_id,
            row.business_name,
            Role(row.role),
            row.language or caller.language,
            _is_current(row, caller),
        ),
        await standing(tx, row.business_id, row, at),
        await tx.catalogue(row.publication),
        Facts(row.created_at),
        tx.policy.undo_for,
        row.decider,
    )


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


async def _end_question(tx: Transaction, caller: Caller, row: Row | None) -> None:
    """Whoever presses or commands something does not answer any more what they were asked."""
    if not caller.is_acting:
        return
    is_asked = row.asked_at is not None if row else await asking.is_asked(tx, caller)
    if is_asked:
        await asking.end(tx, caller)


def _is_current(row: Row, caller: Caller) -> bool:
    speaks = people.spoken(caller)
    return row.unreachable_since is None and speaks in (None, row.telegram_language)
