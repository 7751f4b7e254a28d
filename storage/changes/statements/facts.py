"""Facts: what a plan's conditions ask about a business, at the same cost for any ledger."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, delete, func, or_, select

from plans.conditions import Facts
from plans.ledger import Kind
from plans.plan import Condition, Held, Plan, Tagged
from storage.changes.statements.rows import settled_by_seq
from storage.database.insert import insert
from storage.database.lists import among
from storage.database.tables import business, business_tag, plan_change, plan_revision
from storage.transaction import Transaction

_AT = bindparam("at", type_=business.c.created_at.type)
_own, _settled_by = plan_change.alias("own"), plan_change.alias("settled_by")

_WITH_SETTLED_BY = _own.outerjoin(
    _settled_by,
    and_(
        _settled_by.c.business_id == _own.c.business_id,
        _settled_by.c.seq == settled_by_seq(_own),
    ),
)
# A choice that once became active and was not undone.
_WAS_ACTIVE = and_(
    _own.c.plan_revision_id == plan_revision.c.id,
    _own.c.kind == Kind.CHOOSE.value,
    _own.c.effective_at <= func.coalesce(_settled_by.c.decided_at, _AT),
    or_(_settled_by.c.kind.is_(None), _settled_by.c.kind != Kind.UNDO.value),
)
_IS_ASKED = among(plan_revision.c.code, "codes")
# Of these codes, those of plans that this business has, or once had.
_HELD: Select[Any] = (
    select(plan_revision.c.code)
    .distinct()
    .where(
        _IS_ASKED,
        select(1)
        .select_from(_WITH_SETTLED_BY)
        .where(_own.c.business_id == bindparam("business"), _WAS_ACTIVE)
        .exists(),
    )
)
_HELD_BY_ALL: Select[Any] = (
    select(_own.c.business_id, plan_revision.c.code)
    .distinct()
    .select_from(_WITH_SETTLED_BY.join(plan_revision, _WAS_ACTIVE))
    .where(_IS_ASKED)
)
_TAGS = select(business_tag.c.tag).where(business_tag.c.business_id == bindparam("business"))
_SORTED_TAGS = _TAGS.order_by(business_tag.c.tag)
_TAGS_OF_ALL = select(business_tag.c.business_id, business_tag.c.tag).where(
    among(business_tag.c.tag, "tags")
)
_TAG = insert(business_tag).on_conflict_do_nothing().returning(business_tag.c.tag)
_UNTAG = (
    delete(business_tag)
    .where(business_tag.c.business_id == bindparam("business"))
    .where(business_tag.c.tag == bindparam("tag"))
    .returning(business_tag.c.tag)
)


async def facts(
    tx: Transaction,
    business_id: int,
    since: datetime,
    plans: Iterable[Plan],
    at: datetime,
    current: str | None = None,
) -> Facts:
    """The facts these plans' conditions ask about one business, a member `since` then.

    `current` is the plan it has: whatever asks for that one is not looked up.
    """
    conditions = [one for plan in plans for one in plan.requires]
    tags: Iterable[str] = ()
    if any(isinstance(one, Tagged) for one in conditions):
        tags = await tx.values(_TAGS, {"business": business_id})
    held = {code for code in _codes(conditions) if code == current}
    asked = [one for one in conditions if isinstance(one, Held) and held.isdisjoint(one.plans)]
    if asked:
        key = {"business": business_id, "codes": _codes(asked), "at": at}
        held.update(await tx.values(_HELD, key))
    return Facts(since, frozenset(held), frozenset(tags))


async def facts_of_all(
    tx: Transaction, plans: Iterable[Plan], at: datetime
) -> tuple[dict[int, frozenset[str]], dict[int, frozenset[str]]]:
    """The facts these plans' conditions ask about all businesses: held plans and tags, by id.

    Two statements for any number of businesses; those of which there is nothing to say are left
    out.
    """
    conditions = [one for plan in plans for one in plan.requires]
    codes = _codes(conditions)
    tags = sorted({one.tag for one in conditions if isinstance(one, Tagged)})
    held = await tx.rows(_HELD_BY_ALL, {"codes": codes, "at": at}) if codes else ()
    tagged = await tx.rows(_TAGS_OF_ALL, {"tags": tags}) if tags else ()
    return _by_business(held), _by_business(tagged)


async def tag(tx: Transaction, business_id: int, name: str, at: datetime) -> bool:
    """Put a tag on a business; False if it was there."""
    row = {"business_id": business_id, "tag": name, "since": at}
    return bool(await tx.value(_TAG, row))


async def untag(tx: Transaction, business_id: int, name: str) -> bool:
    """Take a tag off a business; False if it was not there."""
    return bool(await tx.value(_UNTAG, {"business": business_id, "tag": name}))


async def tags(tx: Transaction, business_id: int) -> tuple[str, ...]:
    """The tags of a business, by name."""
    return tuple(await tx.values(_SORTED_TAGS, {"business": business_id}))


def _codes(conditions: Iterable[Condition]) -> list[str]:
    """The plans that these conditions ask for."""
    return sorted({code for one in conditions if isinstance(one, Held) for code in one.plans})


def _by_business(rows: Iterable[Any]) -> dict[int, frozenset[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    for business_id, word in rows:
        found[business_id].add(word)
    return {business_id: frozenset(words) for business_id, words in found.items()}
