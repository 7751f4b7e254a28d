"""The values of businesses: what an operator reads about one of them, and about all at once."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from storage.changes.values import Record, Request
from storage.members.values import Business, Role

DESK_PAGE = 5

Item = TypeVar("Item")


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


@dataclass(frozen=True, slots=True)
class Listed(Generic[Item]):
    """One page of a list, and how many there are in all; pages count from 0.

    `has_more`: there may be more than were counted.
    """

    items: tuple[Item, ...]
    page: int
    last_page: int
    count: int
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class LostOwner:
    """An owner whom the bot cannot write to, and of which business."""

    name: str
    business: str
    since: datetime


class DeskPart(StrEnum):
    """The lists on an operator's desk."""

    REQUESTS = "r"
    ENDING = "e"
    LOST = "u"


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits for an operator, a page of each.

    Requests to be answered, oldest first; businesses whose plan ends soon with none to follow, the
    next to end first; owners who cannot be reached.
    """

    requests: Listed[Request]
    ending: Listed[Business]
    lost: Listed[LostOwner]
