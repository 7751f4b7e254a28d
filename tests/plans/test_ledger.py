"""What a ledger means, one plain example for each kind of change and each status."""

import pytest

from plans.ledger import Change, Channel, Kind
from plans.periods import Period, Status, periods
from plans.plan import Revision
from plans.subscription import fold, subscription, subscription_as_of
from tests.changes import entry
from tests.plans.simulation import GOLD, SILVER, instant


def change(
    seq: int,
    kind: Kind,
    revision: Revision | None = None,
    *,
    at: int,
    start: int | None = None,
    end: int | None = None,
    basis: int = 0,
    scheduled: int = 0,
    channel: Channel = Channel.CHAT,
) -> Change:
    """A change decided at tick `at`, in effect from `start` (at once) to `end` (until changed)."""
    starts = None if start is None else instant(start)
    ends = None if end is None else instant(end)
    return entry(
        seq,
        kind,
        revision,
        at=instant(at),
        start=starts,
        end=ends,
        basis=basis,
        scheduled=scheduled,
        channel=channel,
    )


def active(number: int, since: int, until: int | None = None) -> tuple[object, ...]:
    return (number, Status.ACTIVE, instant(since), until if until is None else instant(until))


def expired(number: int, since: int, until: int) -> tuple[object, ...]:
    return (number, Status.EXPIRED, instant(since), instant(until))


def replaced(number: int, since: int, until: int) -> tuple[object, ...]:
    return (number, Status.REPLACED, instant(since), instant(until))


def never_ran(number: int, status: Status) -> tuple[object, ...]:
    return (number, status, None, None)


def told(changes: list[Change], at: int) -> list[tuple[object, ...]]:
    return [_told(one) for one in periods(changes, instant(at))]


def _told(one: Period) -> tuple[object, ...]:
    return (one.change.seq, one.status, one.since, one.until)


CHOSEN = change(1, Kind.CHOOSE, SILVER, at=0)
FOR_TEN = change(1, Kind.CHOOSE, SILVER, at=0, end=10)
REQUESTED = change(2, Kind.REQUEST, GOLD, at=2, basis=1)


def test_an_empty_ledger_means_nothing() -> None:
    stands = subscription([], instant(0))
    assert (stands.current, stands.pending, stands.version, stands.basis) == (None, None, 0, 0)
    assert told([], 0) == []


def test_a_choice_is_active_until_changed() -> None:
    assert told([CHOSEN], 1_000) == [active(1, 0)]
    assert subscription([CHOSEN], instant(1_000)).current == CHOSEN


def test_a_choice_with_a_term_expires_at_its_end_and_not_before() -> None:
    assert told([FOR_TEN], 9) == [active(1, 0, 10)]
    assert told([FOR_TEN], 10) == [expired(1, 0, 10)]
    assert subscription([FOR_TEN], instant(10)).current is None
    assert subscription([FOR_TEN], instant(10)).basis == 0


def test_another_choice_takes_its_place() -> None:
    both = [CHOSEN, change(2, Kind.CHOOSE, GOLD, at=3, basis=1)]
    assert told(both, 3) == [active(2, 3), replaced(1, 0, 3)]


def test_a_scheduled_choice_waits_for_its_start() -> None:
    both = [CHOSEN, change(2, Kind.CHOOSE, GOLD, at=3, start=5, basis=1)]
    assert told(both, 4) == [never_ran(2, Status.SCHEDULED), active(1, 0, 5)]
    assert subscription(both, instant(4)).pending == both[1]
    assert told(both, 5) == [active(2, 5), replaced(1, 0, 5)]
    assert subscription(both, instant(5)).pending is None


def test_a_renewal_starts_as_the_term_before_it_ends() -> None:
    both = [FOR_TEN, change(2, Kind.CHOOSE, SILVER, at=8, start=10, end=20, basis=1)]
    assert told(both, 9) == [never_ran(2, Status.SCHEDULED), active(1, 0, 10)]
    assert told(both, 10) == [active(2, 10, 20), expired(1, 0, 10)]


def test_what_was_scheduled_is_cancelled_by_a_decision_before_its_start() -> None:
    rows = [
        CHOSEN,
        change(2, Kind.CHOOSE, GOLD, at=3, start=5, basis=1),
        change(3, Kind.CHOOSE, SILVER, at=4, basis=1),
    ]
    assert told(rows, 9) == [active(3, 4), never_ran(2, Status.CANCELLED), replaced(1, 0, 4)]


def test_what_was_scheduled_has_started_when_a_decision_comes_at_that_instant() -> None:
    rows = [
        CHOSEN,
        change(2, Kind.CHOOSE, GOLD, at=3, start=5, basis=1),
        change(3, Kind.CHOOSE, SILVER, at=5, basis=2),
    ]
    assert told(rows, 5) == [active(3, 5), replaced(2, 5, 5), replaced(1, 0, 5)]


def test_a_withdrawn_choice_leaves_the_current_plan_as_it_was() -> None:
    rows = [
        FOR_TEN,
        change(2, Kind.CHOOSE, GOLD, at=3, start=5, basis=1),
        change(3, Kind.WITHDRAW, at=4, basis=1),
    ]
    assert told(rows, 6) == [never_ran(2, Status.CANCELLED), active(1, 0, 10)]
    assert subscription(rows, instant(6)).pending is None


def test_a_request_awaits_approval_beside_the_current_plan() -> None:
    assert told([CHOSEN, REQUESTED], 9) == [never_ran(2, Status.AWAITING), active(1, 0)]
    assert subscription([CHOSEN, REQUESTED], instant(9)).pending == REQUESTED


def test_an_approved_request_is_one_period_with_its_approval() -> None:
    approval = change(3, Kind.CHOOSE, GOLD, at=4, basis=1, channel=Channel.OPERATOR)
    assert told([CHOSEN, REQUESTED, approval], 5) == [active(3, 4), replaced(1, 0, 4)]


def test_the_same_plan_chosen_in_the_chat_is_no_approval() -> None:
    choice = change(3, Kind.CHOOSE, GOLD, at=4, basis=1)
    assert never_ran(2, Status.CANCELLED) in told([CHOSEN, REQUESTED, choice], 5)


def test_another_plan_chosen_by_the_operator_is_no_approval() -> None:
    choice = change(3, Kind.CHOOSE, SILVER, at=4, basis=1, channel=Channel.OPERATOR)
    assert never_ran(2, Status.CANCELLED) in told([CHOSEN, REQUESTED, choice], 5)


def test_a_declined_request_changes_nothing_else() -> None:
    rows = [CHOSEN, REQUESTED, change(3, Kind.DECLINE, at=4, basis=1)]
    assert told(rows, 5) == [never_ran(2, Status.DECLINED), active(1, 0)]
    assert subscription(rows, instant(5)).pending is None


def test_a_withdrawn_request_is_cancelled() -> None:
    rows = [CHOSEN, REQUESTED, change(3, Kind.WITHDRAW, at=4, basis=1)]
    assert told(rows, 5) == [never_ran(2, Status.CANCELLED), active(1, 0)]


def test_an_undone_choice_gives_the_plan_before_it_back_with_its_own_dates() -> None:
    rows = [
        FOR_TEN,
        change(2, Kind.CHOOSE, GOLD, at=3, basis=1),
        change(3, Kind.UNDO, at=6, basis=1),
    ]
    assert told(rows, 9) == [(2, Status.UNDONE, instant(3), instant(6)), active(1, 0, 10)]
    assert subscription(rows, instant(9)).current == FOR_TEN


def test_undoing_gives_nothing_back_whose_time_ended_meanwhile() -> None:
    rows = [
        FOR_TEN,
        change(2, Kind.CHOOSE, GOLD, at=9, basis=1),
        change(3, Kind.UNDO, at=12, basis=1),
    ]
    assert told(rows, 12) == [(2, Status.UNDONE, instant(9), instant(12)), expired(1, 0, 10)]
    assert subscription(rows, instant(12)).current is None


def test_an_end_leaves_no_plan() -> None:
    rows = [CHOSEN, change(2, Kind.END, at=4, basis=1)]
    assert told(rows, 4) == [(1, Status.ENDED, instant(0), instant(4))]
    assert subscription(rows, instant(4)).current is None


def test_a_scheduled_end_is_pending_until_it_comes() -> None:
    rows = [CHOSEN, change(2, Kind.END, at=4, start=8, basis=1)]
    assert subscription(rows, instant(7)).pending == rows[1]
    assert told(rows, 7) == [active(1, 0, 8)]
    assert told(rows, 8) == [expired(1, 0, 8)]


def test_a_withdrawn_end_never_comes() -> None:
    rows = [
        CHOSEN,
        change(2, Kind.END, at=4, start=8, basis=1),
        change(3, Kind.WITHDRAW, at=5, basis=1),
    ]
    assert told(rows, 9) == [active(1, 0)]


def test_an_older_plan_never_comes_back_by_itself() -> None:
    rows = [CHOSEN, change(2, Kind.CHOOSE, GOLD, at=3, end=5, basis=1)]
    assert told(rows, 6) == [expired(2, 3, 5), replaced(1, 0, 3)]
    assert subscription(rows, instant(6)).current is None


def test_a_clock_behind_the_last_decision_is_not_believed() -> None:
    late = change(1, Kind.CHOOSE, SILVER, at=5)
    stands = subscription([late], instant(2))
    assert stands.now == instant(5)
    assert stands.current == late
    assert told([late], 2) == [active(1, 5)]


def test_three_rows_are_enough_to_know_where_a_business_stands() -> None:
    rows = [
        FOR_TEN,
        change(2, Kind.CHOOSE, SILVER, at=1, start=10, end=20, basis=1),
        change(3, Kind.CHOOSE, GOLD, at=2, basis=1, scheduled=2),
        change(4, Kind.UNDO, at=3, basis=1, scheduled=2),
    ]
    assert fold(rows[3], rows[0], rows[1], instant(4)) == subscription(rows, instant(4))


# What stays scheduled

RENEWED = [FOR_TEN, change(2, Kind.CHOOSE, SILVER, at=1, start=10, end=20, basis=1)]
ASKED = [*RENEWED, change(3, Kind.REQUEST, GOLD, at=2, basis=1, scheduled=2)]


def test_a_request_leaves_what_is_scheduled_as_it_is() -> None:
    stands = subscription(ASKED, instant(3))
    assert (stands.request, stands.scheduled) == (ASKED[2], RENEWED[1])
    awaiting, ahead = never_ran(3, Status.AWAITING), never_ran(2, Status.SCHEDULED)
    assert told(ASKED, 3) == [awaiting, ahead, active(1, 0, 10)]


def test_what_is_scheduled_starts_while_a_request_waits() -> None:
    stands = subscription(ASKED, instant(10))
    assert (stands.current, stands.scheduled, stands.request) == (RENEWED[1], None, ASKED[2])
    assert told(ASKED, 10) == [never_ran(3, Status.AWAITING), active(2, 10, 20), expired(1, 0, 10)]
    assert told(ASKED, 20)[1] == expired(2, 10, 20)


@pytest.mark.parametrize("kind", [Kind.DECLINE, Kind.WITHDRAW])
def test_declined_or_withdrawn_all_is_as_before_the_request(kind: Kind) -> None:
    rows = [*ASKED, change(4, kind, at=4, basis=1, scheduled=2)]
    before, after = subscription(RENEWED, instant(5)), subscription(rows, instant(5))
    assert (after.held, after.scheduled) == (before.held, before.scheduled)
    assert told(rows, 5)[1:] == told(RENEWED, 5)
    assert told(rows, 10)[1:] == told(RENEWED, 10)


def test_an_approved_request_replaces_what_is_scheduled() -> None:
    approval = change(4, Kind.CHOOSE, GOLD, at=4, basis=1, scheduled=2, channel=Channel.OPERATOR)
    assert told([*ASKED, approval], 30) == [
        active(4, 4),
        never_ran(2, Status.CANCELLED),
        replaced(1, 0, 4),
    ]


def test_an_undone_choice_brings_back_what_it_replaced() -> None:
    rows = [
        *RENEWED,
        change(3, Kind.CHOOSE, GOLD, at=8, basis=1, scheduled=2),
        change(4, Kind.UNDO, at=9, basis=1, scheduled=2),
    ]
    undone = (3, Status.UNDONE, instant(8), instant(9))
    assert told(rows, 9) == [undone, never_ran(2, Status.SCHEDULED), active(1, 0, 10)]
    assert told(rows, 10) == [undone, active(2, 10, 20), expired(1, 0, 10)]


def test_undone_after_its_start_it_has_started() -> None:
    rows = [
        *RENEWED,
        change(3, Kind.CHOOSE, GOLD, at=9, basis=1, scheduled=2),
        change(4, Kind.UNDO, at=12, basis=1, scheduled=2),
    ]
    undone = (3, Status.UNDONE, instant(9), instant(12))
    assert told(rows, 12) == [undone, active(2, 10, 20), expired(1, 0, 10)]


def test_a_ledger_from_before_says_of_a_request_what_it_said_then() -> None:
    rows = [*RENEWED, change(3, Kind.REQUEST, GOLD, at=2, basis=1)]
    assert subscription(rows, instant(3)).scheduled is None
    assert told(rows, 10) == [
        never_ran(3, Status.AWAITING),
        never_ran(2, Status.CANCELLED),
        expired(1, 0, 10),
    ]


@pytest.mark.parametrize(
    ("tick", "seq"), [(-1, None), (0, 1), (2, 1), (3, 2), (5, 2), (6, 1), (10, None)]
)
def test_where_it_stood_before_counts_only_what_was_decided_by_then(
    tick: int, seq: int | None
) -> None:
    rows = [
        FOR_TEN,
        change(2, Kind.CHOOSE, GOLD, at=3, basis=1),
        change(3, Kind.UNDO, at=6, basis=1),
    ]
    current = subscription_as_of(rows, instant(tick)).current
    assert (current.seq if current else None) == seq


# Who settled a period

LATER_GOLD = change(2, Kind.CHOOSE, GOLD, at=3, start=5, basis=1)
AWAITED = [CHOSEN, REQUESTED]


@pytest.mark.parametrize(
    ("rows", "at", "seq", "by"),
    [
        ([CHOSEN], 9, 1, None),
        ([FOR_TEN], 10, 1, None),
        ([CHOSEN, change(2, Kind.CHOOSE, GOLD, at=3, basis=1)], 3, 1, 2),
        ([CHOSEN, change(2, Kind.END, at=4, basis=1)], 4, 1, 2),
        ([CHOSEN, LATER_GOLD], 4, 1, None),
        ([CHOSEN, LATER_GOLD], 4, 2, None),
        ([CHOSEN, LATER_GOLD], 5, 1, 2),
        ([FOR_TEN, change(2, Kind.CHOOSE, SILVER, at=8, start=10, end=20, basis=1)], 10, 1, 2),
        ([FOR_TEN, change(2, Kind.CHOOSE, GOLD, at=10)], 10, 1, None),
        ([FOR_TEN, change(2, Kind.CHOOSE, GOLD, at=3, start=12, basis=1)], 12, 1, None),
        ([CHOSEN, LATER_GOLD, change(3, Kind.WITHDRAW, at=4, basis=1)], 9, 2, 3),
        ([CHOSEN, LATER_GOLD, change(3, Kind.WITHDRAW, at=4, basis=1)], 9, 1, None),
        ([CHOSEN, LATER_GOLD, change(3, Kind.CHOOSE, SILVER, at=4, basis=1)], 9, 2, 3),
        ([CHOSEN, LATER_GOLD, change(3, Kind.CHOOSE, SILVER, at=4, basis=1)], 9, 1, 3),
        (AWAITED, 9, 2, None),
        ([*AWAITED, change(3, Kind.DECLINE, at=4, basis=1)], 9, 2, 3),
        ([*AWAITED, change(3, Kind.WITHDRAW, at=4, basis=1)], 9, 2, 3),
        (
            [*AWAITED, change(3, Kind.CHOOSE, GOLD, at=4, basis=1, channel=Channel.OPERATOR)],
            9,
            1,
            3,
        ),
    ],
)
def test_a_period_names_the_decision_that_settled_it_if_one_did(
    rows: list[Change], at: int, seq: int, by: int | None
) -> None:
    [one] = [one for one in periods(rows, instant(at)) if one.change.seq == seq]
    assert one.settled_by == (rows[by - 1] if by else None)


def test_an_undone_period_was_settled_by_its_undo_and_the_resumed_one_by_nobody() -> None:
    undo = change(3, Kind.UNDO, at=6, basis=1)
    rows = [FOR_TEN, change(2, Kind.CHOOSE, GOLD, at=3, basis=1), undo]
    assert [one.settled_by for one in periods(rows, instant(7))] == [undo, None]
    assert [one.settled_by for one in periods(rows, instant(10))] == [undo, None]
