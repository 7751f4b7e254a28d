"""The command line: businesses to look at, listed, found by a name like theirs, or one in full."""

import shlex
from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any

import typer

from bot.cli import card, facts, output
from bot.cli.arguments import AsJson, Which, read_id
from bot.cli.instants import read_instant
from bot.cli.lookup import find, nearest
from bot.cli.near import Search
from bot.cli.runner import with_settings
from bot.cli.wanted import Pages, Wanted
from bot.clock import now
from bot.errors import StartError
from bot.opening import open_book
from bot.settings import Settings
from plans.names import clean_name
from storage.members.values import Business

COLUMNS = ("id", "name", "plan", "since", "ends", "pending", "members")

looking_app = typer.Typer()

OfPlan = Annotated[
    str | None, typer.Option("--plan", metavar="CODE", help="Those that have this plan now.")
]
Pending = Annotated[
    bool, typer.Option("--pending", help="Those with a request or a scheduled change.")
]
EndsBefore = Annotated[
    str | None,
    typer.Option(metavar="INSTANT", help="Those whose plan ends before, with none to follow."),
]
Unreachable = Annotated[
    bool, typer.Option("--unreachable", help="Those without an owner the bot can write to.")
]
Like = Annotated[
    str | None, typer.Option("--search", metavar="WORDS", help="Those with a name like this.")
]
Limit = Annotated[int | None, typer.Option(min=1, help="How many at most; all if left out.")]
After = Annotated[
    int | None, typer.Option(parser=read_id, metavar="ID", help="Those after this one.")
]
Words = Annotated[
    list[str], typer.Argument(help="Words of its name, in any case, or nearly so written.")
]
Best = Annotated[int, typer.Option("--limit", min=1, help="How many at most.")]


@looking_app.command(name="list")
@with_settings
async def list_(
    settings: Settings,
    *,
    plan: OfPlan = None,
    pending: Pending = False,
    ends_before: EndsBefore = None,
    unreachable: Unreachable = False,
    search: Like = None,
    limit: Limit = None,
    after: After = None,
    as_json: AsJson = False,
) -> None:
    """List businesses with their plans, oldest first: all, or those you ask for."""
    ends = read_instant(ends_before, "--ends-before") if ends_before is not None else None
    like = Search(clean_name(search)) if search is not None else None
    wanted = Wanted(plan, pending, ends, unreachable, like)
    async with open_book(settings) as book:
        if plan is not None and await book.catalogue.newest(plan) is None:
            raise StartError(f"there never was a plan {plan!r}; see: partner-plans plans show")
        pages = Pages(book, wanted, limit)
        rows = _rows(pages.read(now(settings), after or 0), as_json=as_json)
        await output.tell_pages(rows, COLUMNS, "Businesses", as_json=as_json)
    if pages.next_after is not None:
        asked: dict[str, object] = {"--plan": plan, "--pending": pending}
        asked |= {"--ends-before": ends_before, "--unreachable": unreachable, "--search": search}
        asked |= {"--limit": limit, "--json": as_json, "--after": pages.next_after}
        output.hint(f"Next page:  partner-plans business list {_options(asked)}")


@looking_app.command(name="find")
@with_settings
async def find_(
    settings: Settings, words: Words, *, limit: Best = 10, as_json: AsJson = False
) -> None:
    """Find businesses by words of their names; the nearest first, slips forgiven."""
    async with open_book(settings) as book:
        near = await nearest(book, " ".join(words), limit)
        found = await book.businesses.some([one.id for one in near], now(settings))
    known = {one.id: one for one in found}
    told = [_row(known[one.id], as_json=as_json) for one in near if one.id in known]
    output.tell(told, COLUMNS, "Businesses with such a name", as_json=as_json)


@looking_app.command()
@with_settings
async def show(settings: Settings, business: Which, *, as_json: AsJson = False) -> None:
    """Show everything about one business: members, plan, what is pending, earlier plans, tags."""
    at = now(settings)
    async with open_book(settings) as book:
        found = await find(book, business, at)
        known = await book.businesses.card(found.id, at)
    if known is None:
        raise StartError(f"no business {business!r}; see: partner-plans business list")
    if as_json:
        output.print_json(card.card_facts(known))
    else:
        card.show(known)


async def _rows(
    pages: AsyncIterator[list[Business]], *, as_json: bool
) -> AsyncIterator[list[dict[str, Any]]]:
    async for page in pages:
        yield [_row(one, as_json=as_json) for one in page]


def _row(business: Business, *, as_json: bool) -> dict[str, Any]:
    return facts.business_facts(business) if as_json else facts.business_cells(business)


def _options(asked: Mapping[str, object]) -> str:
    """Options as they are typed; those that are not given, and flags that are off, left out."""
    given = [(name, value) for name, value in asked.items() if value not in (None, False)]
    pairs = ([name] if value is True else [name, str(value)] for name, value in given)
    return shlex.join(word for pair in pairs for word in pair)
