"""People, businesses, members and invitations: the statements and the acts that need several."""

import hashlib
import secrets
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select, update

from storage.database.insert import insert
from storage.database.lists import among
from storage.database.tables import business, invitation, member, person
from storage.members.values import Caller, Invitation, Role
from storage.outbox.statements import recipients
from storage.transaction import Transaction

INVITATION_LIFE = timedelta(days=7)

_CODE_BYTES = 16  # 128 random bits
_LONGEST_LANGUAGE = 16

_INVITATION = select(
    invitation.c.id, invitation.c.business_id, invitation.c.role, invitation.c.used_by
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
    among(person.c.id, "ids"), person.c.erased_at.is_(None)
)
_KNOWN = select(person.c.id).where(among(person.c.telegram_id, "telegram_ids"))
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
_LANGUAGE = select(person.c.language).where(person.c.telegram_id == bindparam("telegram"))
_IS_INSIDE = select(1).where(
    member.c.business_id == bindparam("business"), member.c.person_id == bindparam("person")
)
_ADD_BUSINESS = insert(business).returning(business.c.id)
_RENAME = (
    update(business)
    .where(business.c.id == bindparam("business"))
    .values(name=bindparam("called", type_=business.c.name.type))
)
_SPEAK = (
    update(person)
    .where(person.c.id == bindparam("who"))
    .values(language=bindparam("chosen", type_=person.c.language.type))
)
_INVITE = insert(invitation)

_person = insert(person)
_MEET = _person.on_conflict_do_nothing()
_REMEMBER = _person.on_conflict_do_update(
    index_elements=["telegram_id"],
    set_={
        "name": _person.excluded.name,
        "telegram_language": func.coalesce(
            _person.excluded.telegram_language, person.c.telegram_language
        ),
    },
).returning(person.c.id)
_member = insert(member)
_JOIN_AS = {
    Role.OWNER: _member.on_conflict_do_update(
        index_elements=["business_id", "person_id"], set_={"role": _member.excluded.role}
    ),
    Role.VIEWER: _member.on_conflict_do_nothing(index_elements=["business_id", "person_id"]),
}


async def remember(tx: Transaction, caller: Caller, at: datetime) -> int:
    """The internal id of this person, met now or before; keeps the name up to date."""
    row = {
        "telegram_id": caller.telegram_id,
        "name": caller.name,
        "created_at": at,
        "telegram_language": spoken(caller),
    }
    return int(await tx.value(_REMEMBER, row))


async def greet(tx: Transaction, caller: Caller) -> None:
    """Bring up to date what is kept of somebody who has just written: they can be reached."""
    await tx.execute(_GREET, {"telegram": caller.telegram_id, "spoken": spoken(caller)})


async def lose(tx: Transaction, caller: Caller, at: datetime) -> None:
    """Mark somebody as not to be reached from now on."""
    await tx.execute(_LOSE, {"telegram": caller.telegram_id, "at": at})


def spoken(caller: Caller) -> str | None:
    """The language that Telegram tells, as it is kept; None if it tells none."""
    return caller.language[:_LONGEST_LANGUAGE] if caller.language else None


async def know(tx: Transaction, telegram_ids: Iterable[int], name: str, at: datetime) -> list[int]:
    """The internal ids of these people; those never met are called `name` until they write."""
    wanted = sorted(set(telegram_ids))
    if not wanted:
        return []
    rows = [{"telegram_id": one, "name": name, "created_at": at} for one in wanted]
    await tx.each(_MEET, rows)
    return list(await tx.values(_KNOWN, {"telegram_ids": wanted}))


async def speak(tx: Transaction, caller: Caller, language: str, at: datetime) -> None:
    """Keep the language this person chose."""
    person_id = await remember(tx, caller, at)
    await tx.execute(_SPEAK, {"who": person_id, "chosen": language})


async def chosen_language(tx: Transaction, caller: Caller) -> str | None:
    """The language this person chose; None if they chose none."""
    chosen: str | None = await tx.value(_LANGUAGE, {"telegram": caller.telegram_id})
    return chosen


async def join(tx: Transaction, business_id: int, person_id: int, role: Role, at: datetime) -> None:
    """Make the person a member; who is an owner already stays one."""
    row = {"business_id": business_id, "person_id": person_id, "role": role.value, "since": at}
    await tx.execute(_JOIN_AS[role], row)


async def accept(tx: Transaction, caller: Caller, code: str, at: datetime) -> int | None:
    """The business that an invitation lets this person into; None if it lets nobody in.

    The same person may come again with the code they used: a repeated update changes nothing.
    """
    look_up = {"hash": _hash(code), "at": at, "telegram_id": caller.telegram_id}
    found = await tx.row(_INVITATION, look_up)
    if found is None:
        return None
    person_id = await remember(tx, caller, at)
    use = {"invitation": found.id, "at": at, "person": person_id}
    if found.used_by is None and await tx.value(_USE, use) is not None:
        await join(tx, found.business_id, person_id, Role(found.role), at)
        await recipients.tell_of_joining(tx, found.business_id, found.id, at)
    elif await tx.row(_INVITATION, look_up) is None:
        return None  # somebody else was faster, or it was revoked a moment ago
    business_id: int = found.business_id
    is_inside = await tx.value(_IS_INSIDE, {"business": business_id, "person": person_id})
    return business_id if is_inside else None  # or they were taken out since


async def add_business(tx: Transaction, name: str, at: datetime) -> int:
    """A new business without members; its id."""
    row = {"name": name, "created_at": at}
    return int(await tx.value(_ADD_BUSINESS, row))


async def invite(
    tx: Transaction, business_id: int, role: Role, at: datetime, by: int | None = None
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
    await tx.execute(_INVITE, row)
    return Invitation(business_id, code, role, expires_at)


async def names_of(tx: Transaction, ids: Collection[int | None]) -> dict[int, str]:
    """The names of these people, by internal id; the erased have none."""
    if wanted := sorted({one for one in ids if one is not None}):
        return {row.id: row.name for row in await tx.rows(_NAMES, {"ids": wanted})}
    return {}


async def rename(tx: Transaction, business_id: int, name: str) -> None:
    """Give the business another name."""
    await tx.execute(_RENAME, {"business": business_id, "called": name})


def _hash(code: str) -> str:
    # A fast hash is enough: the code itself has 128 random bits.
    return hashlib.sha256(code.encode()).hexdigest()
