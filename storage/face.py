"""The values that go in and out of storage's face."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from plans.decide import Refusal, Timing
from plans.ledger import Change, Period, Standing
from plans.plan import Catalogue, Revision


class Role(StrEnum):
    """What a member may do."""

    OWNER = "owner"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever sent the update, as Telegram tells: nothing here is known to be a member yet.

    `language` is Telegram's language code; `name` is cleaned and not empty.
    """

    telegram_id: int
    name: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a business. `language` is the one they chose, else Telegram's."""

    person_id: int
    business_id: int
    business_name: str
    role: Role
    language: str | None


@dataclass(frozen=True, slots=True)
class Visit:
    """What one member may see of one business at one instant.

    `decider` is the name of the person who decided the last change, if a person did.
    """

    member: Member
    standing: Standing
    catalogue: Catalogue
    decider: str | None = None

    @property
    def may_change(self) -> bool:
        """Whether this member may change the plan."""
        return self.member.role is Role.OWNER


@dataclass(frozen=True, slots=True)
class Order:
    """A confirm button, as pressed: every number is a claim to be checked."""

    business_id: int
    revision_id: int
    seen: int
    base: int
    timing: Timing
    day: int


@dataclass(frozen=True, slots=True)
class Done:
    """The change is in the ledger. `again`: it already was, and this order was the one."""

    change: Change
    again: bool = False


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """The member's role does not include this."""


@dataclass(frozen=True, slots=True)
class Acted:
    """What came of an order, and where the business stands now.

    `asked` is the revision that was ordered, None when there never was such a one.
    """

    visit: Visit
    outcome: Done | Refusal | NotAllowed
    asked: Revision | None


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A few periods of a business, newest first, and whether there are more on either side."""

    visit: Visit
    periods: tuple[Period, ...]
    has_newer: bool
    has_older: bool


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
class Business:
    """One business as the operator lists it."""

    id: int
    name: str
    created_at: datetime
    members: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class Record:
    """The whole history of one business, newest first, with its deciders' names by person id."""

    business: Business
    periods: tuple[Period, ...]
    names: dict[int, str]


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication wrote: codes of plans new, changed, unchanged and no longer on offer."""

    number: int
    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    withdrawn: tuple[str, ...]
