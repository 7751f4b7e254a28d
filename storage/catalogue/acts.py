"""Operators' acts on the catalogue."""

from collections.abc import Sequence
from datetime import datetime
from typing import overload

from plans.commands.command import NotOffered
from plans.dry_run import DryRun
from plans.plan import Catalogue, Plan, Revision
from storage.catalogue.statements import dry_runs, log, publishing
from storage.catalogue.values import NotAsPreviewed, Publication, Published, StillPending
from storage.transaction import Transactions


class Catalogues:
    """The plans on offer, and their publications."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    async def on_offer(self) -> Catalogue:
        """The plans on offer."""
        async with self._transactions.reading() as tx:
            return Catalogue((await publishing.on_offer(tx)).offers)

    async def newest(self, code: str) -> Revision | None:
        """The newest revision of a plan, on offer or not; None if there never was such a plan."""
        async with self._transactions.reading() as tx:
            return await publishing.newest_of(tx, code)

    async def publications(self) -> tuple[Publication, ...]:
        """Every publication, newest first."""
        async with self._transactions.reading() as tx:
            return await log.publications(tx)

    async def dry_run(self, plans: Sequence[Plan], at: datetime) -> DryRun:
        """The effect of publishing exactly these plans; writes nothing."""
        async with self._transactions.snapshot() as tx:
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
        async with self._transactions.writing() as tx:
            return await publishing.publish(tx, plans, at, expect)

    async def withdraw(
        self, code: str, at: datetime, *, keep_pending: bool = False
    ) -> Published | StillPending | NotOffered:
        """Take a plan off offer; who holds it keeps it.

        Refused while pending changes point at it, unless they are to be kept as they are.
        """
        async with self._transactions.writing() as tx:
            return await dry_runs.withdraw(tx, code, at, keep_pending=keep_pending)
