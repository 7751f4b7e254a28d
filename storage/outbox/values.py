"""The values of the outbox: letters and their contents, notices, lists for operators."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from plans.ledger import Change, Chosen, Declined, Ended
from plans.plan import Condition, Revision
from storage.changes.values import Request
from storage.members.values import Business, MemberView, Role


class Notice(StrEnum):
    """The kinds of notices; on by default for owners, off for viewers."""

    CHANGES = "changes"
    STARTS = "starts"
    REMINDERS = "reminders"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class NoticeSettings:
    """The notices a member has switched on."""

    view: MemberView
    kinds: frozenset[Notice]


class LetterKind(StrEnum):
    """The subject of an unprompted message, which also decides who gets it."""

    REQUEST = "request"
    SETTLED = "settled"
    APPROVED = "approved"
    DECLINED = "declined"
    ASKED = "asked"
    CHANGE = "change"
    START = "start"
    TERM = "term"
    LAPSED = "lapsed"
    TEAM = "team"

    @property
    def notice(self) -> Notice | None:
        """Which notices of members it is one of; None for what goes to operators."""
        match self:
            case LetterKind.REQUEST | LetterKind.SETTLED | LetterKind.ASKED:
                return None
            case LetterKind.APPROVED | LetterKind.DECLINED | LetterKind.CHANGE:
                return Notice.CHANGES
            case LetterKind.START | LetterKind.LAPSED:
                return Notice.STARTS
            case LetterKind.TERM:
                return Notice.REMINDERS
            case LetterKind.TEAM:
                return Notice.TEAM
            case _ as never:
                assert_never(never)


class LetterOutcome(StrEnum):
    """The outcome of a letter; obsolete: no longer true, so not sent."""

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
    """An operator's answer to a request, as told to a member."""

    view: MemberView
    request: Request
    decision: Chosen | Declined


@dataclass(frozen=True, slots=True)
class News:
    """A change of a business's plan, as it is told to a member.

    `decider` is the name of the person who decided it; `before` the plan that was in force then;
    `target` what it took back; None for what takes nothing back.
    """

    view: MemberView
    change: Change
    decider: str | None
    before: Revision | None
    target: Change | None


@dataclass(frozen=True, slots=True)
class Started:
    """A plan that was scheduled is in force now; `before` was until then."""

    view: MemberView
    change: Chosen
    before: Revision | None


@dataclass(frozen=True, slots=True)
class Ending:
    """The term of the plan in force is about to end: it ends, or renews by itself."""

    view: MemberView
    change: Chosen
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Lapsed:
    """A plan has ended at the end of its time, and no other has taken its place."""

    view: MemberView
    change: Chosen
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody came into a business with an invitation, made by the member named `inviter`."""

    view: MemberView
    name: str
    role: Role
    inviter: str | None


Content = Request | Interest | Reply | News | Started | Ending | Lapsed | Joined
"""The content of a letter; each type has its own words."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that nobody asked for, as handed to a courier, with all that its words need.

    `attempts` counts how often it was handed out, this time included. `to` is None when whoever
    it was for is gone, or may not read it or does not want it any more; `about` when what it was
    to tell holds no more. `changes` is Telegram's number of the message whose place it takes, in
    the chat with `to`; None where it is a message of its own.
    """

    id: int
    kind: LetterKind
    attempts: int
    to: Recipient | None
    about: Content | None
    changes: int | None = None


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
    """The outbox: waiting letters oldest first, settled ones newest first."""

    waiting: tuple[Posting, ...]
    failed: tuple[Posting, ...]
    sent: tuple[Posting, ...]
    scheduled: tuple[Upcoming, ...]
