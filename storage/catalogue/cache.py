"""A cache of the catalogue: neither revisions nor publications ever change."""

from collections.abc import Iterable

from sqlalchemy import bindparam, func, select

from plans.plan import Catalogue, Revision
from plans.plan_table import read_plan
from storage.database.compiled import Row
from storage.database.lists import among
from storage.database.running import Connection
from storage.database.tables import plan_revision, publication, publication_offer

NEWEST = select(func.max(publication.c.id)).scalar_subquery()

_REVISIONS = select(plan_revision).where(among(plan_revision.c.id, "ids"))
OFFERS = (
    select(plan_revision)
    .join(publication_offer, publication_offer.c.plan_revision_id == plan_revision.c.id)
    .where(publication_offer.c.publication_id == bindparam("publication"))
    .order_by(publication_offer.c.position)
)


class RevisionCache:
    """The revisions and the newest catalogue that this process has read."""

    def __init__(self) -> None:
        self._revisions: dict[int, Revision] = {}
        self._newest: tuple[int, Catalogue] = (0, Catalogue())

    async def catalogue(self, connection: Connection, number: int | None) -> Catalogue:
        """The catalogue of publication `number`; empty before the first (None)."""
        if number and number != self._newest[0]:
            rows = await connection.rows(OFFERS, {"publication": number})
            self._newest = (number, Catalogue(tuple(self._keep(row) for row in rows)))
        return self._newest[1] if number else Catalogue()

    async def revisions(
        self, connection: Connection, ids: Iterable[int | None]
    ) -> dict[int, Revision]:
        """Those of these revisions that exist, by id."""
        wanted = {one for one in ids if one is not None}
        if missing := wanted - self._revisions.keys():
            for row in await connection.rows(_REVISIONS, {"ids": sorted(missing)}):
                self._keep(row)
        return {one: self._revisions[one] for one in wanted if one in self._revisions}

    def _keep(self, row: Row) -> Revision:
        return self._revisions.setdefault(row.id, revision_of(row))


def revision_of(row: Row) -> Revision:
    """The revision in a row of `plan_revision`."""
    plan, _ = read_plan(row.content)  # was free of problems when it was published
    return Revision(id=row.id, number=row.number, plan=plan)
