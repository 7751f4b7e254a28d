"""A plan's fields in words: what an operator reads of it, and how two revisions differ.

All is taken from `plan_table`, the one description of what a plan consists of, so that no field
can be forgotten.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from plans.plan import Plan
from plans.plan_table import plan_table
from plans.text import LocalText


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that two revisions of a plan do not share; None: it is not there at all."""

    field: str
    old: str | None
    new: str | None


def plan_fields(plan: Plan) -> dict[str, str]:
    """Every field by its path, such as `price (en)` or `benefits.messages.value (es)`."""
    return dict(_leaves_of(plan_table(plan)))


def plan_fields_in(plan: Plan, language: str) -> dict[str, str]:
    """Every field by its path, its texts in one language, or in the one that stands in for it."""
    return dict(_leaves_of(plan_table(plan), language=language))


def languages_of(plan: Plan) -> frozenset[str]:
    """The languages that some of a plan's texts are in."""
    texts = [plan.name, plan.summary, *([plan.price] if plan.price else [])]
    texts += [text for one in plan.benefits for text in (one.name, one.value)]
    return frozenset(language for text in texts for language, _ in text.by_language)


def differences(old: Plan, new: Plan) -> tuple[Difference, ...]:
    """Field by field, what `new` says otherwise than `old`; benefits are matched by code."""
    before, after = plan_fields(old), plan_fields(new)
    order = [*after, *(field for field in before if field not in after)]
    changed = [
        Difference(field, before.get(field), after.get(field))
        for field in order
        if before.get(field) != after.get(field)
    ]
    return (*changed, *_reordered(old, new))


def _reordered(old: Plan, new: Plan) -> Iterator[Difference]:
    before, after = ([benefit.code for benefit in plan.benefits] for plan in (old, new))
    kept = [code for code in before if code in after]
    if kept != [code for code in after if code in before]:
        yield Difference("benefits (order)", ", ".join(before), ", ".join(after))


def _leaves_of(
    table: Mapping[str, Any], path: str = "", language: str | None = None
) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        yield from _leaves(f"{path}{key}", value, language)


def _leaves(path: str, value: Any, language: str | None) -> Iterator[tuple[str, str]]:
    match value:
        case Mapping() if language:  # a text by language
            yield path, LocalText(tuple(value.items())).into(language)
        case Mapping():
            for its_language, text in value.items():
                yield f"{path} ({its_language})", str(text)
        case [{"code": _}, *_]:
            for item in value:
                inner = {key: one for key, one in item.items() if key != "code"}
                yield from _leaves_of(inner, f"{path}.{item['code']}.", language)
        case list():
            yield path, "; ".join(_words(item) for item in value)
        case _:
            yield path, str(value)


def _words(value: Any) -> str:
    """A condition in one line, such as `held silver, gold` or `from … until …`."""
    match value:
        case Mapping():
            return " ".join(f"{key} {_words(one)}" for key, one in value.items())
        case list():
            return ", ".join(_words(one) for one in value)
        case _:
            return str(value)
