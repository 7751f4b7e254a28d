"""The command line: plans that operators give to businesses, and end."""

from typing import Annotated

import typer

from bot.cli import outcomes
from bot.cli.arguments import AsJson, Reason, Which, read_reason
from bot.cli.instants import read_instant
from bot.cli.lookup import find
from bot.cli.runner import with_settings
from bot.clock import now
from bot.opening import open_book
from bot.settings import Settings
from plans.commands.command import Command
from plans.commands.operate import Assign, AssignRefusal, End
from plans.ledger import Chosen

operating_app = typer.Typer()

PlanCode = Annotated[str, typer.Argument(help="The plan's code; a withdrawn plan will do.")]
From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="INSTANT",
        help="When it starts: a date (its first moment in UTC) or a time with its zone; "
        "at once if left out.",
    ),
]
Until = Annotated[
    str | None,
    typer.Option(
        metavar="INSTANT",
        help="When it ends: a date (its first moment in UTC, so the day before is the last) or "
        "a time with its zone; by the plan's term if left out.",
    ),
]


@operating_app.command()
@with_settings
async def assign(
    settings: Settings,
    business: Which,
    plan: PlanCode,
    *,
    reason: Reason,
    since: From = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """Give a business a plan, whatever the plan's conditions."""
    command: Command[Chosen, AssignRefusal] = Assign(
        plan,
        read_reason(reason),
        read_instant(since, "--from") if since is not None else None,
        read_instant(until, "--until") if until is not None else None,
    )
    async with open_book(settings) as book:
        found = await find(book, business, now(settings))
        outcome = await book.changes.operate(found.id, command, now(settings))
    outcomes.tell(outcome, found, as_json=as_json)


@operating_app.command()
@with_settings
async def end(
    settings: Settings, business: Which, *, reason: Reason, as_json: AsJson = False
) -> None:
    """End the plan of a business now, and drop what is pending."""
    command = End(read_reason(reason))
    async with open_book(settings) as book:
        found = await find(book, business, now(settings))
        outcome = await book.changes.operate(found.id, command, now(settings))
    outcomes.tell(outcome, found, as_json=as_json)
