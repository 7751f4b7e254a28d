"""People, businesses, members and invitations: the statements and the acts that need several."""

import hashlib
import secrets
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import UpdateBase, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import notices
from storage.dialects import insert_into
from storage.face import Accepted, Caller, Invitation, Role
from storage.tables import business, invitation, member, person

INVITATION_LIFE = timedelta(days=7)

_CODE_BYTES = 16  # 128 random bits
_LONGEST_LANGUAGE = 16

_INVITATION = select(
    invitation.c.id,
    invitation.c.business_id,
    invitation.c.role,
    invitation.c.used_by,
    invitation.c.created_by,
).where(
    invitation.c.code_hash == bindparam("hash"),
    (invitation.c.used_at.is_(None) & (invitation.c.expires_at > bindparam("at")))
    | (
        invitation.c.used_by
        == select(person.c.id)
        .where(person.c.telegram_id == bindparam("telegram_id"))
        .scalar_subquery()
    ),
)
_USE = (
    update(invitation)
    .where(
        invitation.c.id == bindparam("invitation"),
        invitation.c.used_at.is_(None),
        invitation.c.expires_at > bindparam("at"),  # it may be revoked while it is being used
    )
    .values(used_at=bindparam("at"), used_by=bindparam("person"))
    .returning(invitation.c.id)
)
_NAMES = select(person.c.id, person.c.name).where(
    person.c.id.in_(bindparam("ids", expanding=True)), person.c.erased_at.is_(None)
)
_KNOWN = select(person.c.id).where(
    person.c.telegram_id.in_(bindparam("telegram_ids", expanding=True))
)
_GREET = (
    update(person)
    .where(person.c.telegram_id == bindparam("telegram"))
    .values(
        unreachable_since=None,
        telegram_language=func.coalesce(
            bindparam("spoken", type_=person.c.telegram_language.type), person.c.telegram_language
        ),
    )
)
_LOSE = (
    update(person)
    .where(person.c.telegram_id == bindparam("telegram"), person.c.unreachable_since.is_(None))
    .values(unreachable_since=bindparam("at", type_=person.c.unreachable_since.type))
)
_ROLE = select(member.c.role).where(
    member.c.business_id == bindparam("business"), member.c.person_id == bindparam("person")
)
_ADD_BUSINESS = insert(business).returning(business.c.id)
_RENAME = update(business).where(business.c.id == bindparam("business"))


async def remember(db: AsyncConnection, dialect: str, caller: Caller, at: datetime) -> int:
    """The internal id of this person, met now or before; keeps the name up to date."""
    row = {
        "telegram_id": caller.telegram_id,
        "name": caller.name,
        "created_at": at,
        "telegram_language": spoken(caller),
    }
    return int((await db.execute(_remember(dialect), row)).scalar_one())


async def greet(db: AsyncConnection, caller: Caller) -> None:
    """Bring up to date what is kept of somebody who has just written: they can be reached."""
    await db.execute(_GREET, {"telegram": caller.telegram_id, "spoken": spoken(caller)})


async def lose(db: AsyncConnection, caller: Caller, at: datetime) -> None:
    """Mark somebody as not to be reached from now on."""
    await db.execute(_LOSE, {"telegram": caller.telegram_id, "at": at})


def spoken(caller: Caller) -> str | None:
    """The language that Telegram tells, as it is kept; None if it tells none."""
    return caller.language[:_LONGEST_LANGUAGE] if caller.language else None


async def know(
    db: AsyncConnection, dialect: str, telegram_ids: Iterable[int], name: str, at: datetime
) -> list[int]:
    """The internal ids of these people; those never met are called `name` until they write."""
    wanted = sorted(set(telegram_ids))
    if not wanted:
        return []
    rows = [{"telegram_id": one, "name": name, "created_at": at} for one in wanted]
    await db.execute(insert_into(person, dialect).on_conflict_do_nothing(), rows)
    return list((await db.execute(_KNOWN, {"telegram_ids": wanted})).scalars())


async def speak(
    db: AsyncConnection, dialect: str, caller: Caller, language: str, at: datetime
) -> None:
    """Keep the language this person chose."""
    person_id = await remember(db, dialect, caller, at)
    await db.execute(update(person).where(person.c.id == person_id).values(language=language))


async def register(db: AsyncConnection, dialect: str, caller: Caller, at: datetime) -> int | None:
    """A business of this person's own, named after them; None if they registered one before."""
    person_id = await remember(db, dialect, caller, at)
    row = {"name": caller.name, "created_at": at, "registered_by": person_id}
    business_id: int | None = (await db.execute(_register(dialect), row)).scalar()
    if business_id is not None:
        await join(db, dialect, business_id, person_id, Role.OWNER, at)
    return business_id


async def join(
    db: AsyncConnection, dialect: str, business_id: int, person_id: int, role: Role, at: datetime
) -> None:
    """Make the person a member; who is an owner already stays one."""
    row = {"business_id": business_id, "person_id": person_id, "role": role.value, "since": at}
    await db.execute(_join(dialect, promotes=role is Role.OWNER), row)


async def accept(
    db: AsyncConnection, dialect: str, caller: Caller, code: str, at: datetime
) -> Accepted | None:
    """What came of this person's use of an invitation; None if it lets nobody in.

    The same person may come again with the code they used: a repeated update changes nothing.
    """
    look_up = {"hash": _hash(code), "at": at, "telegram_id": caller.telegram_id}
    found = (await db.execute(_INVITATION, look_up)).one_or_none()
    if found is None:
        return None
    person_id = await remember(db, dialect, caller, at)
    key = {"business": found.business_id, "person": person_id}
    was = await _role(db, key)
    use = {"invitation": found.id, "at": at, "person": person_id}
    if found.used_by is None and (await db.execute(_USE, use)).scalar() is not None:
        await join(db, dialect, found.business_id, person_id, Role(found.role), at)
        await notices.tell_of_joining(db, dialect, found.business_id, found.id, at)
    elif (await db.execute(_INVITATION, look_up)).one_or_none() is None:
        return None  # somebody else was faster, or it was revoked a moment ago
    else:
        was = await _role(db, key)
    role = await _role(db, key)
    if role is None:
        return None  # used by this person, who was taken out since
    return Accepted(found.business_id, person_id, role, was, found.created_by)


async def add_business(db: AsyncConnection, name: str, at: datetime) -> int:
    """A new business without members; its id."""
    row = {"name": name, "created_at": at}
    return int((await db.execute(_ADD_BUSINESS, row)).scalar_one())


async def invite(
    db: AsyncConnection, business_id: int, role: Role, at: datetime, by: int | None = None
) -> Invitation:
    """A one-time way into the business, good for seven days, made by this person."""
    code, expires_at = secrets.token_urlsafe(_CODE_BYTES), at + INVITATION_LIFE
    row = {
        "business_id": business_id,
        "role": role.value,
        "code_hash": _hash(code),
        "created_at": at,
        "expires_at": expires_at,
        "created_by": by,
    }
    await db.execute(insert(invitation), row)
    return Invitation(business_id, code, role, expires_at)


async def names_of(db: AsyncConnection, ids: Collection[int | None]) -> dict[int, str]:
    """The names of these people, by internal id; the erased have none."""
    if wanted := sorted({one for one in ids if one is not None}):
        return {row.id: row.name for row in await db.execute(_NAMES, {"ids": wanted})}
    return {}


async def rename(db: AsyncConnection, business_id: int, name: str) -> None:
    """Give the business another name."""
    await db.execute(_RENAME.values(name=name), {"business": business_id})


async def _role(db: AsyncConnection, key: dict[str, int]) -> Role | None:
    found: str | None = (await db.execute(_ROLE, key)).scalar()
    return Role(found) if found else None


def _hash(code: str) -> str:
    # A fast hash is enough: the code itself has 128 random bits.
    return hashlib.sha256(code.encode()).hexdigest()


@cache
def _remember(dialect: str) -> UpdateBase:
    statement = insert_into(person, dialect)
    return statement.on_conflict_do_update(
        index_elements=["telegram_id"],
        set_={
            "name": statement.excluded.name,
            "telegram_language": func.coalesce(
                statement.excluded.telegram_language, person.c.telegram_language
            ),
        },
    ).returning(person.c.id)


@cache
def _register(dialect: str) -> UpdateBase:
    statement = insert_into(business, dialect)
    return statement.on_conflict_do_nothing(index_elements=["registered_by"]).returning(
        business.c.id
    )


@cache
def _join(dialect: str, *, promotes: bool) -> UpdateBase:
    statement = insert_into(member, dialect)
    key = ["business_id", "person_id"]
    if not promotes:
        return statement.on_conflict_do_nothing(index_elements=key)
    return statement.on_conflict_do_update(
        index_elements=key, set_={"role": statement.excluded.role}
    )
