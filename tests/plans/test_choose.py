"""Choosing a plan: the change it comes to, or why it may not be."""

from dataclasses import replace
from datetime import timedelta

import pytest

from plans.commands.choose import NotEligible, Timing, TooEarly, shown_day, timings
from plans.commands.command import Moved, NotOffered, Stale, Unchanged
from plans.conditions import Facts
from plans.ledger import Change, Channel, Chosen, Kind, Requested
from plans.plan import Between, Catalogue, Condition, Held, MemberFor, Tagged
from plans.renewals import renewable_from
from plans.term import Term
from tests.plans.life import (
    ANNUAL,
    BASIC,
    CLUB,
    GOLD,
    INSTANT,
    LEGACY,
    MINUTE,
    OFFERS,
    OLD_SILVER,
    OPERATOR,
    OWNER,
    PLATINUM,
    SILVER,
    START,
    Act,
    Life,
    assign,
    choose,
    offer,
    utc,
)

NOBODY = Life()
ON_BASIC = NOBODY.chooses(BASIC).at("2026-02-10")
ON_GOLD = NOBODY.chooses(GOLD)  # until 28 February 2026, 09:00
GOLD_ENDS = utc("2026-02-28 09:00")
RIPE = utc("2026-02-21 09:00")  # a quarter of 28 days before
NOW, AT_TERM_END = Timing.NOW, Timing.AT_TERM_END


# Now


def test_the_first_choice_of_a_business() -> None:
    assert NOBODY.would(choose(BASIC)) == Chosen(
        seq=1,
        revision=BASIC,
        effective_at=START,
        expires_at=None,
        anchor_at=None,
        decided_at=START,
        decided_by=OWNER,
        channel=Channel.CHAT,
        note=None,
        basis=0,
        scheduled=0,
    )


def test_a_term_ends_a_calendar_month_later_at_the_same_time_of_day_in_utc() -> None:
    change = ON_GOLD.chosen
    assert (change.effective_at, change.expires_at) == (START, GOLD_ENDS)
    assert change.anchor_at == START


def test_a_year_from_the_leap_day_ends_on_28_february() -> None:
    change = NOBODY.at("2028-02-29 23:59").chooses(ANNUAL).chosen
    assert change.expires_at == utc("2029-02-28 23:59")


def test_a_choice_over_a_current_plan_is_based_on_it_and_holds_at_once() -> None:
    change = ON_BASIC.chooses(GOLD).last
    assert (change.seq, change.basis) == (2, 1)
    assert change.effective_at == change.decided_at == ON_BASIC.now


def test_a_choice_after_the_end_of_a_term_is_based_on_nothing() -> None:
    change = ON_GOLD.at(GOLD_ENDS).chooses(SILVER).last
    assert (change.seq, change.basis) == (2, 0)


def test_at_the_instant_a_term_ends_the_choice_has_no_plan_to_replace() -> None:
    assert ON_GOLD.at(GOLD_ENDS - INSTANT).chooses(SILVER).last.basis == 1
    assert ON_GOLD.at(GOLD_ENDS).chooses(SILVER).last.basis == 0


def test_the_current_plan_without_end_is_not_chosen_again() -> None:
    assert ON_BASIC.would(choose(BASIC)) == Unchanged()


def test_a_newer_revision_of_the_current_plan_may_be_chosen() -> None:
    old = replace(NOBODY, offers=Catalogue((OLD_SILVER,))).chooses(OLD_SILVER)
    today = replace(old, offers=OFFERS)
    assert today.chooses(SILVER).chosen.revision == SILVER
    assert timings(today.subscription, SILVER) == (NOW,)


def test_a_plan_that_is_not_on_offer_is_refused() -> None:
    assert NOBODY.would(choose(LEGACY)) == NotOffered()
    assert replace(NOBODY, offers=Catalogue()).would(choose(BASIC)) == NotOffered()


def test_a_decision_is_never_dated_before_the_last_one() -> None:
    jumped_back = ON_GOLD.at("2025-12-01")
    change = jumped_back.chooses(SILVER).last
    assert change.decided_at == change.effective_at == START


def test_a_term_chosen_on_a_clock_that_jumped_back_counts_from_the_last_decision() -> None:
    change = NOBODY.chooses(BASIC).at("2025-12-01").chooses(GOLD).chosen
    assert (change.effective_at, change.expires_at) == (START, GOLD_ENDS)


# When the current plan ends


def test_a_plan_with_an_end_can_be_followed_by_another_when_it_ends() -> None:
    change = ON_GOLD.after(MINUTE).chooses(ANNUAL, AT_TERM_END).chosen
    assert change.effective_at == change.anchor_at == GOLD_ENDS
    assert change.expires_at == utc("2027-02-28 09:00")
    assert (change.decided_at, change.basis) == (START + MINUTE, 1)


@pytest.mark.parametrize(
    ("life", "expected"),
    [
        (NOBODY, (NOW,)),
        (ON_BASIC, (NOW,)),
        (ON_GOLD, (AT_TERM_END, NOW)),
        (ON_GOLD.at(GOLD_ENDS), (NOW,)),
    ],
    ids=["no plan yet", "a plan without end", "a plan with an end", "an expired plan"],
)
def test_only_what_ends_can_be_waited_for(life: Life, expected: tuple[Timing, ...]) -> None:
    assert timings(life.subscription, SILVER) == expected


def test_the_same_plan_can_follow_only_on_its_own_end() -> None:
    assert timings(ON_GOLD.subscription, GOLD) == (AT_TERM_END,)


@pytest.mark.parametrize(
    ("life", "act"),
    [
        (NOBODY, choose(SILVER, AT_TERM_END)),
        (ON_BASIC, choose(SILVER, AT_TERM_END)),
        (ON_GOLD, choose(GOLD)),
    ],
    ids=["no plan yet", "a plan without end", "the same plan now"],
)
def test_a_timing_that_the_screen_cannot_have_offered_is_stale(life: Life, act: Act) -> None:
    assert life.would(act) == Stale((Moved.CLOCK,))


# Renewals


def test_a_renewal_in_the_last_quarter_continues_without_a_gap() -> None:
    change = ON_GOLD.at(RIPE).chooses(GOLD, AT_TERM_END).chosen
    assert (change.effective_at, change.expires_at) == (GOLD_ENDS, utc("2026-03-31 09:00"))
    assert (change.anchor_at, change.basis) == (START, 1)


def test_a_chain_of_renewals_keeps_the_day_of_its_beginning() -> None:
    life, ends = ON_GOLD, []
    for _ in range(13):
        assert life.chosen.expires_at is not None
        life = life.at(life.chosen.expires_at - timedelta(days=1)).chooses(GOLD, AT_TERM_END)
        assert life.chosen.expires_at is not None
        ends.append(life.chosen.expires_at)
    assert [(end.month, end.day) for end in ends[:4]] == [(3, 31), (4, 30), (5, 31), (6, 30)]
    assert ends[-1] == utc("2027-03-31 09:00")
    anchors = {change.anchor_at for change in life.changes if isinstance(change, Chosen)}
    assert anchors == {START}


def test_a_renewal_before_the_last_quarter_is_too_early() -> None:
    assert ON_GOLD.at(RIPE - INSTANT).would(choose(GOLD, AT_TERM_END)) == TooEarly(RIPE)


def test_the_last_quarter_is_that_of_the_time_the_plan_really_has() -> None:
    given = NOBODY.operator(assign(GOLD, "a trial", until=START + timedelta(days=8)))
    assert renewable_from(given.chosen) == START + timedelta(days=6)
    assert renewable_from(ON_BASIC.chosen) is None


def test_after_its_end_a_plan_starts_anew_with_an_anchor_of_its_own() -> None:
    late = utc("2026-02-28 09:01")
    change = ON_GOLD.at(late).chooses(GOLD).chosen
    assert (change.effective_at, change.anchor_at, change.basis) == (late, late, 0)
    assert change.expires_at == utc("2026-03-28 09:01")


def test_a_renewal_with_a_newer_revision_of_the_same_term_keeps_the_anchor() -> None:
    newer = offer(23, "Gold", "P1M", version=2)
    life = replace(ON_GOLD, offers=Catalogue((newer,))).after(MINUTE)
    change = life.chooses(newer, AT_TERM_END).chosen
    assert (change.anchor_at, change.expires_at) == (START, utc("2026-03-31 09:00"))


def test_a_renewal_with_another_term_counts_from_where_the_old_one_ends() -> None:
    newer = offer(23, "Gold", "P3M", version=2)
    life = replace(ON_GOLD, offers=Catalogue((newer,))).after(MINUTE)
    change = life.chooses(newer, AT_TERM_END).chosen
    assert (change.anchor_at, change.expires_at) == (GOLD_ENDS, utc("2026-05-28 09:00"))


def test_a_renewal_that_starts_after_a_given_end_counts_from_there() -> None:
    given = NOBODY.operator(assign(GOLD, "a trial", until=utc("2026-02-10")))
    change = given.at("2026-02-09").chooses(GOLD, AT_TERM_END).chosen
    assert (change.anchor_at, change.expires_at) == (utc("2026-02-10"), utc("2026-03-10"))


def test_a_plan_without_term_that_was_given_an_end_can_be_kept_for_good() -> None:
    given = NOBODY.operator(assign(BASIC, "a trial", until=utc("2026-02-10")))
    change = given.at("2026-02-09").chooses(BASIC, AT_TERM_END).chosen
    assert (change.effective_at, change.expires_at) == (utc("2026-02-10"), None)


# What is pending already


def test_a_choice_replaces_what_is_pending() -> None:
    scheduled = ON_GOLD.chooses(ANNUAL, AT_TERM_END)
    change = scheduled.after(MINUTE).chooses(SILVER, AT_TERM_END).last
    assert (change.seq, change.basis, change.effective_at) == (3, 1, GOLD_ENDS)


def test_a_choice_now_drops_what_was_to_come_at_the_end() -> None:
    life = ON_GOLD.chooses(ANNUAL, AT_TERM_END).after(MINUTE).chooses(ANNUAL)
    assert life.subscription.current == life.last
    assert life.subscription.pending is None


def test_what_is_scheduled_already_is_unchanged() -> None:
    assert ON_GOLD.chooses(SILVER, AT_TERM_END).would(choose(SILVER, AT_TERM_END)) == Unchanged()


def test_a_renewal_that_is_scheduled_already_is_unchanged() -> None:
    life = ON_GOLD.at(RIPE).chooses(GOLD, AT_TERM_END)
    assert life.would(choose(GOLD, AT_TERM_END)) == Unchanged()


def test_a_renewal_that_the_operator_scheduled_early_is_unchanged_and_not_too_early() -> None:
    life = ON_GOLD.operator(assign(GOLD, "as agreed", since=GOLD_ENDS))
    assert life.would(choose(GOLD, AT_TERM_END)) == Unchanged()


def test_what_is_scheduled_until_another_day_is_a_change() -> None:
    act = assign(ANNUAL, "a trial", since=GOLD_ENDS, until=utc("2026-03-10"))
    change = ON_GOLD.operator(act).chooses(ANNUAL, AT_TERM_END).chosen
    assert change.expires_at == utc("2027-02-28 09:00")


# Plans that need approval


def test_a_plan_that_needs_approval_is_requested() -> None:
    change = ON_BASIC.chooses(PLATINUM).last
    assert isinstance(change, Requested)
    assert change.revision == PLATINUM
    assert (change.effective_at, change.basis) == (ON_BASIC.now, 1)
    assert change.is_later is False


def test_a_request_can_be_for_when_the_current_plan_ends() -> None:
    change = ON_GOLD.chooses(PLATINUM, AT_TERM_END).last
    assert (change.kind, change.effective_at) == (Kind.REQUEST, GOLD_ENDS)


def test_a_request_for_now_is_unchanged_however_long_it_waits() -> None:
    assert ON_BASIC.chooses(PLATINUM).at("2026-04-01").would(choose(PLATINUM)) == Unchanged()


def test_a_request_for_the_end_is_one_for_now_once_that_end_has_passed() -> None:
    waiting = ON_GOLD.chooses(PLATINUM, AT_TERM_END).at(GOLD_ENDS + MINUTE)
    assert waiting.would(choose(PLATINUM)) == Unchanged()


@pytest.mark.parametrize(("first", "then"), [(NOW, AT_TERM_END), (AT_TERM_END, NOW)])
def test_the_same_request_for_another_time_is_a_change(first: Timing, then: Timing) -> None:
    change = ON_GOLD.chooses(PLATINUM, first).after(MINUTE).chooses(PLATINUM, then).last
    assert (change.seq, change.kind, change.basis) == (3, Kind.REQUEST, 1)


# What has moved since the screen was built


def test_a_screen_from_before_another_decision_is_stale() -> None:
    pressed = choose(SILVER).on(NOBODY.subscription)
    assert ON_BASIC.asks(pressed) == Stale((Moved.LEDGER,))


def test_a_screen_from_before_a_plan_expired_is_stale() -> None:
    pressed = choose(SILVER).on(ON_GOLD.subscription)
    assert ON_GOLD.at(GOLD_ENDS).asks(pressed) == Stale((Moved.CLOCK,))


def test_a_screen_from_before_a_scheduled_plan_started_is_stale() -> None:
    life = ON_GOLD.chooses(ANNUAL, AT_TERM_END)
    pressed = choose(SILVER).on(life.subscription)
    assert life.at(GOLD_ENDS).asks(pressed) == Stale((Moved.CLOCK,))


def test_a_screen_from_before_the_plan_was_published_anew_is_stale() -> None:
    pressed = choose(OLD_SILVER).on(NOBODY.subscription)
    assert NOBODY.asks(pressed) == Stale((Moved.OFFER,))


def test_a_screen_that_showed_another_last_day_is_stale() -> None:
    life = NOBODY.at("2026-03-10 23:59")
    pressed = life.choice(GOLD).on(life.subscription)
    assert life.after(2 * MINUTE).asks(pressed) == Stale((Moved.DAY,))


def test_a_screen_that_showed_the_same_last_day_is_not_stale() -> None:
    life = NOBODY.at("2026-03-10 09:00")
    pressed = life.choice(GOLD).on(life.subscription)
    change = life.at("2026-03-10 23:59").asks(pressed)
    assert isinstance(change, Chosen)
    assert change.expires_at == utc("2026-04-10 23:59")


@pytest.mark.parametrize("act", [choose(BASIC, NOW, 1), choose(GOLD, NOW, 0)])
def test_a_day_that_no_screen_can_have_shown_is_stale(act: Act) -> None:
    assert NOBODY.would(act) == Stale((Moved.DAY,))


def test_only_an_end_that_follows_from_now_is_shown_as_a_day() -> None:
    assert shown_day(ON_GOLD.chosen, NOW, None) == GOLD_ENDS.toordinal()
    assert shown_day(ON_GOLD.chosen, AT_TERM_END, ON_GOLD.chosen) == 0
    assert shown_day(ON_BASIC.chosen, NOW, None) == 0


def test_all_that_moved_is_named_at_once() -> None:
    pressed = choose(OLD_SILVER).on(NOBODY.subscription)
    assert ON_BASIC.asks(pressed) == Stale((Moved.LEDGER, Moved.OFFER))


def test_a_stale_screen_is_told_before_that_nothing_would_change() -> None:
    pressed = choose(BASIC).on(NOBODY.subscription)
    assert ON_BASIC.asks(pressed) == Stale((Moved.LEDGER,))


# Conditions

CONDITIONS: tuple[Condition, ...] = (
    Held(("gold", "silver")),
    MemberFor(Term(3, 0)),
    Tagged("verified"),
    Between(START + MINUTE, None),
)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_plan_is_not_open_while_a_condition_is_not_met(condition: Condition) -> None:
    strict = offer(20, "Strict", None, condition)
    life = replace(NOBODY, offers=Catalogue((strict,)))
    assert life.would(choose(strict)) == NotEligible((condition,))


def test_all_conditions_that_are_not_met_are_named_in_the_catalogues_order() -> None:
    strict = offer(20, "Strict", None, *CONDITIONS)
    life = replace(
        NOBODY, offers=Catalogue((strict,)), facts=Facts(START, tags=frozenset({"verified"}))
    )
    assert life.would(choose(strict)) == NotEligible((*CONDITIONS[:2], CONDITIONS[3]))


def test_a_plan_is_open_once_its_conditions_are_met() -> None:
    assert NOBODY.would(choose(CLUB)) == NotEligible((Tagged("club"),))
    tagged = replace(NOBODY, facts=Facts(START, tags=frozenset({"club"})))
    assert tagged.chooses(CLUB).chosen.revision == CLUB


def test_a_business_old_enough_at_the_very_instant_may_choose() -> None:
    strict = offer(20, "Strict", None, MemberFor(Term(1, 0)))
    life = replace(NOBODY, offers=Catalogue((strict,)))
    assert isinstance(life.at(GOLD_ENDS - INSTANT).would(choose(strict)), NotEligible)
    assert isinstance(life.at(GOLD_ENDS).would(choose(strict)), Change)


def test_a_renewal_asks_for_the_conditions_again() -> None:
    club = offer(20, "Club", "P1M", Tagged("club"))
    tagged = Facts(START, tags=frozenset({"club"}))
    life = replace(NOBODY, offers=Catalogue((club,)), facts=tagged).chooses(club)
    left = replace(life, facts=Facts(START)).at(RIPE)
    assert left.would(choose(club, AT_TERM_END)) == NotEligible((Tagged("club"),))


def test_who_has_the_plan_already_is_told_so_before_its_conditions() -> None:
    life = NOBODY.does(assign(CLUB, "a gift"), OPERATOR, Channel.OPERATOR)
    assert life.would(choose(CLUB)) == Unchanged()
