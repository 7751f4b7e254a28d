"""Privacy in the chat: what is kept, and what is left of an erased person."""

import hashlib
from typing import Any

from sqlalchemy import insert

from storage.database.tables import invitation, member_notice
from storage.members.values import Role
from storage.privacy.values import Erased
from tests.conftest import Clock
from tests.conversation import Actor, House
from tests.dump import Dump, dump_all
from tests.storage.acts import people_of

NAME = "Olga Vanishing"


async def test_privacy_tells_what_is_kept_and_whom_to_ask(house: House, owner: Actor) -> None:
    stranger = house.person("Sam Stranger")
    for actor, start in ((owner, "Settings"), (stranger, "Welcome")):
        await actor.sends("/privacy")
        actor.sees("Telegram id", "profile name", "language", "role", "who decided", "hash")
        actor.sees("waiting to be sent", "For how long", "phone number", "support", "erased")
        assert actor.labels == ["Contact support", "Back"]
        await actor.taps("Back")
        actor.sees(start)


async def test_from_help_to_privacy_and_back(owner: Actor) -> None:
    for way, end in ((["/plan", "Help"], "Partner Plans"), (["/help"], "Settings")):
        await owner.sends(way[0])
        await owner.taps(*way[1:], "Privacy")
        owner.sees("What I keep")
        await owner.taps("Back")
        owner.sees("Help")
        await owner.taps("Back")
        owner.sees(end)


async def test_nothing_is_kept_about_who_only_looks_around(house: House) -> None:
    sam = house.person("Sam Stranger")
    for command in ("/start", "/plan", "/help", "/privacy", "/language"):
        await sam.sends(command)
    assert await people_of(house.book) == ()


async def test_of_the_erased_no_name_no_telegram_id_and_no_code_is_left(
    any_house: House, clock: Clock
) -> None:
    house = any_house
    petra = await house.operator()
    olga = await house.owner(NAME)
    [own] = await house.book.members.views(olga.caller, clock())
    business = own.member.business_id
    other = await house.owner("Otto Other")
    [foreign] = await house.book.members.views(other.caller, clock())
    into_own = await house.book.members.open_door(business, Role.OWNER, clock())
    into_foreign = await house.book.members.open_door(
        foreign.member.business_id, Role.VIEWER, clock()
    )
    unused = await house.book.members.open_door(business, Role.VIEWER, clock())
    codes = [one.code for one in (into_own, into_foreign, unused)]
    oscar = house.person("Oscar Owner")
    await oscar.sends(f"/start {into_own.code}")
    await olga.sends(f"/start {into_foreign.code}")
    await _made_by(house, own.member.person_id, [into_own.code, unused.code])
    await olga.sends("/plan")
    await olga.taps(NAME, "Choose a plan", "Silver", "Confirm")
    await olga.sends("/language")
    await olga.taps("English ✓")
    async with house.database.writing() as db:
        wish = {"business_id": business, "person_id": own.member.person_id, "kind": "start"}
        await db.execute(insert(member_notice), wish | {"wanted": True})
    await oscar.sends("/plan")
    await oscar.taps("Change plan", "Platinum", "Request approval")
    await house.post()
    await petra.taps("Decline")

    before = await dump_all(house.database)
    assert any(NAME in str(row) for row in before["person"])
    assert any(row["settled_at"] is None for row in before["outbox"])
    gone = await house.book.privacy.erase(own.member.person_id, clock())
    assert gone == Erased((business,), ((business, f"Business {business}"),))

    after = await dump_all(house.database)
    secrets = [NAME, str(olga.person.id), *codes, *map(_hash, codes)]
    for table, rows in after.items():
        for secret in secrets:
            assert not any(secret in str(row) for row in rows), (table, secret)
    assert len(after) == len(before) >= 13
    assert "alembic_version" in after
    assert after["plan_change"] == before["plan_change"]
    assert after["member_notice"] == []
    assert not any(row["settled_at"] is None for row in _to(after, own.member.person_id))
    [kept] = [row for row in after["person"] if row["id"] == own.member.person_id]
    assert {key for key, value in kept.items() if value} == {"id", "created_at", "erased_at"}

    sent = len(house.telegram.calls)
    await house.post()
    assert not any(str(olga.person.id) in str(call) for call in list(house.telegram.calls)[sent:])
    await oscar.sends("/history")
    oscar.sees(f"History · Business {business}", "Silver")
    await oscar.taps("Silver")
    oscar.sees("by a former member")
    assert NAME not in oscar.text


async def _made_by(house: House, person_id: int, codes: list[str]) -> None:
    async with house.database.writing() as db:
        hashes = [_hash(code) for code in codes]
        await db.execute(
            invitation.update()
            .where(invitation.c.code_hash.in_(hashes))
            .values(created_by=person_id)
        )


def _to(dump: Dump, person_id: int) -> list[dict[str, Any]]:
    rows = [row for row in dump["outbox"] if row["recipient_id"] == person_id]
    assert rows
    return rows


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
