"""Dry runs: a publication against the real data, and withdrawals that look before they act."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from plans.commands.command import NotOffered
from plans.conditions import Facts
from plans.dry_run import Client, DryRun, conditions_changed, fingerprint, waiting_for
from plans.dry_run import dry_run as foretell
from plans.plan import Plan
from storage.catalogue.statements import publishing
from storage.catalogue.values import NotAsPreviewed, Published, StillPending
from storage.changes.statements import facts
from storage.members.statements import views
from storage.transaction import Transaction


async def dry_run(tx: Transaction, plans: Sequence[Plan], at: datetime) -> DryRun:
    """The effect of publishing these plans: six statements, and one a thousand businesses."""
    on_offer = await publishing.on_offer(tx)
    changed = conditions_changed(plans, on_offer)
    clients = await _clients(tx, at, (plan for pair in changed for plan in pair))
    return foretell(plans, on_offer, clients)


async def withdraw(
    tx: Transaction, code: str, at: datetime, *, keep_pending: bool
) -> Published | StillPending | NotOffered:
    """Publish the catalogue without this plan, unless something pending points at it."""
    while True:
        on_offer = await publishing.on_offer(tx)
        rest = [one.plan for one in on_offer.offers if one.plan.code != code]
        if len(rest) == len(on_offer.offers):
            return NotOffered()
        if not keep_pending:
            waiting = waiting_for([code], await _clients(tx, at))
            if waiting:
                return StillPending(waiting)
        # Another publication at once must not be undone by this one: then look again.
        expect = fingerprint(rest, on_offer)
        published = await publishing.publish(tx, rest, at, expect)
        if not isinstance(published, NotAsPreviewed):
            return published


async def _clients(tx: Transaction, at: datetime, plans: Iterable[Plan] = ()) -> list[Client]:
    """Every business, with the facts that these plans ask for."""
    held, tags = await facts.facts_of_all(tx, plans, at)
    nothing: frozenset[str] = frozenset()
    return [
        Client(
            one.id,
            one.name,
            one.subscription,
            Facts(one.created_at, held.get(one.id, nothing), tags.get(one.id, nothing)),
        )
        for one in await views.businesses(tx, at)
    ]
