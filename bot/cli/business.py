"""The command line: businesses, who comes in, and what operators give and take."""

from typing import Annotated

import typer

from bot import logs
from bot.cli import output
from bot.cli.instants import read_instant
from bot.cli.operators import CameOf, outcome_words
from bot.cli.runner import AsJson, with_settings
from bot.clock import utc_now
from bot.errors import StartError
from bot.opening import open_book
from bot.settings import Settings
from plans.commands.command import Command
from plans.commands.operate import Assign, AssignRefusal, End
from plans.ledger import Chosen
from plans.names import LONGEST, clean_name
from plans.table_reader import CODE_RULE, is_code
from storage.book import Book
from storage.members.values import Business, Invitation

LONGEST_REASON = 500

business_app = typer.Typer(help="The businesses.", no_args_is_help=True)

Which = Annotated[str, typer.Argument(help="Its number, or its exact name.")]
PlanCode = Annotated[str, typer.Argument(help="The plan's code; a withdrawn plan will do.")]
TagCode = Annotated[str, typer.Argument(help="1 to 32 of a-z, 0-9, - and _.")]
Reason = Annotated[str, typer.Option(help="Why; the owners read it in their history.")]
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
Remove = Annotated[bool, typer.Option("--remove", help="Take the tag off instead.")]


@business_app.command()
@with_settings
async def add(settings: Settings, name: str, *, as_json: AsJson = False) -> None:
    """Bring in a business: prints the one-time invitation for its first owner."""
    cleaned = _cleaned(name, "a name", LONGEST)
    async with open_book(settings) as book:
        invitation = await book.members.bring_in(cleaned, utc_now())
    link = await link_of(settings, invitation)
    if as_json:
        output.print_json(output.invitation_facts(invitation, link))
    else:
        headline = f"{cleaned} is business {invitation.business_id}."
        typer.echo(invited(headline, invitation, link))


@business_app.command(name="list")
@with_settings
async def list_(settings: Settings, *, as_json: AsJson = False) -> None:
    """List all businesses with their plans."""
    async with open_book(settings) as book:
        facts = [output.business_facts(one) for one in await book.members.businesses(utc_now())]
    columns = ("id", "name", "plan", "since", "pending", "members")
    output.tell(facts, columns, "Businesses", as_json=as_json)


@business_app.command()
@with_settings
async def assign(
    settings: Settings,
    business: Which,
    plan: PlanCode,
    *,
    reason: Reason,
    since: From = None,
    until: Until = None,
) -> None:
    """Give a business a plan, whatever the plan's conditions."""
    command: Command[Chosen, AssignRefusal] = Assign(
        plan,
        _cleaned(reason, "a reason", LONGEST_REASON),
        read_instant(since, "--from") if since is not None else None,
        read_instant(until, "--until") if until is not None else None,
    )
    async with open_book(settings) as book:
        found = await find(book, business)
        outcome = await book.changes.operate(found.id, command, utc_now())
    _tell(outcome, business)


@business_app.command()
@with_settings
async def end(settings: Settings, business: Which, *, reason: Reason) -> None:
    """End the plan of a business now, and drop what is pending."""
    cleaned = _cleaned(reason, "a reason", LONGEST_REASON)
    async with open_book(settings) as book:
        found = await find(book, business)
        outcome = await book.changes.operate(found.id, End(cleaned), utc_now())
    _tell(outcome, business)


@business_app.command()
@with_settings
async def tag(settings: Settings, business: Which, tag: TagCode, *, remove: Remove = False) -> None:
    """Put a tag on a business, for conditions of plans, or take it off."""
    if not is_code(tag):
        raise StartError(f"a tag {CODE_RULE}, not {tag!r}")
    async with open_book(settings) as book:
        found = await find(book, business)
        tags = await book.members.tag(found.id, tag, utc_now(), on=not remove)
    typer.echo(f"{found.name} ({found.id}) has the tags: {', '.join(tags) or 'none'}")


async def find(book: Book, business: str) -> Business:
    """The business of this number or exact name. Raises `StartError` unless there is just one.

    The number goes first: owners name their businesses, and none may stand in another's way.
    """
    known = await book.members.businesses(utc_now())
    found = [one for one in known if business == str(one.id)]
    found = found or [one for one in known if business == one.name]
    if len(found) != 1:
        what = "no business" if not found else f"{len(found)} businesses"
        raise StartError(f"{what} {business!r}; see: partner-plans business list")
    return found[0]


def _tell(outcome: CameOf | None, business: str) -> None:
    if outcome is None:
        raise StartError(f"no business {business!r}; see: partner-plans business list")
    typer.echo(outcome_words(outcome))


def _cleaned(raw: str, what: str, longest: int) -> str:
    cleaned = clean_name(raw)
    if not cleaned or len(cleaned) > longest:
        raise StartError(f"{what} has 1 to {longest} visible characters, not {len(cleaned)}")
    return cleaned


def invited(headline: str, invitation: Invitation, link: str | None) -> str:
    """An invitation in words, for the operator to pass on."""
    return f"""{headline}
Code:  {invitation.code}
Link:  {link or "(set BOT_TOKEN to have it printed)"}
It lets in one {invitation.role.value}, once, until {invitation.expires_at:%Y-%m-%d %H:%M} UTC:
they open the link, or send the bot  /start {invitation.code}"""


async def link_of(settings: Settings, invitation: Invitation) -> str | None:
    """The link that opens the bot with the invitation; None without a token."""
    if settings.bot_token is None:
        return None
    from bot.serving.assembly import username  # noqa: PLC0415 - aiogram takes seconds to import

    try:
        name = await username(settings)
    except StartError as error:  # the invitation is made, and must be printed whatever happens
        typer.echo(f"partner-plans: {logs.redact(f'no link, since {error}')}", err=True)
        return None
    return f"https://t.me/{name}?start={invitation.code}"
