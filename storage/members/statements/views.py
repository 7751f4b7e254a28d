"""Views: who somebody is in a business, and where that stands."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select, true

from plans.conditions import Facts
from storage.businesses.statements import pages
from storage.catalogue.cache import NEWEST
from storage.changes.statements.rows import columns_of
from storage.changes.statements.standing import LAST, standing, subscriptions
from storage.database.compiled import Row
from storage.database.tables import business, member, person, question
from storage.members.guard import NotAMemberError
from storage.members.statements import people
from storage.members.values import Business, BusinessView, Caller, Member, MemberView, Role
from storage.questions.statements import asking
from storage.transaction import Transaction

_BUSINESSES = (
    select(member.c.business_id)
    .join(person, person.c.id == member.c.person_id)
    .where(person.c.telegram_id == bindparam("telegram_id"))
    .order_by(member.c.business_id)
)
_last = LAST.subquery("last")
_VIEW: Select[Any] = (
    select(
        *columns_of(_last),
        _last.c.decider,
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
    .outerjoin(_last, true())
    .outerjoin(question, question.c.person_id == person.c.id)
    .where(person.c.telegram_id == bindparam("telegram_id"))
    .where(member.c.business_id == bindparam("business"))
)

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
    if caller.is_acting:
        await _end_question(tx, caller, row)
    if row is None:
        return None
    return MemberView(
        Member(
            row.person_id,
            row.business_id,
            row.business_name,
            Role(row.role),
            row.language or caller.language,
            _is_current(row, caller),
        ),
        await standing(tx, business_id, row, at),
        await tx.catalogue(row.publication),
        Facts(row.created_at),
        tx.policy.undo_for,
        row.decider,
    )


async def views(tx: Transaction, caller: Caller, at: datetime) -> tuple[MemberView, ...]:
    """The caller in each of their businesses, oldest business first."""
    ids = await tx.values(_BUSINESSES, {"telegram_id": caller.telegram_id})
    if not ids and caller.is_acting:
        await _end_question(tx, caller, None)
    found = [await view(tx, caller, one, at) for one in ids]
    return tuple(one for one in found if one)


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
    is_asked = row.asked_at is not None if row else await asking.is_asked(tx, caller)
    if is_asked:
        await asking.end(tx, caller)


def _is_current(row: Row, caller: Caller) -> bool:
    speaks = people.spoken(caller)
    return row.unreachable_since is None and speaks in (None, row.telegram_language)
