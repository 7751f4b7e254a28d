"""What going from one plan to another gains, loses and changes; and texts by language."""

import pytest

from plans.plan import Benefit, Catalogue, Changed, Comparison, Plan, Revision, compare
from plans.text import LocalText


def benefit(code: str, value: str, name: str = "A benefit") -> Benefit:
    return Benefit(code, LocalText.of(name), LocalText.of(value))


def plan(*benefits: Benefit) -> Plan:
    return Plan("some", LocalText.of("Some"), LocalText.of("A plan."), benefits)


A, B, C = benefit("a", "1"), benefit("b", "2"), benefit("c", "3")


def test_without_a_plan_everything_is_gained_in_order() -> None:
    assert compare(None, plan(B, A)) == Comparison(gained=(B, A), lost=(), changed=())


def test_the_same_benefits_in_another_order_are_no_difference() -> None:
    assert compare(plan(A, B), plan(B, A)) == Comparison((), (), ())


def test_gains_and_losses_keep_their_plans_order() -> None:
    assert compare(plan(A, B), plan(C)) == Comparison(gained=(C,), lost=(A, B), changed=())


def test_another_value_is_a_change_from_old_to_new() -> None:
    more = benefit("a", "10")
    assert compare(plan(A), plan(more)) == Comparison((), (), (Changed(A, more),))


def test_another_name_alone_is_no_change() -> None:
    assert compare(plan(A), plan(benefit("a", "1", "Renamed"))) == Comparison((), (), ())


def test_a_catalogue_finds_its_offers_by_code() -> None:
    offer = Revision(7, 2, plan(A))
    catalogue = Catalogue((offer,))
    assert catalogue.by_code("some") is offer
    assert catalogue.by_code("other") is None


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("es", "Oro"),
        ("es_AR", "Oro"),
        ("pt_BR", "Ouro"),
        ("pt", "Gold"),
        ("en", "Gold"),
        ("", "Gold"),
    ],
)
def test_a_text_is_shown_in_the_nearest_language(language: str, shown: str) -> None:
    text = LocalText((("en", "Gold"), ("es", "Oro"), ("pt_BR", "Ouro")))
    assert text.into(language) == shown
