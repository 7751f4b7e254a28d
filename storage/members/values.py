"""The values of members: views, teams, invitations, and the outcomes of changing a team."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from plans.commands.command import Author, Refusal, Situation
from plans.commands.take_back import undoable_until
from plans.conditions import Facts, unmet
from plans.plan import Catalogue, Condition, Revision
from plans.subscription import Subscription


class Role(StrEnum):
    """A member's role."""

    OWNER = "owner"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever sent the update, as Telegram tells: a member of anything or not.

    `language` is Telegram's code; `name` is cleaned and not empty. `is_acting`: they press or
    command something, which ends what they were asked.
    """

    telegram_id: int
    name: str
    language: str | None
    is_acting: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a business. `language` is the one they chose, else Telegram's.

    `is_current` is False when what is kept of them is not so any more: they were unreachable, or
    Telegram told another language.
    """

    person_id: int
    business_id: int
    business_name: str
    role: Role
    language: str | None
    is_current: bool = True


@dataclass(frozen=True, slots=True)
class MemberView:
    """Everything one member may see of one business at one instant.

    `decider` is the name of the person who decided the last change, if a person did. What the
    `facts` tell beyond the business's age is read only where plans are looked through.
    """

    member: Member
    subscription: Subscription
    catalogue: Catalogue
    facts: Facts
    undo_for: timedelta
    decider: str | None = None

    @property
    def may_change(self) -> bool:
        """Whether this member may change the plan."""
        return self.member.role is Role.OWNER

    def lacks(self, offer: Revision) -> tuple[Condition, ...]:
        """The conditions of this offer that the business does not meet; needs the facts."""
        return unmet(offer.plan, self.facts, self.subscription.now)

    @property
    def author(self) -> Author:
        """The member as one who decides."""
        return Author(self.member.person_id)

    @property
    def situation(self) -> Situation:
        """The situation a command decides on; needs the facts where a plan is chosen."""
        return Situation(self.subscription, self.catalogue, self.facts, self.undo_for)

    @property
    def undo_until(self) -> datetime | None:
        """When undoing the last change stops being possible; None if it already is not."""
        until = undoable_until(self.subscription, self.undo_for)
        return until if until and self.subscription.now < until else None


@dataclass(frozen=True, slots=True)
class Business:
    """One business as operators look at it. `is_reachable`: the bot can write to an owner."""

    id: int
    name: str
    created_at: datetime
    members: int
    subscription: Subscription
    is_reachable: bool


@dataclass(frozen=True, slots=True)
class BusinessView:
    """A business as an operator decides on it, with what is on offer."""

    business: Business
    catalogue: Catalogue

    def situation(self, undo_for: timedelta, asked: Revision | None = None) -> Situation:
        """The situation a command decides on; without facts, as conditions don't bind operators."""
        facts = Facts(self.business.created_at)
        return Situation(self.business.subscription, self.catalogue, facts, undo_for, asked)


@dataclass(frozen=True, slots=True)
class NotAllowed(Refusal):
    """The member's role does not include this."""


@dataclass(frozen=True, slots=True)
class Teammate:
    """One member of a business, as the team sees them. `since` is when they first came in."""

    person_id: int
    name: str
    role: Role
    since: datetime
    is_last_owner: bool = False


@dataclass(frozen=True, slots=True)
class Team:
    """One page of the members of a business; pages count from 0."""

    view: MemberView
    mates: tuple[Teammate, ...]
    page: int
    last_page: int


@dataclass(frozen=True, slots=True)
class TeamDone:
    """The member has the role now, or was taken out. `again`: they had the role already."""

    mate: Teammate
    again: bool = False


@dataclass(frozen=True, slots=True)
class LastOwner:
    """Nothing was done: without this member the business would have no owner."""

    mate: Teammate


@dataclass(frozen=True, slots=True)
class NoSuchMember:
    """Nothing was done: the person is not in the business (any longer)."""


@dataclass(frozen=True, slots=True)
class TeamOutcome:
    """The outcome of changing a team; the view is from after it, or before it for who has left."""

    view: MemberView
    result: TeamDone | NotAllowed | LastOwner | NoSuchMember


@dataclass(frozen=True, slots=True)
class Registered:
    """The caller has this business of their own, registered just now or when this came before."""

    view: MemberView


@dataclass(frozen=True, slots=True)
class LeftSince:
    """Nothing was done: this business was registered before, and the caller has left it since."""


@dataclass(frozen=True, slots=True)
class TooManyBusinesses:
    """Nothing was done: one person registers so many at most."""

    most: int


class BadInvitation(StrEnum):
    """Why nobody came in: deliberately one answer for a used, expired or unknown code."""

    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time way in. `code` is known only now: storage keeps its hash."""

    business_id: int
    code: str
    role: Role
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation that can still be used; `made_by` is an owner's name, None for operators."""

    id: int
    role: Role
    made_by: str | None
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Invitations:
    """One page of a business's open invitations; pages count from 0."""

    view: MemberView
    open: tuple[OpenInvitation, ...]
    page: int
    last_page: int


@dataclass(frozen=True, slots=True)
class Revoked:
    """The invitation lets nobody in from now on."""


@dataclass(frozen=True, slots=True)
class NoSuchInvitation:
    """Nothing was done: there is none open of this number (any longer)."""


@dataclass(frozen=True, slots=True)
class TooManyInvitations:
    """So many invitations made in the chat within a day wait to be used; that is the most."""

    most: int


@dataclass(frozen=True, slots=True)
class InviteOutcome:
    """The outcome of inviting somebody."""

    view: MemberView
    result: Invitation | NotAllowed | TooManyInvitations
