"""The command line: what is kept about people, to be handed out and to be forgotten."""

import sys
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated, Any, assert_never

import typer

from bot.cli import facts, output, progress
from bot.cli.arguments import AsJson, read_id
from bot.cli.runner import with_settings
from bot.clock import now
from bot.errors import StartError
from bot.opening import open_book
from bot.settings import Settings
from storage.privacy.values import Erased, Person, StillOperator, StillOwner

person_app = typer.Typer(help="The people, and what is kept about them.", no_args_is_help=True)

Id = Annotated[int, typer.Argument(parser=read_id, metavar="ID", help="Their id in: person list.")]
Force = Annotated[
    bool,
    typer.Option(
        "--force",
        help="Even if a business in use is left without an owner: nobody in it can change "
        "its plan then, until an operator invites another owner.",
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")]


@person_app.command(name="list")
@with_settings
async def list_(settings: Settings, *, as_json: AsJson = False) -> None:
    """List everybody who is known, with their businesses."""
    columns = ("id", "name", "telegram_id", "businesses")
    async with open_book(settings) as book:
        rows = _rows(book.privacy.people(), as_json=as_json)
        await output.tell_pages(rows, columns, "People", as_json=as_json)


@person_app.command()
@with_settings
async def export(settings: Settings, person: Id) -> None:
    """Print everything that is kept about a person, as JSON.

    Names of businesses and reasons are free text, written by people: what somebody wrote about
    this person there is not found.
    """
    async with open_book(settings) as book:
        dossier = await book.privacy.dossier(person)
    if dossier is None:
        raise _unknown(person)
    output.print_json(facts.dossier_facts(dossier))


@person_app.command()
@with_settings
async def erase(
    settings: Settings,
    person: Id,
    *,
    force: Force = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Forget a person for good; ledgers stay complete and say "a former member".

    Their name, Telegram id, languages, memberships and invitations go, and a business that bears
    their name gets another one. Names of businesses and reasons are otherwise free text, written
    by people, and stay as they are; so do backups and logs. Whoever writes to the bot again is
    somebody new.
    """
    async with open_book(settings) as book:
        known = await book.privacy.person(person)
        if known is None:
            raise _unknown(person)
        if not yes:
            _ask(known)
        outcome = await book.privacy.erase(person, now(settings), force=force)
    erased = _erased_or_refused(outcome, known)
    told = {"erased": person, **asdict(erased)}
    output.tell_outcome(_words(erased, person), told, as_json=as_json)


async def _rows(
    pages: AsyncIterator[tuple[Person, ...]], *, as_json: bool
) -> AsyncIterator[list[dict[str, Any]]]:
    seen = 0
    async for page in pages:
        seen += len(page)
        progress.note(f"{seen:,} people looked through")
        told = [facts.person_facts(one) for one in page]
        yield told if as_json else [facts.person_cells(one) for one in told]


def _ask(person: Person) -> None:
    """Have it confirmed on the terminal. Raises `StartError` without one, and when it is not."""
    who = f"{person.name} ({person.id})"
    if not is_terminal():
        raise StartError(f"{who} is not erased: there is nobody to ask; say --yes")
    progress.end()
    if not typer.confirm(f"Erase {who} for good? It cannot be undone."):
        raise StartError(f"{who} is not erased")


def is_terminal() -> bool:
    """Whether there is somebody to be asked."""
    return sys.stdin.isatty()


def _erased_or_refused(
    outcome: Erased | StillOwner | StillOperator | None, person: Person
) -> Erased:
    """What was erased. Raises `StartError` when nothing was."""
    who = f"{person.name} ({person.id})"
    match outcome:
        case Erased():
            return outcome
        case StillOwner(businesses):
            left = ", ".join(f"{one.business_name} ({one.business})" for one in businesses)
            raise StartError(
                f"{who} is the last owner of {left}, which would be left without one: invite "
                "another owner first, or say --force"
            )
        case StillOperator():
            raise StartError(f"{who} is an operator: take their Telegram id out of OPERATORS first")
        case None:
            raise _unknown(person.id)
        case _ as never:
            assert_never(never)


def _words(outcome: Erased, person: int) -> str:
    lines = [f"Person {person} is erased."]
    for number, name in outcome.registered:
        if number not in outcome.renamed:
            words = "look whether that name is theirs"
            lines.append(f"They registered business {number}, {name}: {words}.")
    lines += [f"Business {one} bore their name, and is renamed." for one in outcome.renamed]
    return "\n".join(lines)


def _unknown(person: int) -> StartError:
    return StartError(f"no person {person}; see: partner-plans person list")
