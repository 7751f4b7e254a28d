"""The values that go in and out of storage's face."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from plans.conditions import Facts, unmet
from plans.decide import (
    Approve,
    Decline,
    NothingToDo,
    Outdated,
    Refusal,
    Timing,
    Undo,
    Withdraw,
    undoable_until,
)
from plans.ledger import Change, Period, Standing
from plans.plan import Catalogue, Condition, Revision
from plans.rehearsal import Waiting


@dataclass(frozen=True, slots=True)
class Policy:
    """What the operator has set about changes: how long one can be undone, and who approves.

    `operators` are Telegram ids.
    """

    undo_for: timedelta = timedelta(minutes=10)
    operators: frozenset[int] = frozenset()


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

    `decider` is the name of the person who decided the last change, if a person did. What the
    `facts` tell beyond the business's age is read only where plans are looked through.
    """

    member: Member
    standing: Standing
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
        return unmet(offer.plan, self.facts, self.standing.at)

    @property
    def undo_until(self) -> datetime | None:
        """Until when the last change can be undone; None if it cannot, or not any more."""
        until = undoable_until(self.standing, self.undo_for)
        return until if until and self.standing.at < until else None


@dataclass(frozen=True, slots=True)
class Pick:
    """The wish to choose the revision with this number; see `plans.decide.Choose`."""

    revision_id: int
    timing: Timing = Timing.NOW
    day: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """A button that changes something, as pressed: every number is a claim to be checked.

    `base` counts for a `Pick` only.
    """

    business_id: int
    seen: int
    act: Pick | Withdraw | Undo
    base: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """An operator's button under a request, as pressed."""

    business_id: int
    seen: int
    act: Approve | Decline


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

    `asked` is the revision that was ordered; None when there never was such a one, and for
    orders that name none.
    """

    visit: Visit
    outcome: Done | Refusal | NotAllowed
    asked: Revision | None


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A few periods of a business, newest first, and whether there are more on either side.

    `names` are those of the people who decided, by internal id.
    """

    visit: Visit
    periods: tuple[Period, ...]
    has_newer: bool
    has_older: bool
    names: dict[int, str]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One period, and the request that it granted, if one did."""

    visit: Visit
    period: Period
    request: Change | None
    names: dict[int, str]


@dataclass(frozen=True, slots=True)
class HistoryDay:
    """The periods that were, or are to be, active on a day (UTC), newest first."""

    visit: Visit
    day: date
    periods: tuple[Period, ...]
    names: dict[int, str]


@dataclass(frozen=True, slots=True)
class HistorySpan:
    """The newest periods of a business, newest first, and how many older ones there are."""

    visit: Visit
    periods: tuple[Period, ...]
    older: int


@dataclass(frozen=True, slots=True)
class HistoryLedger:
    """All changes of a business in order, with the names of the people who decided, by id."""

    visit: Visit
    changes: tuple[Change, ...]
    names: dict[int, str]


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
class Case:
    """A business as an operator decides on it: where it stands, and who decided the last change.

    `current` and `asked` are in the standing; `outcome` is what came of an answer or an order.
    """

    business: Business
    outcome: Done | Refusal | NotAllowed | None = None
    decider: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A request as operators see it: the business as it stands now, and what came of the request.

    `change` is the request itself, of the person named `asker`; `settled_by` is the change after
    it, which granted, refused, withdrew or replaced it, decided by the person named `settler`.
    """

    business: Business
    change: Change
    asker: str | None
    settled_by: Change | None = None
    settler: str | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of an operator's answer, and the request as it is now."""

    request: Request
    outcome: Done | Outdated | NothingToDo


@dataclass(frozen=True, slots=True)
class Interest:
    """An owner (`asker`) would like a plan that is not open to the business.

    `offer` is that plan as it is on offer now, None if it is not; `unmet` is what is missing now.
    """

    business: Business
    offer: Revision | None
    asker: str | None
    unmet: tuple[Condition, ...]


class LetterKind(StrEnum):
    """What a message that nobody asked for is about, and so to whom it goes."""

    REQUEST = "request"
    APPROVED = "approved"
    DECLINED = "declined"
    ASKED = "asked"

    @property
    def is_to_operators(self) -> bool:
        """Whether it is for operators; else it is for the business's owners."""
        return self in (LetterKind.REQUEST, LetterKind.ASKED)


class LetterOutcome(StrEnum):
    """What came of a letter. Obsolete: what it was to say held no more, so it was not sent."""

    SENT = "sent"
    OBSOLETE = "obsolete"
    UNREACHABLE = "unreachable"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom a letter goes; `language` is the one they chose for the bot."""

    telegram_id: int
    language: str | None


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that nobody asked for, as handed to a courier, with all that its words need.

    `attempts` counts how often it was handed out, this time included. `to` is None when whoever
    it was for is gone or may not read it any more; `about` when there is no such thing any more.
    """

    id: int
    kind: LetterKind
    attempts: int
    to: Recipient | None
    about: Request | Interest | None


@dataclass(frozen=True, slots=True)
class Assignment:
    """A plan (by its code) that the operator gives: from now and for its term unless said."""

    code: str
    reason: str
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """The whole history of one business, newest first, with its deciders' names by person id."""

    business: Business
    periods: tuple[Period, ...]
    names: dict[int, str]


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication wrote: codes of plans new, changed, unchanged and no longer on offer.

    `back` are those that were on offer once, were not, and are now.
    """

    number: int
    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    withdrawn: tuple[str, ...]
    back: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotAsRehearsed:
    """The file or the catalogue is not what was rehearsed; the newest publication, if any."""

    number: int
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class StillPending:
    """A plan is not withdrawn, since these pending changes point at it."""

    waiting: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class Publication:
    """One publication, and what it changed against the one before it, by code."""

    number: int
    published_at: datetime
    new: tuple[str, ...]
    back: tuple[str, ...]
    changed: tuple[str, ...]
    withdrawn: tuple[str, ...]
    is_reordered: bool
