"""What may be done: the one function that both the preview and the change go through.

A wish is an act and what the screen that offered it was built from; `decide` turns it into the
change to append, or into a refusal that says why not.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import assert_never

from dateutil.relativedelta import relativedelta

from plans.conditions import Facts, unmet
from plans.ledger import Change, Kind, Standing, Via
from plans.plan import Catalogue, Condition, Revision
from plans.term import LONGEST_YEARS

RENEWAL_SHARE = 4  # renewing is offered in the last quarter of a term


class Timing(IntEnum):
    """From when a choice is to hold."""

    NOW = 0
    AT_END = 1


@dataclass(frozen=True, slots=True)
class Choose:
    """Have this plan; where it needs approval, ask for it.

    `day` is the ordinal of the day (UTC) on which the plan would end, where the screen computed
    one from "now"; else 0.
    """

    revision: Revision
    timing: Timing = Timing.NOW
    day: int = 0


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take back what is pending: a request, or a change that is scheduled."""


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back the last change, that took effect at once, shortly after it was made."""


@dataclass(frozen=True, slots=True)
class Approve:
    """Grant the request that is pending (operators)."""

    note: str | None = None


@dataclass(frozen=True, slots=True)
class Decline:
    """Refuse the request that is pending (operators)."""

    note: str | None = None


@dataclass(frozen=True, slots=True)
class Assign:
    """Give a plan whatever its conditions (operators); from now and for its term unless given."""

    revision: Revision
    note: str
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class End:
    """End the plan in force, if there is one, and drop what is pending (operators)."""

    note: str


Act = Choose | Withdraw | Undo | Approve | Decline | Assign | End


@dataclass(frozen=True, slots=True)
class Wish:
    """An act, who wants it and through what, and what the screen that offered it was built from.

    `seen` and `base` are those of that screen's standing. `by` is a person's internal id, None
    for the command line.
    """

    act: Act
    seen: int
    base: int
    by: int | None
    via: Via = Via.CHAT

    @classmethod
    def on(cls, standing: Standing, act: Act, by: int | None, via: Via = Via.CHAT) -> "Wish":
        """The wish that a screen built from this standing offers."""
        return cls(act, standing.seen, standing.base, by, via)

    def is_done_by(self, change: Change) -> bool:
        """Whether this change is this very wish, come true."""
        return (
            change.seq == self.seen + 1
            and change.decided_by == self.by
            and change.via is self.via
            and _comes_to(self.act, change)
        )


class Moved(StrEnum):
    """What is no longer as the screen showed it."""

    LEDGER = "ledger"
    CLOCK = "clock"
    OFFER = "offer"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Outdated:
    """Something the screen showed is no longer so."""

    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The business has, or awaits, just this already."""


@dataclass(frozen=True, slots=True)
class NotOffered:
    """The plan is not on offer."""


@dataclass(frozen=True, slots=True)
class NotEligible:
    """The plan is not open to this business: these of its conditions are not met."""

    unmet: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class TooEarly:
    """The plan is in force, and can be renewed only from this instant on."""

    renewable_from: datetime


@dataclass(frozen=True, slots=True)
class TooLate:
    """The change could be undone only until this instant."""

    undoable_until: datetime


@dataclass(frozen=True, slots=True)
class NothingToDo:
    """There is nothing in force that could end, nothing pending, nothing that can be undone."""


class BadDates(StrEnum):
    """Why an assignment's dates cannot be."""

    PAST = "past"
    ORDER = "order"
    FAR = "far"


Refusal = (
    Outdated | Unchanged | NotOffered | NotEligible | TooEarly | TooLate | NothingToDo | BadDates
)


def decide(
    standing: Standing, catalogue: Catalogue, facts: Facts, undo_for: timedelta, wish: Wish
) -> Change | Refusal:
    """The change that the wish comes to now (`standing.at`), or why it may not be.

    Pure: the preview shows what this returns, and confirming writes what this returns. Whether
    the one who wishes may do so at all was decided before.
    """
    if isinstance(wish.act, Choose):
        return _choose(standing, catalogue, facts, wish, wish.act)
    if wish.seen != standing.seen:
        return Outdated((Moved.LEDGER,))
    if isinstance(wish.act, Undo):
        return _undo(standing, undo_for, wish)
    return _settle(standing, wish, wish.act)


def _settle(
    standing: Standing, wish: Wish, act: Withdraw | Approve | Decline | Assign | End
) -> Change | Refusal:
    match act:
        case Withdraw():
            return _withdraw(standing, wish)
        case Approve(note):
            return _approve(standing, wish, note)
        case Decline(note):
            return _decline(standing, wish, note)
        case Assign():
            return _assign(standing, wish, act)
        case End(note):
            return _end(standing, wish, note)
        case _ as never:
            assert_never(never)


def proposal(standing: Standing, offer: Revision, timing: Timing, by: int) -> Wish:
    """The wish that a preview of this offer makes, with the day on which the plan would end."""
    wish = Wish.on(standing, Choose(offer, timing), by)
    change = _chosen(standing, offer, wish, timing)
    day = shown_day(change, timing) if change else 0
    return replace(wish, act=Choose(offer, timing, day))


def approval(standing: Standing, wish: Wish) -> Change | None:
    """What approving the pending request would come to now; None when there is none."""
    change = _approve(standing, wish, None)
    return change if isinstance(change, Change) else None


def timings(standing: Standing, offer: Revision) -> tuple[Timing, ...]:
    """From when this offer can be chosen: the first is what a screen proposes.

    A plan with an end may be followed by another when it ends; the same plan only then.
    """
    current = standing.current
    if current is None or current.expires_at is None:
        return (Timing.NOW,)
    if current.revision == offer:
        return (Timing.AT_END,)
    return (Timing.NOW, Timing.AT_END)


def renewable_from(change: Change) -> datetime | None:
    """When the last quarter of this change's time begins; None when it has no end."""
    if change.expires_at is None:
        return None
    return change.expires_at - (change.expires_at - change.effective_at) / RENEWAL_SHARE


def undoable_until(standing: Standing, undo_for: timedelta) -> datetime | None:
    """Until when (excluded) the last change could be undone; None if it never can be."""
    last = standing.last
    if last is None or last is not standing.current or last.effective_at != last.decided_at:
        return None
    return last.decided_at + undo_for


def _choose(
    standing: Standing, catalogue: Catalogue, facts: Facts, wish: Wish, act: Choose
) -> Change | Refusal:
    offer = catalogue.by_code(act.revision.plan.code)
    if offer is None:
        return NotOffered()
    if moved := _moved(standing, offer, wish, act):
        return Outdated(moved)
    change = _chosen(standing, offer, wish, act.timing)
    if change is None:
        return Outdated((Moved.CLOCK,))
    if act.day != shown_day(change, act.timing):
        return Outdated((Moved.DAY,))
    if same := _same_plan(standing, change, offer):
        return same
    if lacking := unmet(offer.plan, facts, standing.at):
        return NotEligible(lacking)
    return change


def _same_plan(standing: Standing, change: Change, offer: Revision) -> Unchanged | TooEarly | None:
    """Whether this is what the business has or awaits, and cannot renew yet."""
    if standing.pending and _same(change, standing.pending):
        return Unchanged()
    current = standing.current
    if current and current.revision == offer:
        ripe = renewable_from(current)
        if ripe is None:
            return Unchanged()
        if standing.at < ripe:
            return TooEarly(ripe)
    return None


def _chosen(standing: Standing, offer: Revision, wish: Wish, timing: Timing) -> Change | None:
    """The choice or request of an offer; None if it cannot begin then."""
    if timing not in timings(standing, offer):
        return None
    current = standing.current
    start = standing.at
    if timing is Timing.AT_END and current and current.expires_at:
        start = current.expires_at
    if offer.plan.approval:
        return _change(standing, wish, Kind.REQUEST, revision=offer, effective_at=start)
    return _starting(standing, wish, offer, start)


def _withdraw(standing: Standing, wish: Wish) -> Change | Refusal:
    if standing.pending is None:
        return NothingToDo()
    return _change(standing, wish, Kind.WITHDRAW)


def _undo(standing: Standing, undo_for: timedelta, wish: Wish) -> Change | Refusal:
    until = undoable_until(standing, undo_for)
    if until is None or standing.last is None:
        return NothingToDo()
    if standing.at >= until:
        return TooLate(until)
    return _change(standing, wish, Kind.UNDO, base=standing.last.base)


def _approve(standing: Standing, wish: Wish, note: str | None) -> Change | Refusal:
    request = standing.pending
    if request is None or request.kind is not Kind.REQUEST or request.revision is None:
        return NothingToDo()
    start = max(request.effective_at, standing.at)
    return _starting(standing, wish, request.revision, start, note=note)


def _decline(standing: Standing, wish: Wish, note: str | None) -> Change | Refusal:
    request = standing.pending
    if request is None or request.kind is not Kind.REQUEST:
        return NothingToDo()
    return _change(standing, wish, Kind.DECLINE, note=note)


def _assign(standing: Standing, wish: Wish, act: Assign) -> Change | Refusal:
    start = standing.at if act.since is None else act.since
    if start < standing.at:
        return BadDates.PAST
    if act.until is not None and act.until <= start:
        return BadDates.ORDER
    if max(start, act.until or start) > standing.at + relativedelta(years=LONGEST_YEARS):
        return BadDates.FAR
    change = _starting(standing, wish, act.revision, start, note=act.note, until=act.until)
    if standing.pending:
        return Unchanged() if _same(change, standing.pending) else change
    current = standing.current
    has_it = current and (current.revision, current.expires_at) == (act.revision, change.expires_at)
    return Unchanged() if has_it else change


def _end(standing: Standing, wish: Wish, note: str) -> Change | Refusal:
    if standing.current is None and standing.pending is None:
        return NothingToDo()
    return _change(standing, wish, Kind.END, note=note)


def _starting(
    standing: Standing,
    wish: Wish,
    revision: Revision,
    start: datetime,
    *,
    note: str | None = None,
    until: datetime | None = None,
) -> Change:
    """A choice that begins at `start`, with the end that its term gives unless one is given."""
    anchor, ends = None, until
    if until is None and (term := revision.plan.term):
        anchor = _anchor(standing, revision, start)
        ends = term.end_after(anchor, start)
    return _change(
        standing,
        wish,
        Kind.CHOOSE,
        revision=revision,
        effective_at=start,
        expires_at=ends,
        anchor_at=anchor,
        note=note,
    )


def _anchor(standing: Standing, revision: Revision, start: datetime) -> datetime:
    """Where the run of terms began: earlier for a renewal without a gap, else at `start`."""
    current = standing.current
    goes_on = (
        current is not None
        and current.revision is not None
        and current.revision.plan.code == revision.plan.code
        and current.revision.plan.term == revision.plan.term
        and current.expires_at == start
    )
    if goes_on and current and current.anchor_at:
        return current.anchor_at
    return start


def _change(
    standing: Standing,
    wish: Wish,
    kind: Kind,
    *,
    revision: Revision | None = None,
    effective_at: datetime | None = None,
    expires_at: datetime | None = None,
    anchor_at: datetime | None = None,
    note: str | None = None,
    base: int | None = None,
) -> Change:
    return Change(
        seq=standing.seen + 1,
        kind=kind,
        revision=revision,
        effective_at=effective_at or standing.at,
        expires_at=expires_at,
        anchor_at=anchor_at,
        decided_at=standing.at,
        decided_by=wish.by,
        via=wish.via,
        note=note,
        base=standing.base if base is None else base,
    )


def _moved(standing: Standing, offer: Revision, wish: Wish, act: Choose) -> tuple[Moved, ...]:
    """What a preview was built from that is no longer so."""
    checks = (
        (Moved.LEDGER, wish.seen != standing.seen),
        (Moved.CLOCK, wish.seen == standing.seen and wish.base != standing.base),
        (Moved.OFFER, act.revision != offer),
    )
    return tuple(moved for moved, is_so in checks if is_so)


def shown_day(change: Change, timing: Timing) -> int:
    """The ordinal of the day (UTC) on which a choice made now would end; 0 where none is shown."""
    if change.expires_at is None or timing is not Timing.NOW:
        return 0
    return change.expires_at.toordinal()


def _same(change: Change, pending: Change) -> bool:
    """Whether deciding this again would change nothing of what is pending."""
    is_soon = pending.kind is Kind.REQUEST and pending.effective_at <= change.effective_at
    return (
        change.kind is pending.kind
        and change.revision == pending.revision
        and change.expires_at == pending.expires_at
        and (change.effective_at == pending.effective_at or (is_soon and _is_now(change)))
    )


def _is_now(change: Change) -> bool:
    return change.effective_at == change.decided_at


def _comes_to(act: Act, change: Change) -> bool:
    match act:
        case Choose(revision, timing):
            kind = Kind.REQUEST if revision.plan.approval else Kind.CHOOSE
            return (
                change.kind is kind
                and change.revision == revision
                and _is_now(change) == (timing is Timing.NOW)
            )
        case Approve():
            return change.kind is Kind.CHOOSE
        case Assign():
            return change.kind is Kind.CHOOSE and _is_assigned(act, change)
        case Withdraw():
            return change.kind is Kind.WITHDRAW
        case Undo():
            return change.kind is Kind.UNDO
        case Decline():
            return change.kind is Kind.DECLINE
        case End():
            return change.kind is Kind.END
        case _ as never:
            assert_never(never)


def _is_assigned(act: Assign, change: Change) -> bool:
    """Whether a choice has the plan, the reason and the dates of an assignment."""
    starts = _is_now(change) if act.since is None else change.effective_at == act.since
    if act.until is not None:
        ends = change.expires_at == act.until
    elif act.revision.plan.term:
        ends = change.anchor_at is not None  # a term counts from its anchor, a given end has none
    else:
        ends = change.expires_at is None
    return (change.revision, change.note) == (act.revision, act.note) and starts and ends
