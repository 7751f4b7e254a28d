"""Registering and naming a business, its team and the invitations into it."""

from zlib import crc32

from handlers.buttons.fields import LARGEST, AnyButton, Number, OfBusiness
from storage.members.values import Role


class Register(AnyButton, prefix="r"):
    """Register a business of one's own: to the question what it is called."""


class AddBusiness(AnyButton, prefix="ab"):
    """The same, for somebody who is in a business already."""


class RegisterAs(AnyButton, prefix="ra"):
    """Register a business called by one's own name, of which `name` is the fingerprint.

    `registered` is how many businesses one had registered when that was asked.
    """

    name: Number
    registered: Number


class Rename(OfBusiness, prefix="nm"):
    """To the question what the business is to be called."""


class OpenTeam(OfBusiness, prefix="tm"):
    """To one page of the members."""

    page: Number = 0


class OfMember(OfBusiness, prefix="om"):
    """A button about one member, from a page of the members."""

    person: Number
    page: Number = 0


class OpenMember(OfMember, prefix="mb"):
    """To one member."""


class OpenRemoval(OfMember, prefix="rm"):
    """To the question whether this member is to be taken out; oneself: whether to leave."""


class SetRole(OfMember, prefix="rl"):
    """Give this member the role."""

    role: Role


class RemoveMember(OfMember, prefix="ro"):
    """Take this member out; oneself: leave."""


class Invite(OfBusiness, prefix="iv"):
    """Make an invitation for this role."""

    role: Role


class OpenInvitations(OfBusiness, prefix="il"):
    """To one page of the open invitations."""

    page: Number = 0


class RevokeInvitation(OfBusiness, prefix="ri"):
    """End this invitation, from a page of those that are open."""

    invitation: Number
    page: Number = 0


def fingerprint(name: str) -> int:
    """A number that tells a name from others, for a button to which the name itself is too long."""
    return crc32(name.encode()) & LARGEST
