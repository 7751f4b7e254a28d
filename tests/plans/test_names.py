"""Names that people give: nothing in them deceives, breaks a screen or draws nothing."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.names import clean_name, shorten


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Olivia Owner", "Olivia Owner"),
        ("  Olivia \t Owner \n", "Olivia Owner"),
        ("Olivia\r\nOwner", "Olivia Owner"),
        ("Olivia\u2028Owner", "Olivia Owner"),
        ("Olivia\u00a0Owner", "Olivia Owner"),
        ("Oli\x00via\x1b", "Olivia"),
        ("\u202eOlivia\u202c", "Olivia"),
        ("\u2066Olivia\u2069\u200f", "Olivia"),
        ("Oli\u200bvia\ufeff\u00ad", "Olivia"),
        ("Olivia\U000e0041", "Olivia"),
        ("Olivia\ue000", "Olivia"),
        ("Olivia\ud800", "Olivia"),
        ("Olivia \u3164\u2800 Owner", "Olivia Owner"),
        ("Zoe\u0308", "Zoë"),
        ("Ω", "Ω"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🍳 Bakery", "👩\u200d🍳 Bakery"),
        ("<b>Bold</b> & Co", "<b>Bold</b> & Co"),
    ],
)
def test_a_name_is_cleaned(raw: str, clean: str) -> None:
    assert clean_name(raw) == clean


@pytest.mark.parametrize(
    "raw",
    ["", "   ", "\n", "\u200b", "\u200d", "\u3164", "\u2800", "\u202e", "\u0301\u0302", "\x00\x07"],
)
def test_what_draws_nothing_is_no_name(raw: str) -> None:
    assert clean_name(raw) == ""


@given(st.text())
def test_a_clean_name_stays_as_it_is(raw: str) -> None:
    assert clean_name(clean_name(raw)) == clean_name(raw)


@given(st.text())
def test_a_clean_name_is_one_line_without_controls_and_bidirectional_marks(raw: str) -> None:
    clean = clean_name(raw)
    assert clean == " ".join(clean.split())
    hidden = {one for one in clean if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Co")}
    assert hidden <= {"\u200c", "\u200d"}


@given(st.text())
def test_a_clean_name_is_in_nfc(raw: str) -> None:
    assert unicodedata.is_normalized("NFC", clean_name(raw))


@pytest.mark.parametrize(
    ("name", "longest", "short"),
    [
        ("Olivia", 6, "Olivia"),
        ("Olivia", 5, "Oliv…"),
        ("Olivia Owner", 8, "Olivia…"),
        ("x" * 64, 64, "x" * 64),
        ("x" * 65, 64, "x" * 63 + "…"),
    ],
)
def test_a_long_name_is_cut_with_an_ellipsis(name: str, longest: int, short: str) -> None:
    assert shorten(name, longest) == short


@given(st.text(), st.integers(1, 70))
def test_a_cut_name_fits(name: str, longest: int) -> None:
    assert len(shorten(name, longest)) <= longest
