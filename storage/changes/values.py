"""The values of changes: outcomes of commands, requests, and pieces of a history."""

from dataclasses import dataclass
from datetime import date
from typing import Generic

from plans.commands.command import Made_co, NothingToDo, Refused_co, Stale
from plans.ledger import Change, Chosen, Declined, Pending, Requested, Undone
from plans.periods import Period
from plans.plan import Revision
from storage.members.values import Business, MemberView, NotAllowed


@dataclass(frozen=True, slots=True)
class Done(Generic[Made_co]):
    """The change is in the ledger. `again`: this command had already put it there."""

    change: Made_co
    again: bool = False


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Made_co, Refused_co]):
    """The outcome of a member's command, with their view as it is now.

    `asked` is the revision that the command names; None when there never was such a one, and for
    commands that name none. `target` is what was pending when it was decided.
    """

    view: MemberView
    result: Done[Made_co] | Refused_co | NotAllowed
    asked: Revision | None = None
    target: Pending | None = None


@dataclass(frozen=True, slots=True)
class OperatorOutcome(Generic[Made_co, Refused_co]):
    """The outcome of an operator's command, with the business as it is now."""

    business: Business
    result: Done[Made_co] | Refused_co


@dataclass(frozen=True, slots=True)
class Answered:
    """A request, and the change after it, which settled it."""

    request: Requested
    decision: Change


@dataclass(frozen=True, slots=True)
class Background:
    """Who a business is, for whoever decides on its request; plans and requests newest first.

    A few of the plans that are over, and of the requests before this one.
    """

    owners: int
    viewers: int
    plans: tuple[Period, ...]
    requests: tuple[Answered, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """A request as operators see it: the business as it is now, and the request's outcome.

    `change` is the request itself, of the person named `asker`; `settled_by` is the change after
    it, which granted, refused, withdrew or replaced it, decided by the person named `settler`.
    `undone` took the grant back, by the person named `undoer`. The background is read only for
    the cards of open requests.
    """

    business: Business
    change: Requested
    asker: str | None
    settled_by: Change | None = None
    settler: str | None = None
    undone: Undone | None = None
    undoer: str | None = None
    background: Background | None = None


@dataclass(frozen=True, slots=True)
class RequestOutcome:
    """The outcome of an operator's answer, with the request as it is now."""

    request: Request
    result: Done[Chosen | Declined] | Stale | NothingToDo


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A few periods of a business, newest first, and whether there are more on either side.

    `total` counts all its periods; `names` are those of the people who decided, by internal id.
    """

    view: MemberView
    periods: tuple[Period, ...]
    has_newer: bool
    has_older: bool
    total: int
    names: dict[int, str]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One period, and the request that it granted, if one did."""

    view: MemberView
    period: Period
    request: Requested | None
    names: dict[int, str]


@dataclass(frozen=True, slots=True)
class HistoryDay:
    """The periods that were, or are to be, active on a day (UTC), newest first."""

    view: MemberView
    day: date
    periods: tuple[Period, ...]
    names: dict[int, str]


@dataclass(frozen=True, slots=True)
class HistorySpan:
    """The newest periods of a business, newest first, and how many older ones there are."""

    view: MemberView
    periods: tuple[Period, ...]
    older: int


@dataclass(frozen=True, slots=True)
class HistoryLedger:
    """All changes of a business in order, with the names of the people who decided, by id."""

    view: MemberView
    changes: tuple[Change, ...]
    names: dict[int, str]


@dataclass(frozen=True, slots=True)
class Record:
    """The whole history of one business, newest first, with its deciders' names by person id."""

    business: Business
    periods: tuple[Period, ...]
    names: dict[int, str]
