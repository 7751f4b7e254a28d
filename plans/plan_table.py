"""One plan as a table of strings, lists and tables: a catalogue's TOML, storage's JSON.

There is a single description of what a plan consists of: `read_plan` and `plan_table`.
"""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, TypeVar

from plans.plan import (
    Approval,
    Benefit,
    Between,
    Condition,
    Held,
    MemberFor,
    Plan,
    Renewal,
    Tagged,
)
from plans.table_reader import Reader, Table

MOST_BENEFITS = 20
MOST_CONDITIONS = 8
LONGEST_NAME = 40
LONGEST_SUMMARY = 300
LONGEST_BENEFIT = 60
# A preview shows a plan, what is gained and lost (each benefit once more), and what has moved since
# it was first made; Telegram takes 4096 characters.
LONGEST_PLAN = 800

_PLAN_KEYS = (
    "code",
    "name",
    "summary",
    "benefits",
    "price",
    "term",
    "renewal",
    "requires",
    "approval",
)

Word = TypeVar("Word", bound=StrEnum)


def read_plan(table: Table) -> tuple[Plan, tuple[str, ...]]:
    """One plan from its table, and what is wrong with it (then the plan must not be used)."""
    reader = Reader()
    reader.only(table, _PLAN_KEYS, "the plan")
    plan = Plan(
        code=reader.code(table, "code", "code"),
        name=reader.text(table, "name", "name", LONGEST_NAME),
        summary=reader.text(table, "summary", "summary", LONGEST_SUMMARY),
        benefits=tuple(_benefit(reader, item) for item in reader.tables(table, "benefits")),
        price=reader.text(table, "price", "price", LONGEST_NAME) if "price" in table else None,
        term=reader.term(table, "term") if "term" in table else None,
        renewal=_one_of(reader, table, "renewal", Renewal) or Renewal.MANUAL,
        requires=tuple(_conditions(reader, table)),
        approval=_one_of(reader, table, "approval", Approval),
    )
    if plan.renewal is Renewal.AUTOMATIC and "term" not in table:
        reader.wrong("a plan without a term can't renew by itself")
    _check_size(reader, plan)
    return plan, tuple(reader.problems)


def plan_table(plan: Plan) -> dict[str, Any]:
    """The table that `read_plan` reads back as this plan."""
    table: dict[str, Any] = {
        "code": plan.code,
        "name": dict(plan.name.by_language),
        "summary": dict(plan.summary.by_language),
        "benefits": [
            {
                "code": benefit.code,
                "name": dict(benefit.name.by_language),
                "value": dict(benefit.value.by_language),
            }
            for benefit in plan.benefits
        ],
    }
    if plan.price:
        table["price"] = dict(plan.price.by_language)
    if plan.term:
        table["term"] = str(plan.term)
    if plan.renewal is not Renewal.MANUAL:
        table["renewal"] = plan.renewal.value
    if plan.requires:
        table["requires"] = [_condition_table(condition) for condition in plan.requires]
    if plan.approval:
        table["approval"] = plan.approval.value
    return table


def _benefit(reader: Reader, table: Table) -> Benefit:
    reader.only(table, ("code", "name", "value"), "a benefit")
    code = reader.code(table, "code", "a benefit's code")
    name = reader.text(table, "name", f"the name of benefit {code!r}", LONGEST_BENEFIT)
    value = reader.text(table, "value", f"the value of benefit {code!r}", LONGEST_BENEFIT)
    return Benefit(code, name, value)


def _one_of(reader: Reader, table: Table, key: str, words: type[Word]) -> Word | None:
    raw = table.get(key)
    if raw in tuple(words):
        return words(raw)
    if raw is not None:
        allowed = " or ".join(repr(word.value) for word in words)
        reader.wrong(f"{key} can only be {allowed}, not {raw!r}")
    return None


def _check_size(reader: Reader, plan: Plan) -> None:
    codes = [benefit.code for benefit in plan.benefits]
    for code in sorted({code for code in codes if code and codes.count(code) > 1}):
        reader.wrong(f"two benefits have the code {code!r}")
    if len(codes) > MOST_BENEFITS:
        reader.wrong(f"{len(codes)} benefits; at most {MOST_BENEFITS} fit")
    if len(plan.requires) > MOST_CONDITIONS:
        reader.wrong(f"{len(plan.requires)} conditions; at most {MOST_CONDITIONS} fit")
    texts = [plan.summary, *(text for one in plan.benefits for text in (one.name, one.value))]
    for language in sorted({code for text in texts for code, _ in text.by_language}):
        size = sum(len(str(text.into(language))) for text in texts)
        if size > LONGEST_PLAN:
            reader.wrong(
                f"summary and benefits ({language}) have {size} characters together; "
                f"at most {LONGEST_PLAN} fit"
            )


def _conditions(reader: Reader, table: Table) -> Iterator[Condition]:
    for item in reader.tables(table, "requires"):
        read = _CONDITIONS.get(frozenset(item))
        if read is None:
            keys = ", ".join(item) or "nothing"
            reader.wrong(
                f"a condition is one of held, member_for, tag, or from and until; not {keys}"
            )
        elif condition := read(reader, item):
            yield condition


def _held(reader: Reader, item: Table) -> Held | None:
    codes = item["held"]
    if isinstance(codes, list) and codes and all(isinstance(code, str) for code in codes):
        return Held(tuple(codes))
    reader.wrong("held must be a list of plan codes")
    return None


def _member_for(reader: Reader, item: Table) -> MemberFor | None:
    term = reader.term(item, "member_for")
    return MemberFor(term) if term else None


def _tagged(reader: Reader, item: Table) -> Tagged | None:
    tag = reader.code(item, "tag", "tag")
    return Tagged(tag) if tag else None


def _between(reader: Reader, item: Table) -> Between | None:
    since, until = (reader.instant(item, key) for key in ("from", "until"))
    if since and until and since >= until:
        reader.wrong("from must be before until")
        return None
    return Between(since, until)


_CONDITIONS: dict[frozenset[str], Callable[[Reader, Table], Condition | None]] = {
    frozenset({"held"}): _held,
    frozenset({"member_for"}): _member_for,
    frozenset({"tag"}): _tagged,
    frozenset({"from"}): _between,
    frozenset({"until"}): _between,
    frozenset({"from", "until"}): _between,
}


def _condition_table(condition: Condition) -> dict[str, Any]:
    match condition:
        case Held(plans):
            return {"held": list(plans)}
        case MemberFor(term):
            return {"member_for": str(term)}
        case Tagged(tag):
            return {"tag": tag}
        case Between(since, until):
            bounds = {"from": since, "until": until}
            return {key: instant.isoformat() for key, instant in bounds.items() if instant}
