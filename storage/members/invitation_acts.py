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
from storage.transaction import Acts, Transaction, reading, writing


class InvitationActs(Acts):
    """The part of `Members` that is about invitations.

    With `members_only`: None for non-members.
    """

    # What members and strangers do

    @writing
    async def accept(
        self, tx: Transaction, caller: Caller, code: str, at: datetime
    ) -> MemberView | BadInvitation:
        """Come in by an invitation: the business it leads to."""
        business_id = await people.accept(tx, caller, code, at)
        if business_id is None:
            return BadInvitation.INVALID
        return await views.entered(tx, caller, business_id, at)

    @members_only
    @writing
    async def invite(
        self, tx: Transaction, caller: Caller, business_id: int, role: Role, at: datetime
    ) -> InviteOutcome:
        """Make a one-time way in, which only owners may."""
        await team.lock(tx, business_id)
        view = await views.entered(tx, caller, business_id, at)
        if not view.may_change:
            return InviteOutcome(view, NotAllowed())
        by = view.member.person_id
        return InviteOutcome(view, await invitations.invite(tx, business_id, role, by, at))

    @members_only
    @reading
    async def invitations(
        self, tx: Transaction, caller: Caller, business_id: int, at: datetime, page: int = 0
    ) -> Invitations | NotAllowed:
        """A page of the open invitations, for owners; beyond the last page is the last."""
        view = await views.entered(tx, caller, business_id, at)
        if not view.may_change:
            return NotAllowed()
        return Invitations(view, *await invitations.page(tx, business_id, page, at))

    @members_only
    @writing
    async def revoke(
        self, tx: Transaction, caller: Caller, business_id: int, invitation_id: int, at: datetime
    ) -> Revoked | NoSuchInvitation | NotAllowed:
        """End an open invitation, which only owners may."""
        view = await views.entered(tx, caller, business_id, at)
        if not view.may_change:
            return NotAllowed()
        return await invitations.revoke(tx, business_id, invitation_id, at)

    # What operators do

    @writing
    async def open_door(
        self, tx: Transaction, business_id: int, role: Role, at: datetime
    ) -> Invitation:
        """A one-time way into a business that exists."""
        return await people.invite(tx, business_id, role, at)

    @reading
    async def open_doors(
        self, tx: Transaction, business_id: int, at: datetime
    ) -> tuple[OpenInvitation, ...]:
        """All open invitations into a business, oldest first."""
        return await invitations.all_open(tx, business_id, at)

    @writing
    async def close_door(
        self, tx: Transaction, business_id: int, invitation_id: int, at: datetime
    ) -> Revoked | NoSuchInvitation:
        """End an open invitation into a business, from the command line."""
        return await invitations.revoke(tx, business_id, invitation_id, at)
