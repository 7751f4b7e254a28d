"""The command line: requests for plans that need an operator's approval."""

from typing import Annotated, Any, assert_never

import typer

from bot.cli import facts, output
from bot.cli.arguments import AsJson, Which, read_reason
from bot.cli.lookup import find
from bot.cli.outcomes import done_words
from bot.cli.runner import with_settings
from bot.clock import now
from bot.errors import StartError
from bot.opening import open_book
from bot.settings import Settings
from plans.commands.command import NothingToDo, Stale
from plans.commands.operate import Approve, Decline
from storage.changes.values import Done, Request, RequestOutcome

requests_app = typer.Typer(help="Requests for plans that need approval.", no_args_is_help=True)

Why = Annotated[
    str | None, typer.Option("--reason", help="Why; the owners are told, and find it again.")
]


@requests_app.command(name="list")
@with_settings
async def list_(settings: Settings, *, as_json: AsJson = False) -> None:
    """List the requests that wait for an answer, oldest first."""
    async with open_book(settings) as book:
        told = [_facts(one) for one in await book.changes.open_requests(now(settings))]
    columns = ("business", "name", "plan", "requested_at", "requested_by", "current")
    output.tell(told, columns, "Requests", as_json=as_json)


@requests_app.command()
@with_settings
async def approve(
    settings: Settings, business: Which, *, reason: Why = None, as_json: AsJson = False
) -> None:
    """Grant what a business requests; the owners are told."""
    await _answer(settings, business, Approve, reason, as_json=as_json)


@requests_app.command()
@with_settings
async def decline(
    settings: Settings, business: Which, *, reason: Why = None, as_json: AsJson = False
) -> None:
    """Refuse what a business requests; the owners are told."""
    await _answer(settings, business, Decline, reason, as_json=as_json)


async def _answer(
    settings: Settings,
    business: str,
    answer: type[Approve | Decline],
    reason: str | None,
    *,
    as_json: bool,
) -> None:
    note = read_reason(reason) if reason is not None else None
    async with open_book(settings) as book:
        found = await find(book, business, now(settings))
        request = found.subscription.request
        if request is None:
            who = f"{found.name} ({found.id})"
            raise StartError(f"{who} requests nothing; see: partner-plans requests list")
        command = answer(request.seq, note)
        outcome = await book.changes.answer_here(found.id, command, now(settings))
    if outcome is None:
        raise StartError(f"{found.name} ({found.id}) is no longer there")
    told = {"changed": True, **facts.business_facts(outcome.request.business)}
    output.tell_outcome(_words(outcome), told, as_json=as_json)


def _words(outcome: RequestOutcome) -> str:
    """What has come of it; raises `StartError`, in words, if somebody was faster."""
    business = outcome.request.business
    who = f"{business.name} ({business.id})"
    match outcome.result:
        case Done(change):
            return f"{done_words(who, change)} The owners are told."
        case Stale() | NothingToDo():
            raise StartError(f"nothing was done: the request of {who} is settled already")
        case _ as never:
            assert_never(never)


def _facts(request: Request) -> dict[str, Any]:
    current = request.business.subscription.current
    return {
        "business": request.business.id,
        "name": request.business.name,
        "plan": request.change.revision.plan.code,
        "revision": request.change.revision.number,
        "requested_at": request.change.decided_at,
        "requested_by": request.asker or "a former member",
        "starts": request.change.effective_at,
        "current": current.revision.plan.code if current else None,
    }
