"""Near names: any case and accents, parts of names, slips; the nearest first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.near import Search, plain

NAMES = (
    "Corner Café",
    "Café Corner",
    "The Corner Bakery",
    "Łódź Books",
    "İstanbul Grill",
    "Straße 7",
    "Μαρίας Ταβέρνα",
    "Кофейня Москва",
    "مقهى الزاوية",
    "日本料理",
    "Joe's Diner",
    "O’Neill & Sons, Ltd.",
)


def found(typed: str) -> list[str]:
    """The names that are near, the nearest first."""
    ranked = [(rank, name) for name in NAMES if (rank := Search(typed).rank(name)) is not None]
    return [name for _, name in sorted(ranked, key=lambda one: one[0])]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Corner Café", ["Corner Café", "Café Corner"]),
        ("corner cafe", ["Corner Café", "Café Corner"]),
        ("CAFÉ", ["Café Corner", "Corner Café"]),
        ("cornercafe", ["Corner Café"]),
        ("corn", ["Corner Café", "Café Corner", "The Corner Bakery"]),
        ("ornerc", []),
        ("orner", ["Corner Café", "Café Corner", "The Corner Bakery"]),
        ("cornr cfae", ["Corner Café", "Café Corner"]),
        ("bakrey", ["The Corner Bakery"]),
        ("lodz", ["Łódź Books"]),
        ("ISTANBUL", ["İstanbul Grill"]),
        ("ıstanbul", ["İstanbul Grill"]),
        ("strasse", ["Straße 7"]),
        ("ΜΑΡΙΑΣ", ["Μαρίας Ταβέρνα"]),
        ("москва", ["Кофейня Москва"]),
        ("кофеиня", ["Кофейня Москва"]),
        ("الزاوية", ["مقهى الزاوية"]),
        ("日本", ["日本料理"]),
        ("joes diner", ["Joe's Diner"]),
        ("oneill", ["O’Neill & Sons, Ltd."]),
        ("sons ltd", ["O’Neill & Sons, Ltd."]),
        ("7", ["Straße 7"]),
        ("xyz", []),
        ("bar", []),
        ("", []),
        ("…", []),
    ],
)
def test_names_that_may_be_meant_are_found(typed: str, names: list[str]) -> None:
    assert found(typed) == names


@given(st.text(min_size=1).filter(plain))
def test_every_name_is_nearest_to_itself(name: str) -> None:
    assert Search(name).rank(name) == 0
    assert Search(name.casefold()).rank(name) in (0, 1)


@given(st.text("abcdefghij", min_size=5, max_size=12), st.data())
def test_one_slip_is_forgiven(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(name) - 2))
    slips = (
        name[:at] + name[at + 1 :],
        name[:at] + "x" + name[at:],
        name[:at] + "x" + name[at + 1 :],
        name[:at] + name[at + 1] + name[at] + name[at + 2 :],
    )
    for typed in slips:
        assert Search(typed).rank(name) is not None, typed
