"""The command line: the catalogue, from its file over a dry run to what is on offer."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, assert_never

import typer

from bot.catalogue import read_plans
from bot.cli import catalogue_output, output
from bot.cli.arguments import AsJson
from bot.cli.instants import in_words
from bot.cli.runner import with_settings
from bot.clock import now
from bot.errors import StartError, UsageError
from bot.opening import open_book
from bot.settings import Settings
from plans.commands.command import NotOffered
from plans.dry_run import DryRun, Waiting
from plans.plan import Revision
from plans.plan_fields import languages_of
from plans.text import FALLBACK
from storage.book import Book
from storage.catalogue.values import NotAsPreviewed, Published, StillPending

plans_app = typer.Typer(help="The catalogue of plans.", no_args_is_help=True)

File = Annotated[Path | None, typer.Argument(help="The catalogue.", show_default="PLANS_FILE")]
Code = Annotated[str, typer.Argument(help="The plan's code.")]
AnyCode = Annotated[str | None, typer.Argument(help="The plan's code.", show_default="all")]
InLanguage = Annotated[
    str, typer.Option("--language", metavar="CODE", help="The language of its texts.")
]
AllLanguages = Annotated[
    bool, typer.Option("--all-languages", help="One plan's texts in all its languages.")
]
Expect = Annotated[
    str | None,
    typer.Option(metavar="HASH", help="Publish only what a preview with this hash has shown."),
]
KeepPending = Annotated[
    bool, typer.Option("--keep-pending", help="Even if pending changes point at it; they stay.")
]


@plans_app.command()
@with_settings
async def check(settings: Settings, file: File = None, *, as_json: AsJson = False) -> None:
    """Say what is wrong with a catalogue file; changes nothing."""
    path = file or Path(settings.plans_file)
    codes = [one.code for one in read_plans(path)]
    words = f"{path}: {len(codes)} plans, all fine: {', '.join(codes)}"
    output.tell_outcome(words, {"file": str(path), "plans": codes}, as_json=as_json)


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
async def show(
    settings: Settings,
    code: AnyCode = None,
    *,
    language: InLanguage = FALLBACK,
    all_languages: AllLanguages = False,
    as_json: AsJson = False,
) -> None:
    """Show what is on offer, or one plan in full, on offer or not."""
    if all_languages and code is None:
        raise UsageError("--all-languages shows one plan; say which")
    async with open_book(settings) as book:
        on_offer = await book.catalogue.on_offer()
        shown = on_offer.offers if code is None else (await _newest(book, code),)
    offered = [one for one in shown if on_offer.by_code(one.plan.code)]
    if as_json:
        told = [catalogue_output.plan_facts(one, on_offer=one in offered) for one in shown]
        output.print_json(told if code is None else told[0])
        return
    _check_language(language, shown)
    if code is None:
        catalogue_output.show_offers(shown, language)
    else:
        spoken = None if all_languages else language
        catalogue_output.show_plan(shown[0], spoken, on_offer=bool(offered))


@plans_app.command()
@with_settings
async def log(settings: Settings, *, as_json: AsJson = False) -> None:
    """Show every publication and what it changed, newest first."""
    async with open_book(settings) as book:
        facts = [catalogue_output.log_facts(one) for one in await book.catalogue.publications()]
    output.tell(facts, catalogue_output.LOG_COLUMNS, "Publications", as_json=as_json)


def _check_language(language: str, shown: Sequence[Revision]) -> None:
    """Raises `UsageError` unless some of the plans are described in this language."""
    known = sorted({one for revision in shown for one in languages_of(revision.plan)})
    if known and language not in known and language.partition("_")[0] not in known:
        raise UsageError(f"--language {language!r} is none of {', '.join(known)}")


async def _newest(book: Book, code: str) -> Revision:
    newest = await book.catalogue.newest(code)
    if newest is None:
        raise StartError(f"there never was a plan {code!r}; see: partner-plans plans show")
    return newest


def _how_to_publish(told: DryRun, path: Path) -> str:
    if not told.writes:
        return catalogue_output.NOTHING_TO_PUBLISH
    file = shlex.quote(str(path))
    return f"\nPublish just this:  partner-plans plans publish {file} --expect {told.fingerprint}"


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
