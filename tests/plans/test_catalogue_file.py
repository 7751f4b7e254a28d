"""A catalogue's author is told of everything that is wrong: what, in which plan, on which line."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.catalogue_file import BadCatalogue, Problem, read_catalogue
from plans.names import clean_name
from plans.plan import Approval, Benefit, Between, Condition, Held, MemberFor, Plan, Renewal, Tagged
from plans.plan_table import plan_table, read_plan
from plans.term import Term
from plans.text import LocalText

GOOD = {
    "code": '"gold"',
    "name": '"Gold"',
    "summary": '"For busy teams."',
    "benefits": '[{ code = "inboxes", name = "Inboxes", value = "10" }]',
}


def plan(**fields: str | None) -> str:
    """The TOML of a good plan, but with these fields (None: without)."""
    lines = {**GOOD, **fields}.items()
    return "\n".join(["[[plan]]", *(f"{key} = {raw}" for key, raw in lines if raw is not None)])


def problems(text: str, reserved: tuple[str, ...] = ()) -> tuple[Problem, ...]:
    read = read_catalogue(text, reserved)
    assert isinstance(read, BadCatalogue)
    return read.problems


def benefits(*codes: str, value: str = "1") -> str:
    return (
        "[" + ", ".join(f'{{ code = "{c}", name = "B", value = "{value}" }}' for c in codes) + "]"
    )


# The file


def test_the_sample_catalogue_is_good(catalogue: tuple[Plan, ...]) -> None:
    assert [one.code for one in catalogue] == ["starter", "silver", "flex", "gold", "platinum"]
    platinum = catalogue[-1]
    assert platinum.term == Term(12, 0)
    assert platinum.requires == (Held(("silver", "flex", "gold")),)
    assert platinum.approval is Approval.OPERATOR


def test_plans_keep_the_order_of_the_file() -> None:
    read = read_catalogue(plan() + "\n" + plan(code='"a"', name='"A"'))
    assert not isinstance(read, BadCatalogue)
    assert [one.code for one in read] == ["gold", "a"]


def test_what_is_not_toml_is_told_with_its_line() -> None:
    (problem,) = problems(plan() + "\nterm = = 1")
    assert problem.text.startswith("not TOML: ")
    assert (problem.line, problem.plan) == (6, None)


@pytest.mark.parametrize("value", ["1" * 5000, "[" * 5000])
def test_what_is_too_much_for_the_reader_of_toml_is_told(value: str) -> None:
    (problem,) = problems(f"x = {value}")
    assert problem.text.startswith("not TOML: ")


@pytest.mark.parametrize("text", ["", "# only a comment", "plan = 1", "plan = [1]", "[plan]"])
def test_a_file_without_plans_is_no_catalogue(text: str) -> None:
    assert problems(text) == (Problem("there is no [[plan]] in it"),)


def test_an_unknown_key_beside_the_plans_is_told() -> None:
    expected = Problem("unknown key 'currency'; the file holds only [[plan]]")
    assert problems('currency = "EUR"\n' + plan()) == (expected,)


def test_more_plans_than_fit_are_told() -> None:
    many = [plan(code=f'"p{number}"', name=f'"P{number}"') for number in range(51)]
    assert problems("\n".join(many)) == (Problem("51 plans; at most 50 fit"),)
    assert not isinstance(read_catalogue("\n".join(many[:50])), BadCatalogue)


def test_the_line_is_that_of_the_plan() -> None:
    text = "# A catalogue\n\n" + plan() + "\n\n" + plan(code='"new"', name='"New"', size="1")
    (problem,) = problems(text)
    assert (problem.plan, problem.line) == ("new", 9)


def test_plans_written_in_another_way_have_no_line() -> None:
    inline = ", ".join(f"{key} = {raw}" for key, raw in GOOD.items())
    assert problems(f"plan = [{{ {inline}, size = 1 }}]")[0].line is None


def test_a_plan_without_a_usable_code_is_told_by_its_number() -> None:
    (problem,) = problems(plan(code=None))
    assert problem == Problem("code is missing", "number 1", 1)


def test_everything_wrong_is_told_at_once() -> None:
    told = problems(plan(name='""', summary=None, term='"soon"'))
    assert len(told) == 3


# One plan


CODE_RULE = "must be 1 to 32 of a-z, 0-9, - and _"
CONDITION_RULE = "a condition is one of held, member_for, tag, or from and until; not "
INSTANT_RULE = "must be a date or a time with its zone, such as 2026-03-01T09:00:00Z"


@pytest.mark.parametrize(
    ("field", "raw", "text"),
    [
        ("size", "1", "the plan has an unknown key 'size'; known are code, name, summary, "),
        ("name", None, "name is missing"),
        ("name", "5", "name must be a string or a table by language"),
        ("name", '""', "name (en) must be a string with visible characters"),
        ("name", '"\\u200b"', "name (en) must be a string with visible characters"),
        ("name", "{ en = 1 }", "name (en) must be a string with visible characters"),
        ("name", '" Gold"', "name (en) has invisible characters, line breaks or needless spaces"),
        ("name", '"Go\\nld"', "name (en) has invisible characters, line breaks or needless spaces"),
        ("name", '"Go\\u202eld"', "name (en) has invisible characters, line breaks or"),
        ("name", f'"{"x" * 41}"', "name (en) has 41 characters; at most 40 fit"),
        ("name", '{ es = "Oro" }', "name has no English text (en = …)"),
        ("name", "{}", "name has no English text (en = …)"),
        ("name", '{ en = "Gold", Spanish = "Oro" }', "name (Spanish): 'Spanish' is not a language"),
        ("summary", None, "summary is missing"),
        ("summary", f'"{"x" * 301}"', "summary (en) has 301 characters; at most 300 fit"),
        ("price", '""', "price (en) must be a string with visible characters"),
        ("price", "99", "price must be a string or a table by language"),
        ("price", f'"{"9" * 41}"', "price (en) has 41 characters; at most 40 fit"),
        ("term", '"soon"', "term: 'soon' is not a period such as P1M, P1Y or P14D"),
        ("term", "30", "term: '30' is not a period such as P1M, P1Y or P14D"),
        ("term", '"P0D"', "term: 'P0D' has no length"),
        ("term", '"P1000Y"', "term: 'P1000Y' is longer than 100 years"),
        ("approval", '"owner"', "approval can only be 'operator', not 'owner'"),
        ("approval", "true", "approval can only be 'operator', not True"),
        ("renewal", '"yearly"', "renewal can only be 'manual' or 'automatic', not 'yearly'"),
        ("renewal", '"automatic"', "a plan without a term can't renew by itself"),
        ("benefits", "5", "benefits must be a list of tables"),
        ("benefits", '["fast"]', "benefits must be a list of tables"),
        ("benefits", "[{}]", "a benefit's code is missing"),
        ("benefits", benefits("A B"), f"a benefit's code {CODE_RULE}, not 'A B'"),
        ("benefits", '[{ code = "a", value = "1" }]', "the name of benefit 'a' is missing"),
        ("benefits", '[{ code = "a", name = "A" }]', "the value of benefit 'a' is missing"),
        ("benefits", benefits("a", value="x" * 61), "the value of benefit 'a' (en) has 61 charac"),
        ("benefits", '[{ icon = "x" }]', "a benefit has an unknown key 'icon'; known are code, "),
        ("benefits", benefits("a", "b", "a"), "two benefits have the code 'a'"),
        ("benefits", benefits(*map(str, range(21))), "21 benefits; at most 20 fit"),
        (
            "benefits",
            benefits(*map(str, range(17)), value="x" * 60),
            "summary and benefits (en) have 1052 characters together; at most 800 fit",
        ),
        ("requires", '"silver"', "requires must be a list of tables"),
        ("requires", "[{}]", f"{CONDITION_RULE}nothing"),
        ("requires", "[{ age = 1 }]", f"{CONDITION_RULE}age"),
        ("requires", '[{ held = ["a"], tag = "b" }]', f"{CONDITION_RULE}held, tag"),
        ("requires", '[{ held = "silver" }]', "held must be a list of plan codes"),
        ("requires", "[{ held = [] }]", "held must be a list of plan codes"),
        ("requires", "[{ held = [1] }]", "held must be a list of plan codes"),
        ("requires", '[{ held = ["iron"] }]', "held names an unknown plan 'iron'"),
        ("requires", '[{ held = ["gold"] }]', "held names the plan itself"),
        ("requires", '[{ member_for = "long" }]', "member_for: 'long' is not a period such as"),
        ("requires", '[{ tag = "Verified!" }]', f"tag {CODE_RULE}, not 'Verified!'"),
        ("requires", "[{ from = 5 }]", f"from {INSTANT_RULE}"),
        ("requires", '[{ from = "soon" }]', f"from {INSTANT_RULE}"),
        ("requires", "[{ until = 2026-03-01T09:00:00 }]", f"until {INSTANT_RULE}"),
        ("requires", "[{ from = 0001-01-01T00:00:00+14:00 }]", f"from {INSTANT_RULE}"),
        ("requires", "[{ from = 2026-03-01, until = 2026-03-01 }]", "from must be before until"),
    ],
)
def test_what_is_wrong_with_a_plan_is_told(field: str, raw: str | None, text: str) -> None:
    told = [one for one in problems(plan(**{field: raw})) if one.text.startswith(text)]
    assert [(one.plan, one.line) for one in told] == [("gold", 1)]


@pytest.mark.parametrize("code", ['""', '"Gold"', '"a b"', '"-a"', '"é"', f'"{"a" * 33}"', "5"])
def test_a_bad_code_is_told(code: str) -> None:
    (problem,) = problems(plan(code=code))
    assert problem.text.startswith(f"code {CODE_RULE}, not ")


def test_every_language_counts_against_the_length_of_a_plan() -> None:
    value = f'{{ en = "1", es = "{"x" * 60}" }}'
    many = ", ".join(f'{{ code = "b{n}", name = "B", value = {value} }}' for n in range(17))
    (problem,) = problems(plan(benefits=f"[{many}]"))
    assert problem.text.startswith("summary and benefits (es) have 1052 characters together")


def test_in_which_order_languages_are_written_makes_no_other_plan() -> None:
    written = (
        '{ es = "Oro", en = "Gold", de = "Gelb" }',
        '{ de = "Gelb", en = "Gold", es = "Oro" }',
    )
    one, other = (read_catalogue(plan(name=name)) for name in written)
    assert one == other
    assert not isinstance(one, BadCatalogue)


def test_texts_by_language_and_conditions_are_read() -> None:
    read = read_catalogue(
        plan(
            name='{ es = "Oro", en = "Gold" }',
            requires='[{ member_for = "P3M" }, { tag = "ok" }, { from = 2026-03-01 }]',
        )
    )
    assert not isinstance(read, BadCatalogue)
    assert read[0].name.into("es") == "Oro"
    since = datetime(2026, 3, 1, tzinfo=UTC)
    assert read[0].requires == (MemberFor(Term(3, 0)), Tagged("ok"), Between(since, None))


# Plans side by side


def test_two_plans_with_one_code_are_told_at_the_second() -> None:
    (problem,) = problems(plan() + "\n" + plan(name='"Other"'))
    assert problem == Problem("another plan has the code 'gold' too", "gold", 6)


def test_two_plans_with_one_name_are_told_at_the_second() -> None:
    (problem,) = problems(plan() + "\n" + plan(code='"or"', name='"GOLD"'))
    assert problem == Problem("another plan is called 'GOLD' too", "or", 6)


@pytest.mark.parametrize("name", ["Back", "back", "BACK"])
def test_a_plan_is_not_called_by_a_label_of_the_bot(name: str) -> None:
    (problem,) = problems(plan(name=f'"{name}"'), reserved=("Back", "Help"))
    assert problem == Problem(f"'{name}' is the label of a button of the bot", "gold", 1)


def test_labels_are_reserved_in_every_language() -> None:
    (problem,) = problems(plan(name='{ en = "Gold", es = "Atrás" }'), reserved=("ATRÁS",))
    assert problem.text == "'Atrás' is the label of a button of the bot"


# Tables


def texts(longest: int) -> st.SearchStrategy[LocalText]:
    clean = st.text(max_size=longest).map(clean_name).filter(lambda t: 0 < len(t) <= longest)
    languages = st.dictionaries(st.sampled_from(["es", "de", "pt_BR"]), clean, max_size=2)
    return st.builds(
        lambda en, more: LocalText((("en", en), *sorted(more.items()))), clean, languages
    )


CODES = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,31}", fullmatch=True)
TERMS = st.builds(Term, st.integers(0, 600), st.integers(1, 15_000))
INSTANTS = st.datetimes(timezones=st.just(UTC))
WINDOWS = st.one_of(
    st.builds(Between, INSTANTS, st.none()),
    st.builds(Between, st.none(), INSTANTS),
    st.lists(INSTANTS, min_size=2, max_size=2, unique=True).map(lambda two: Between(*sorted(two))),
)
CONDITIONS: st.SearchStrategy[Condition] = st.one_of(
    st.builds(Held, st.lists(CODES, min_size=1, max_size=3).map(tuple)),
    st.builds(MemberFor, TERMS),
    st.builds(Tagged, CODES),
    WINDOWS,
)
PLANS = st.builds(
    Plan,
    code=CODES,
    name=texts(40),
    summary=texts(60),
    benefits=st.lists(
        st.builds(Benefit, CODES, texts(20), texts(20)), max_size=4, unique_by=lambda b: b.code
    ).map(tuple),
    price=st.none() | texts(40),
    term=st.none() | TERMS,
    renewal=st.sampled_from(Renewal),
    requires=st.lists(CONDITIONS, max_size=3).map(tuple),
    approval=st.none() | st.just(Approval.OPERATOR),
).map(lambda one: one if one.term else replace(one, renewal=Renewal.MANUAL))


@given(PLANS)
def test_a_plan_reads_back_from_its_table(one: Plan) -> None:
    assert read_plan(plan_table(one)) == (one, ())


SCALARS = st.one_of(
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.dates(),
    st.times(),
    st.datetimes(timezones=st.none() | st.just(timezone(timedelta(hours=14)))),
)
FIELDS = ["code", "name", "summary", "benefits", "price", "term", "renewal", "requires", "approval"]
KEYS = st.sampled_from([*FIELDS, "value", "en", "held", "member_for", "tag", "from", "until", "x"])
GARBAGE = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(KEYS, GARBAGE))
def test_garbage_in_a_table_is_told_and_never_raised(table: dict[str, Any]) -> None:
    read, told = read_plan(table)
    assert told or read_plan(plan_table(read)) == (read, ())


@given(st.text() | st.text(alphabet="[]plan{}=\"'.,#1\n "))
def test_any_text_is_either_a_catalogue_or_has_problems(text: str) -> None:
    read = read_catalogue(text)
    assert read.problems if isinstance(read, BadCatalogue) else all(one.code for one in read)
