"""The fold of the ledger equals a simulation that walks through time event by event."""

from datetime import datetime
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from plans.periods import Period, Status, periods
from plans.subscription import subscription, subscription_as_of
from tests.plans.simulation import Business, Meaning, histories, instant, tick_of

RAN = (Status.ACTIVE, Status.EXPIRED, Status.REPLACED, Status.ENDED)
STEPS = (0, 1, 2, 3)
DEPTH = 4
HISTORIES = 273_191

# How far the clock moves before each decision (it may jump back), and which one is made.
DECISIONS = st.lists(st.tuples(st.integers(-4, 6), st.integers(0, 99)), min_size=1, max_size=30)


def test_every_short_history_means_what_the_simulation_says() -> None:
    seen = 0
    for business in histories(Business(), DEPTH, STEPS):
        seen += 1
        later = business
        for tick in sorted(_interesting(business)):
            later = later.at(tick)
            _agree(later)
    assert seen == HISTORIES


@given(decisions=DECISIONS, clock=st.integers(-10, 200))
@settings(max_examples=400, deadline=None)
def test_long_histories_under_jumping_clocks_mean_what_the_simulation_says(
    decisions: list[tuple[int, int]], clock: int
) -> None:
    business = _after_each(decisions)[-1]
    _agree(business.at(max(clock, business.now)), clock)


@given(decisions=DECISIONS)
@settings(max_examples=100, deadline=None)
def test_where_it_stood_at_any_past_instant_is_what_the_simulation_says(
    decisions: list[tuple[int, int]],
) -> None:
    moments = [Business(), *_after_each(decisions)]
    ledger = moments[-1].ledger
    for tick in range(-1, moments[-1].now + 1):
        then = [moment for moment in moments if moment.now <= tick or not moment.ledger][-1]
        stood = subscription_as_of(ledger, instant(tick))
        assert stood.version == len(then.ledger)
        assert stood.basis == _running(then.at(tick))


@given(decisions=DECISIONS, later=st.integers(0, 10))
@settings(max_examples=200, deadline=None)
def test_periods_keep_their_invariants(decisions: list[tuple[int, int]], later: int) -> None:
    business = _after_each(decisions)[-1]
    at = instant(business.now + later)
    found = periods(business.ledger, at)
    active = [one.change for one in found if one.status is Status.ACTIVE]
    current = subscription(business.ledger, at).current
    assert active == ([current] if current else [])
    for one in found:
        _check_bounds(one, at)
    ran = [one for one in reversed(found) if one.status in RAN]
    assert all(one.until and two.since and one.until <= two.since for one, two in pairwise(ran))


def _check_bounds(one: Period, at: datetime) -> None:
    started = one.status in (*RAN, Status.UNDONE)
    assert started == (one.since is not None)
    assert one.since is None or one.since == one.change.effective_at <= at
    assert one.until is None or (one.since is not None and one.since <= one.until)
    match one.status:
        case Status.ACTIVE:
            assert one.until is None or at < one.until
        case Status.EXPIRED | Status.REPLACED | Status.ENDED | Status.UNDONE:
            assert one.until is not None
            assert one.until <= at
            assert one.ends_at is None or one.until <= one.ends_at
        case _:
            assert one.until is None


def _after_each(decisions: list[tuple[int, int]]) -> list[Business]:
    """The business after each of these decisions; a clock that jumped back does no harm."""
    clock, moments = 0, [Business()]
    for jump, number in decisions:
        clock += jump
        now = moments[-1].at(max(clock, moments[-1].now))
        possible = list(now.possible())
        moments.append(possible[number % len(possible)])
    return moments[1:]


def _interesting(business: Business) -> set[int]:
    """From now on: each instant at which something happens, one tick before and one after."""
    near = {tick + by for tick in business.events_ahead() for by in (-1, 0, 1)}
    return {business.now} | {tick for tick in near if tick > business.now}


def _agree(business: Business, clock: int | None = None) -> None:
    """At this clock (else the business's now) the fold says just what the simulation found."""
    at = instant(business.now if clock is None else clock)
    stands, found = subscription(business.ledger, at), periods(business.ledger, at)
    assert stands.basis == _running(business)
    assert (stands.request and stands.request.seq) == (business.asked and business.asked.seq)
    assert (stands.scheduled and stands.scheduled.seq) == (business.ahead and business.ahead.seq)
    assert tick_of(stands.renews_at) == business.renews_at()
    meanings = business.meanings()
    assert [one.change.seq for one in found] == sorted(meanings, reverse=True)
    assert all(Meaning.of(one) == meanings[one.change.seq] for one in found)


def _running(business: Business) -> int:
    return business.running.seq if business.running else 0
