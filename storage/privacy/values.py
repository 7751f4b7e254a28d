"""The values in which storage tells what it keeps about one person, and what came of erasing it."""

from dataclasses import dataclass
from datetime import datetime

from plans.ledger import Channel, Kind
from storage.members.values import Role
from storage.outbox.values import LetterKind, LetterOutcome


@dataclass(frozen=True, slots=True)
class Membership:
    """A person's membership of a business."""

    business: int
    business_name: str
    role: Role
    since: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is known, and not erased."""

    id: int
    telegram_id: int | None
    name: str
    memberships: tuple[Membership, ...]


@dataclass(frozen=True, slots=True)
class NoticeWish:
    """A person's setting for one kind of notices."""

    business: int
    kind: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """An invitation that somebody made or used; of its code a hash is kept."""

    business: int
    role: Role
    made: bool
    used: bool
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the bot asked somebody last; `business` is None for one that is not registered yet."""

    kind: str
    business: int | None
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A change of a ledger that somebody decided; `plan` is its code."""

    business: int
    seq: int
    kind: Kind
    plan: str | None
    decided_at: datetime
    effective_at: datetime
    expires_at: datetime | None
    via: Channel
    note: str | None


@dataclass(frozen=True, slots=True)
class Message:
    """A letter to a person, or about a plan they asked for; `plan` is its code."""

    business: int
    kind: LetterKind
    to_them: bool
    about_them: bool
    plan: str | None
    created_at: datetime
    settled_at: datetime | None
    outcome: LetterOutcome | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything that is kept about one person; `registered` are numbers of businesses."""

    person: Person
    language: str | None
    telegram_language: str | None
    created_at: datetime
    unreachable_since: datetime | None
    registered: tuple[int, ...]
    notices: tuple[NoticeWish, ...]
    asked: Asked | None
    invitations: tuple[Passage, ...]
    decisions: tuple[LedgerEntry, ...]
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Erased:
    """Somebody is erased.

    `renamed` are businesses that bore their name and now have another; `registered` are those
    they registered, with the names these have now.
    """

    renamed: tuple[int, ...]
    registered: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class StillOwner:
    """Not erased: these businesses, which are in use, would be left without an owner."""

    businesses: tuple[Membership, ...]


@dataclass(frozen=True, slots=True)
class StillOperator:
    """Not erased: as an operator they would be known again with the next request."""
