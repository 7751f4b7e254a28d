"""The values of businesses: what an operator reads about one of them."""

from dataclasses import dataclass
from datetime import datetime

from storage.changes.values import Record
from storage.members.values import Business, Role


@dataclass(frozen=True, slots=True)
class Named:
    """A business by its name alone."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class CardMember:
    """A member, and since when the bot cannot write to them, if it cannot."""

    id: int
    name: str
    role: Role
    since: datetime
    unreachable_since: datetime | None


@dataclass(frozen=True, slots=True)
class Card:
    """Everything that an operator wants to know of one business.

    The record holds all its plans, newest first, with the names of the people who decided.
    """

    business: Business
    members: tuple[CardMember, ...]
    tags: tuple[str, ...]
    record: Record
