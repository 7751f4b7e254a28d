"""Views: who somebody is in a business and where it stands, in one round trip."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, select

from plans.conditions import Facts
from storage.businesses.statements import pages
from storage.catalogue.cache import NEWEST
from storage.changes.statements.rows import columns_of, newest_seq
from storage.changes.statements.standing import subscriptions
from storage.database.tables import business, member, person, plan_change, question
from storage.members.guard import NotAMemberError
from storage.members.statements import people
from storage.members.values import Business, BusinessView, Caller, Member, MemberView, Role
from storage.questions.statements import asking
from storage.transaction import Transaction

_last, _base, _ahead = (plan_change.alias(name) for name in ("last", "base", "ahead"))
_decider = person.alias("decider")

_IS_LAST = and_(_last.c.business_id == business.c.id, _last.c.seq == newest_seq(business.c.id))
_IS_BASE = and_(_base.c.business_id == business.c.id, _base.c.seq == _last.c.basis)
_IS_AHEAD = and_(_ahead.c.business_id == business.c.id, _ahead.c.seq == _last.c.scheduled)

_VIEWS: Select[Any] = (
    select(
        *columns_of(_last),
        *columns_of(_base),
        *columns_of(_ahead),
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
    .outerjoin(_ahead, _IS_AHEAD)
    .outerjoin(_decider, _decider.c.id == _last.c.decided_by)
    .outerjoin(question, question.c.person_id == person.c.id)
    .where(person.c.telegram_id == bindparam("telegram_id"))
)
_VIEW = _VIEWS.where(business.c.id == bindparam("business"))
_ALL_VIEWS = _VIEWS.order_by(business.c.id)

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
    [subscription] = await subscriptions(tx, [row], at)
    return BusinessView(pages.read(row, subscription), await tx.catalogue(row.publication))


async def businesses(tx: Transaction, at: datetime) -> tuple[Business, ...]:
    """Every business, oldest first."""
    return tuple([one async for page in pages.every(tx, at) for one in page])


async def _views(
    tx: Transaction, caller: Caller, rows: Sequence[Any], at: datetime
) -> tuple[MemberView, ...]:
    await _end_question(tx, caller, rows)
    known = await subscriptions(tx, rows, at)
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
        for row, subscription in zip(rows, known, strict=True)
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
