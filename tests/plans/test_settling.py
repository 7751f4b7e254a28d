"""Taking back, answering, assigning and ending: the change it comes to, or why it may not be."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from plans.commands.choose import Timing
from plans.commands.command import Moved, NothingToDo, Stale, Unchanged
from plans.commands.operate import BadDates
from plans.commands.take_back import TooLate, undoable_until
from plans.ledger import Change, Channel, Chosen, Kind, Requested
from plans.periods import Status, periods
from plans.plan import Catalogue, Revision
from tests.plans.life import (
    ANNUAL,
    BASIC,
    CLUB,
    GOLD,
    INSTANT,
    LEGACY,
    MINUTE,
    OPERATOR,
    PLATINUM,
    SILVER,
    START,
    UNDO_FOR,
    Act,
    Life,
    approve,
    assign,
    decline,
    end,
    offer,
    undo,
    utc,
    withdraw,
)

AT_TERM_END = Timing.AT_TERM_END
NOBODY = Life()
ON_BASIC = NOBODY.chooses(BASIC)
ON_GOLD = NOBODY.chooses(GOLD)
GOLD_ENDS = utc("2026-02-28 09:00")
SCHEDULED = ON_GOLD.after(MINUTE).chooses(SILVER, AT_TERM_END)
REQUESTED = ON_BASIC.after(MINUTE).chooses(PLATINUM)
REQUESTED_FOR_THE_END = ON_GOLD.after(MINUTE).chooses(PLATINUM, AT_TERM_END)

SETTLING_ACTS = [withdraw(), undo(), approve(), decline()]


@pytest.mark.parametrize("act", SETTLING_ACTS)
def test_whatever_a_screen_from_before_another_decision_offered_is_stale(act: Act) -> None:
    pressed = act.on(ON_BASIC.subscription)
    assert REQUESTED.asks(pressed) == Stale((Moved.LEDGER,))


@pytest.mark.parametrize("act", SETTLING_ACTS)
def test_a_number_beyond_the_ledger_is_stale(act: Act) -> None:
    seventh = replace(ON_BASIC.subscription, last=replace(ON_BASIC.last, seq=7))
    assert ON_BASIC.asks(act.on(seventh)) == Stale((Moved.LEDGER,))


@pytest.mark.parametrize("act", [withdraw(), undo(), approve(), decline(), end("closed")])
def test_where_nothing_was_ever_decided_there_is_nothing_to_do(act: Act) -> None:
    assert NOBODY.would(act) == NothingToDo()


@pytest.mark.parametrize(
    ("life", "act", "kind"),
    [
        (SCHEDULED, withdraw(), Kind.WITHDRAW),
        (ON_BASIC, undo(), Kind.UNDO),
        (REQUESTED, decline(), Kind.DECLINE),
        (ON_BASIC, end("closed"), Kind.END),
    ],
)
def test_a_settling_change_holds_at_once_and_names_no_plan(
    life: Life, act: Act, kind: Kind
) -> None:
    change = life.at("2025-01-01").does(act).last
    assert change.kind is kind
    assert not isinstance(change, Chosen | Requested)
    assert change.effective_at == change.decided_at == life.last.decided_at


# Withdraw


@pytest.mark.parametrize("life", [SCHEDULED, REQUESTED, REQUESTED_FOR_THE_END])
def test_what_is_pending_can_be_withdrawn(life: Life) -> None:
    after = life.does(withdraw())
    assert (after.last.seq, after.last.basis) == (3, 1)
    assert after.subscription.pending is None
    assert after.subscription.current == life.changes[0]


def test_a_scheduled_choice_can_be_withdrawn_until_it_starts() -> None:
    assert isinstance(SCHEDULED.at(GOLD_ENDS - INSTANT).would(withdraw()), Change)
    assert SCHEDULED.at(GOLD_ENDS).would(withdraw()) == NothingToDo()


def test_what_was_withdrawn_is_not_withdrawn_again() -> None:
    assert SCHEDULED.does(withdraw()).would(withdraw()) == NothingToDo()


def test_what_the_operator_scheduled_can_be_withdrawn_too() -> None:
    life = ON_BASIC.operator(assign(SILVER, "as agreed", since=utc("2026-03-01")))
    assert life.does(withdraw()).subscription.pending is None


# Undo


def test_an_undone_choice_gives_the_plan_before_it_back() -> None:
    life = ON_GOLD.after(MINUTE).chooses(SILVER).after(MINUTE).does(undo())
    assert (life.last.seq, life.last.basis) == (3, 1)
    assert life.subscription.current == ON_GOLD.last


def test_an_undone_first_choice_leaves_no_plan() -> None:
    life = ON_BASIC.does(undo())
    assert (life.last.basis, life.subscription.current) == (0, None)


def test_an_undone_choice_gives_nothing_back_whose_time_has_ended_meanwhile() -> None:
    before_the_end = ON_GOLD.at(GOLD_ENDS - MINUTE).chooses(SILVER)
    life = before_the_end.at(GOLD_ENDS + MINUTE).does(undo())
    assert life.last.basis == 1
    assert life.subscription.current is None


@pytest.mark.parametrize(
    ("later", "undone"), [(UNDO_FOR - INSTANT, True), (UNDO_FOR, False), (2 * UNDO_FOR, False)]
)
def test_a_choice_can_be_undone_within_the_limit_only(later: timedelta, *, undone: bool) -> None:
    outcome = ON_BASIC.after(later).would(undo())
    assert isinstance(outcome, Change) == undone
    assert undone or outcome == TooLate(START + UNDO_FOR)


def test_a_choice_can_be_undone_when_the_clock_jumped_back() -> None:
    assert isinstance(ON_BASIC.at("2025-01-01").would(undo()), Change)


def test_where_undo_is_switched_off_it_is_always_too_late() -> None:
    assert replace(ON_BASIC, undo_for=timedelta()).would(undo()) == TooLate(START)


@pytest.mark.parametrize(
    "life",
    [
        SCHEDULED,
        REQUESTED,
        REQUESTED.does(withdraw()),
        ON_BASIC.does(end("closed")),
        ON_BASIC.does(undo()),
        SCHEDULED.at(GOLD_ENDS),
    ],
    ids=[
        "scheduled",
        "requested",
        "requested and withdrawn",
        "ended",
        "undone",
        "started by itself",
    ],
)
def test_only_a_last_change_that_took_effect_at_once_is_undone(life: Life) -> None:
    assert life.would(undo()) == NothingToDo()
    assert undoable_until(life.subscription, UNDO_FOR) is None


def test_a_choice_that_has_expired_is_not_undone() -> None:
    short = offer(20, "Short", "P1D")
    life = replace(NOBODY, offers=Catalogue((short,)), undo_for=timedelta(days=2)).chooses(short)
    assert isinstance(life.after(timedelta(hours=23)).would(undo()), Change)
    assert life.after(timedelta(days=1)).would(undo()) == NothingToDo()


def test_until_when_a_choice_can_be_undone_is_known() -> None:
    assert undoable_until(ON_BASIC.subscription, UNDO_FOR) == START + UNDO_FOR
    assert undoable_until(NOBODY.subscription, UNDO_FOR) is None


# Approve and decline


def test_an_approved_request_starts_when_it_is_approved_and_its_term_counts_from_there() -> None:
    life = REQUESTED.at("2026-02-10 15:00").operator(approve("welcome"))
    now = utc("2026-02-10 15:00")
    assert life.last == Chosen(
        seq=3,
        revision=PLATINUM,
        effective_at=now,
        expires_at=utc("2027-02-10 15:00"),
        anchor_at=now,
        decided_at=now,
        decided_by=OPERATOR,
        channel=Channel.OPERATOR,
        note="welcome",
        basis=1,
        scheduled=0,
    )
    assert life.subscription.current == life.last


def test_a_request_for_the_end_that_is_approved_before_starts_then() -> None:
    change = REQUESTED_FOR_THE_END.at("2026-02-10").operator(approve()).chosen
    assert change.effective_at == change.anchor_at == GOLD_ENDS
    assert change.expires_at == utc("2027-02-28 09:00")


@pytest.mark.parametrize("late", [timedelta(), MINUTE, timedelta(days=40)])
def test_a_request_for_the_end_that_is_approved_after_it_starts_at_once(late: timedelta) -> None:
    now = GOLD_ENDS + late
    change = REQUESTED_FOR_THE_END.at(now).operator(approve()).chosen
    assert change.effective_at == change.anchor_at == now
    assert change.basis == 0


def test_a_renewal_approved_in_time_continues_without_a_gap() -> None:
    held = REQUESTED.operator(approve()).at("2027-01-20").chooses(PLATINUM, AT_TERM_END)
    change = held.operator(approve()).chosen
    assert change.effective_at == utc("2027-01-31 09:01")
    assert change.anchor_at == utc("2026-01-31 09:01")
    assert change.expires_at == utc("2028-01-31 09:01")


def test_a_request_is_approved_even_if_its_plan_is_no_longer_on_offer() -> None:
    life = replace(REQUESTED, offers=Catalogue())
    assert life.operator(approve()).chosen.revision == PLATINUM


def test_a_declined_request_leaves_the_current_plan() -> None:
    life = REQUESTED.operator(decline("not yet"))
    assert (life.last.note, life.last.basis) == ("not yet", 1)
    assert life.subscription.current == ON_BASIC.last


@pytest.mark.parametrize("act", [approve(), decline()])
@pytest.mark.parametrize("life", [ON_BASIC, SCHEDULED, REQUESTED.does(withdraw())])
def test_only_a_request_that_waits_is_answered(life: Life, act: Act) -> None:
    assert life.would(act, OPERATOR, Channel.OPERATOR) == NothingToDo()


# Assign


def test_an_operator_gives_a_plan_at_once_and_for_its_term() -> None:
    change = ON_BASIC.after(MINUTE).operator(assign(GOLD, "as agreed")).chosen
    assert (change.revision, change.basis) == (GOLD, 1)
    assert change.effective_at == change.anchor_at == START + MINUTE
    assert (change.expires_at, change.note) == (utc("2026-02-28 09:01"), "as agreed")


@pytest.mark.parametrize("plan", [CLUB, PLATINUM, LEGACY])
def test_an_operator_gives_what_could_not_be_chosen(plan: Revision) -> None:
    life = NOBODY.operator(assign(plan, "a gift"))
    assert life.chosen.revision == plan
    assert life.subscription.current == life.chosen


def test_a_plan_can_be_given_from_one_instant_to_another() -> None:
    since, until = utc("2026-03-01"), utc("2026-03-15")
    change = ON_BASIC.operator(assign(GOLD, "a trial", since, until)).chosen
    assert (change.effective_at, change.expires_at, change.anchor_at) == (since, until, None)


def test_a_plan_given_from_later_on_has_its_term_from_there() -> None:
    change = ON_BASIC.operator(assign(GOLD, "as agreed", since=utc("2026-03-31"))).chosen
    assert (change.anchor_at, change.expires_at) == (utc("2026-03-31"), utc("2026-04-30"))


def test_a_plan_given_from_the_end_of_its_own_term_goes_on() -> None:
    change = ON_GOLD.operator(assign(GOLD, "as agreed", since=GOLD_ENDS)).chosen
    assert (change.anchor_at, change.expires_at) == (START, utc("2026-03-31 09:00"))


FAR = utc("2126-01-31 09:00")  # a century after the start


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (START - INSTANT, None, BadDates.PAST),
        (None, START, BadDates.ORDER),
        (None, START - MINUTE, BadDates.ORDER),
        (FAR, FAR, BadDates.ORDER),
        (FAR + INSTANT, None, BadDates.FAR),
        (None, FAR + INSTANT, BadDates.FAR),
        (FAR, FAR + INSTANT, BadDates.FAR),
    ],
)
def test_dates_that_cannot_be_are_refused(
    since: datetime | None, until: datetime | None, expected: BadDates
) -> None:
    assert ON_BASIC.would(assign(SILVER, "why", since, until)) == expected


@pytest.mark.parametrize(("since", "until"), [(START, None), (FAR, None), (None, FAR)])
def test_dates_up_to_a_century_ahead_are_taken(
    since: datetime | None, until: datetime | None
) -> None:
    assert isinstance(ON_BASIC.would(assign(ANNUAL, "why", since, until)), Change)


def test_the_past_begins_at_the_ledgers_now_and_not_at_a_clock_that_jumped_back() -> None:
    life = ON_BASIC.at("2025-01-01")
    assert life.would(assign(SILVER, "why", since=START - MINUTE)) == BadDates.PAST


@pytest.mark.parametrize(
    "act", [assign(BASIC, "again"), assign(BASIC, "again", since=utc("2026-03-01"))]
)
def test_giving_the_plan_that_is_in_force_until_the_same_instant_changes_nothing(act: Act) -> None:
    assert ON_BASIC.would(act) == Unchanged()
    assert ON_GOLD.would(assign(GOLD, "again", until=GOLD_ENDS)) == Unchanged()


def test_giving_what_is_scheduled_already_changes_nothing() -> None:
    act = assign(SILVER, "as agreed", utc("2026-03-01"), utc("2026-04-01"))
    assert ON_BASIC.operator(act).would(act) == Unchanged()


def test_giving_the_plan_in_force_drops_what_is_pending() -> None:
    life = REQUESTED.operator(assign(BASIC, "stay"))
    assert life.subscription.pending is None
    assert life.subscription.current == life.last


def test_giving_a_requested_plan_grants_the_request() -> None:
    life = REQUESTED.operator(assign(PLATINUM, "as agreed"))
    assert [one.status for one in periods(life.changes, life.now)] == [
        Status.ACTIVE,
        Status.REPLACED,
    ]


# End


def test_an_operator_ends_the_plan_in_force() -> None:
    life = ON_BASIC.after(MINUTE).operator(end("closed"))
    assert (life.last.kind, life.last.basis, life.last.note) == (Kind.END, 1, "closed")
    assert life.subscription.current is None


@pytest.mark.parametrize("life", [SCHEDULED, REQUESTED])
def test_ending_drops_what_is_pending(life: Life) -> None:
    assert life.operator(end("closed")).subscription.pending is None


@pytest.mark.parametrize("life", [ON_GOLD.at(GOLD_ENDS), ON_BASIC.operator(end("closed"))])
def test_what_is_over_is_not_ended(life: Life) -> None:
    assert life.would(end("closed"), None, Channel.CLI) == NothingToDo()
