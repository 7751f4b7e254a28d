"""The command line: one-time ways into a business."""

from typing import Annotated, assert_never

import typer

from bot import logs
from bot.cli import facts, output
from bot.cli.arguments import AsJson, Which, read_id
from bot.cli.instants import in_words
from bot.cli.lookup import find
from bot.cli.runner import with_settings
from bot.clock import now
from bot.errors import StartError
from bot.opening import open_book
from bot.settings import Settings
from storage.members.values import Invitation, NoSuchInvitation, Revoked, Role

invitations_app = typer.Typer()

Number = Annotated[
    int,
    typer.Argument(
        parser=read_id, metavar="INVITATION", help="Its number in: business invitations."
    ),
]
InvitedRole = Annotated[Role, typer.Option(help="What whoever comes in is to be.")]


@invitations_app.command()
@with_settings
async def invite(
    settings: Settings, business: Which, *, role: InvitedRole, as_json: AsJson = False
) -> None:
    """Make a one-time invitation into a business, good for seven days."""
    async with open_book(settings) as book:
        found = await find(book, business, now(settings))
        invitation = await book.members.open_door(found.id, role, now(settings))
    link = await link_of(settings, invitation)
    if as_json:
        output.print_json(facts.invitation_facts(invitation, link))
    else:
        output.say(invited(f"An invitation to {found.name} ({found.id}).", invitation, link))


@invitations_app.command()
@with_settings
async def invitations(settings: Settings, business: Which, *, as_json: AsJson = False) -> None:
    """List the invitations into a business that can still be used: who made which, until when."""
    async with open_book(settings) as book:
        found = await find(book, business, now(settings))
        opened = await book.members.open_doors(found.id, now(settings))
    told = [facts.open_invitation_facts(one) for one in opened]
    title = f"Open invitations to {found.name} ({found.id})"
    output.tell(told, ("id", "role", "made_by", "made_at", "until"), title, as_json=as_json)


@invitations_app.command()
@with_settings
async def revoke(
    settings: Settings, business: Which, invitation: Number, *, as_json: AsJson = False
) -> None:
    """End an invitation: it lets nobody in from now on."""
    async with open_book(settings) as book:
        found = await find(book, business, now(settings))
        outcome = await book.members.close_door(found.id, invitation, now(settings))
    where = f"{found.name} ({found.id})"
    match outcome:
        case Revoked():
            words = f"Invitation {invitation} to {where} is revoked: it lets nobody in any more."
        case NoSuchInvitation():
            raise StartError(
                f"{where} has no open invitation {invitation}; "
                f"see: partner-plans business invitations {found.id}"
            )
        case _ as never:
            assert_never(never)
    told = {"changed": True, "business": found.id, "id": invitation}
    output.tell_outcome(words, told, as_json=as_json)


def invited(headline: str, invitation: Invitation, link: str | None) -> str:
    """An invitation in words, for the operator to pass on."""
    return f"""{headline}
Code:  {invitation.code}
Link:  {link or "(set BOT_TOKEN to have it printed)"}
It lets in one {invitation.role.value}, once, until {in_words(invitation.expires_at)}:
they open the link, or send the bot  /start {invitation.code}"""


async def link_of(settings: Settings, invitation: Invitation) -> str | None:
    """The link that opens the bot with the invitation; None without a token."""
    if settings.bot_token is None:
        return None
    from bot.serving.assembly import username  # noqa: PLC0415 - aiogram takes seconds to import

    try:
        name = await username(settings)
    except StartError as error:  # the invitation is made, and must be printed whatever happens
        output.hint(f"partner-plans: {logs.redact(f'no link, since {error}')}")
        return None
    return f"https://t.me/{name}?start={invitation.code}"
