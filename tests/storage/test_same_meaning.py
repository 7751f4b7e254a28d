"""What the statements say was active, and is a period of its own, is what the fold says.

The rule stands twice, since a page of a long history must not read all of it: here both meet all
short histories there are.
"""

from collections.abc import Callable, Coroutine, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from plans.conditions import Facts
from plans.periods import Status, periods
from plans.plan import Catalogue, Held, Plan
from plans.subscription import subscription
from plans.text import LocalText
from storage.book import Book
from storage.changes.statements import facts
from storage.changes.statements import periods as reading
from storage.database.connections import Database
from storage.database.running import Mode
from storage.database.tables import business as business_table
from storage.database.tables import plan_change
from storage.members.values import Member, MemberView, Role
from storage.transaction import Policy, Transaction, Transactions
from tests.conftest import Clock, caller
from tests.plans.simulation import GOLD, SILVER, TEAM, Business, histories, instant
from tests.storage.acts import _row, registered

HISTORIES = 19_190
RAN = (Status.ACTIVE, Status.EXPIRED, Status.REPLACED, Status.ENDED)
ANY = Held(("silver", "gold", "team"))
ASKS = Plan("club", LocalText.of("Club"), LocalText.of("x"), (), requires=(ANY,))

Numbered = dict[int, Business]


@pytest.fixture
async def written(book: Book, database: Database, clock: Clock) -> Numbered:
    """All short histories, each the ledger of a business of this number."""
    await book.catalogue.publish([SILVER.plan, GOLD.plan, TEAM.plan], clock())
    await registered(book, caller("Olivia Owner"), clock())  # person 1, who decided it all
    told = dict(enumerate(_short(), 2))
    rows = [_row(number, change) for number, one in told.items() for change in one.ledger]
    names = [{"id": number, "name": "Café", "created_at": instant(0)} for number in told]
    async with database.writing() as db:
        await db.execute(insert(business_table), names)
        await db.execute(insert(plan_change), rows)
    assert len(told) == HISTORIES
    return told


async def test_a_plan_counts_as_held_if_one_of_its_periods_ran(
    database: Database, written: Numbered
) -> None:
    last = max(one.now for one in written.values()) + 4

    async def every_tick(tx: Transaction) -> None:
        for tick in range(last + 1):
            held, _tags = await facts.facts_of_all(tx, [ASKS], instant(tick))
            for number, one in written.items():
                if one.now <= tick:
                    assert held.get(number, frozenset()) == _held(one, tick), one.ledger

    await _read(database, every_tick)


async def test_a_business_is_asked_the_same_alone(database: Database, written: Numbered) -> None:
    async def each(tx: Transaction) -> None:
        for number, one in list(written.items())[::20]:
            known = await facts.facts(tx, number, instant(0), [ASKS], instant(one.now))
            assert known.held == _held(one, one.now), one.ledger

    await _read(database, each)


async def test_every_period_is_found_and_nothing_else(
    database: Database, written: Numbered
) -> None:
    async def each(tx: Transaction) -> None:
        for number, one in written.items():
            view, expected = _view(number, one), periods(one.ledger, instant(one.now))
            span = await reading.span(tx, view)
            assert span.periods == expected, one.ledger
            page = await reading.page(tx, view, before=len(one.ledger) + 1, after=0)
            assert page.periods == expected, one.ledger

    await _read(database, each)


async def _read(
    database: Database, act: Callable[[Transaction], Coroutine[Any, Any, None]]
) -> None:
    await Transactions(database, Policy()).run(act, Mode.READING)


def _short() -> Iterator[Business]:
    """All of three decisions, and those of four in which something stays scheduled."""
    yield from histories(Business(), 3, (0, 1, 3))
    for one in histories(Business(), 4, (0, 1)):
        if any(change.scheduled for change in one.ledger):
            yield one


def _held(business: Business, tick: int) -> frozenset[str]:
    found = periods(business.ledger, instant(tick))
    return frozenset(one.revision.plan.code for one in found if one.status in RAN)


def _view(number: int, business: Business) -> MemberView:
    now = instant(business.now)
    member = Member(1, number, "Café", Role.OWNER, None)
    stands = subscription(business.ledger, now)
    return MemberView(member, stands, Catalogue(), Facts(now), timedelta())
