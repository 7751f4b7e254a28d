"""Rehearsals: a publication against the real data, and withdrawals that look before they act."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from plans.commands.command import NotOffered
from plans.conditions import Facts
from plans.plan import Plan
from plans.rehearsal import (
    Client,
    Rehearsal,
    conditions_changed,
    fingerprint,
    waiting_for,
)
from plans.rehearsal import rehearse as foretell
from storage import catalogues, facts, visits
from storage.catalogues import Shelf
from storage.face import NotAsRehearsed, Published, StillPending


async def rehearse(
    db: AsyncConnection, shelf: Shelf, plans: Sequence[Plan], at: datetime
) -> Rehearsal:
    """What publishing these plans would do; at most six statements for any number of businesses."""
    on_offer = await catalogues.on_offer(db)
    changed = conditions_changed(plans, on_offer)
    clients = await _clients(db, shelf, at, (plan for pair in changed for plan in pair))
    return foretell(plans, on_offer, clients)


async def withdraw(
    db: AsyncConnection,
    dialect: str,
    shelf: Shelf,
    code: str,
    at: datetime,
    *,
    keep_pending: bool,
) -> Published | StillPending | NotOffered:
    """Publish the catalogue without this plan, unless something pending points at it."""
    while True:
        on_offer = await catalogues.on_offer(db)
        rest = [one.plan for one in on_offer.offers if one.plan.code != code]
        if len(rest) == len(on_offer.offers):
            return NotOffered()
        if not keep_pending:
            waiting = waiting_for([code], await _clients(db, shelf, at))
            if waiting:
                return StillPending(waiting)
        # Another publication at once must not be undone by this one: then look again.
        expect = fingerprint(rest, on_offer)
        published = await catalogues.publish(db, dialect, rest, at, expect)
        if not isinstance(published, NotAsRehearsed):
            return published


async def _clients(
    db: AsyncConnection, shelf: Shelf, at: datetime, plans: Iterable[Plan] = ()
) -> list[Client]:
    """Every business, with the facts that these plans ask for."""
    held, tags = await facts.facts_of_all(db, plans, at)
    nothing: frozenset[str] = frozenset()
    return [
        Client(
            one.id,
            one.name,
            one.standing,
            Facts(one.created_at, held.get(one.id, nothing), tags.get(one.id, nothing)),
        )
        for one in await visits.businesses(db, shelf, at)
    ]
