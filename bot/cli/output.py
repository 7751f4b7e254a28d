"""Output of the operator's commands: tables for people, JSON for scripts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.instants import in_words
from plans.ledger import Change, Channel, Chosen, Ended, Kind, Requested
from plans.periods import Period, Status
from plans.subscription import Subscription
from plans.text import FALLBACK
from storage.changes.values import Record
from storage.members.values import Business, Invitation, Teammate
from storage.privacy.values import Dossier, Person

Fields = Mapping[str, Any]


def tell(facts: Sequence[Fields], columns: Sequence[str], title: str, *, as_json: bool) -> None:
    """Print these facts: all of them as JSON, or the named ones as a table."""
    if as_json:
        print_json(facts)
        return
    # Text, since Rich reads plain strings: [tags] and :emoji: in somebody's name would be changed.
    table = Table(*columns, title=Text(title, "table.title"), title_justify="left")
    for one in facts:
        table.add_row(*(Text(_cell(one[column])) for column in columns))
    Console().print(table)


def print_json(value: Fields | Sequence[Fields]) -> None:
    """Print JSON; instants are ISO 8601 in UTC."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))  # noqa: T201 - output


def business_facts(business: Business) -> dict[str, Any]:
    """One business, as `business list` tells it."""
    current = business.subscription.current
    return {
        "id": business.id,
        "name": business.name,
        "members": business.members,
        "plan": current.revision.plan.code if current else None,
        "since": current.effective_at if current else None,
        "pending": _pending(business.subscription),
        "created_at": business.created_at,
    }


def period_facts(period: Period, record: Record) -> dict[str, Any]:
    """One period, as `history` tells it."""
    change, settled = period.change, period.settled_by
    is_ahead = period.status is Status.SCHEDULED
    return {
        "seq": change.seq,
        "plan": period.revision.plan.code,
        "name": period.revision.plan.name.into(FALLBACK),
        "revision": period.revision.number,
        "status": period.status.value,
        "since": period.since or (change.effective_at if is_ahead else None),
        "until": period.until or (period.ends_at if is_ahead else None),
        "decided_at": change.decided_at,
        "decided_by": _who(change, record.names),
        "via": change.channel.value,
        "note": change.note,
        "settled": _settled(settled, record) if settled else None,
    }


def invitation_facts(invitation: Invitation, link: str | None) -> dict[str, Any]:
    """An invitation, as `business add` tells it."""
    return {
        "business": invitation.business_id,
        "role": invitation.role.value,
        "code": invitation.code,
        "link": link,
        "expires_at": invitation.expires_at,
    }


def member_facts(mate: Teammate) -> dict[str, Any]:
    """One member, as `business members` tells it."""
    return {"id": mate.person_id, "name": mate.name, "role": mate.role.value, "since": mate.since}


def person_facts(person: Person) -> dict[str, Any]:
    """Somebody, as `person list` tells it."""
    return {
        "id": person.id,
        "name": person.name,
        "telegram_id": person.telegram_id,
        "businesses": [asdict(one) for one in person.memberships],
    }


def person_cells(facts: Fields) -> dict[str, Any]:
    """Somebody for a table: each business with the role in it."""
    roles = [
        f"{one['business_name']} ({one['business']}): {one['role']}" for one in facts["businesses"]
    ]
    return {**facts, "businesses": roles}


def dossier_facts(dossier: Dossier) -> dict[str, Any]:
    """Everything that is kept about somebody, as `person export` tells it."""
    others = asdict(dossier)
    del others["person"]
    return {**person_facts(dossier.person), **others}


def history_cells(facts: Fields) -> dict[str, Any]:
    """One period for a table: the reason of what ended it beside the reason it began for."""
    settled = facts["settled"]
    # A plan that took this one's place tells its reason in its own line.
    why_over = settled["note"] if settled and settled["kind"] != Kind.CHOOSE.value else None
    over = f"{settled['kind']}: {why_over}" if why_over else None
    return {**facts, "note": " · ".join(note for note in (facts["note"], over) if note) or None}


def _settled(change: Change, record: Record) -> dict[str, Any]:
    return {
        "seq": change.seq,
        "kind": change.kind.value,
        "decided_at": change.decided_at,
        "decided_by": _who(change, record.names),
        "via": change.channel.value,
        "note": change.note,
    }


def _pending(subscription: Subscription) -> str | None:
    match subscription.pending:
        case None:
            return None
        case (Chosen() | Requested()) as ahead:
            return f"{ahead.kind.value} {ahead.revision.plan.code}"
        case Ended() as end:
            return end.kind.value


def _who(change: Change, names: Mapping[int, str]) -> str:
    if change.decided_by is None:
        return "command line" if change.channel is Channel.CLI else "—"
    return names.get(change.decided_by, "a former member")


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return in_words(value)
    if isinstance(value, tuple | list):
        return ", ".join(str(one) for one in value) or "—"
    if isinstance(value, bool):
        return "yes" if value else "—"
    return "—" if value is None else str(value)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")
