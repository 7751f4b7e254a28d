"""Asking people for a name, and what they were asked; the only state between messages."""

from datetime import datetime

from storage.members.guard import members_only
from storage.members.statements import people, registering, views
from storage.members.statements.registering import MOST_REGISTERED
from storage.members.values import Caller, MemberView, NotAllowed, TooManyBusinesses
from storage.questions.statements import asking
from storage.questions.values import NameOfNew, NewName, Question
from storage.transaction import Acts, Transaction, reading, writing


class Questions(Acts):
    """What each person was asked last: one question at a time, open for an hour.

    It ends when they press or command something: wherever a view of theirs is read for that. With
    `members_only`: None for non-members.
    """

    @writing
    async def ask_name_of_new(
        self, tx: Transaction, caller: Caller, at: datetime
    ) -> NameOfNew | TooManyBusinesses:
        """Ask how the next business is called that the caller registers."""
        person_id = await people.remember(tx, caller, at)
        registered = await registering.count(tx, person_id)
        if registered >= MOST_REGISTERED:
            return TooManyBusinesses(MOST_REGISTERED)
        question = NameOfNew(registered)
        await asking.ask(tx, person_id, question, at)
        return question

    @members_only
    @writing
    async def ask_new_name(
        self, tx: Transaction, caller: Caller, business_id: int, at: datetime
    ) -> tuple[MemberView, NewName | NotAllowed]:
        """Ask what a business is to be called, which only owners may say."""
        # First, since it locks: nothing is kept of somebody who is being erased.
        person_id = await people.remember(tx, caller, at)
        view = await views.entered(tx, caller, business_id, at)
        if not view.may_change:
            return view, NotAllowed()
        question = NewName(business_id)
        await asking.ask(tx, person_id, question, at)
        return view, question

    @reading
    async def asked(
        self, tx: Transaction, caller: Caller, message: int, at: datetime
    ) -> Question | None:
        """What the caller's message (Telegram's number) answers; None if nothing is open.

        A message that has answered already does so again, as after a failure it comes again.
        """
        return await asking.asked(tx, caller, message, at)

    @writing
    async def answer(self, tx: Transaction, caller: Caller, message: int) -> None:
        """The caller's message has answered: no other message does."""
        await asking.answer(tx, caller, message)
