"""Plans that renew by themselves: for how long, until what, and what stops them."""

from datetime import UTC, datetime, timedelta

import pytest

from plans.commands.choose import Timing, TooEarly
from plans.commands.command import Moved, NothingToDo, Stale, Unchanged
from plans.ledger import Change, Chosen, Ended
from plans.periods import Period, Status, periods
from plans.plan import Catalogue, Renewal
from plans.renewals import renewable
from tests.plans.life import (
    BASIC,
    GOLD,
    OFFERS,
    PLATINUM,
    SILVER,
    TEAM,
    UNDO_FOR,
    Life,
    approve,
    assign,
    decline,
    end,
    offer,
    turn_off_renewal,
    undo,
    utc,
    withdraw,
)

NOW, AT_TERM_END = Timing.NOW, Timing.AT_TERM_END
DAY = timedelta(days=1)
ON_TEAM = Life().chooses(TEAM)  # since 31 January 2026, 09:00
IN_MARCH = ON_TEAM.at("2026-03-10 09:00")
MARCH_ENDS = utc("2026-03-31 09:00")
OFF = IN_MARCH.does(turn_off_renewal())


def told(life: Life) -> list[tuple[str, Status, datetime | None, datetime | None]]:
    return [_told(one) for one in periods(life.changes, life.now)]


def _told(one: Period) -> tuple[str, Status, datetime | None, datetime | None]:
    return one.revision.plan.code, one.status, one.since, one.until


# It goes on


@pytest.mark.parametrize(
    ("now", "renews"),
    [
        ("2026-01-31 09:00", "2026-02-28 09:00"),
        ("2026-02-28 08:59", "2026-02-28 09:00"),
        ("2026-02-28 09:00", "2026-03-31 09:00"),
        ("2026-04-30 09:00", "2026-05-31 09:00"),
        ("2028-02-10 09:00", "2028-02-29 09:00"),
        ("2028-02-29 09:00", "2028-03-31 09:00"),
        ("2066-12-01 00:00", "2066-12-31 09:00"),
    ],
)
def test_a_plan_renews_on_the_day_of_the_month_on_which_it_began(now: str, renews: str) -> None:
    stands = ON_TEAM.at(now).subscription
    assert stands.current == ON_TEAM.last
    assert stands.renews_at == stands.term_end == stands.next_event == utc(renews)
    assert stands.ends_at is None


def test_one_that_began_on_a_leap_day_renews_on_the_last_of_february() -> None:
    yearly = offer(20, "Yearly", "P1Y", renewal=Renewal.AUTOMATIC)
    life = Life(utc("2024-02-29 12:00"), offers=Catalogue((yearly,))).chooses(yearly)
    found = [life.at(f"{year}-01-01").subscription.renews_at for year in (2025, 2027, 2028, 2029)]
    assert found == [utc(f"{day} 12:00") for day in LEAPS]


LEAPS = ("2025-02-28", "2027-02-28", "2028-02-29", "2029-02-28")


def test_hundreds_of_terms_are_one_row_and_one_period() -> None:
    weekly = offer(21, "Weekly", "P1W", renewal=Renewal.AUTOMATIC)
    life = Life(offers=Catalogue((weekly,))).chooses(weekly)
    start = life.now
    for week in range(1, 900):
        life = life.at(start + week * timedelta(weeks=1))
        assert life.subscription.renews_at == start + (week + 1) * timedelta(weeks=1)
    [one] = periods(life.changes, life.now)
    assert (one.status, one.since, one.until) == (Status.ACTIVE, start, None)
    assert one.renews_at == life.subscription.renews_at


def test_it_renews_as_it_was_chosen_whatever_is_published_later() -> None:
    newer = offer(22, "Team", "P1Y", version=2)
    life = Life(offers=Catalogue((newer,)), changes=ON_TEAM.changes, now=IN_MARCH.now)
    assert life.subscription.renews_at == MARCH_ENDS
    change = life.chooses(newer, AT_TERM_END).chosen
    assert (change.effective_at, change.expires_at) == (MARCH_ENDS, utc("2027-03-31 09:00"))


def test_a_newer_revision_goes_on_in_the_run_of_terms() -> None:
    newer = offer(23, "Team", "P1M", version=2, renewal=Renewal.AUTOMATIC)
    life = Life(offers=Catalogue((newer,)), changes=ON_TEAM.changes, now=IN_MARCH.now)
    later = life.chooses(newer, AT_TERM_END).at("2026-04-15 09:00")
    assert later.subscription.current == later.last
    assert later.subscription.renews_at == utc("2026-04-30 09:00")
    assert [one[1] for one in told(later)] == [Status.ACTIVE, Status.REPLACED]


def test_the_same_plan_once_more_is_nothing_new() -> None:
    assert IN_MARCH.would(IN_MARCH.choice(TEAM, AT_TERM_END)) == Unchanged()
    assert renewable(IN_MARCH.subscription, OFFERS) is None


def test_an_end_that_an_operator_set_is_one() -> None:
    life = Life().operator(assign(TEAM, "as agreed", until=utc("2026-06-01")))
    assert life.subscription.renews_at is None
    assert life.subscription.ends_at == utc("2026-06-01")
    assert isinstance(life.would(turn_off_renewal()), NothingToDo)


# Something follows at the end of the term


def test_another_plan_follows_at_the_end_of_the_term_that_runs() -> None:
    life = IN_MARCH.chooses(SILVER, AT_TERM_END)
    assert life.chosen.effective_at == MARCH_ENDS == life.subscription.ends_at
    assert life.subscription.renews_at is None
    later = life.at(MARCH_ENDS)
    assert told(later) == [
        ("silver", Status.ACTIVE, MARCH_ENDS, None),
        ("team", Status.REPLACED, ON_TEAM.now, MARCH_ENDS),
    ]


def test_a_screen_of_the_term_before_proposes_the_end_that_is_no_more() -> None:
    old = IN_MARCH.choice(SILVER, AT_TERM_END).on(IN_MARCH.subscription)
    change = IN_MARCH.at("2026-04-02 09:00").asks(old)
    assert isinstance(change, Stale)
    assert change.moved == (Moved.DAY,)


def test_until_something_that_comes_later_it_goes_on() -> None:
    life = IN_MARCH.operator(assign(SILVER, "as agreed", since=utc("2026-05-10")))
    assert life.subscription.renews_at == MARCH_ENDS
    assert life.at("2026-05-01 09:00").subscription.renews_at is None
    assert life.at("2026-05-01 09:00").subscription.ends_at == utc("2026-05-10")


def test_what_would_be_approved_later_takes_its_place_then() -> None:
    life = IN_MARCH.chooses(PLATINUM, AT_TERM_END)
    assert life.subscription.renews_at == MARCH_ENDS
    granted = life.at("2026-04-05 09:00").operator(approve())
    assert granted.chosen.effective_at == utc("2026-04-05 09:00")


# Its renewal is turned off, and on again


def test_turned_off_it_ends_at_the_end_of_the_term() -> None:
    assert isinstance(OFF.last, Ended)
    assert OFF.last.effective_at == MARCH_ENDS == OFF.subscription.ends_at
    assert (OFF.subscription.renews_at, OFF.subscription.current) == (None, ON_TEAM.last)
    over = OFF.at(MARCH_ENDS)
    assert over.subscription.current is None
    assert over.subscription.lapsed == ON_TEAM.last
    assert told(over) == [("team", Status.EXPIRED, ON_TEAM.now, MARCH_ENDS)]


def test_turned_on_again_it_goes_on_as_if_nothing_had_been() -> None:
    life = OFF.after(DAY).does(withdraw())
    assert life.subscription.renews_at == MARCH_ENDS
    assert told(life.at("2027-01-01")) == told(ON_TEAM.at("2027-01-01"))


def test_after_its_end_it_can_be_renewed() -> None:
    over = OFF.at(MARCH_ENDS)
    assert isinstance(over.would(withdraw()), NothingToDo)
    assert renewable(over.subscription, OFFERS) == TEAM
    assert over.chooses(TEAM).subscription.renews_at == utc("2026-04-30 09:00")


def test_a_switch_that_is_cancelled_leaves_it_turned_off() -> None:
    life = OFF.chooses(SILVER, AT_TERM_END).chooses(GOLD, AT_TERM_END).does(withdraw())
    assert life.subscription.scheduled == OFF.last
    assert life.at(MARCH_ENDS).subscription.current is None


def test_a_switch_that_is_cancelled_leaves_it_renewing() -> None:
    life = IN_MARCH.chooses(SILVER, AT_TERM_END).chooses(GOLD, AT_TERM_END).does(withdraw())
    assert life.subscription.renews_at == MARCH_ENDS


@pytest.mark.parametrize("answer", [withdraw(), decline("no")])
def test_a_request_leaves_it_turned_off(answer: object) -> None:
    life = OFF.chooses(PLATINUM)
    assert life.subscription.scheduled == OFF.last
    settled = life.does(withdraw()) if answer == withdraw() else life.operator(decline("no"))
    assert settled.subscription.scheduled == OFF.last
    assert settled.at(MARCH_ENDS).subscription.lapsed == ON_TEAM.last


def test_a_choice_that_is_undone_leaves_it_turned_off() -> None:
    life = OFF.chooses(SILVER)
    assert life.subscription.scheduled is None
    undone = life.after(UNDO_FOR - timedelta(seconds=1)).does(undo())
    assert undone.subscription.current == ON_TEAM.last
    assert undone.subscription.ends_at == MARCH_ENDS


@pytest.mark.parametrize(
    "life",
    [Life(), Life().chooses(BASIC), Life().chooses(GOLD), OFF, IN_MARCH.chooses(PLATINUM)],
    ids=["no plan", "no term", "no renewal", "off already", "a request is pending"],
)
def test_where_nothing_renews_nothing_can_be_turned_off(life: Life) -> None:
    assert life.would(turn_off_renewal()) == NothingToDo()


def test_a_screen_of_the_term_before_turns_nothing_off() -> None:
    shown = turn_off_renewal().on(IN_MARCH.subscription)
    assert IN_MARCH.at("2026-04-02 09:00").asks(shown) == Stale((Moved.DAY,))
    assert IN_MARCH.chooses(PLATINUM).asks(shown) == Stale((Moved.LEDGER,))


# Ended and undone


def test_an_operator_ends_it_in_the_middle_of_a_term() -> None:
    life = ON_TEAM.at("2027-08-15 09:00").operator(end("closed"))
    assert life.subscription.lapsed is None
    assert told(life) == [("team", Status.ENDED, ON_TEAM.now, utc("2027-08-15 09:00"))]


def test_undone_it_has_not_renewed() -> None:
    undone = ON_TEAM.after(timedelta(minutes=1)).does(undo())
    assert undone.at("2027-01-01").subscription.current is None


def test_undoing_what_replaced_it_after_its_term_ended_finds_it_renewed() -> None:
    life = ON_TEAM.at("2026-02-28 08:58").chooses(GOLD)
    undone = life.at("2026-02-28 09:03").does(undo())
    assert undone.subscription.current == ON_TEAM.last
    assert undone.subscription.renews_at == utc("2026-03-31 09:00")


def test_a_plan_that_does_not_renew_can_only_be_renewed_late_in_its_term() -> None:
    life = Life().chooses(GOLD).after(DAY)
    assert isinstance(life.would(life.choice(GOLD, AT_TERM_END)), TooEarly)


def test_a_renewal_by_hand_becomes_one_by_itself_where_the_offer_does() -> None:
    newer = offer(24, "Gold", "P1M", version=3, renewal=Renewal.AUTOMATIC)
    life = Life().chooses(GOLD).at("2026-02-25 09:00")
    life = Life(life.now, life.changes, Catalogue((newer,))).chooses(newer, AT_TERM_END)
    assert life.chosen.anchor_at == utc("2026-01-31 09:00")
    assert life.at("2026-03-05").subscription.renews_at == utc("2026-03-31 09:00")


def test_the_clock_may_lag_behind_the_ledger() -> None:
    late: Change = OFF.last
    assert isinstance(late, Ended)
    assert OFF.at(datetime(2026, 2, 1, tzinfo=UTC)).subscription.now == late.decided_at
    assert isinstance(ON_TEAM.at("2020-01-01").subscription.current, Chosen)
