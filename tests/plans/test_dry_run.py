"""What a publication would do: to the plans, to who holds them, awaits them or may choose them."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.conditions import Facts
from plans.dry_run import (
    Access,
    Client,
    DryRun,
    Effect,
    OnOffer,
    PlanEffect,
    Waiting,
    dry_run,
    effects,
    fingerprint,
    waiting_for,
)
from plans.ledger import Channel, Chosen, Ended
from plans.plan import (
    Approval,
    Benefit,
    Between,
    Condition,
    Held,
    MemberFor,
    Plan,
    Revision,
    Tagged,
)
from plans.plan_fields import Difference, differences, plan_fields
from plans.subscription import Subscription
from plans.term import Term
from plans.text import LocalText
from tests.plans.test_catalogue_file import PLANS

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
FULL = Plan(
    code="gold",
    name=LocalText((("en", "Gold"), ("es", "Oro"))),
    summary=LocalText.of("For busy teams."),
    benefits=(
        Benefit("messages", LocalText.of("Messages"), LocalText.of("10")),
        Benefit("inboxes", LocalText.of("Inboxes"), LocalText.of("3")),
    ),
    price=LocalText.of("€99 a month"),
    term=Term(1, 0),
    requires=(Held(("silver", "bronze")), Tagged("verified")),
    approval=Approval.OPERATOR,
)
MESSAGES, INBOXES = FULL.benefits


def simple(code: str, *requires: Condition) -> Plan:
    return Plan(code, LocalText.of(code.title()), LocalText.of("A plan."), (), requires=requires)


SILVER, GOLD, BRONZE = simple("silver"), simple("gold"), simple("bronze")


def offering(*plans: Plan, number: int = 3, former: tuple[Plan, ...] = ()) -> OnOffer:
    """These plans on offer, each in revision 1, and others that once were."""
    offers = tuple(Revision(100 + place, 1, plan) for place, plan in enumerate(plans))
    others = tuple(Revision(200 + place, 1, plan) for place, plan in enumerate(former))
    return OnOffer(number, offers, offers + others)


def client(
    number: int = 1,
    held: Revision | None = None,
    pending: Revision | None = None,
    facts: Facts | None = None,
) -> Client:
    """A business on one plan, and awaiting another from tomorrow on."""
    current = change(1, held, NOW) if held else None
    ahead = change(2, pending, NOW + timedelta(days=1)) if pending else None
    stands = Subscription(NOW, ahead or current, current, None, ahead)
    return Client(number, f"Café {number}", stands, facts or Facts(NOW))


def change(seq: int, revision: Revision, start: datetime) -> Chosen:
    return Chosen(seq, NOW, None, Channel.CLI, None, seq - 1, 0, start, revision, None, None)


# Fields


def test_a_plan_is_told_field_by_field() -> None:
    assert plan_fields(FULL) == {
        "code": "gold",
        "name (en)": "Gold",
        "name (es)": "Oro",
        "summary (en)": "For busy teams.",
        "benefits.messages.name (en)": "Messages",
        "benefits.messages.value (en)": "10",
        "benefits.inboxes.name (en)": "Inboxes",
        "benefits.inboxes.value (en)": "3",
        "price (en)": "€99 a month",
        "term": "P1M",
        "requires": "held silver, bronze; tag verified",
        "approval": "operator",
    }


CHANGES = {
    "another text in one language": (
        replace(FULL, name=LocalText((("en", "Gold"), ("es", "Dorado")))),
        [Difference("name (es)", "Oro", "Dorado")],
    ),
    "a language less": (
        replace(FULL, name=LocalText.of("Gold")),
        [Difference("name (es)", "Oro", None)],
    ),
    "another price": (
        replace(FULL, price=LocalText.of("€89")),
        [Difference("price (en)", "€99 a month", "€89")],
    ),
    "no price": (replace(FULL, price=None), [Difference("price (en)", "€99 a month", None)]),
    "another term": (replace(FULL, term=Term(12, 0)), [Difference("term", "P1M", "P1Y")]),
    "no approval": (replace(FULL, approval=None), [Difference("approval", "operator", None)]),
    "another value": (
        replace(FULL, benefits=(replace(MESSAGES, value=LocalText.of("20")), INBOXES)),
        [Difference("benefits.messages.value (en)", "10", "20")],
    ),
    "a benefit less": (
        replace(FULL, benefits=(INBOXES,)),
        [
            Difference("benefits.messages.name (en)", "Messages", None),
            Difference("benefits.messages.value (en)", "10", None),
        ],
    ),
    "benefits in another order": (
        replace(FULL, benefits=(INBOXES, MESSAGES)),
        [Difference("benefits (order)", "messages, inboxes", "inboxes, messages")],
    ),
    "other conditions": (
        replace(FULL, requires=(MemberFor(Term(3, 0)), Between(NOW, None))),
        [
            Difference(
                "requires",
                "held silver, bronze; tag verified",
                "member_for P3M; from 2026-03-02T09:00:00+00:00",
            )
        ],
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_changed_is_told_from_old_to_new(what: str) -> None:
    new, told = CHANGES[what]
    assert list(differences(FULL, new)) == told


@given(PLANS, st.data())
def test_no_field_is_forgotten(plan: Plan, data: st.DataObject) -> None:
    """Any field of another plan put into this one makes a difference, and only that makes one."""
    other = data.draw(PLANS)
    name = data.draw(st.sampled_from([field.name for field in fields(Plan)]))
    new = replace(plan, **{name: getattr(other, name)})
    assert bool(differences(plan, new)) == (plan != new)
    assert not differences(plan, plan)


# Plans


def test_every_plan_has_a_verdict_in_the_files_order_and_those_left_out_at_the_end() -> None:
    dearer = replace(GOLD, price=LocalText.of("€1"))
    now = offering(SILVER, GOLD, former=(BRONZE,))
    assert effects([simple("iron"), BRONZE, dearer], now) == (
        PlanEffect("iron", Effect.NEW),
        PlanEffect("bronze", Effect.BACK),
        PlanEffect("gold", Effect.CHANGED, (Difference("price (en)", None, "€1"),)),
        PlanEffect("silver", Effect.WITHDRAWN),
    )


def test_a_plan_that_comes_back_changed_is_told_with_what_changed() -> None:
    dearer = replace(BRONZE, price=LocalText.of("€1"))
    [told] = effects([dearer], offering(former=(BRONZE,)))
    assert told == PlanEffect("bronze", Effect.BACK, (Difference("price (en)", None, "€1"),))


@pytest.mark.parametrize(
    ("plans", "writes", "is_reordered"),
    [
        ([SILVER, GOLD], False, False),
        ([GOLD, SILVER], True, True),
        ([GOLD], True, False),
        ([BRONZE, SILVER, GOLD], True, False),
        ([GOLD, BRONZE, SILVER], True, True),
    ],
)
def test_another_order_is_something_to_publish(
    plans: list[Plan], *, writes: bool, is_reordered: bool
) -> None:
    told = dry_run(plans, offering(SILVER, GOLD), [])
    assert (told.writes, told.is_reordered) == (writes, is_reordered)
    assert told.old_order == ("silver", "gold")
    assert told.new_order == tuple(plan.code for plan in plans)


def test_nothing_over_nothing_writes_nothing() -> None:
    assert not dry_run([], OnOffer(), []).writes


# Businesses


def test_holders_are_counted_by_plan_whatever_revision_they_hold() -> None:
    now = offering(SILVER, GOLD)
    silver, gold = now.offers
    older = replace(silver, id=7)
    clients = [client(1, silver), client(2, older), client(3, gold), client(4)]
    told = dry_run([SILVER, BRONZE], now, clients)
    counts = {one.plan.code: (one.holders, one.on_older) for one in told.plans}
    assert counts == {"silver": (2, 1), "bronze": (0, 0), "gold": (1, 0)}


def test_what_waits_for_a_changed_or_withdrawn_plan_is_told() -> None:
    now = offering(SILVER, GOLD, BRONZE)
    silver, gold, bronze = now.offers
    clients = [client(1, silver, gold), client(2, gold, silver), client(3, silver, bronze)]
    told = dry_run([SILVER, replace(BRONZE, term=Term(1, 0))], now, clients)
    tomorrow = NOW + timedelta(days=1)
    assert told.waiting == (
        Waiting(1, "Café 1", change(2, gold, tomorrow)),
        Waiting(3, "Café 3", change(2, bronze, tomorrow)),
    )


def test_what_is_pending_and_names_no_plan_waits_for_none() -> None:
    end = Ended(1, NOW, None, Channel.CLI, None, 0, 0, NOW)
    ending = Client(1, "Café", Subscription(NOW, end, None, None, end), Facts(NOW))
    assert waiting_for(["gold"], [ending]) == ()


def test_changed_conditions_let_businesses_in_and_shut_others_out() -> None:
    now = offering(SILVER, simple("gold", Tagged("verified")))
    clients = [
        client(1, facts=Facts(NOW, tags=frozenset({"verified"}))),
        client(2, facts=Facts(NOW, held=frozenset({"silver"}))),
        client(3, facts=Facts(NOW, frozenset({"silver"}), frozenset({"verified"}))),
        client(4),
    ]
    told = dry_run([SILVER, simple("gold", Held(("silver",)))], now, clients)
    assert told.access == (
        Access(1, "Café 1", "gold", is_gained=False),
        Access(2, "Café 2", "gold", is_gained=True),
    )


@pytest.mark.parametrize("plans", [[SILVER, simple("gold", Tagged("verified"))], [GOLD]])
def test_unchanged_new_and_withdrawn_plans_touch_nobodys_conditions(plans: list[Plan]) -> None:
    now = offering(SILVER, simple("gold", Tagged("verified")))
    expected = (Access(1, "Café 1", "gold", is_gained=True),) if plans == [GOLD] else ()
    assert dry_run(plans, now, [client()]).access == expected


# The fingerprint


def test_a_fingerprint_is_of_the_plans_their_order_and_the_published_state() -> None:
    now = offering(SILVER)
    prints = [
        fingerprint([SILVER, GOLD], now),
        fingerprint([GOLD, SILVER], now),
        fingerprint([SILVER], now),
        fingerprint([SILVER, replace(GOLD, price=LocalText.of("€1"))], now),
        fingerprint([SILVER, GOLD], replace(now, number=4)),
        fingerprint([SILVER, GOLD], replace(now, offers=())),
    ]
    assert len(set(prints)) == len(prints)
    assert all(len(one) == 16 for one in prints)


def test_a_fingerprint_stays_as_long_as_nothing_changes() -> None:
    told = dry_run([SILVER, GOLD], offering(SILVER), [])
    assert told.fingerprint == fingerprint((SILVER, GOLD), offering(SILVER))
    assert isinstance(told, DryRun)
    # Who holds what is no part of it: businesses go on choosing while the operator reads.
    assert dry_run([SILVER, GOLD], offering(SILVER), [client()]).fingerprint == told.fingerprint
