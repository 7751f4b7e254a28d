"""A business walked through time event by event: what its ledger must mean, found the slow way.

Nothing here folds. `Business` only ever does the next thing that happens (an expiry, then a
scheduled start, then a decision) and writes down what came of each change. Every act returns
another business, so that one history can be continued in many ways. Time is counted in ticks.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from plans.ledger import Change, Channel, Kind
from plans.periods import Period, Status
from plans.plan import Plan, Revision
from plans.text import LocalText
from tests.changes import entry

ZERO = datetime(2026, 3, 2, 9, tzinfo=UTC)
TICK = timedelta(minutes=1)


def revision(number: int, code: str) -> Revision:
    return Revision(number, 1, Plan(code, LocalText.of(code), LocalText.of("A plan."), ()))


SILVER, GOLD = revision(1, "silver"), revision(2, "gold")


def instant(tick: int) -> datetime:
    return ZERO + tick * TICK


def tick_of(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - ZERO) // TICK


class Meaning(NamedTuple):
    """What one change came to so far."""

    status: Status
    since: int | None = None
    until: int | None = None

    @classmethod
    def of(cls, period: Period) -> "Meaning":
        """The same of what the ledger's fold found."""
        return cls(period.status, tick_of(period.since), tick_of(period.until))


class Run(NamedTuple):
    """A plan that runs: by which change, since when, and until when if nothing else happens."""

    seq: int
    revision: Revision
    since: int
    ends: int | None


class Waiting(NamedTuple):
    """What is pending: a request, or a choice or an end that starts at `at`."""

    seq: int
    kind: Kind
    at: int
    revision: Revision | None = None
    ends: int | None = None


class Business(NamedTuple):
    """Where a business is at `now`, and how it came there."""

    now: int = 0
    running: Run | None = None
    waiting: Waiting | None = None
    took_over: bool = False  # the last change is a choice that took effect at once …
    before: Run | None = None  # … and this is what ran until then
    ledger: tuple[Change, ...] = ()
    story: tuple[tuple[int, Meaning], ...] = ()

    # Time passes

    def at(self, now: int) -> "Business":
        """Later: whatever happens by itself until then has happened, one event after another."""
        business = self
        while event := business._next_event(now):
            business = event()
        return business._replace(now=now)

    def _next_event(self, now: int) -> "Callable[[], Business] | None":
        expiry = self.running.ends if self.running else None
        start = self.waiting.at if self.waiting and self.waiting.kind is not Kind.REQUEST else None
        if expiry is not None and expiry <= now and (start is None or expiry <= start):
            return self._expire
        return self._start if start is not None and start <= now else None

    def _expire(self) -> "Business":
        assert self.running
        assert self.running.ends is not None
        return self._stop(Status.EXPIRED, self.running.ends)

    def _start(self) -> "Business":
        assert self.waiting
        seq, at = self.waiting.seq, self.waiting.at
        freed = self._stop(Status.EXPIRED, at)._replace(waiting=None)
        if self.waiting.kind is Kind.END:
            return freed
        assert self.waiting.revision
        run = Run(seq, self.waiting.revision, at, self.waiting.ends)
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
        channel: Channel = Channel.CHAT,
    ) -> "Business":
        start = self.now if start is None else start
        ends = None if length is None else start + length
        if start > self.now:
            waiting = Waiting(len(self.ledger) + 1, Kind.CHOOSE, start, plan, ends)
            return self._decide(Kind.CHOOSE, plan, start, ends, channel)._wait(waiting)
        ledger, before = self._decide(Kind.CHOOSE, plan, start, ends, channel), self.running
        stopped = ledger._stop(Status.EXPIRED, start)
        run = Run(len(ledger.ledger), plan, start, ends)
        started = stopped._replace(running=run, before=before, took_over=True)
        return started._tell(run.seq, Meaning(Status.ACTIVE, start))

    def renew(self, plan: Revision, *, length: int) -> "Business":
        assert self.running
        return self.choose(plan, start=self.running.ends, length=length)

    def request(self, plan: Revision, *, start: int | None = None) -> "Business":
        start = self.now if start is None else start
        decided = self._decide(Kind.REQUEST, plan, start)
        return decided._wait(Waiting(len(decided.ledger), Kind.REQUEST, start, plan))

    def approve(self, *, length: int | None = None) -> "Business":
        assert self.waiting
        assert self.waiting.revision
        request, start = self.waiting, max(self.waiting.at, self.now)
        chosen = self.choose(
            self.waiting.revision, start=start, length=length, channel=Channel.OPERATOR
        )
        return chosen._tell(request.seq, None)

    def decline(self) -> "Business":
        assert self.waiting
        return self._decide(Kind.DECLINE)._tell(self.waiting.seq, Meaning(Status.DECLINED))

    def withdraw(self) -> "Business":
        return self._decide(Kind.WITHDRAW)

    def end(self, *, at: int | None = None) -> "Business":
        at = self.now if at is None else at
        decided = self._decide(Kind.END, effective=at)
        if at > self.now:
            return decided._wait(Waiting(len(decided.ledger), Kind.END, at))
        return decided._stop(Status.EXPIRED, at)

    def undo(self) -> "Business":
        """What ran before runs on as if nothing had been, unless its time ended meanwhile."""
        assert self.running
        undone, resumed = self.running, self.before
        decided = self._decide(Kind.UNDO, basis=self.ledger[-1].basis)
        told = decided._stop(Status.UNDONE, self.now)
        if resumed is None:
            return told
        if resumed.ends is not None and resumed.ends <= self.now:
            over = Meaning(Status.EXPIRED, resumed.since, resumed.ends)
            return told._tell(resumed.seq, over)
        assert undone.since >= resumed.since
        again = Meaning(Status.ACTIVE, resumed.since)
        return told._replace(running=resumed)._tell(resumed.seq, again)

    def _decide(
        self,
        kind: Kind,
        plan: Revision | None = None,
        effective: int | None = None,
        expires: int | None = None,
        channel: Channel = Channel.CHAT,
        basis: int | None = None,
    ) -> "Business":
        """The decision is in the ledger, and what was pending until now is off."""
        change = entry(
            len(self.ledger) + 1,
            kind,
            plan,
            at=instant(self.now),
            start=None if effective is None else instant(effective),
            end=None if expires is None else instant(expires),
            channel=channel,
            basis=(self.running.seq if self.running else 0) if basis is None else basis,
        )
        settled = self
        if self.waiting and self.waiting.kind is not Kind.END:
            settled = self._tell(self.waiting.seq, Meaning(Status.CANCELLED))
        ledger = (*self.ledger, change)
        return settled._replace(ledger=ledger, waiting=None, took_over=False, before=None)

    def _wait(self, waiting: Waiting) -> "Business":
        pending = self._replace(waiting=waiting)
        match waiting.kind:
            case Kind.REQUEST:
                return pending._tell(waiting.seq, Meaning(Status.AWAITING))
            case Kind.CHOOSE:
                return pending._tell(waiting.seq, Meaning(Status.SCHEDULED))
            case _:
                return pending

    # What can be seen of it

    def meanings(self) -> dict[int, Meaning]:
        """What every period came to by now; an active one with the end that lies ahead of it."""
        story = dict(self.story)
        if self.running:
            story[self.running.seq] = Meaning(Status.ACTIVE, self.running.since, self._end_ahead())
        return story

    def _end_ahead(self) -> int | None:
        assert self.running
        ends = [self.running.ends]
        if self.waiting and self.waiting.kind is not Kind.REQUEST:
            ends.append(self.waiting.at)
        return min((end for end in ends if end is not None), default=None)

    def events_ahead(self) -> set[int]:
        """The instants at which something is going to happen by itself."""
        pieces = (self.running and self.running.ends, self.waiting and self.waiting.at)
        more = self.waiting and self.waiting.ends
        return {piece for piece in (*pieces, more) if piece is not None}

    def possible(self) -> Iterator["Business"]:
        """The business after each decision of a small alphabet that is legal now."""
        yield self.choose(SILVER)
        yield self.choose(GOLD, length=2)
        yield self.choose(GOLD, start=self.now + 1, length=2)
        yield self.choose(SILVER, start=self.now + 2)
        yield self.request(GOLD, start=self.now + 1)
        if self.running:
            yield self.end()
            yield self.end(at=self.now + 1)
            if self.running.ends is not None:
                yield self.renew(self.running.revision, length=3)
            if self.took_over:
                yield self.undo()
        if self.waiting:
            yield self.withdraw()
            if self.waiting.kind is Kind.REQUEST:
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
