"""The outbox: couriers' acts, members' notice settings, and lists for operators."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from storage.database.compiled import Row
from storage.members.guard import members_only
from storage.members.statements import views
from storage.members.values import Caller, MemberView
from storage.outbox.statements import cards, letters, listing, queue, recipients, timers
from storage.outbox.values import (
    Letter,
    LetterKind,
    LetterOutcome,
    Notice,
    Notices,
    NoticeSettings,
)
from storage.transaction import Acts, Transaction, reading, writing

LEASE = timedelta(minutes=1)  # longer than any try to send one letter can take


class Outbox(Acts):
    """Letters that wait, timers that write them, and who wants which.

    With `members_only`: None for non-members.
    """

    # What couriers do

    async def fire(self, at: datetime) -> int:
        """Write the letters about what happens by itself: how many timers fired."""
        return await self._fire(at) if await self._is_any_due(at) else 0

    @reading
    async def _is_any_due(self, tx: Transaction, at: datetime) -> bool:
        return await timers.is_any_due(tx, at)

    @writing
    async def _fire(self, tx: Transaction, at: datetime) -> int:
        return await timers.fire(tx, at)

    @reading
    async def next_to_tell(self, tx: Transaction, at: datetime) -> datetime | None:
        """When there is next something to tell that happens by itself: a start, an end, a reminder.

        As things stand; None where nothing is to come.
        """
        return await timers.next_to_tell(tx, at)

    async def take(self, at: datetime, most: int) -> tuple[Letter, ...]:
        """Take up to so many letters that are due, at most one for each person, oldest first.

        They are the caller's alone for the time of a lease; who has not settled or postponed one
        by then will see it handed out again.
        """
        ids = await self._due(at, most)
        return await self._read(await self._take(ids, at), at) if ids else ()

    @reading
    async def _due(self, tx: Transaction, at: datetime, most: int) -> Sequence[int]:
        return await queue.due(tx, at, most)

    @writing
    async def _take(self, tx: Transaction, ids: Sequence[int], at: datetime) -> Sequence[Row]:
        return await queue.take(tx, ids, at, at + LEASE)

    @reading
    async def _read(
        self, tx: Transaction, taken: Sequence[Row], at: datetime
    ) -> tuple[Letter, ...]:
        return tuple([await letters.read(tx, row, at) for row in taken])

    @reading
    async def still(self, tx: Transaction, letter: Letter, at: datetime) -> Letter | None:
        """A letter that was taken, as it is now, just before it is sent; None if others have it."""
        row = await queue.in_hand(tx, letter.id, letter.attempts)
        return await letters.read(tx, row, at) if row else None

    @writing
    async def settle(
        self,
        tx: Transaction,
        letter_id: int,
        outcome: LetterOutcome,
        at: datetime,
        message_id: int | None = None,
    ) -> None:
        """Say what came of a letter, and as which message: it is never handed out again.

        The card of a request that was settled while the card was sent is changed next.
        """
        row = await queue.settle(tx, letter_id, outcome, at, message_id)
        if row and outcome is LetterOutcome.SENT and row.kind == LetterKind.REQUEST:
            await cards.catch_up(tx, row.business_id, row.seq, at)

    @writing
    async def postpone(self, tx: Transaction, letter_id: int, until: datetime) -> None:
        """Have a letter handed out again, not before `until`."""
        await queue.postpone(tx, letter_id, until)

    # What members want

    @members_only
    @reading
    async def wanted(
        self, tx: Transaction, caller: Caller, business_id: int, at: datetime
    ) -> NoticeSettings:
        """The caller's notice settings in this business."""
        return await _wanted(tx, await views.entered(tx, caller, business_id, at))

    @members_only
    @writing
    async def want(
        self,
        tx: Transaction,
        caller: Caller,
        business_id: int,
        notice: Notice,
        at: datetime,
        *,
        is_wanted: bool,
    ) -> NoticeSettings:
        """Switch one kind of notice on or off for the caller."""
        view = await views.entered(tx, caller, business_id, at)
        await recipients.want(tx, business_id, view.member.person_id, notice, is_wanted=is_wanted)
        return await _wanted(tx, view)

    # What operators see

    @reading
    async def listed(
        self, tx: Transaction, business_id: int | None, at: datetime, most: int | None
    ) -> Notices:
        """The outbox of one business (None: all), with at most `most` settled letters of a sort."""
        return await listing.read(tx, business_id, at, most)


async def _wanted(tx: Transaction, view: MemberView) -> NoticeSettings:
    member = view.member
    return NoticeSettings(
        view, await recipients.wanted(tx, member.business_id, member.person_id, member.role)
    )
