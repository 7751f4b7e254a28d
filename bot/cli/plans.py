"""The command line: the catalogue, from its file over a dry run to what is on offer."""

import shlex
from pathlib import Path
from typing import Annotated, assert_never

import typer

from bot.catalogue import read_plans
from bot.cli import catalogue_output, output
from bot.cli.arguments import AsJson
from bot.cli.instants import in_words
from bot.cli.runner import with_settings
from bot.clock import now
from bot.errors import StartError
from bot.opening import open_book
from bot.settings import Settings
from plans.commands.command import NotOffered
from plans.dry_run import DryRun, Waiting
from storage.book import Book
from storage.catalogue.values import NotAsPreviewed, Published, StillPending

plans_app = typer.Typer(help="The catalogue of plans.", no_args_is_help=True)

File = Annotated[Path | None, typer.Argument(help="The catalogue.", show_default="PLANS_FILE")]
Code = Annotated[str, typer.Argument(help="The plan's code.")]
AnyCode = Annotated[str | None, typer.Argument(help="The plan's code.", show_default="all")]
Expect = Annotated[
    str | None,
    typer.Option(metavar="HASH", help="Publish only what a preview with this hash has shown."),
]
KeepPending = Annotated[
    bool, typer.Option("--keep-pending", help="Even if pending changes point at it; they stay.")
]


@plans_app.command()
@with_settings
async def check(settings: Settings, file: File = None) -> None:
    """Say what is wrong with a catalogue file; changes nothing."""
    path = file or Path(settings.plans_file)
    plans = read_plans(path)
    output.say(f"{path}: {len(plans)} plans, all fine: {', '.join(one.code for one in plans)}")


@plans_app.command()
@with_settings
async def preview(settings: Settings, file: File = None, *, as_json: AsJson = False) -> None:
    """Rehearse a publication against the database; writes nothing."""
    path = file or Path(settings.plans_file)
    plans = read_plans(path)
    async with open_book(settings) as book:
        told = await book.catalogue.dry_run(plans, now(settings))
    if as_json:
        output.print_json(catalogue_output.dry_run_facts(told))
        return
    catalogue_output.show_dry_run(told)
    output.say(_how_to_publish(told, path))


@plans_app.command()
@with_settings
async def publish(
    settings: Settings, file: File = None, *, expect: Expect = None, as_json: AsJson = False
) -> None:
    """Put exactly the plans of a file on offer; writes only what changed."""
    path = file or Path(settings.plans_file)
    plans = read_plans(path)
    async with open_book(settings) as book:
        published = await book.catalogue.publish(plans, now(settings), expect)
    match published:
        case Published():
            catalogue_output.tell_published(published, as_json=as_json)
        case NotAsPreviewed():
            raise StartError(_not_as_previewed(published, path))
        case _ as never:
            assert_never(never)


@plans_app.command()
@with_settings
async def withdraw(
    settings: Settings, code: Code, *, keep_pending: KeepPending = False, as_json: AsJson = False
) -> None:
    """Take a plan off offer; businesses that hold it keep it."""
    async with open_book(settings) as book:
        done = await book.catalogue.withdraw(code, now(settings), keep_pending=keep_pending)
    match done:
        case Published():
            catalogue_output.tell_published(done, as_json=as_json)
        case NotOffered():
            raise StartError(f"no plan {code!r} is on offer; see: partner-plans plans show")
        case StillPending(waiting):
            raise StartError(_still_pending(code, waiting))
        case _ as never:
            assert_never(never)


@plans_app.command()
@with_settings
async def show(settings: Settings, code: AnyCode = None, *, as_json: AsJson = False) -> None:
    """Show what is on offer, or one plan in full, on offer or not."""
    async with open_book(settings) as book:
        if code is not None:
            await _show_plan(book, code, as_json=as_json)
            return
        offers = (await book.catalogue.on_offer()).offers
    if as_json:
        output.print_json([catalogue_output.plan_facts(one, on_offer=True) for one in offers])
    else:
        catalogue_output.show_offers(offers)


@plans_app.command()
@with_settings
async def log(settings: Settings, *, as_json: AsJson = False) -> None:
    """Show every publication and what it changed, newest first."""
    async with open_book(settings) as book:
        facts = [catalogue_output.log_facts(one) for one in await book.catalogue.publications()]
    output.tell(facts, catalogue_output.LOG_COLUMNS, "Publications", as_json=as_json)


async def _show_plan(book: Book, code: str, *, as_json: bool) -> None:
    newest = await book.catalogue.newest(code)
    if newest is None:
        raise StartError(f"there never was a plan {code!r}; see: partner-plans plans show")
    on_offer = (await book.catalogue.on_offer()).by_code(code) is not None
    if as_json:
        output.print_json(catalogue_output.plan_facts(newest, on_offer=on_offer))
    else:
        catalogue_output.show_plan(newest, on_offer=on_offer)


def _how_to_publish(told: DryRun, path: Path) -> str:
    if not told.writes:
        return "Nothing would be written: just these plans are on offer."
    file = shlex.quote(str(path))
    return f"Publish just this:  partner-plans plans publish {file} --expect {told.fingerprint}"


def _not_as_previewed(refused: NotAsPreviewed, path: Path) -> str:
    newest = "there is no publication yet"
    if refused.published_at:
        newest = f"the newest is publication {refused.number} of {in_words(refused.published_at)}"
    return (
        "not published: the file or the catalogue is not what that preview has shown "
        f"({newest}); look again: partner-plans plans preview {shlex.quote(str(path))}"
    )


def _still_pending(code: str, waiting: tuple[Waiting, ...]) -> str:
    head = (
        f"{code} stays on offer, since pending changes point at it (--keep-pending withdraws it "
        "all the same and leaves them as they are):"
    )
    return "\n".join([head, *catalogue_output.waiting_lines(waiting)])
