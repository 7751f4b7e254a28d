"""Conditions: each holds from one exact instant on, or to one, and all of them must."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from plans.conditions import Facts, unmet
from plans.plan import Between, Condition, Held, MemberFor, Plan, Tagged
from plans.term import Term
from tests.plans.life import BASIC, INSTANT, START, utc

NEW = Facts(START)
SINCE, UNTIL = utc("2026-03-01"), utc("2026-04-01")


def holds(condition: Condition, facts: Facts = NEW, at: datetime = START) -> bool:
    return not unmet(plan(condition), facts, at)


def plan(*requires: Condition) -> Plan:
    return replace(BASIC.plan, requires=requires)


def test_a_plan_without_conditions_is_open_to_all() -> None:
    assert unmet(plan(), NEW, START) == ()


@pytest.mark.parametrize(
    ("held", "expected"),
    [(set(), False), ({"basic"}, False), ({"gold"}, True), ({"basic", "silver"}, True)],
)
def test_one_of_the_named_plans_must_have_been_held(held: set[str], *, expected: bool) -> None:
    facts = Facts(START, held=frozenset(held))
    assert holds(Held(("silver", "gold")), facts) is expected


@pytest.mark.parametrize(("tags", "expected"), [((), False), (("vip",), False), (("club",), True)])
def test_the_very_tag_must_be_there(tags: tuple[str, ...], *, expected: bool) -> None:
    assert holds(Tagged("club"), Facts(START, tags=frozenset(tags))) is expected


@pytest.mark.parametrize(
    ("term", "old_enough"),
    [
        (Term(0, 1), utc("2026-02-01 09:00")),
        (Term(1, 0), utc("2026-02-28 09:00")),
        (Term(3, 0), utc("2026-04-30 09:00")),
        (Term(12, 14), utc("2027-02-14 09:00")),
    ],
)
def test_a_business_is_old_enough_from_the_very_instant_on(
    term: Term, old_enough: datetime
) -> None:
    assert not holds(MemberFor(term), at=old_enough - INSTANT)
    assert holds(MemberFor(term), at=old_enough)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (SINCE - INSTANT, False),
        (SINCE, True),
        (UNTIL - INSTANT, True),
        (UNTIL, False),
        (UNTIL + INSTANT, False),
    ],
)
def test_a_plan_is_open_from_one_instant_up_to_another(at: datetime, *, expected: bool) -> None:
    assert holds(Between(SINCE, UNTIL), at=at) is expected


def test_a_plan_may_be_open_from_an_instant_on_or_up_to_one() -> None:
    assert holds(Between(SINCE, None), at=UNTIL + timedelta(days=9_999))
    assert not holds(Between(SINCE, None), at=SINCE - INSTANT)
    assert holds(Between(None, UNTIL), at=SINCE - timedelta(days=9_999))
    assert not holds(Between(None, UNTIL), at=UNTIL)


def test_only_what_does_not_hold_is_named_in_the_catalogues_order() -> None:
    tag, age, held = Tagged("club"), MemberFor(Term(1, 0)), Held(("gold",))
    facts = Facts(START, held=frozenset({"gold"}))
    assert unmet(plan(tag, held, age), facts, START) == (tag, age)
    assert unmet(plan(age, held, tag), facts, START) == (age, tag)
