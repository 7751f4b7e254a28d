"""Operators' acts on the catalogue."""

from collections.abc import Sequence
from datetime import datetime
from typing import overload

from plans.commands.command import NotOffered
from plans.dry_run import DryRun
from plans.plan import Catalogue, Plan, Revision
from storage.catalogue.statements import dry_runs, log, publishing
from storage.catalogue.values import NotAsPreviewed, Publication, Published, StillPending
from storage.transaction import Acts, Transaction, reading, snapshot, writing


class Catalogues(Acts):
    """The plans on offer, and their publications."""

    @reading
    async def on_offer(self, tx: Transaction) -> Catalogue:
        """The plans on offer."""
        return Catalogue((await publishing.on_offer(tx)).offers)

    @reading
    async def newest(self, tx: Transaction, code: str) -> Revision | None:
        """The newest revision of a plan, on offer or not; None if there never was such a plan."""
        return await publishing.newest_of(tx, code)

    @reading
    async def publications(self, tx: Transaction) -> tuple[Publication, ...]:
        """Every publication, newest first."""
        return await log.publications(tx)

    @snapshot
    async def dry_run(self, tx: Transaction, plans: Sequence[Plan], at: datetime) -> DryRun:
        """The effect of publishing exactly these plans; writes nothing."""
        return await dry_runs.dry_run(tx, plans, at)

    @overload
    async def publish(self, plans: Sequence[Plan], at: datetime) -> Published: ...

    @overload
    async def publish(
        self, plans: Sequence[Plan], at: datetime, expect: str | None
    ) -> Published | NotAsPreviewed: ...

    async def publish(
        self, plans: Sequence[Plan], at: datetime, expect: str | None = None
    ) -> Published | NotAsPreviewed:
        """Put exactly these plans on offer, in this order; writes only what differs.

        `expect` is the fingerprint of a dry_run: then only if just that is what would be done.
        """
        return await self._publish(plans, at, expect)

    @writing
    async def withdraw(
        self, tx: Transaction, code: str, at: datetime, *, keep_pending: bool = False
    ) -> Published | StillPending | NotOffered:
        """Take a plan off offer; who holds it keeps it.

        Refused while pending changes point at it, unless they are to be kept as they are.
        """
        return await dry_runs.withdraw(tx, code, at, keep_pending=keep_pending)

    @writing
    async def _publish(
        self, tx: Transaction, plans: Sequence[Plan], at: datetime, expect: str | None
    ) -> Published | NotAsPreviewed:
        return await publishing.publish(tx, plans, at, expect)
