"""Output of the catalogue's commands: dry runs, publications, plans."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.cli.instants import in_words
from bot.cli.output import Fields, say, tell
from plans.dry_run import Access, DryRun, Forecast, Waiting
from plans.ledger import Requested
from plans.plan import Revision
from plans.plan_fields import plan_fields, plan_fields_in
from plans.plan_table import plan_table
from plans.text import FALLBACK
from storage.catalogue.values import Publication, Published

LOG_COLUMNS = ("publication", "at", "new", "back", "changed", "withdrawn", "reordered")
NOTHING_TO_PUBLISH = "Nothing to publish: exactly these plans are on offer."
_SELDOM = ("requires", "approval")
MOST_LINES = 20  # of a list of businesses; a script reads all of them with --json


def dry_run_facts(told: DryRun) -> dict[str, Any]:
    """A dry_run, as `plans preview` tells it to scripts."""
    return {
        "publication": told.number,
        "hash": told.fingerprint,
        "writes": told.writes,
        "old_order": told.old_order,
        "new_order": told.new_order,
        "plans": [_forecast_facts(one) for one in told.plans],
        "pending": [_waiting_facts(one) for one in told.waiting],
        "conditions": [_access_facts(one) for one in told.access],
    }


def show_dry_run(told: DryRun) -> None:
    """A dry run as tables, the empty ones left out."""
    against = f"publication {told.number}" if told.number else "an empty catalogue"
    plans = [_forecast_facts(one) for one in told.plans]
    _tell_all(plans, ("plan", "outcome", "holders", "on_older"), f"Rehearsed against {against}")
    changes = [{"plan": one["plan"], **change} for one in plans for change in one["changes"]]
    if changes:
        _tell_all(changes, ("plan", "field", "old", "new"), "\nChanged fields")
    if told.is_reordered:
        say(f"\nAnother order: {_codes(told.old_order)} → {_codes(told.new_order)}")
    waiting = [_waiting_facts(one) for one in told.waiting]
    columns = ("business", "name", "pending", "plan", "revision", "effective_at")
    _tell_some(waiting, columns, "\nPending changes of these plans; they stay as they are")
    access = [_access_facts(one) for one in told.access]
    _tell_some(access, ("business", "name", "plan", "access"), "\nWho may choose from now on")


def tell_published(published: Published, *, as_json: bool) -> None:
    """A publication's effect on each plan."""
    kinds = {
        "new": published.new,
        "back": published.back,
        "changed": published.changed,
        "unchanged": published.unchanged,
        "withdrawn": published.withdrawn,
    }
    told = [
        {"publication": published.number, "plan": code, "outcome": kind}
        for kind, codes in kinds.items()
        for code in codes
    ]
    if not published.is_new and not as_json:
        say(NOTHING_TO_PUBLISH)
        return
    tell(told, ("plan", "outcome"), f"Publication {published.number}", as_json=as_json)


def plan_facts(revision: Revision, *, on_offer: bool) -> dict[str, Any]:
    """A plan in full, as `plans show` tells it to scripts; `content` is as in the file."""
    return {
        "plan": revision.plan.code,
        "revision": revision.number,
        "on_offer": on_offer,
        "content": plan_table(revision.plan),
    }


def show_offers(offers: Sequence[Revision], language: str) -> None:
    """The plans on offer, one line each."""
    told = [(one, plan_fields_in(one.plan, language)) for one in offers]
    rows = [
        {
            "plan": one.plan.code,
            "revision": one.number,
            "term": _term(fields),
            **{key: fields.get(key) for key in ("name", "price", *_SELDOM)},
        }
        for one, fields in told
    ]
    some = [key for key in _SELDOM if any(one[key] for one in rows)]
    columns = ("plan", "name", "revision", "price", "term", *some)
    _tell_all(rows, columns, "On offer")


def _term(fields: Mapping[str, str]) -> str | None:
    """How long it runs, and whether it then renews by itself: `P1M, automatic`."""
    return ", ".join(fields[key] for key in ("term", "renewal") if key in fields) or None


def show_plan(revision: Revision, language: str | None, *, on_offer: bool) -> None:
    """One plan in full, a line a field; in all languages where none is given."""
    plan = revision.plan
    fields = plan_fields_in(plan, language) if language else plan_fields(plan)
    rows = [{"field": field, "value": value} for field, value in fields.items()]
    where = "on offer" if on_offer else "not on offer"
    title = f"{plan.name.into(language or FALLBACK)}, revision {revision.number}, {where}"
    _tell_all(rows, ("field", "value"), title)


def log_facts(one: Publication) -> dict[str, Any]:
    """One publication, as `plans log` tells it."""
    return {
        "publication": one.number,
        "at": one.published_at,
        "new": one.new,
        "back": one.back,
        "changed": one.changed,
        "withdrawn": one.withdrawn,
        "reordered": one.is_reordered,
    }


def waiting_lines(waiting: Sequence[Waiting]) -> list[str]:
    """Pending changes, a line each; of very many the first ones."""
    lines = [_waiting_words(one) for one in waiting[:MOST_LINES]]
    more = len(waiting) - MOST_LINES
    return [*lines, f"… and {more} more"] if more > 0 else lines


def _waiting_words(one: Waiting) -> str:
    what = _pending(one)
    return f"{one.business} ({one.business_id}): {what}, from {in_words(one.change.effective_at)}"


def _forecast_facts(one: Forecast) -> dict[str, Any]:
    changes = one.plan.differences
    return {
        "plan": one.plan.code,
        "outcome": one.plan.effect.value,
        "holders": one.holders,
        "on_older": one.on_older,
        "changes": [{"field": each.field, "old": each.old, "new": each.new} for each in changes],
    }


def _waiting_facts(one: Waiting) -> dict[str, Any]:
    return {
        "business": one.business_id,
        "name": one.business,
        "pending": _pending(one),
        "plan": one.change.revision.plan.code,
        "revision": one.change.revision.number,
        "effective_at": one.change.effective_at,
    }


def _access_facts(one: Access) -> dict[str, Any]:
    return {
        "business": one.business_id,
        "name": one.business,
        "plan": one.code,
        "access": "gained" if one.is_gained else "lost",
    }


def _pending(one: Waiting) -> str:
    return "awaiting approval" if isinstance(one.change, Requested) else "scheduled"


def _tell_all(facts: Sequence[Fields], columns: Sequence[str], title: str) -> None:
    tell(facts, columns, title, as_json=False)


def _tell_some(facts: Sequence[Fields], columns: Sequence[str], title: str) -> None:
    if not facts:
        return
    _tell_all(facts[:MOST_LINES], columns, title)
    if len(facts) > MOST_LINES:
        say(f"… and {len(facts) - MOST_LINES} more; --json tells all of them.")


def _codes(codes: Sequence[str]) -> str:
    return ", ".join(codes) or "nothing"
