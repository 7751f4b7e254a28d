"""Short ways to do and to look up what the tests of this room are about."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Table, insert, select

from plans.commands.choose import Choose, ChooseRefusal, Timing, propose
from plans.commands.command import Press
from plans.ledger import Change, Chosen, Requested
from plans.plan import Plan
from plans.text import LocalText
from storage.book import Book
from storage.changes.values import Outcome
from storage.database.connections import Database
from storage.database.tables import plan_change
from storage.members.values import Caller, MemberView, Registered, Role
from storage.privacy.values import Person
from tests.conftest import caller


def simple(code: str, summary: str = "A plan.") -> Plan:
    """A plan that any owner may choose in the chat."""
    return Plan(code, LocalText.of(code.title()), LocalText.of(summary), ())


Confirmed = Outcome[Chosen | Requested, ChooseRefusal]
SILVER, GOLD, BRONZE = simple("silver"), simple("gold"), simple("bronze")


async def registered(book: Book, who: Caller, at: datetime) -> MemberView:
    """The first business that somebody registers, called by their name."""
    answer = await book.members.register(who, who.name, at)
    assert isinstance(answer, Registered)
    return answer.view


async def joined(book: Book, business_id: int, role: Role, at: datetime) -> Caller:
    """Somebody new who came in by an invitation."""
    who = caller(f"A new {role}")
    invitation = await book.members.open_door(business_id, role, at)
    assert isinstance(await book.members.accept(who, invitation.code, at), MemberView)
    return who


async def people_of(book: Book) -> tuple[Person, ...]:
    """Everybody who is known, in the order of their ids."""
    return tuple([one async for page in book.privacy.people() for one in page])


async def looked(book: Book, who: Caller, view: MemberView, at: datetime) -> MemberView:
    """The same business again, as it is now."""
    now = await book.members.view(who, view.member.business_id, at)
    assert now is not None
    return now


@dataclass(frozen=True, slots=True)
class Order:
    """A confirm button: a business, and the command that the button carries."""

    business_id: int
    command: Choose


def order(view: MemberView, code: str, **forged: int) -> Order:
    """The confirm button of a preview built from this view."""
    offer = view.catalogue.by_code(code)
    assert offer is not None
    command = propose(view.situation, offer, Timing.NOW, view.author).command
    business_id = forged.pop("business_id", view.member.business_id)
    return Order(business_id, replace(command, **forged))  # type: ignore[arg-type]


async def press(book: Book, who: Caller, button: Order, at: datetime) -> Confirmed | None:
    """What comes of pressing it."""
    command: Press[Chosen | Requested, ChooseRefusal] = button.command
    return await book.changes.carry_out(who, button.business_id, command, at)


async def rows_of(database: Database, table: Table) -> Sequence[Row[Any]]:
    async with database.reading() as db:
        return (await db.execute(select(table).order_by(*table.primary_key))).all()


async def write_ledger(database: Database, business_id: int, changes: Sequence[Change]) -> None:
    """Write these changes as they are, past every rule but the database's own."""
    async with database.writing() as db:
        await db.execute(insert(plan_change), [_row(business_id, one) for one in changes])


def _row(business_id: int, change: Change) -> dict[str, object]:
    revision = change.revision if isinstance(change, Chosen | Requested) else None
    columns = [column.key for column in plan_change.columns]
    return {
        **{name: getattr(change, name, None) for name in columns},
        "business_id": business_id,
        "plan_revision_id": revision.id if revision else None,
    }
