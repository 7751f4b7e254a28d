"""A business walked through time event by event: what its ledger must mean, found the slow way.

Nothing here folds. `Business` only ever does the next thing that happens (an expiry, then a
scheduled start, then a decision) and writes down what came of each change. Every act returns
another business, so that one history can be continued in many ways. Time is counted in ticks.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from plans.ledger import Change, Channel, Kind
from plans.periods import Period, Status
from plans.plan import Plan, Renewal, Revision
from plans.term import Term
from plans.text import LocalText
from tests.changes import entry

ZERO = datetime(2026, 3, 2, 9, tzinfo=UTC)
TICK = timedelta(days=1)


def revision(number: int, code: str, term: Term | None = None) -> Revision:
    renewal = Renewal.AUTOMATIC if term else Renewal.MANUAL
    names = LocalText.of(code), LocalText.of("A plan.")
    return Revision(number, 1, Plan(code, *names, (), term=term, renewal=renewal))


SILVER, GOLD = revision(1, "silver"), revision(2, "gold")
TEAM = revision(3, "team", Term(0, 2))  # renews by itself every two days


def instant(tick: int, of: timedelta = TICK) -> datetime:
    return ZERO + tick * of


def tick_of(moment: datetime | None, of: timedelta = TICK) -> int | None:
    return None if moment is None else (moment - ZERO) // of


class Meaning(NamedTuple):
    """What one change came to so far."""

    status: Status
    since: int | None = None
    until: int | None = None

    @classmethod
    def of(cls, period: Period, tick: timedelta = TICK) -> "Meaning":
        """The same of what the ledger's fold found."""
        return cls(period.status, tick_of(period.since, tick), tick_of(period.until, tick))


class Run(NamedTuple):
    """A plan that runs: by which change, since when, and until when if nothing else happens.

    With an `anchor` it renews by itself.
    """

    seq: int
    revision: Revision
    since: int
    ends: int | None
    anchor: datetime | None = None


class Waiting(NamedTuple):
    """What is pending: a request, or a choice or an end that starts at `at`.

    `goes_on` says whether it decides on the running plan's own end, and `returns` what is scheduled
    again if it is withdrawn.
    """

    seq: int
    kind: Kind
    at: int
    revision: Revision | None = None
    ends: int | None = None
    anchor: datetime | None = None
    goes_on: bool = False
    returns: "Waiting | None" = None


class Business(NamedTuple):
    """Where a business is at `now`, and how it came there."""

    now: int = 0
    running: Run | None = None
    asked: Waiting | None = None
    ahead: Waiting | None = None
    took_over: bool = False  # the last change is a choice that took effect at once …
    before: tuple[Run | None, Waiting | None] = (None, None)  # … and this is how it was until then
    ledger: tuple[Change, ...] = ()
    story: tuple[tuple[int, Meaning], ...] = ()
    tick: timedelta = TICK

    # Time passes

    def at(self, now: int) -> "Business":
        """Later: whatever happens by itself until then has happened, one event after another."""
        business = self
        while event := business._next_event(now):
            business = event()
        return business._replace(now=now)

    def _next_event(self, now: int) -> "Callable[[], Business] | None":
        expiry = self.running.ends if self.running else None
        start = self.ahead.at if self.ahead else None
        if expiry is not None and expiry <= now and (start is None or expiry <= start):
            return self._expire
        return self._start if start is not None and start <= now else None

    def _expire(self) -> "Business":
        assert self.running
        assert self.running.ends is not None
        return self._stop(Status.EXPIRED, self.running.ends)

    def _start(self) -> "Business":
        assert self.ahead
        seq, at = self.ahead.seq, self.ahead.at
        if self.ahead.kind is Kind.END:
            return self._stop(Status.EXPIRED, at)._replace(ahead=None)
        freed = self._stop(Status.REPLACED, at)._replace(ahead=None)
        assert self.ahead.revision
        run = Run(seq, self.ahead.revision, at, self.ahead.ends, self.ahead.anchor)
        return freed._replace(running=run)._tell(seq, Meaning(Status.ACTIVE, at))

    def _stop(self, status: Status, at: int) -> "Business":
        if self.running is None:
            return self
        came_to = Meaning(status, self.running.since, at)
        return self._replace(running=None)._tell(self.running.seq, came_to)

    def _tell(self, seq: int, meaning: Meaning | None) -> "Business":
        story = dict(self.story)
        story.pop(seq, None)
        if meaning:
            story[seq] = meaning
        return self._replace(story=tuple(story.items()))

    # Decisions

    def choose(
        self,
        plan: Revision,
        *,
        start: int | None = None,
        length: int | None = None,
        anchor: datetime | None = None,
        channel: Channel = Channel.CHAT,
    ) -> "Business":
        start = self.now if start is None else start
        ends = None if length is None else start + length
        if plan.plan.renewal is Renewal.AUTOMATIC and length is None:
            anchor = anchor or instant(start, self.tick)
        else:
            anchor = None
        returns = self._returns(start)
        kept = returns.seq if returns else 0
        decided = self._decide(Kind.CHOOSE, plan, start, ends, anchor, channel, scheduled=kept)
        seq, freed = len(decided.ledger), decided._drop_request()._drop_ahead()
        if start > self.now:
            run = self.running
            same = run is not None and run.revision.plan.code == plan.plan.code
            goes_on = same and self.term_end() == start
            waiting = Waiting(seq, Kind.CHOOSE, start, plan, ends, anchor, goes_on, returns)
            return freed._replace(ahead=waiting)._tell(seq, Meaning(Status.SCHEDULED))
        stopped = freed._stop(Status.REPLACED, start)
        started = stopped._replace(
            running=Run(seq, plan, start, ends, anchor),
            before=(self.running, self.ahead),
            took_over=True,
        )
        return started._tell(seq, Meaning(Status.ACTIVE, start))

    def _returns(self, start: int) -> Waiting | None:
        """What is scheduled again if a choice that starts then is taken back."""
        ahead = self.ahead
        if ahead is None or ahead.at < start:
            return None
        return ahead if ahead.goes_on or start == self.now else ahead.returns

    def renew(self, plan: Revision, *, length: int) -> "Business":
        return self.choose(plan, start=self.term_end(), length=length)

    def turn_off_renewal(self) -> "Business":
        return self.end(at=self.term_end())

    def request(self, plan: Revision, *, start: int | None = None) -> "Business":
        start = self.now if start is None else start
        decided = self._decide(Kind.REQUEST, plan, start)._drop_request()
        waiting = Waiting(len(decided.ledger), Kind.REQUEST, start, plan)
        return decided._replace(asked=waiting)._tell(waiting.seq, Meaning(Status.AWAITING))

    def approve(self, *, length: int | None = None) -> "Business":
        assert self.asked
        assert self.asked.revision
        start = max(self.asked.at, self.now)
        chosen = self.choose(
            self.asked.revision, start=start, length=length, channel=Channel.OPERATOR
        )
        return chosen._tell(self.asked.seq, None)

    def decline(self) -> "Business":
        assert self.asked
        declined = self._decide(Kind.DECLINE)._replace(asked=None)
        return declined._tell(self.asked.seq, Meaning(Status.DECLINED))

    def withdraw(self) -> "Business":
        """The request; without one, what is scheduled."""
        if self.asked:
            return self._decide(Kind.WITHDRAW)._drop_request()
        assert self.ahead
        back = self.ahead.returns
        decided = self._decide(Kind.WITHDRAW, scheduled=back.seq if back else 0)
        return decided._drop_ahead()._schedule_again(back)

    def end(self, *, at: int | None = None) -> "Business":
        at = self.now if at is None else at
        decided = self._decide(Kind.END, effective=at, scheduled=0)._drop_request()._drop_ahead()
        if at > self.now:
            waiting = Waiting(len(decided.ledger), Kind.END, at, goes_on=True)
            return decided._replace(ahead=waiting)
        return decided._stop(Status.ENDED, at)

    def undo(self) -> "Business":
        """What was before goes on as if nothing had been, with all that happened meanwhile."""
        assert self.running
        undone, (resumed, ahead) = self.running, self.before
        last = self.ledger[-1]
        decided = self._decide(Kind.UNDO, basis=last.basis, scheduled=last.scheduled)
        told = decided._stop(Status.UNDONE, self.now)
        if resumed:
            told = told._replace(running=resumed)
            told = told._tell(resumed.seq, Meaning(Status.ACTIVE, resumed.since))
        return told._schedule_again(ahead)._replace(now=undone.since).at(self.now)

    def _schedule_again(self, ahead: Waiting | None) -> "Business":
        again = self._replace(ahead=ahead)
        if ahead is None or ahead.kind is Kind.END:
            return again
        return again._tell(ahead.seq, Meaning(Status.SCHEDULED))

    def _drop_request(self) -> "Business":
        if self.asked is None:
            return self
        return self._replace(asked=None)._tell(self.asked.seq, Meaning(Status.CANCELLED))

    def _drop_ahead(self) -> "Business":
        if self.ahead is None:
            return self
        dropped = self._replace(ahead=None)
        if self.ahead.kind is Kind.END:
            return dropped
        return dropped._tell(self.ahead.seq, Meaning(Status.CANCELLED))

    def _decide(
        self,
        kind: Kind,
        plan: Revision | None = None,
        effective: int | None = None,
        expires: int | None = None,
        anchor: datetime | None = None,
        channel: Channel = Channel.CHAT,
        *,
        basis: int | None = None,
        scheduled: int | None = None,
    ) -> "Business":
        """The decision is in the ledger; unless told, what is scheduled stays so."""
        ahead = self.ahead.seq if self.ahead else 0
        change = entry(
            len(self.ledger) + 1,
            kind,
            plan,
            at=instant(self.now, self.tick),
            start=None if effective is None else instant(effective, self.tick),
            end=None if expires is None else instant(expires, self.tick),
            anchor=anchor,
            channel=channel,
            basis=(self.running.seq if self.running else 0) if basis is None else basis,
            scheduled=ahead if scheduled is None else scheduled,
        )
        ledger = (*self.ledger, change)
        return self._replace(ledger=ledger, took_over=False, before=(None, None))

    # What can be seen of it

    def meanings(self) -> dict[int, Meaning]:
        """What every period came to by now; an active one with the end that lies ahead of it."""
        story = dict(self.story)
        if self.running:
            story[self.running.seq] = Meaning(Status.ACTIVE, self.running.since, self._end_ahead())
        return story

    def term_end(self) -> int | None:
        """The end of the time that runs, walked to term by term."""
        run = self.running
        if run is None or run.anchor is None:
            return run.ends if run else None
        assert run.revision.plan.term
        term, now, times, end = run.revision.plan.term, instant(self.now, self.tick), 0, run.anchor
        while end <= now:
            times += 1
            end = run.anchor + relativedelta(months=times * term.months, days=times * term.days)
        return tick_of(end, self.tick)

    def renews_at(self) -> int | None:
        """When the running plan renews by itself, if nothing that is scheduled comes before."""
        end = self.term_end() if self.running and self.running.anchor else None
        is_off = end is not None and self.ahead is not None and self.ahead.at <= end
        return None if is_off else end

    def _end_ahead(self) -> int | None:
        assert self.running
        ends = [self.running.ends]
        if self.ahead:
            ends.append(self.ahead.at)
        return min((end for end in ends if end is not None), default=None)

    def events_ahead(self) -> set[int]:
        """The instants at which something is going to happen by itself."""
        waiting = [one for one in (self.asked, self.ahead) if one]
        pieces = [self.running.ends, self.renews_at()] if self.running else []
        pieces += [piece for one in waiting for piece in (one.at, one.ends)]
        return {piece for piece in pieces if piece is not None}

    def possible(self) -> Iterator["Business"]:
        """The business after each decision of a small alphabet that is legal now."""
        yield self.choose(SILVER)
        yield self.choose(GOLD, length=2)
        yield self.choose(TEAM)
        yield self.choose(GOLD, start=self.now + 1, length=2)
        yield self.choose(SILVER, start=self.now + 2)
        yield self.request(GOLD, start=self.now + 1)
        if self.running:
            yield self.end()
            yield self.end(at=self.now + 1)
            if self.running.ends is not None:
                yield self.renew(self.running.revision, length=3)
            if self.running.anchor:
                yield self.choose(GOLD, start=self.term_end(), length=2)
                yield self.turn_off_renewal()
            if self.took_over:
                yield self.undo()
        if self.asked or self.ahead:
            yield self.withdraw()
        if self.asked:
            yield self.approve()
            yield self.approve(length=1)
            yield self.decline()
            yield self.choose(SILVER, channel=Channel.OPERATOR)


def histories(business: Business, depth: int, steps: tuple[int, ...]) -> Iterator[Business]:
    """Every continuation by up to `depth` decisions; the first of all is made at tick 0."""
    for step in steps if business.ledger else (0,):
        for continued in business.at(business.now + step).possible():
            yield continued
            if depth > 1:
                yield from histories(continued, depth - 1, steps)
