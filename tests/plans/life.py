"""A business that lives by its commands alone, each from the screen of that moment.

Every command returns another business, so that one life can be continued in many ways.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from plans.commands.choose import Choose, ChooseRefusal, Timing
from plans.commands.command import Author, Command, Situation
from plans.commands.operate import Approve, Assign, AssignRefusal, Decline, End
from plans.commands.renewing import TurnOffRenewal
from plans.commands.take_back import TakeBackRefusal, Undo, Withdraw
from plans.conditions import Facts
from plans.ledger import Change, Channel, Chosen
from plans.plan import Approval, Catalogue, Condition, Plan, Renewal, Revision, Tagged
from plans.subscription import Subscription, subscription
from plans.term import Term
from plans.text import LocalText

OWNER, OPERATOR = 5, 9
UNDO_FOR = timedelta(minutes=10)
MINUTE = timedelta(minutes=1)
INSTANT = timedelta(microseconds=1)


def utc(text: str) -> datetime:
    """An instant such as `2026-01-31` or `2026-01-31 09:00`, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def offer(
    number: int,
    name: str,
    term: str | None = None,
    *requires: Condition,
    approval: Approval | None = None,
    renewal: Renewal = Renewal.MANUAL,
    version: int = 1,
) -> Revision:
    """One revision of a plan that is known only by how it is offered."""
    plan = Plan(
        name.lower(),
        LocalText.of(name),
        LocalText.of("A plan."),
        (),
        term=Term.parse(term) if term else None,
        renewal=renewal,
        requires=requires,
        approval=approval,
    )
    return Revision(number, version, plan)


BASIC = offer(1, "Basic")
SILVER = offer(2, "Silver", version=2)
GOLD = offer(3, "Gold", "P1M", version=2)
ANNUAL = offer(4, "Annual", "P1Y")
PLATINUM = offer(5, "Platinum", "P1Y", approval=Approval.OPERATOR)
CLUB = offer(6, "Club", None, Tagged("club"))
LEGACY = offer(7, "Legacy")  # nobody can choose it any more
OLD_SILVER = offer(8, "Silver")  # before it was published anew
OLD_GOLD = offer(9, "Gold", "P1M")
TEAM = offer(10, "Team", "P1M", renewal=Renewal.AUTOMATIC)
OFFERS = Catalogue((BASIC, SILVER, GOLD, ANNUAL, PLATINUM, CLUB, TEAM))

START = utc("2026-01-31 09:00")
NO_FACTS = Facts(START)


AnyCommand = Choose | Withdraw | Undo | TurnOffRenewal | Approve | Decline | Assign | End
AnyRefusal = ChooseRefusal | TakeBackRefusal | AssignRefusal


@dataclass(frozen=True, slots=True)
class Pressed:
    """A command with the revision that it names, if it names one."""

    command: AnyCommand
    asked: Revision | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody wants, whatever screen they want it from."""

    kind: type[AnyCommand]
    details: tuple[object, ...]
    asked: Revision | None = None
    build: Callable[[Subscription], AnyCommand] = field(compare=False, repr=False, kw_only=True)

    def on(self, subscription: Subscription) -> Pressed:
        """The command that a screen built from this subscription offers."""
        return Pressed(self.build(subscription), self.asked)


def choose(revision: Revision, timing: Timing = Timing.NOW, day: int = 0) -> Act:
    def build(on: Subscription) -> Choose:
        return Choose(revision.id, on.version, on.basis, timing, day)

    return Act(Choose, (timing, day), revision, build=build)


def withdraw() -> Act:
    return Act(Withdraw, (), build=lambda on: Withdraw(on.version))


def undo() -> Act:
    return Act(Undo, (), build=lambda on: Undo(on.version))


def turn_off_renewal(day: int | None = None) -> Act:
    def build(on: Subscription) -> TurnOffRenewal:
        shown = on.renews_at.toordinal() if on.renews_at else 0
        return TurnOffRenewal(on.version, shown if day is None else day)

    return Act(TurnOffRenewal, (day,), build=build)


def approve(note: str | None = None) -> Act:
    return Act(Approve, (note,), build=lambda on: Approve(on.version, note))


def decline(note: str | None = None) -> Act:
    return Act(Decline, (note,), build=lambda on: Decline(on.version, note))


def assign(
    revision: Revision, reason: str, since: datetime | None = None, until: datetime | None = None
) -> Act:
    command = Assign(revision.plan.code, reason, since, until)
    return Act(Assign, (command,), revision, build=lambda _on: command)


def end(reason: str) -> Act:
    return Act(End, (reason,), build=lambda _on: End(reason))


@dataclass(frozen=True, slots=True)
class Life:
    """What was decided until `now`, which is what the clock says, and what decisions look at."""

    now: datetime = START
    changes: tuple[Change, ...] = ()
    offers: Catalogue = OFFERS
    facts: Facts = NO_FACTS
    undo_for: timedelta = UNDO_FOR

    @property
    def subscription(self) -> Subscription:
        return subscription(self.changes, self.now)

    @property
    def last(self) -> Change:
        return self.changes[-1]

    def at(self, now: datetime | str) -> "Life":
        """The same at another time, be it later or, by a clock that jumps back, earlier."""
        return replace(self, now=utc(now) if isinstance(now, str) else now)

    def after(self, span: timedelta) -> "Life":
        return self.at(self.now + span)

    def choice(self, revision: Revision, timing: Timing = Timing.NOW) -> Act:
        """What a screen offers now: with the day of the end, where it follows from "now"."""
        term, current = revision.plan.term, self.subscription.current
        if timing is Timing.AT_TERM_END and current and current.renews:
            end = self.subscription.term_end
            assert end
            return choose(revision, timing, end.toordinal())
        if term is None or revision.plan.approval or timing is Timing.AT_TERM_END:
            return choose(revision, timing)
        return choose(revision, timing, term.after(self.subscription.now).toordinal())

    def asks(
        self, pressed: Pressed, by: int | None = OWNER, channel: Channel = Channel.CHAT
    ) -> Change | AnyRefusal:
        """What comes of a command, whatever screen it is from."""
        on = Situation(self.subscription, self.offers, self.facts, self.undo_for, pressed.asked)
        command: Command[Change, AnyRefusal] = pressed.command
        return command.decide(on, Author(by, channel))

    def would(
        self, act: Act, by: int | None = OWNER, channel: Channel = Channel.CHAT
    ) -> Change | AnyRefusal:
        """What comes of an act on the screen of now."""
        return self.asks(act.on(self.subscription), by, channel)

    def does(self, act: Act, by: int | None = OWNER, channel: Channel = Channel.CHAT) -> "Life":
        """The same after an act that must come to a change."""
        change = self.would(act, by, channel)
        assert isinstance(change, Change), change
        return replace(self, changes=(*self.changes, change))

    def chooses(self, revision: Revision, timing: Timing = Timing.NOW) -> "Life":
        return self.does(self.choice(revision, timing))

    def operator(self, act: Act) -> "Life":
        """The same after what an operator does in the chat."""
        return self.does(act, OPERATOR, Channel.OPERATOR)

    @property
    def chosen(self) -> Chosen:
        """The last change, which must be a choice."""
        assert isinstance(self.last, Chosen)
        return self.last
