"""Facts about businesses, plans and people, as commands tell them to scripts and in tables."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.cli.instants import in_days
from bot.cli.output import Fields
from plans.ledger import Change, Channel, Ended, Kind, Pending
from plans.periods import Period, Status
from plans.text import FALLBACK
from storage.changes.values import Record
from storage.members.values import Business, Invitation, OpenInvitation, Teammate
from storage.privacy.values import Dossier, Person

_COMMAND_LINE = "command line"

_ENDED_BY = {
    Kind.DECLINE.value: "declined",
    Kind.WITHDRAW.value: "taken back",
    Kind.UNDO.value: "undone",
    Kind.END.value: "ended",
}


def business_facts(business: Business) -> dict[str, Any]:
    """One business, as `business list` tells it."""
    subscription = business.subscription
    current = subscription.current
    ahead = (subscription.scheduled, subscription.request)
    return {
        "id": business.id,
        "name": business.name,
        "members": business.members,
        "reachable": business.is_reachable,
        "plan": current.revision.plan.code if current else None,
        "since": current.effective_at if current else None,
        "ends": subscription.lapses_at,
        "renews": subscription.renews_at,
        "pending": [_pending(one) for one in ahead if one],
        "created_at": business.created_at,
    }


def business_cells(business: Business) -> dict[str, Any]:
    """One business for a table."""
    told = business_facts(business)
    days = {key: told[key] and in_days(told[key]) for key in ("since", "ends")}
    return {**told, **days, "pending": [_pending_words(one) for one in told["pending"]]}


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
        "decided_by": who(change, record.names),
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


def open_invitation_facts(invitation: OpenInvitation) -> dict[str, Any]:
    """An invitation that can still be used, as `business invitations` tells it."""
    return {
        "id": invitation.id,
        "role": invitation.role.value,
        "made_by": invitation.made_by or _COMMAND_LINE,
        "made_at": invitation.created_at,
        "until": invitation.expires_at,
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
    """One period for a table; its note says when it was asked for, and by whom it was ended."""
    asked = None if facts["since"] else f"asked on {in_days(facts['decided_at'])}"
    notes = (facts["note"], asked, _over(facts["settled"]))
    is_operators = facts["via"] == Channel.OPERATOR.value and facts["decided_by"] != _COMMAND_LINE
    return {
        **facts,
        "by": f"{facts['decided_by']} (operator)" if is_operators else facts["decided_by"],
        "note": " · ".join(note for note in notes if note) or None,
    }


def _over(settled: Fields | None) -> str | None:
    """What ended a period; a plan that took its place says so in a line of its own."""
    words = settled and _ENDED_BY.get(settled["kind"])
    if settled is None or words is None:
        return None
    by = settled["decided_by"]
    where = "on the command line" if by == _COMMAND_LINE else f"by {by}"
    told = f"{words} {where} on {in_days(settled['decided_at'])}"
    return f"{told}: {settled['note']}" if settled["note"] else told


def _settled(change: Change, record: Record) -> dict[str, Any]:
    return {
        "seq": change.seq,
        "kind": change.kind.value,
        "decided_at": change.decided_at,
        "decided_by": who(change, record.names),
        "via": change.channel.value,
        "note": change.note,
    }


def _pending(ahead: Pending) -> dict[str, Any]:
    plan = None if isinstance(ahead, Ended) else ahead.revision.plan.code
    return {"kind": ahead.kind.value, "plan": plan, "from": ahead.effective_at}


def _pending_words(told: Fields) -> str:
    match told["kind"]:
        case Kind.REQUEST:
            return f"{told['plan']} requested"
        case Kind.END:
            return f"end on {in_days(told['from'])}"
        case _:
            return f"{told['plan']} from {in_days(told['from'])}"


def who(change: Change, names: Mapping[int, str]) -> str:
    """Who decided a change."""
    if change.decided_by is None:
        return _COMMAND_LINE
    return names.get(change.decided_by, "a former member")
