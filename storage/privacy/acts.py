"""People's data, looked up and erased at their request."""

from collections.abc import AsyncIterator
from datetime import datetime

from storage.privacy.statements import dossiers, erasing
from storage.privacy.values import Dossier, Erased, Person, StillOperator, StillOwner
from storage.transaction import Transactions


class Privacy:
    """People as they are known here."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    async def people(self) -> AsyncIterator[tuple[Person, ...]]:
        """Everybody who is known, in the order of their ids, a page at a time."""
        after = 0
        while page := await self._page(after):
            yield page
            after = page[-1].id

    async def person(self, person_id: int) -> Person | None:
        """A known person; None if the id is unknown or erased."""
        async with self._transactions.reading() as tx:
            return await dossiers.someone(tx, person_id)

    async def dossier(self, person_id: int) -> Dossier | None:
        """Everything that is kept about a person; None if nobody of this id is known."""
        async with self._transactions.snapshot() as tx:
            return await dossiers.dossier(tx, person_id)

    async def erase(
        self, person_id: int, at: datetime, *, force: bool = False
    ) -> Erased | StillOwner | StillOperator | None:
        """Forget a person for good; None if nobody of this id is known.

        Unless forced, not while a business that is in use would be left without an owner.
        """
        async with self._transactions.writing() as tx:
            return await erasing.erase(tx, person_id, at, force=force)

    async def _page(self, after: int) -> tuple[Person, ...]:
        async with self._transactions.reading() as tx:
            return await dossiers.people(tx, after)
