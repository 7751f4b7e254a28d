"""Dry runs of publications and withdrawals: what they tell happens, and nothing is written."""

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, insert, select

from plans.commands.choose import Choose
from plans.commands.command import NotOffered
from plans.commands.operate import Assign, End
from plans.commands.take_back import Undo
from plans.dry_run import Access, DryRun, Effect, Waiting
from plans.ledger import Chosen, Requested
from plans.plan import Approval, Condition, Held, Plan, Tagged
from plans.text import LocalText
from storage.book import Book
from storage.catalogue.values import NotAsPreviewed, Published, StillPending
from storage.changes.values import Done
from storage.database.base import metadata
from storage.database.connections import Database, OutageError
from storage.database.engine import open_engine
from storage.database.running import Connection, Mode
from storage.database.tables import business
from tests.asked import asked
from tests.conftest import Clock, caller
from tests.storage.acts import BRONZE, GOLD, SILVER, Order, press, registered, rows_of

HOW_MANY = select(func.count()).select_from(business)
DEARER = replace(GOLD, price=LocalText.of("€1"))


async def added(book: Book, clock: Clock, name: str = "Café") -> int:
    return (await book.members.bring_in(name, clock())).business_id


async def given(
    book: Book, clock: Clock, business_id: int, code: str, since: datetime | None = None
) -> None:
    case = await book.changes.operate(business_id, Assign(code, "As agreed.", since), clock())
    assert case is not None
    assert isinstance(case.result, Done)


def requiring(plan: Plan, *conditions: Condition) -> Plan:
    return replace(plan, requires=conditions)


def counts(told: DryRun) -> dict[str, tuple[Effect, int, int]]:
    return {one.plan.code: (one.plan.effect, one.holders, one.on_older) for one in told.plans}


async def everything(database: Database) -> list[Sequence[object]]:
    return [await rows_of(database, table) for table in metadata.sorted_tables]


def as_published(told: DryRun, number: int) -> Published:
    """What a publication reports, if it does what was previewed."""

    def codes(effect: Effect) -> tuple[str, ...]:
        return tuple(one.plan.code for one in told.plans if one.plan.effect is effect)

    new, changed, unchanged, withdrawn, back = (
        codes(kind)
        for kind in (Effect.NEW, Effect.CHANGED, Effect.UNCHANGED, Effect.WITHDRAWN, Effect.BACK)
    )
    return Published(number, new, changed, unchanged, withdrawn, back, is_new=told.writes)


async def test_a_dry_run_tells_plans_holders_and_what_waits(book: Book, clock: Clock) -> None:
    await book.catalogue.publish([SILVER, GOLD], clock())
    first, second, third = [await added(book, clock, f"Café {n}") for n in (1, 2, 3)]
    await given(book, clock, first, "gold")
    await book.catalogue.publish([SILVER, DEARER], clock())
    await given(book, clock, second, "gold")
    tomorrow = clock() + timedelta(days=1)
    await given(book, clock, third, "gold", tomorrow)
    told = await book.catalogue.dry_run([BRONZE, GOLD], clock())
    assert counts(told) == {
        "bronze": (Effect.NEW, 0, 0),
        "gold": (Effect.CHANGED, 2, 1),
        "silver": (Effect.WITHDRAWN, 0, 0),
    }
    gold = await book.catalogue.newest("gold")
    assert gold
    [waiting] = told.waiting
    assert (waiting.business_id, waiting.business) == (third, "Café 3")
    assert isinstance(waiting.change, Chosen)
    assert (waiting.change.revision, waiting.change.effective_at) == (gold, tomorrow)
    assert (told.number, told.old_order, told.new_order) == (
        2,
        ("silver", "gold"),
        ("bronze", "gold"),
    )


async def test_a_request_that_awaits_approval_waits_too(book: Book, clock: Clock) -> None:
    await book.catalogue.publish([replace(GOLD, approval=Approval.OPERATOR)], clock())
    olivia = caller("Olivia Owner")
    view = await registered(book, olivia, clock())
    offer = view.catalogue.offers[0]
    button = Order(view.member.business_id, Choose(offer.id, 0, 0))
    outcome = await press(book, olivia, button, clock())
    assert outcome is not None
    assert isinstance(outcome.result, Done)
    [told] = (await book.catalogue.dry_run([], clock())).waiting
    assert told.business == "Olivia Owner"
    assert isinstance(told.change, Requested)
    assert told.change.revision == offer


async def test_businesses_that_changed_conditions_touch(book: Book, clock: Clock) -> None:
    await book.catalogue.publish([SILVER, requiring(GOLD, Tagged("verified"))], clock())
    tagged, held, undecided = [await added(book, clock, f"Café {n}") for n in (1, 2, 3)]
    await book.members.tag(tagged, "verified", clock(), on=True)
    await book.members.tag(undecided, "other", clock(), on=True)
    await given(book, clock, held, "silver")
    await given(book, clock, undecided, "silver", clock() + timedelta(days=1))
    assert (await book.changes.operate(held, End("Closed."), clock())) is not None
    told = await book.catalogue.dry_run([SILVER, requiring(GOLD, Held(("silver",)))], clock())
    assert told.access == (
        Access(tagged, "Café 1", "gold", is_gained=False),
        Access(held, "Café 2", "gold", is_gained=True),
    )
    clock.move(timedelta(days=2))  # the scheduled silver has begun: it counts as held
    told = await book.catalogue.dry_run([SILVER, requiring(GOLD, Held(("silver",)))], clock())
    assert [one.business_id for one in told.access] == [tagged, held, undecided]


async def test_an_undone_plan_lets_nobody_in(book: Book, clock: Clock) -> None:
    await book.catalogue.publish([SILVER, requiring(GOLD, Tagged("verified"))], clock())
    olivia = caller("Olivia Owner")
    view = await registered(book, olivia, clock())
    business_id = view.member.business_id
    wanted = [SILVER, requiring(GOLD, Held(("silver",)))]
    gained = (Access(business_id, "Olivia Owner", "gold", is_gained=True),)
    chosen = Choose(view.catalogue.offers[0].id, 0, 0)
    await book.changes.carry_out(olivia, business_id, chosen, clock())
    assert (await book.catalogue.dry_run(wanted, clock())).access == gained
    await book.changes.carry_out(olivia, business_id, Undo(1), clock())
    assert (await book.catalogue.dry_run(wanted, clock())).access == ()


async def test_rehearsing_writes_nothing(book: Book, database: Database, clock: Clock) -> None:
    await book.catalogue.publish([SILVER, GOLD], clock())
    await given(book, clock, await added(book, clock), "gold", clock() + timedelta(days=1))
    before = await everything(database)
    await book.catalogue.dry_run([DEARER, requiring(SILVER, Tagged("x")), BRONZE], clock())
    await book.catalogue.dry_run([], clock())
    assert await everything(database) == before


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_the_database_itself_lets_a_snapshot_write_nothing(database: Database) -> None:
    emptying = delete(business)
    with pytest.raises(OutageError, match="read-only"):
        await database.run(lambda db: db.rows(emptying, {}), Mode.SNAPSHOT)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_a_snapshot_is_of_one_moment(
    book: Book, database_url: str, database: Database, clock: Clock
) -> None:
    await added(book, clock)
    other = Database(open_engine(database_url))

    async def act(db: Connection) -> None:
        [first] = await db.rows(HOW_MANY, {})
        await Book(other).members.bring_in("Another", clock())
        assert await db.rows(HOW_MANY, {}) == [first] == [(1,)]

    await database.run(act, Mode.SNAPSHOT)
    await other.close()
    assert len(await book.members.businesses(clock())) == 2


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_an_sqlite_snapshot_is_of_one_moment(
    book: Book, database: Database, clock: Clock, tmp_path: Path
) -> None:
    """Where readers hold writers up (SQLite without WAL) the writer waits, which is as good."""
    await added(book, clock)

    async def act(db: Connection) -> None:
        [first] = await db.rows(HOW_MANY, {})
        with closing(sqlite3.connect(tmp_path / "book.db", timeout=0)) as other:
            other.execute("INSERT INTO business (name, created_at) VALUES ('Another', 'now')")
            with suppress(sqlite3.OperationalError):
                other.commit()
        assert await db.rows(HOW_MANY, {}) == [first] == [(1,)]

    await database.run(act, Mode.SNAPSHOT)


CATALOGUES = [
    [],
    [SILVER],
    [SILVER, GOLD],
    [GOLD, SILVER],
    [SILVER, DEARER],
    [BRONZE, requiring(DEARER, Held(("bronze",))), SILVER],
]


async def test_publishing_does_just_what_was_rehearsed(book: Book, clock: Clock) -> None:
    """From every one of these catalogues to every other one, and to itself."""
    walk = [after for before in CATALOGUES for other in CATALOGUES for after in (before, other)]
    number = 0
    for plans in walk:
        told = await book.catalogue.dry_run(plans, clock())
        number += told.writes
        published = await book.catalogue.publish(plans, clock(), told.fingerprint)
        assert published == as_published(told, number)
        assert [one.plan for one in (await book.catalogue.on_offer()).offers] == plans
        assert not (await book.catalogue.dry_run(plans, clock())).writes


async def test_what_was_rehearsed_is_not_published_over_another_publication(
    book: Book, database: Database, clock: Clock
) -> None:
    await book.catalogue.publish([SILVER], clock())
    told = await book.catalogue.dry_run([SILVER, GOLD], clock())
    clock.move(timedelta(minutes=1))
    await book.catalogue.publish([SILVER, BRONZE], clock())
    before = await everything(database)
    refused = await book.catalogue.publish([SILVER, GOLD], clock(), told.fingerprint)
    assert refused == NotAsPreviewed(2, clock())
    assert await everything(database) == before


async def test_another_file_than_the_rehearsed_one_is_not_published(
    book: Book, clock: Clock
) -> None:
    told = await book.catalogue.dry_run([SILVER, GOLD], clock())
    refused = await book.catalogue.publish([SILVER, DEARER], clock(), told.fingerprint)
    assert refused == NotAsPreviewed(0, None)
    assert await book.catalogue.publications() == ()


async def test_what_is_published_twice_by_one_rehearsal_is_published_once(
    book: Book, database_url: str, clock: Clock
) -> None:
    other = Database(open_engine(database_url))
    told = await book.catalogue.dry_run([SILVER], clock())
    outcomes = await asyncio.gather(
        *(
            each.catalogue.publish([SILVER], clock(), told.fingerprint)
            for each in (book, Book(other))
        )
    )
    await other.close()
    assert {type(one) for one in outcomes} == {Published, NotAsPreviewed}


# Withdrawing


async def test_a_withdrawn_plan_stays_with_who_holds_it(book: Book, clock: Clock) -> None:
    await book.catalogue.publish([SILVER, GOLD], clock())
    await given(book, clock, await added(book, clock), "gold")
    assert await book.catalogue.withdraw("gold", clock()) == Published(
        2, (), (), ("silver",), ("gold",)
    )
    assert [one.plan for one in (await book.catalogue.on_offer()).offers] == [SILVER]
    [holder] = await book.members.businesses(clock())
    assert holder.subscription.current
    assert holder.subscription.current.revision == await book.catalogue.newest("gold")


@pytest.mark.parametrize("code", ["iron", "bronze"])
async def test_only_what_is_on_offer_can_be_withdrawn(book: Book, clock: Clock, code: str) -> None:
    await book.catalogue.publish([SILVER, BRONZE], clock())
    await book.catalogue.publish([SILVER], clock())
    assert await book.catalogue.withdraw(code, clock()) == NotOffered()


async def test_a_plan_that_changes_wait_for_is_withdrawn_only_on_demand(
    book: Book, database: Database, clock: Clock
) -> None:
    await book.catalogue.publish([SILVER, GOLD], clock())
    business_id = await added(book, clock)
    tomorrow = clock() + timedelta(days=1)
    await given(book, clock, business_id, "gold", tomorrow)
    before = await everything(database)
    gold = await book.catalogue.newest("gold")
    assert gold
    [business] = await book.members.businesses(clock())
    assert isinstance(business.subscription.pending, Chosen)
    waiting = Waiting(business_id, "Café", business.subscription.pending)
    assert await book.catalogue.withdraw("gold", clock()) == StillPending((waiting,))
    assert await everything(database) == before
    kept = await book.catalogue.withdraw("gold", clock(), keep_pending=True)
    assert isinstance(kept, Published)
    clock.move(timedelta(days=1))
    [holder] = await book.members.businesses(clock())
    assert holder.subscription.current
    assert holder.subscription.current.revision == gold


# The log


async def test_every_publication_is_told_against_the_one_before(book: Book, clock: Clock) -> None:
    start = clock()
    for plans in ([SILVER, GOLD], [GOLD, SILVER], [DEARER], [], [SILVER, DEARER, BRONZE]):
        await book.catalogue.publish(plans, clock())
        clock.move(timedelta(days=1))
    log = await book.catalogue.publications()
    assert [(one.number, (one.published_at - start).days) for one in log] == [
        (5, 4),
        (4, 3),
        (3, 2),
        (2, 1),
        (1, 0),
    ]
    assert [
        (one.new, one.back, one.changed, one.withdrawn, one.is_reordered) for one in reversed(log)
    ] == [
        (("silver", "gold"), (), (), (), False),
        ((), (), (), (), True),
        ((), (), ("gold",), ("silver",), False),
        ((), (), (), ("gold",), False),
        (("bronze",), ("silver", "gold"), (), (), False),
    ]


async def test_a_rehearsal_asks_no_more_of_many_businesses_than_of_one(
    book: Book, database: Database, clock: Clock
) -> None:
    await book.catalogue.publish([SILVER, requiring(GOLD, Tagged("verified"))], clock())
    plans = [SILVER, requiring(GOLD, Held(("silver",)), Tagged("x"))]

    async def statements() -> int:
        with asked(database) as runs:
            await book.catalogue.dry_run(plans, clock())
        return sum(len(one.statements) for one in runs)

    few = await statements()
    rows = [{"name": f"Café {number}", "created_at": clock()} for number in range(500)]
    async with database.writing() as db:
        await db.execute(insert(business), rows)
    assert await statements() == few > 0
