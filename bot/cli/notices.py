"""The command line: what the outbox holds, and who knows of what is scheduled."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import typer

from bot.cli import output
from bot.cli.arguments import AsJson
from bot.cli.instants import in_words
from bot.cli.lookup import find
from bot.cli.runner import with_settings
from bot.clock import now
from bot.opening import open_book
from bot.settings import Settings
from plans.ledger import Chosen
from plans.text import FALLBACK
from storage.outbox.values import Notices, OwnerAware, Posting, Upcoming

SHOWN = 50

OneOf = Annotated[
    str | None, typer.Argument(help="Its number, or its exact name; all of them if left out.")
]
All = Annotated[bool, typer.Option("--all", help=f"All that were sent, not the last {SHOWN} only.")]


@with_settings
async def notices(
    settings: Settings, business: OneOf = None, *, everything: All = False, as_json: AsJson = False
) -> None:
    """Show what waits to be sent, what failed, what was sent, and who knows what is scheduled."""
    async with open_book(settings) as book:
        found = await find(book, business, now(settings)) if business is not None else None
        known = await book.outbox.listed(
            found.id if found else None, now(settings), None if everything else SHOWN
        )
    if as_json:
        output.print_json(_facts(known))
    else:
        _print(known)


def _facts(known: Notices) -> dict[str, Any]:
    return {
        "waiting": [_posting(one) for one in known.waiting],
        "failed": [_posting(one) for one in known.failed],
        "sent": [_posting(one) for one in known.sent],
        "scheduled": [_upcoming(one) for one in known.scheduled],
    }


_NOBODY = {"owner": None, "aware": "nobody owns it yet", "since": None}


def _print(known: Notices) -> None:
    told = _facts(known)
    aware = [
        {**one, **owner, "what": one["plan"] or "no plan"}
        for one in told["scheduled"]
        for owner in one["owners"] or [_NOBODY]
    ]
    head = ("business", "recipient", "kind")
    tables = (
        ("Waiting", _rows(told["waiting"]), (*head, "since", "next try", "tries")),
        ("Failed or unreachable", _rows(told["failed"]), (*head, "since", "outcome", "settled")),
        ("Sent", _rows(told["sent"]), (*head, "since", "settled", "tries")),
        (
            "Scheduled changes, and which owners know",
            aware,
            ("business", "what", "starts", "owner", "aware", "since"),
        ),
    )
    filled = [one for one in tables if one[1]]
    for number, (title, rows, columns) in enumerate(filled):
        output.tell(rows, columns, f"\n{title}" if number else title, as_json=False)
    if not filled:
        output.say("Nothing waits, nothing failed, nothing was sent, and nothing is scheduled.")


def _rows(told: Sequence[output.Fields]) -> list[output.Fields]:
    return [
        {
            **one,
            "business": f"{one['business']} ({one['business_id']})",
            "recipient": _marked(one["recipient"], one["unreachable_since"]),
            "since": one["created_at"],
            "next try": one["next_at"] if one["unreachable_since"] is None else "on their return",
            "settled": one["settled_at"],
            "tries": one["attempts"],
        }
        for one in told
    ]


def _marked(name: str, unreachable_since: datetime | None) -> str:
    if unreachable_since is None:
        return name
    return f"{name} (unreachable since {in_words(unreachable_since)})"


def _posting(posting: Posting) -> dict[str, Any]:
    return {
        "id": posting.id,
        "business_id": posting.business_id,
        "business": posting.business,
        "kind": posting.kind.value,
        "seq": posting.seq,
        "recipient": posting.recipient,
        "unreachable_since": posting.unreachable_since,
        "created_at": posting.created_at,
        "next_at": posting.next_at if posting.outcome is None else None,
        "attempts": posting.attempts,
        "settled_at": posting.settled_at,
        "outcome": posting.outcome.value if posting.outcome else None,
    }


def _upcoming(upcoming: Upcoming) -> dict[str, Any]:
    change = upcoming.change
    return {
        "business_id": upcoming.business.id,
        "business": upcoming.business.name,
        "seq": upcoming.change.seq,
        "plan": change.revision.plan.name.into(FALLBACK) if isinstance(change, Chosen) else None,
        "starts": upcoming.change.effective_at,
        "owners": [_owner(one) for one in upcoming.owners],
    }


def _owner(owner: OwnerAware) -> dict[str, Any]:
    return {"owner": owner.name, "aware": owner.aware.value, "since": owner.since}
