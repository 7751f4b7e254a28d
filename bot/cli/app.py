"""The command line's app: all commands put together, and those that stand alone."""

from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

from bot import logs
from bot.cli import facts, output, progress
from bot.cli.arguments import AsJson, Which
from bot.cli.business import business_app
from bot.cli.invitations import invitations_app
from bot.cli.looking import looking_app
from bot.cli.lookup import find
from bot.cli.notices import notices
from bot.cli.operating import operating_app
from bot.cli.person import person_app
from bot.cli.plans import plans_app
from bot.cli.requests import requests_app
from bot.cli.runner import go, log_as, with_settings
from bot.cli.stats import stats
from bot.cli.team import team_app
from bot.clock import now, utc_now
from bot.errors import EXIT_CODES, StartError
from bot.lasting import lasting
from bot.opening import open_book, open_database
from bot.settings import LogFormat, LogLevel, Settings, require
from storage.database.schema import migrate as migrate_database


def _say_version(*, is_wanted: bool) -> None:
    if is_wanted:
        output.say(f"partner-plans {metadata.version('partner-plans')}")
        raise typer.Exit


Version = Annotated[
    bool,
    typer.Option(
        "--version", callback=_say_version, is_eager=True, help="Say which version this is."
    ),
]

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # its tracebacks show variables, and so secrets
    add_completion=False,
)


@app.callback(epilog=EXIT_CODES)
def begin(*, version: Version = False) -> None:
    """Partner Plans: a Telegram bot with which a business manages its partner plan."""


app.add_typer(plans_app, name="plans")
for its_commands in (looking_app, operating_app, team_app, invitations_app):
    business_app.add_typer(its_commands)  # without a name: they are business commands
app.add_typer(business_app, name="business")
app.add_typer(requests_app, name="requests")
app.add_typer(person_app, name="person")
app.command()(stats)
app.command()(notices)


@app.command()
@with_settings
async def run(settings: Settings) -> None:
    """Serve on Telegram: by polling, or by webhook when WEBHOOK_URL is set."""
    require(settings, "bot_token", "support_url")
    log_as(settings, settings.log_level)
    progress.end()
    with lasting():
        from bot.serving.running import run as run_bot  # noqa: PLC0415 - aiogram takes seconds

    await run_bot(settings, utc_now)


@app.command(name="try")
def try_(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Of the chat page.")] = 8081,
    plans: Annotated[Path, typer.Option(help="The catalogue to try.")] = Path("plans.toml"),
    *,
    fresh: Annotated[bool, typer.Option("--fresh", help="Start over with no data.")] = False,
) -> None:
    """Try the bot in the browser, with a local Telegram and no token."""
    with lasting():
        from bot.serving.trial import try_out  # noqa: PLC0415 - aiogram takes seconds

    logs.configure(LogLevel.WARNING, LogFormat.TEXT)
    go(try_out(port, plans, fresh=fresh, echo=typer.echo))


@app.command()
@with_settings
async def migrate(settings: Settings, *, as_json: AsJson = False) -> None:
    """Bring the database to the newest schema."""
    async with open_database(settings) as database:
        try:
            changed = await migrate_database(database)
        except ValueError as error:
            raise StartError(str(error)) from None
    words = f"The database is of the newest schema {'now' if changed else 'already'}."
    output.tell_outcome(words, {"changed": changed}, as_json=as_json)


@app.command()
@with_settings
async def history(settings: Settings, business: Which, *, as_json: AsJson = False) -> None:
    """Show all plans a business has had, newest first."""
    async with open_book(settings) as book:
        found = await find(book, business, now(settings))
        record = await book.history.record(found, now(settings))
    told = [facts.period_facts(period, record) for period in record.periods]
    if not as_json:
        told = [facts.history_cells(one) for one in told]
    columns = ("name", "status", "since", "until", "by", "note")
    output.tell(told, columns, f"History of {found.name} ({found.id})", as_json=as_json)
