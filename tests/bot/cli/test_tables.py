"""Tables: nothing is cut; on a terminal they fold, in a file every row is one line."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from bot.cli.tables import Table, shown

COLUMNS = ("id", "name", "note")
LINK = "https://t.me/partner_plans_bot?start=4nHsPikr8-rGwzdr-K-_bQ"
ROWS = [
    ("1", "Corner Café", "An introductory offer, as agreed with them on the phone in spring"),
    ("100000", "Bäckerei Friedrich-Wilhelm Müller", LINK),
    ("3", "日本料理", "—"),
]


def printed(rows: Sequence[tuple[str, ...]], room: int | None) -> list[str]:
    table = Table(COLUMNS, room)
    lines = list(table.rows(rows))
    return [*table.head(), *lines]


def unfolded(lines: Sequence[str], column: int) -> str:
    """All that stands in a column, without blanks and folds."""
    return "".join("".join(line.split("│")[column].split()) for line in lines if "│" in line)


def test_what_fits_is_on_one_line() -> None:
    rows = [("1", "Corner Café", "—"), ("22", "Other", "So")]
    assert printed(rows, 80) == [
        " id │ name        │ note",
        "────┼─────────────┼─────",
        " 1  │ Corner Café │ —",
        " 22 │ Other       │ So",
    ]


@pytest.mark.parametrize("room", [40, 60, 80])
def test_what_does_not_fit_is_folded_and_all_of_it_is_there(room: int) -> None:
    lines = printed(ROWS, room)
    assert max(cell_len(line) for line in lines) <= room
    for column, name in enumerate(COLUMNS):
        whole = "".join("".join(row[column].split()) for row in ROWS)
        assert unfolded(lines, column) == name + whole


def test_words_are_kept_whole_where_there_is_room_for_them() -> None:
    lines = printed(ROWS[:1], 50)
    assert " 1  │ Corner Café │ An introductory offer, as" in lines
    assert all(not line.rstrip().endswith("-") for line in lines)


def test_in_a_file_a_row_is_one_line() -> None:
    lines = printed(ROWS, None)
    assert len(lines) == 2 + len(ROWS)
    assert lines[3].endswith(f"│ {LINK}")


def test_a_later_row_that_is_wider_widens_the_table() -> None:
    table = Table(COLUMNS, 80)
    assert list(table.rows([("1", "A", "—")])) == [" 1  │ A    │ —"]
    assert list(table.rows([("100000", "B", "—")])) == [" 100000 │ B    │ —"]


@given(st.lists(st.tuples(*(st.text(max_size=60).map(shown) for _ in COLUMNS)), min_size=1))
def test_whatever_is_in_it_a_table_fits_and_loses_nothing(rows: list[tuple[str, ...]]) -> None:
    rows = [tuple(cell.replace("│", "|") or "—" for cell in row) for row in rows]
    lines = printed(rows, 60)
    assert max(cell_len(line) for line in lines) <= 60
    for column, name in enumerate(COLUMNS):
        whole = "".join("".join(row[column].split()) for row in rows)
        assert unfolded(lines, column) == name + whole


def test_a_text_is_shown_without_what_a_terminal_would_obey() -> None:
    assert shown("a\x1b[31m b\r\n\tc\x07\x9b") == "a[31m b c"
