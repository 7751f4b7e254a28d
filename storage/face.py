"""The values that go in and out of storage's face."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import assert_never

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

    `operators` are Telegram ids; `reminder_days` say how long before its end a term is told of.
    """

    undo_for: timedelta = timedelta(minutes=10)
    operators: frozenset[int] = frozenset()
    reminder_days: tuple[int, ...] = (30, 7, 1)


class Role(StrEnum):
    """What a member may do."""

    OWNER = "owner"
    VIEWER = "viewer"


class Notice(StrEnum):
    """What a member can have themselves told of; owners are unless they say no, viewers are not."""

    CHANGES = "changes"
    STARTS = "starts"
    REMINDERS = "reminders"
    TEAM = "team"


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

    visit: Visit
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
    """Nothing was done: whom it was about is in the business no more, or never was."""


@dataclass(frozen=True, slots=True)
class TeamActed:
    """What came of changing a team.

    The visit is the caller's as they are after it; before it, for whoever has left.
    """

    visit: Visit
    outcome: TeamDone | NotAllowed | LastOwner | NoSuchMember


@dataclass(frozen=True, slots=True)
class TooManyInvitations:
    """So many invitations made in the chat within a day wait to be used; that is the most."""

    most: int


@dataclass(frozen=True, slots=True)
class Invited:
    """What came of a member's wish to invite somebody."""

    visit: Visit
    outcome: Invitation | NotAllowed | TooManyInvitations


@dataclass(frozen=True, slots=True)
class Accepted:
    """An invitation that let somebody in: all that a notice to the other owners needs.

    `was` is the role they had before; they came in just now if it is None, and nothing has
    changed if it is `role`. `invited_by` made the invitation in the chat; None: an operator.
    """

    business_id: int
    person_id: int
    role: Role
    was: Role | None
    invited_by: int | None


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
    """A business as an operator decides on it, and what came of an answer or an order."""

    business: Business
    outcome: Done | Refusal | None = None


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


@dataclass(frozen=True, slots=True)
class News:
    """A change of a business's plan, as it is told to a member.

    `decider` is the name of the person who decided it; `before` the plan that was in force then;
    `target` the change before it: what it took back, if it took something back.
    """

    change: Change
    decider: str | None
    before: Revision | None
    target: Change | None


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody came into a business with an invitation, made by the member named `inviter`."""

    name: str
    role: Role
    inviter: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a member wants to be told of."""

    visit: Visit
    kinds: frozenset[Notice]


class LetterKind(StrEnum):
    """What a message that nobody asked for is about, and so to whom it goes."""

    REQUEST = "request"
    APPROVED = "approved"
    DECLINED = "declined"
    ASKED = "asked"
    CHANGE = "change"
    START = "start"
    TERM = "term"
    TEAM = "team"

    @property
    def notice(self) -> Notice | None:
        """Which notices of members it is one of; None for what goes to operators."""
        match self:
            case LetterKind.REQUEST | LetterKind.ASKED:
                return None
            case LetterKind.APPROVED | LetterKind.DECLINED | LetterKind.CHANGE:
                return Notice.CHANGES
            case LetterKind.START:
                return Notice.STARTS
            case LetterKind.TERM:
                return Notice.REMINDERS
            case LetterKind.TEAM:
                return Notice.TEAM
            case _ as never:
                assert_never(never)


class LetterOutcome(StrEnum):
    """What came of a letter. Obsolete: what it was to say held no more, so it was not sent."""

    SENT = "sent"
    OBSOLETE = "obsolete"
    UNREACHABLE = "unreachable"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom a letter goes; `language` is the one they chose for the bot, else Telegram's."""

    telegram_id: int
    language: str | None


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that nobody asked for, as handed to a courier, with all that its words need.

    `attempts` counts how often it was handed out, this time included. `to` is None when whoever
    it was for is gone, or may not read it or does not want it any more; `about` when what it was
    to tell holds no more. `visit` is what its recipient may see of the business now, if a member.
    """

    id: int
    kind: LetterKind
    attempts: int
    to: Recipient | None
    about: Request | Interest | News | Joined | None
    visit: Visit | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """One letter as operators list it; `next_at` is its next try, as long as nothing came of it."""

    id: int
    business_id: int
    business: str
    kind: LetterKind
    seq: int
    recipient: str
    unreachable_since: datetime | None
    created_at: datetime
    next_at: datetime
    attempts: int
    settled_at: datetime | None
    outcome: LetterOutcome | None


class Aware(StrEnum):
    """Whether an owner knows of a change. Not told: they do not want to be, or it failed."""

    DECIDED = "decided it"
    REACHED = "reached"
    WAITING = "not yet"
    UNREACHABLE = "unreachable"
    NOT_TOLD = "not told"


@dataclass(frozen=True, slots=True)
class OwnerAware:
    """An owner, by name, whether they know of a change, and since when it is so."""

    name: str
    aware: Aware
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A change that is scheduled, and which owners know of it."""

    business: Business
    change: Change
    owners: tuple[OwnerAware, ...]


@dataclass(frozen=True, slots=True)
class Notices:
    """What the outbox holds: oldest first what waits, newest first what is settled."""

    waiting: tuple[Posting, ...]
    failed: tuple[Posting, ...]
    sent: tuple[Posting, ...]
    scheduled: tuple[Upcoming, ...]


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
