"""Publications: what each one changed against the one before it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Select, select

from plans.dry_run import is_reordered
from storage.catalogue.values import Publication
from storage.database.tables import plan_revision, publication, publication_offer
from storage.transaction import Transaction

RevisionNumbers = dict[str, int]  # of the revisions on offer, by code, in order

_ALL: Select[Any] = (
    select(
        publication.c.id, publication.c.published_at, plan_revision.c.code, plan_revision.c.number
    )
    .select_from(publication)
    .outerjoin(publication_offer, publication_offer.c.publication_id == publication.c.id)
    .outerjoin(plan_revision, plan_revision.c.id == publication_offer.c.plan_revision_id)
    .order_by(publication.c.id, publication_offer.c.position)
)


async def publications(tx: Transaction) -> tuple[Publication, ...]:
    """Every publication, newest first."""
    rows = await tx.rows(_ALL)
    return tuple(reversed(list(_told(rows))))


def _told(rows: Iterable[Any]) -> Iterator[Publication]:
    before: RevisionNumbers = {}
    known: set[str] = set()
    for (number, at), offers in groupby(rows, lambda row: (row.id, row.published_at)):
        now = {row.code: row.number for row in offers if row.code is not None}
        yield _publication(number, at, before, now, known)
        before = now
        known |= now.keys()


def _publication(
    number: int, at: datetime, before: RevisionNumbers, now: RevisionNumbers, known: set[str]
) -> Publication:
    return Publication(
        number=number,
        published_at=at,
        new=tuple(code for code in now if code not in known),
        back=tuple(code for code in now if code in known and code not in before),
        changed=tuple(code for code in now if code in before and now[code] != before[code]),
        withdrawn=tuple(code for code in before if code not in now),
        is_reordered=is_reordered(tuple(before), tuple(now)),
    )
