"""Ways into a business: making an invitation, coming in by one, and what is open of them."""

from datetime import datetime

from storage.members.guard import members_only
from storage.members.statements import invitations, people, team, views
from storage.members.values import (
    BadInvitation,
    Caller,
    Invitation,
    Invitations,
    InviteOutcome,
    MemberView,
    NoSuchInvitation,
    NotAllowed,
    OpenInvitation,
    Revoked,
    Role,
)
from storage.transaction import Transactions


class InvitationActs:
    """The part of `Members` that is about invitations.

    With `members_only`: None for non-members.
    """

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    # What members and strangers do

    async def accept(self, caller: Caller, code: str, at: datetime) -> MemberView | BadInvitation:
        """Come in by an invitation: the business it leads to."""
        async with self._transactions.writing() as tx:
            business_id = await people.accept(tx, caller, code, at)
            if business_id is None:
                return BadInvitation.INVALID
            return await views.entered(tx, caller, business_id, at)

    @members_only
    async def invite(
        self, caller: Caller, business_id: int, role: Role, at: datetime
    ) -> InviteOutcome:
        """Make a one-time way in, which only owners may."""
        async with self._transactions.writing() as tx:
            await team.lock(tx, business_id)
            view = await views.entered(tx, caller, business_id, at)
            if not view.may_change:
                return InviteOutcome(view, NotAllowed())
            by = view.member.person_id
            return InviteOutcome(view, await invitations.invite(tx, business_id, role, by, at))

    @members_only
    async def invitations(
        self, caller: Caller, business_id: int, at: datetime, page: int = 0
    ) -> Invitations | NotAllowed:
        """A page of the open invitations, for owners; beyond the last page is the last."""
        async with self._transactions.reading() as tx:
            view = await views.entered(tx, caller, business_id, at)
            if not view.may_change:
                return NotAllowed()
            return Invitations(view, *await invitations.page(tx, business_id, page, at))

    @members_only
    async def revoke(
        self, caller: Caller, business_id: int, invitation_id: int, at: datetime
    ) -> Revoked | NoSuchInvitation | NotAllowed:
        """End an open invitation, which only owners may."""
        async with self._transactions.writing() as tx:
            view = await views.entered(tx, caller, business_id, at)
            if not view.may_change:
                return NotAllowed()
            return await invitations.revoke(tx, business_id, invitation_id, at)

    # What operators do

    async def open_door(self, business_id: int, role: Role, at: datetime) -> Invitation:
        """A one-time way into a business that exists."""
        async with self._transactions.writing() as tx:
            return await people.invite(tx, business_id, role, at)

    async def open_doors(self, business_id: int, at: datetime) -> tuple[OpenInvitation, ...]:
        """All open invitations into a business, oldest first."""
        async with self._transactions.reading() as tx:
            return await invitations.all_open(tx, business_id, at)

    async def close_door(
        self, business_id: int, invitation_id: int, at: datetime
    ) -> Revoked | NoSuchInvitation:
        """End an open invitation into a business, from the command line."""
        async with self._transactions.writing() as tx:
            return await invitations.revoke(tx, business_id, invitation_id, at)
