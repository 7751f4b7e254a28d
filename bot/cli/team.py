"""The command line: who is in a business, and in which role."""

from typing import Annotated, assert_never

import typer

from bot.cli import facts, output
from bot.cli.arguments import AsJson, Which
from bot.cli.lookup import find
from bot.cli.runner import with_settings
from bot.clock import now
from bot.errors import StartError
from bot.opening import open_book
from bot.settings import Settings
from storage.book import Book
from storage.members.values import Business, LastOwner, NoSuchMember, Role, TeamDone, Teammate

team_app = typer.Typer()

WhichPerson = Annotated[
    str, typer.Argument(help="Their number, as business members lists it, or their exact name.")
]
NewRole = Annotated[Role, typer.Argument(help="What they are to be.")]


@team_app.command()
@with_settings
async def members(settings: Settings, business: Which, *, as_json: AsJson = False) -> None:
    """List who is in a business, in which role and since when."""
    async with open_book(settings) as book:
        found = await find(book, business, now(settings))
        told = [facts.member_facts(one) for one in await book.members.everybody(found.id)]
    title = f"Members of {found.name} ({found.id})"
    output.tell(told, ("id", "name", "role", "since"), title, as_json=as_json)


@team_app.command()
@with_settings
async def role(
    settings: Settings,
    business: Which,
    person: WhichPerson,
    role: NewRole,
    *,
    as_json: AsJson = False,
) -> None:
    """Give a member of a business another role."""
    async with open_book(settings) as book:
        found = await find(book, business, now(settings))
        mate = await _find_mate(book, found, person)
        outcome = await book.members.give_role(found.id, mate.person_id, role, now(settings))
    again = isinstance(outcome, TeamDone) and outcome.again
    is_now = "is already" if again else "is now"
    words = _outcome_words(outcome, mate, found, f"{is_now} {role.value} of")
    told = {"changed": not again, "business": found.id, "id": mate.person_id, "role": role.value}
    output.tell_outcome(words, told, as_json=as_json)


@team_app.command()
@with_settings
async def remove(
    settings: Settings, business: Which, person: WhichPerson, *, as_json: AsJson = False
) -> None:
    """Take a member out of a business, at once."""
    async with open_book(settings) as book:
        found = await find(book, business, now(settings))
        mate = await _find_mate(book, found, person)
        outcome = await book.members.take_out(found.id, mate.person_id, now(settings))
    words = _outcome_words(outcome, mate, found, "is no longer in")
    told = {"changed": True, "business": found.id, "id": mate.person_id, "role": None}
    output.tell_outcome(words, told, as_json=as_json)


async def _find_mate(book: Book, business: Business, person: str) -> Teammate:
    """The member of this number or exact name. Raises `StartError` unless there is just one."""
    known = await book.members.everybody(business.id)
    found = [one for one in known if person in (str(one.person_id), one.name)]
    if len(found) != 1:
        what = "no member" if not found else f"{len(found)} members"
        where = f"{what} {person!r} in {business.name} ({business.id})"
        raise StartError(f"{where}; see: partner-plans business members {business.id}")
    return found[0]


def _outcome_words(
    outcome: TeamDone | LastOwner | NoSuchMember, mate: Teammate, business: Business, what: str
) -> str:
    """What has come true of this person; raises `StartError`, in words, if nothing was done."""
    who, where = f"{mate.name} ({mate.person_id})", f"{business.name} ({business.id})"
    match outcome:
        case TeamDone():
            return f"{who} {what} {where}."
        case LastOwner():
            raise StartError(
                f"{who} is the last owner of {where}; make or invite another owner first"
            )
        case NoSuchMember():
            raise StartError(f"{who} has just left {where}; nothing was done")
        case _ as never:
            assert_never(never)
