"""People's data, looked up and erased at their request."""

from collections.abc import AsyncIterator
from datetime import datetime

from storage.privacy.statements import dossiers, erasing
from storage.privacy.values import Dossier, Erased, Person, StillOperator, StillOwner
from storage.transaction import Acts, Transaction, reading, snapshot, writing


class Privacy(Acts):
    """People as they are known here."""

    async def people(self) -> AsyncIterator[tuple[Person, ...]]:
        """Everybody who is known, in the order of their ids, a page at a time."""
        after = 0
        while page := await self._page(after):
            yield page
            after = page[-1].id

    @reading
    async def person(self, tx: Transaction, person_id: int) -> Person | None:
        """A known person; None if the id is unknown or erased."""
        return await dossiers.someone(tx, person_id)

    @snapshot
    async def dossier(self, tx: Transaction, person_id: int) -> Dossier | None:
        """Everything that is kept about a person; None if nobody of this id is known."""
        return await dossiers.dossier(tx, person_id)

    @writing
    async def erase(
        self, tx: Transaction, person_id: int, at: datetime, *, force: bool = False
    ) -> Erased | StillOwner | StillOperator | None:
        """Forget a person for good; None if nobody of this id is known.

        Unless forced, not while a business that is in use would be left without an owner.
        """
        return await erasing.erase(tx, person_id, at, force=force)

    @reading
    async def _page(self, tx: Transaction, after: int) -> tuple[Person, ...]:
        return await dossiers.people(tx, after)
