"""The common ground of commands: the situation, the author, and shared refusals."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, TypeGuard, TypeVar

from plans.conditions import Facts
from plans.ledger import Change, Channel, Chosen, Ended
from plans.plan import Catalogue, Renewal, Revision
from plans.renewals import anchor_of, is_renewal
from plans.subscription import Subscription


class Refusal:
    """Why a command may not be done; each command has its own."""

    __slots__ = ()


Made = TypeVar("Made", bound=Change)
Made_co = TypeVar("Made_co", bound=Change, covariant=True)
Refused = TypeVar("Refused", bound=Refusal)
Refused_co = TypeVar("Refused_co", bound=Refusal, covariant=True)


@dataclass(frozen=True, slots=True)
class Author:
    """The author of a decision and their channel; `person` is None for the command line."""

    person: int | None
    channel: Channel = Channel.CHAT


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything a decision looks at. Its now is `subscription.now`.

    `asked` is the revision that the command names, on offer or not; None if it names none, or one
    that never was.
    """

    subscription: Subscription
    catalogue: Catalogue
    facts: Facts
    undo_for: timedelta
    asked: Revision | None = None


class Command(Protocol[Made_co, Refused_co]):
    """Something to be done. Whether its author may do it at all was decided before."""

    def decide(self, on: Situation, author: Author) -> Made_co | Refused_co:
        """The change it comes to now, or why it may not be; pure."""
        ...


class Press(Command[Made_co, Refused_co], Protocol[Made_co, Refused_co]):
    """A command from a button: it may come twice, and from a screen that is no longer true."""

    @property
    def version(self) -> int:
        """The number of the last change that the screen was built from."""
        ...

    def comes_to(self, change: Change) -> TypeGuard[Made_co]:
        """Whether this change, made by its author right after `version`, is this command's."""
        ...


class Moved(StrEnum):
    """The ways in which a screen can be out of date."""

    LEDGER = "ledger"
    CLOCK = "clock"
    OFFER = "offer"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Stale(Refusal):
    """Something the screen showed is no longer so."""

    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class Unchanged(Refusal):
    """The business has, or awaits, just this already."""


@dataclass(frozen=True, slots=True)
class NotOffered(Refusal):
    """The plan is not on offer."""


@dataclass(frozen=True, slots=True)
class NothingToDo(Refusal):
    """There is nothing in force that could end, nothing pending, nothing that can be undone."""


def is_made_by(change: Change, command: Press[Made, Refusal], author: Author) -> TypeGuard[Made]:
    """Whether this change is this very press, come true."""
    return (
        change.seq == command.version + 1
        and (change.decided_by, change.channel) == (author.person, author.channel)
        and command.comes_to(change)
    )


Head = tuple[int, datetime, int | None, Channel, str | None, int, int]


def head(
    subscription: Subscription, author: Author, note: str | None = None, *, scheduled: int
) -> Head:
    """The common fields (`plans.ledger.Decision`) of the next ledger entry."""
    seq, basis = subscription.version + 1, subscription.basis
    return (seq, subscription.now, author.person, author.channel, note, basis, scheduled)


def beside(subscription: Subscription) -> int:
    """The `seq` of what is scheduled and stays so; 0 for nothing."""
    return subscription.scheduled.seq if subscription.scheduled else 0


def starting(
    subscription: Subscription,
    author: Author,
    revision: Revision,
    start: datetime,
    *,
    until: datetime | None = None,
    note: str | None = None,
) -> Chosen:
    """A choice that begins at `start`, with the end that its term gives unless one is given."""
    first = head(subscription, author, note, scheduled=_taken_back_to(subscription, start))
    term = revision.plan.term
    if until is not None or term is None:
        return Chosen(*first, start, revision, until, None)
    anchor = anchor_of(subscription, revision, start)
    renews = revision.plan.renewal is Renewal.AUTOMATIC
    end = None if renews else term.end_after(anchor, start)
    return Chosen(*first, start, revision, end, anchor)


def _taken_back_to(subscription: Subscription, start: datetime) -> int:
    """The `seq` of what is scheduled again if a choice that begins at `start` is taken back.

    Undoing one that begins at once leaves all as it was. Cancelling a later one leaves the plan in
    force as it was, renewal or not, but does not bring back what another choice had replaced.
    """
    ahead = subscription.scheduled
    if ahead is None or ahead.effective_at < start:
        return 0
    goes_on = isinstance(ahead, Ended) or is_renewal(subscription.current, ahead)
    return ahead.seq if goes_on or start == subscription.now else ahead.scheduled
