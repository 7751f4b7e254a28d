"""The outbox: couriers' acts, members' notice settings, and lists for operators."""

from datetime import datetime, timedelta

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
from storage.transaction import Transaction, Transactions

LEASE = timedelta(minutes=1)  # longer than any try to send one letter can take


class Outbox:
    """Letters that wait, timers that write them, and who wants which.

    With `members_only`: None for non-members.
    """

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    # What couriers do

    async def fire(self, at: datetime) -> int:
        """Write the letters about what happens by itself: how many timers fired."""
        async with self._transactions.reading() as tx:
            if not await timers.is_any_due(tx, at):
                return 0
        async with self._transactions.writing() as tx:
            return await timers.fire(tx, at)

    async def next_to_tell(self, at: datetime) -> datetime | None:
        """When there is next something to tell that happens by itself: a start, an end, a reminder.

        As things stand; None where nothing is to come.
        """
        async with self._transactions.reading() as tx:
            return await timers.next_to_tell(tx, at)

    async def take(self, at: datetime, most: int) -> tuple[Letter, ...]:
        """Take up to so many letters that are due, at most one for each person, oldest first.

        They are the caller's alone for the time of a lease; who has not settled or postponed one
        by then will see it handed out again.
        """
        async with self._transactions.reading() as tx:
            ids = await queue.due(tx, at, most)
        if not ids:
            return ()
        async with self._transactions.writing() as tx:
            taken = await queue.take(tx, ids, at, at + LEASE)
        async with self._transactions.reading() as tx:
            return tuple([await letters.read(tx, row, at) for row in taken])

    async def still(self, letter: Letter, at: datetime) -> Letter | None:
        """A letter that was taken, as it is now, just before it is sent; None if others have it."""
        async with self._transactions.reading() as tx:
            row = await queue.in_hand(tx, letter.id, letter.attempts)
            return await letters.read(tx, row, at) if row else None

    async def settle(
        self,
        letter_id: int,
        outcome: LetterOutcome,
        at: datetime,
        message_id: int | None = None,
    ) -> None:
        """Say what came of a letter, and as which message: it is never handed out again.

        The card of a request that was settled while the card was sent is changed next.
        """
        async with self._transactions.writing() as tx:
            row = await queue.settle(tx, letter_id, outcome, at, message_id)
            if row and outcome is LetterOutcome.SENT and row.kind == LetterKind.REQUEST:
                await cards.catch_up(tx, row.business_id, row.seq, at)

    async def postpone(self, letter_id: int, until: datetime) -> None:
        """Have a letter handed out again, not before `until`."""
        async with self._transactions.writing() as tx:
            await queue.postpone(tx, letter_id, until)

    # What members want

    @members_only
    async def wanted(self, caller: Caller, business_id: int, at: datetime) -> NoticeSettings:
        """The caller's notice settings in this business."""
        async with self._transactions.reading() as tx:
            return await _wanted(tx, await views.entered(tx, caller, business_id, at))

    @members_only
    async def want(
        self, caller: Caller, business_id: int, notice: Notice, at: datetime, *, is_wanted: bool
    ) -> NoticeSettings:
        """Switch one kind of notice on or off for the caller."""
        async with self._transactions.writing() as tx:
            view = await views.entered(tx, caller, business_id, at)
            await recipients.want(
                tx, business_id, view.member.person_id, notice, is_wanted=is_wanted
            )
            return await _wanted(tx, view)

    # What operators see

    async def listed(self, business_id: int | None, at: datetime, most: int | None) -> Notices:
        """The outbox of one business (None: all), with at most `most` settled letters of a sort."""
        async with self._transactions.reading() as tx:
            return await listing.read(tx, business_id, at, most)


async def _wanted(tx: Transaction, view: MemberView) -> NoticeSettings:
    member = view.member
    return NoticeSettings(
        view, await recipients.wanted(tx, member.business_id, member.person_id, member.role)
    )
