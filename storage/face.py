"""The values that go in and out of storage's face."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Generic, assert_never

from plans.commands.command import (
    Author,
    Made_co,
    NothingToDo,
    Outdated,
    Refusal,
    Refused_co,
    Situation,
)
from plans.commands.take_back import undoable_until
from plans.conditions import Facts, unmet
from plans.ledger import Change, Chosen, Declined, Ended, Period, Requested, Standing
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
    def author(self) -> Author:
        """The member as one who decides."""
        return Author(self.member.person_id)

    @property
    def situation(self) -> Situation:
        """What a decision looks at; needs the facts where a plan is chosen."""
        return Situation(self.standing, self.catalogue, self.facts, self.undo_for)

    @property
    def undo_until(self) -> datetime | None:
        """Until when the last change can be undone; None if it cannot, or not any more."""
        until = undoable_until(self.standing, self.undo_for)
        return until if until and self.standing.at < until else None


@dataclass(frozen=True, slots=True)
class Done(Generic[Made_co]):
    """The change is in the ledger. `again`: it already was, and this command had put it there."""

    change: Made_co
    again: bool = False


@dataclass(frozen=True, slots=True)
class NotAllowed(Refusal):
    """The member's role does not include this."""


@dataclass(frozen=True, slots=True)
class Acted(Generic[Made_co, Refused_co]):
    """What came of a member's command, and where the business stands now.

    `asked` is the revision that the command names; None when there never was such a one, and for
    commands that name none.
    """

    visit: Visit
    outcome: Done[Made_co] | Refused_co | NotAllowed
    asked: Revision | None = None


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
    request: Requested | None
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
    """A business as an operator decides on it, with what is on offer."""

    business: Business
    catalogue: Catalogue

    def situation(self, undo_for: timedelta, asked: Revision | None = None) -> Situation:
        """What a decision looks at; operators are above conditions, so it knows no facts."""
        facts = Facts(self.business.created_at)
        return Situation(self.business.standing, self.catalogue, facts, undo_for, asked)


@dataclass(frozen=True, slots=True)
class Operated(Generic[Made_co, Refused_co]):
    """What came of an operator's command, and the business as it stands now."""

    business: Business
    outcome: Done[Made_co] | Refused_co


@dataclass(frozen=True, slots=True)
class Request:
    """A request as operators see it: the business as it stands now, and what came of the request.

    `change` is the request itself, of the person named `asker`; `settled_by` is the change after
    it, which granted, refused, withdrew or replaced it, decided by the person named `settler`.
    """

    business: Business
    change: Requested
    asker: str | None
    settled_by: Change | None = None
    settler: str | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of an operator's answer, and the request as it is now."""

    request: Request
    outcome: Done[Chosen | Declined] | Outdated | NothingToDo


@dataclass(frozen=True, slots=True)
class Interest:
    """An owner (`asker`) would like a plan that is not open to the business.

    `offer` is that plan as it is on offer now; `unmet` is what is missing now.
    """

    business: Business
    offer: Revision
    asker: str | None
    unmet: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What an operator decided about a request, as it is told to a member."""

    visit: Visit
    request: Request
    decision: Chosen | Declined


@dataclass(frozen=True, slots=True)
class News:
    """A change of a business's plan, as it is told to a member.

    `decider` is the name of the person who decided it; `before` the plan that was in force then;
    `target` the change before it: what it took back, if it took something back.
    """

    visit: Visit
    change: Change
    decider: str | None
    before: Revision | None
    target: Change | None


@dataclass(frozen=True, slots=True)
class Started:
    """A plan that was scheduled is in force now; `before` was until then."""

    visit: Visit
    change: Chosen
    before: Revision | None


@dataclass(frozen=True, slots=True)
class Ending:
    """The plan in force is about to end."""

    visit: Visit
    change: Chosen
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody came into a business with an invitation, made by the member named `inviter`."""

    visit: Visit
    name: str
    role: Role
    inviter: str | None


Content = Request | Interest | Reply | News | Started | Ending | Joined
"""What a letter tells: each has its own words."""


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
    to tell holds no more.
    """

    id: int
    kind: LetterKind
    attempts: int
    to: Recipient | None
    about: Content | None


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
    change: Chosen | Ended
    owners: tuple[OwnerAware, ...]


@dataclass(frozen=True, slots=True)
class Notices:
    """What the outbox holds: oldest first what waits, newest first what is settled."""

    waiting: tuple[Posting, ...]
    failed: tuple[Posting, ...]
    sent: tuple[Posting, ...]
    scheduled: tuple[Upcoming, ...]


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
