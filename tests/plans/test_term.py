"""Terms: what is a period, and where calendar arithmetic ends it."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.term import Term


def day(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("P1M", Term(1, 0)),
        ("P1Y", Term(12, 0)),
        ("P1Y6M", Term(18, 0)),
        ("P2W", Term(0, 14)),
        ("P30D", Term(0, 30)),
        ("P1Y2M3W4D", Term(14, 25)),
        ("P01M", Term(1, 0)),
        ("P99Y", Term(1188, 0)),
        ("P100Y", Term(1200, 0)),
        ("P36600D", Term(0, 36600)),
    ],
)
def test_a_period_is_read(text: str, term: Term) -> None:
    assert Term.parse(text) == term


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P",
        "1M",
        "p1m",
        "P1",
        "PM",
        "P-1M",
        "P1.5M",
        "P1D1M",
        "PT1H",
        "P1MT1H",
        " P1M",
        "P1M ",
        "P1M\n",
        "P1 M",
        "P99999M",
        "forever",
        "P１M",
    ],
)
def test_garbage_is_no_period(text: str) -> None:
    with pytest.raises(ValueError, match="is not a period such as P1M, P1Y or P14D"):
        Term.parse(text)


@pytest.mark.parametrize("text", ["P0D", "P0M", "P0Y0M0W0D"])
def test_a_period_without_length_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"'{text}' has no length"):
        Term.parse(text)


@pytest.mark.parametrize("text", ["P1000Y", "P101Y", "P100Y1D", "P9999M", "P36601D", "P99999D"])
def test_a_period_beyond_a_century_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"'{text}' is longer than 100 years"):
        Term.parse(text)


@given(months=st.integers(0, 500), days=st.integers(0, 20_000))
def test_a_term_reads_back_as_it_writes(months: int, days: int) -> None:
    term = Term(months, days)
    if months or days:
        assert Term.parse(str(term)) == term


def test_months_count_from_the_anchor_and_keep_its_day() -> None:
    ends = [Term(1, 0).after(day(2026, 1, 31), times) for times in (1, 2, 3, 12)]
    assert ends == [day(2026, 2, 28), day(2026, 3, 31), day(2026, 4, 30), day(2027, 1, 31)]


def test_a_month_from_the_end_of_january_ends_on_the_leap_day_of_a_leap_year() -> None:
    assert Term(1, 0).after(day(2028, 1, 31)) == day(2028, 2, 29)


def test_a_year_from_the_leap_day_ends_on_28_february_and_the_fourth_on_the_leap_day() -> None:
    ends = [Term(12, 0).after(day(2028, 2, 29), times) for times in (1, 4)]
    assert ends == [day(2029, 2, 28), day(2032, 2, 29)]


def test_days_are_added_after_months() -> None:
    assert Term(1, 1).after(day(2026, 1, 31)) == day(2026, 3, 1)


@given(
    anchor=st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    months=st.integers(0, 24),
    days=st.integers(0, 60),
    times=st.integers(1, 40),
)
def test_each_further_term_ends_later(anchor: datetime, months: int, days: int, times: int) -> None:
    term = Term(months, days or not months)
    assert anchor < term.after(anchor, times) < term.after(anchor, times + 1)


# The first end after an instant

INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
SPANS = st.timedeltas(timedelta(), timedelta(days=9_000))


@st.composite
def terms(draw: st.DrawFn) -> Term:
    months, days = draw(st.integers(0, 24)), draw(st.integers(0, 60))
    return Term(months, days if months else max(days, 1))


def naive_end(term: Term, anchor: datetime, start: datetime) -> datetime:
    return next(end for n in count(1) if (end := term.after(anchor, n)) > start)


@given(term=terms(), anchor=INSTANTS, span=SPANS)
@settings(max_examples=300, deadline=None)
def test_the_next_end_is_what_counting_term_by_term_finds(
    term: Term, anchor: datetime, span: timedelta
) -> None:
    end = term.end_after(anchor, anchor + span)
    assert end == naive_end(term, anchor, anchor + span)
    assert end > anchor + span


@given(term=terms(), anchor=INSTANTS, times=st.integers(0, 300))
@settings(max_examples=300, deadline=None)
def test_from_one_end_the_next_is_exactly_one_term_of_the_run_away(
    term: Term, anchor: datetime, times: int
) -> None:
    start = term.after(anchor, times)
    assert term.end_after(anchor, start) == term.after(anchor, times + 1)
    before = start - timedelta(microseconds=1)
    assert times == 0 or term.end_after(anchor, before) == start


@given(term=terms(), anchor=INSTANTS)
@settings(max_examples=50, deadline=None)
def test_a_chain_of_renewals_never_leaves_the_run(term: Term, anchor: datetime) -> None:
    end = anchor
    for times in range(1, 60):
        end = term.end_after(anchor, end)
        assert end == term.after(anchor, times)


def test_a_run_begins_with_its_first_term() -> None:
    assert Term(1, 0).end_after(day(2026, 1, 31), day(2026, 1, 31)) == day(2026, 2, 28)


@pytest.mark.parametrize("text", ["P1D", "P28D", "P1M", "P1M1D", "P1Y"])
def test_almost_a_century_of_short_terms_skips_no_end(text: str) -> None:
    term, anchor, start = Term.parse(text), day(2024, 2, 29), day(2123, 2, 28)
    assert term.end_after(anchor, start) == naive_end(term, anchor, start)


def test_a_run_of_days_steps_over_the_leap_day() -> None:
    assert Term(0, 30).end_after(day(2028, 1, 31), day(2028, 2, 29)) == day(2028, 3, 1)
