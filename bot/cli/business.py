"""The command line: businesses brought in, named and tagged."""

from typing import Annotated

import typer

from bot.cli import facts, output
from bot.cli.arguments import AsJson, Which, read_name
from bot.cli.invitations import invited, link_of
from bot.cli.lookup import find
from bot.cli.runner import with_settings
from bot.clock import now
from bot.errors import UsageError
from bot.opening import open_book
from bot.settings import Settings
from plans.table_reader import CODE_RULE, is_code

business_app = typer.Typer(help="The businesses.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="1 to 64 visible characters.")]
TagCode = Annotated[str, typer.Argument(help="1 to 32 of a-z, 0-9, - and _.")]
Remove = Annotated[bool, typer.Option("--remove", help="Take the tag off instead.")]


@business_app.command()
@with_settings
async def add(settings: Settings, name: Name, *, as_json: AsJson = False) -> None:
    """Bring in a business: prints the one-time invitation for its first owner."""
    cleaned = read_name(name)
    async with open_book(settings) as book:
        invitation = await book.members.bring_in(cleaned, now(settings))
    link = await link_of(settings, invitation)
    if as_json:
        output.print_json(facts.invitation_facts(invitation, link))
    else:
        headline = f"{cleaned} is business {invitation.business_id}."
        output.say(invited(headline, invitation, link))


@business_app.command()
@with_settings
async def rename(
    settings: Settings, business: Which, name: Name, *, as_json: AsJson = False
) -> None:
    """Give a business another name."""
    cleaned = read_name(name)
    async with open_book(settings) as book:
        found = await find(book, business, now(settings))
        is_new = found.name != cleaned
        if is_new:
            await book.businesses.rename(found.id, cleaned)
    is_called = f"is now called {cleaned}" if is_new else "is called just that already"
    words = f"{found.name} ({found.id}) {is_called}."
    told = {"changed": is_new, "id": found.id, "old": found.name, "name": cleaned}
    output.tell_outcome(words, told, as_json=as_json)


@business_app.command()
@with_settings
async def tag(
    settings: Settings,
    business: Which,
    tag: TagCode,
    *,
    remove: Remove = False,
    as_json: AsJson = False,
) -> None:
    """Put a tag on a business, for conditions of plans, or take it off."""
    if not is_code(tag):
        raise UsageError(f"a tag {CODE_RULE}, not {tag!r}")
    async with open_book(settings) as book:
        found = await find(book, business, now(settings))
        tags = await book.members.tag(found.id, tag, now(settings), on=not remove)
    words = f"{found.name} ({found.id}) has the tags: {', '.join(tags) or 'none'}"
    told = {"id": found.id, "name": found.name, "tags": tags}
    output.tell_outcome(words, told, as_json=as_json)
