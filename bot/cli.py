"""The command line: what the operator does, and how the bot is started."""

import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer
import uvloop
from aiogram.exceptions import AiogramError

from bot import logs, tables
from bot.assembly import open_book, open_bot, open_database
from bot.catalogue import read_plans
from bot.clock import utc_now
from bot.errors import EXIT_FAILED, EXIT_SETTINGS, StartError, first_line
from bot.running import run as run_bot
from bot.settings import BadSettingsError, LogFormat, LogLevel, Settings, load, require
from bot.trying import try_out
from plans.names import LONGEST, clean_name
from storage.book import Book
from storage.database import OutageError
from storage.face import Business, Invitation
from storage.schema import migrate as migrate_database

app = typer.Typer(
    help="Partner Plans: a Telegram bot with which a business manages its partner plan.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # its tracebacks show variables, and so secrets
    add_completion=False,
)
plans_app = typer.Typer(help="The catalogue of plans.", no_args_is_help=True)
business_app = typer.Typer(help="The businesses.", no_args_is_help=True)
app.add_typer(plans_app, name="plans")
app.add_typer(business_app, name="business")

AsJson = Annotated[bool, typer.Option("--json", help="JSON for scripts instead of a table.")]
File = Annotated[Path | None, typer.Argument(help="The catalogue.", show_default="PLANS_FILE")]


def main() -> None:
    """The program `partner-plans`."""
    app(prog_name="partner-plans")


@app.command()
def run() -> None:
    """Serve on Telegram: by polling, or by webhook when WEBHOOK_URL is set."""

    async def work(settings: Settings) -> None:
        require(settings, "bot_token", "support_url")
        _log_as(settings, settings.log_level)
        await run_bot(settings, utc_now)

    _do(work)


@app.command(name="try")
def try_(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Of the chat page.")] = 8081,
    plans: Annotated[Path, typer.Option(help="The catalogue to try.")] = Path("plans.toml"),
    *,
    fresh: Annotated[bool, typer.Option("--fresh", help="Start over with no data.")] = False,
) -> None:
    """Try the bot in the browser, with a local Telegram and no token."""
    logs.configure(LogLevel.WARNING, LogFormat.TEXT)
    _go(try_out(port, plans, fresh=fresh, say=typer.echo))


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""

    async def work(settings: Settings) -> None:
        async with open_database(settings) as database:
            try:
                changed = await migrate_database(database)
            except ValueError as error:
                raise StartError(str(error)) from None
        typer.echo("The database is of the newest schema" + (" now." if changed else " already."))

    _do(work)


@plans_app.command()
def check(file: File = None) -> None:
    """Say what is wrong with a catalogue file; changes nothing."""

    async def work(settings: Settings) -> None:
        path = file or Path(settings.plans_file)
        plans = read_plans(path)
        typer.echo(f"{path}: {len(plans)} plans, all fine: {', '.join(one.code for one in plans)}")

    _do(work)


@plans_app.command()
def publish(file: File = None, *, as_json: AsJson = False) -> None:
    """Put exactly the plans of a file on offer; writes only what changed."""

    async def work(settings: Settings) -> None:
        plans = read_plans(file or Path(settings.plans_file))
        async with open_book(settings) as book:
            published = await book.publish(plans, utc_now())
        facts = tables.publication_facts(published)
        title = f"Publication {published.number}"
        tables.tell(facts, ("plan", "outcome"), title, as_json=as_json)

    _do(work)


@business_app.command()
def add(name: str, *, as_json: AsJson = False) -> None:
    """Bring in a business: prints the one-time invitation for its first owner."""

    async def work(settings: Settings) -> None:
        cleaned = clean_name(name)
        if not cleaned or len(cleaned) > LONGEST:
            raise StartError(f"a name has 1 to {LONGEST} visible characters, not {len(cleaned)}")
        async with open_book(settings) as book:
            invitation = await book.add_business(cleaned, utc_now())
        link = await _link(settings, invitation)
        if as_json:
            tables.print_json(tables.invitation_facts(invitation, link))
        else:
            typer.echo(_invited(cleaned, invitation, link))

    _do(work)


@business_app.command(name="list")
def list_(*, as_json: AsJson = False) -> None:
    """List all businesses with their plans."""

    async def work(settings: Settings) -> None:
        async with open_book(settings) as book:
            facts = [tables.business_facts(one) for one in await book.businesses(utc_now())]
        columns = ("id", "name", "plan", "since", "pending", "members")
        tables.tell(facts, columns, "Businesses", as_json=as_json)

    _do(work)


@app.command()
def history(
    business: Annotated[str, typer.Argument(help="Its number, or its exact name.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Show all plans a business has had, newest first."""

    async def work(settings: Settings) -> None:
        async with open_book(settings) as book:
            found = await _find(book, business)
            record = await book.record(found, utc_now())
        facts = [tables.period_facts(period, record) for period in record.periods]
        columns = ("name", "status", "since", "until", "decided_by", "note")
        tables.tell(facts, columns, f"History of {found.name} ({found.id})", as_json=as_json)

    _do(work)


def _invited(name: str, invitation: Invitation, link: str | None) -> str:
    return f"""{name} is business {invitation.business_id}.
Code:  {invitation.code}
Link:  {link or "(set BOT_TOKEN to have it printed)"}
It lets in one owner, once, until {invitation.expires_at:%Y-%m-%d %H:%M} UTC:
they open the link, or send the bot  /start {invitation.code}"""


async def _find(book: Book, business: str) -> Business:
    known = await book.businesses(utc_now())
    found = [one for one in known if business in (str(one.id), one.name)]
    if len(found) != 1:
        what = "no business" if not found else f"{len(found)} businesses"
        raise StartError(f"{what} {business!r}; see: partner-plans business list")
    return found[0]


async def _link(settings: Settings, invitation: Invitation) -> str | None:
    """The link that opens the bot with the invitation; None without a token."""
    if settings.bot_token is None:
        return None
    try:
        async with open_bot(settings) as bot:
            username = (await bot.me()).username
    except AiogramError as error:  # the invitation is made, and must be printed whatever happens
        why = f"no link, since Telegram did not say the bot's name: {first_line(error)}"
        typer.echo(f"partner-plans: {logs.redact(why)}", err=True)
        return None
    return f"https://t.me/{username}?start={invitation.code}"


def _do(work: Callable[[Settings], Coroutine[Any, Any, None]]) -> None:
    """Do the work with the settings of the environment."""

    async def begin() -> None:
        settings = load()
        _log_as(settings, LogLevel.ERROR)
        await work(settings)

    _go(begin())


def _log_as(settings: Settings, level: LogLevel) -> None:
    token = settings.bot_token.get_secret_value() if settings.bot_token else ""
    logs.configure(level, settings.log_format, token)


def _go(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end; what cannot be done is said in a line and ends the program."""
    try:
        uvloop.run(work)
    except BadSettingsError as error:
        _end(str(error), EXIT_SETTINGS)
    except StartError as error:
        _end(str(error), EXIT_FAILED)
    except OutageError as error:
        _end(f"the database cannot be used: {error}", EXIT_FAILED)


def _end(words: str, code: int) -> None:
    for line in words.splitlines():
        typer.echo(f"partner-plans: {logs.redact(line)}", err=True)
    sys.exit(code)
