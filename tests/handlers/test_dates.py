"""Days as people write them, in every language of the bot."""

from datetime import UTC, date, datetime

import pytest
from babel.dates import format_date
from hypothesis import example, given
from hypothesis import strategies as st

from handlers.commands import DAY_EXAMPLE
from handlers.dates import LONGEST, read_days
from handlers.language import languages_in
from handlers.texts import LOCALES

SPOKEN = languages_in(LOCALES)
TODAY = date(2026, 3, 2)  # a Monday
FIRST = date(2025, 12, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1 December", FIRST),
        ("December 1", FIRST),
        ("Dec 1", FIRST),
        ("1st of December", FIRST),
        ("the 1st of December", FIRST),
        ("on 1 December", FIRST),
        ("  1   december ", FIRST),
        ("1 Dec 2025", FIRST),
        ("Monday, 1 Dec 2025", FIRST),
        ("1 December 25", FIRST),
        ("1 December 26", date(2026, 12, 1)),
        ("December 1st 2026", date(2026, 12, 1)),
        ("December 1st, 2026", date(2026, 12, 1)),
        ("01.12.2026", date(2026, 12, 1)),
        ("1.12.26", date(2026, 12, 1)),
        ("1.12.", FIRST),
        ("29.2.", date(2024, 2, 29)),
        ("29 February", date(2024, 2, 29)),
        ("2 March", TODAY),
        ("3 March", date(2025, 3, 3)),
        ("13/12/2025", date(2025, 12, 13)),
        ("12/13/2025", date(2025, 12, 13)),
        ("2026-03-03", date(2026, 3, 3)),
        ("2026/3/3", date(2026, 3, 3)),
        ("0001-01-01", date(1, 1, 1)),
        ("9999-12-30", date(9999, 12, 30)),
        ("5/5/2026", date(2026, 5, 5)),
        ("today", TODAY),
        ("yesterday", date(2026, 3, 1)),
        ("tomorrow", date(2026, 3, 3)),
        ("day before yesterday", date(2026, 2, 28)),
        ("3 days ago", date(2026, 2, 27)),
        ("a week ago", date(2026, 2, 23)),
        ("in 2 days", date(2026, 3, 4)),
        ("Friday", date(2026, 2, 27)),
        ("last Friday", date(2026, 2, 27)),
    ],
)
def test_english(text: str, day: date) -> None:
    assert read_days(text, "en", TODAY) == (day,)


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("es", "1 de diciembre; el 1 de diciembre; 1º de diciembre; 1 dic 2025; 1/12/2025"),
        ("pt_BR", "1 de dezembro; 1º de dezembro de 2025; 1 dez 2025; 01/12/2025"),
        ("ru", "1 декабря; 1 декабря 2025 г.; 1-го декабря; 1 дек. 2025; 01.12.2025"),
        ("uk", "1 грудня; 1 грудня 2025 р.; 1-го грудня; 01.12.2025"),
        ("ar", "1 ديسمبر; ١ ديسمبر ٢٠٢٥; 1 ديسمبر 2025; ١/١٢/٢٠٢٥"),
        ("tr", "1 Aralık; 1 Aralık 2025; 1 Ara 2025; 01.12.2025"),
    ],
)
def test_other_languages_and_english_in_them(language: str, texts: str) -> None:
    for text in (*texts.split("; "), "December 1st", "1 Dec 2025"):
        assert read_days(text, language, TODAY) == (FIRST,), text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", ("ayer", "anteayer", "hace 3 días", "viernes")),
        ("pt_BR", ("ontem", "anteontem", "há 3 dias", "sexta-feira")),
        ("ru", ("вчера", "позавчера", "3 дня назад", "в пятницу")),
        ("uk", ("вчора", "позавчора", "3 дні тому", "п'ятниця")),
        ("ar", ("أمس", "قبل يومين", "قبل 3 أيام", "الجمعة")),
        ("tr", ("dün", "2 gün önce", "3 gün önce", "cuma")),
    ],
)
def test_days_without_a_number_in_every_language(language: str, words: tuple[str, ...]) -> None:
    days = (date(2026, 3, 1), date(2026, 2, 28), date(2026, 2, 27), date(2026, 2, 27))
    for word, day in zip(words, days, strict=True):
        assert read_days(word, language, TODAY) == (day,), word


def test_english_numbers_may_mean_either_day() -> None:
    either = (date(2026, 4, 3), date(2026, 3, 4))
    for text in ("03/04/2026", "3/4/26", "3-4-2026"):
        assert read_days(text, "en", TODAY) == either
    assert read_days("3/4", "en", TODAY) == (date(2025, 4, 3), date(2025, 3, 4))
    assert read_days("03.04.2026", "en", TODAY) == (date(2026, 4, 3),)
    for language in set(SPOKEN.codes) - {"en"}:
        assert read_days("03/04/2026", language, TODAY) == (date(2026, 4, 3),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "12",
        "1.",
        "2025",
        "December",
        "December 2025",
        "last month",
        "30 February",
        "30.2.2026",
        "32.1.2026",
        "2026-13-01",
        "9999-12-31",
        "31 Dec 9999",
        "in 999999999 years",
        "silver",
        "a",
        "1m",
        "?",
        "\u202e",
        "1 December and then some more of the days",
    ],
)
@pytest.mark.parametrize("language", SPOKEN.codes)
def test_what_is_no_day(text: str, language: str) -> None:
    assert read_days(text, language, TODAY) == ()


@pytest.mark.parametrize("language", SPOKEN.codes)
def test_the_example_is_read_in_every_language(language: str) -> None:
    say = SPOKEN.language(language)
    assert read_days(say(DAY_EXAMPLE), language, TODAY) == (FIRST,)


@pytest.mark.parametrize("language", SPOKEN.codes)
def test_every_month_in_all_its_forms_is_read_in_every_language(language: str) -> None:
    for month in range(1, 13):
        day = date(2025, month, 7)
        for form in ("long", "medium", "d MMMM y", "d MMM y", "EEEE d MMMM", "MMM d", "d LLLL"):
            text = format_date(day, form, locale="en_GB" if language == "en" else language)
            lately = day.replace(year=2026 if month < 3 and "2025" not in text else 2025)
            assert read_days(text, language, TODAY) == (lately,), text


@given(st.text(max_size=LONGEST), st.sampled_from(SPOKEN.codes), st.dates())
@example("99999 days ago", "en", datetime(9999, 12, 31, tzinfo=UTC).date())
@example("29/2", "en", date(1, 1, 1))
def test_any_text_is_taken(text: str, language: str, today: date) -> None:
    days = read_days(text, language, today)
    assert len(set(days)) == len(days) <= 2
