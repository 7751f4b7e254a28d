"""The catalogue as its author writes it: TOML in, plans or a list of clear problems out."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from plans.plan import Held, Plan
from plans.plan_table import read_plan

MOST_PLANS = 50

_SYNTAX_LINE = re.compile(r"\(at line (\d+)")
_PLAN_HEADER = re.compile(r"\s*\[\[\s*plan\s*\]\]")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a catalogue: what in words, and where (plan code, line from 1)."""

    text: str
    plan: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class BadCatalogue:
    """Everything that is wrong with a catalogue file."""

    problems: tuple[Problem, ...]


def read_catalogue(text: str, reserved: Iterable[str] = ()) -> tuple[Plan, ...] | BadCatalogue:
    """The plans of a catalogue file in its order, or everything that is wrong with it.

    `reserved` are words no plan may be called by: the labels of the bot's own buttons.
    """
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # numbers too long and nesting too deep, as well
        line = _SYNTAX_LINE.search(str(error))
        problem = Problem(f"not TOML: {error}", line=int(line[1]) if line else None)
        return BadCatalogue((problem,))
    tables = document.get("plan")
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        return BadCatalogue((Problem("there is no [[plan]] in it"),))
    problems = [
        Problem(f"unknown key {key!r}; the file holds only [[plan]]")
        for key in document
        if key != "plan"
    ]
    if len(tables) > MOST_PLANS:
        problems.append(Problem(f"{len(tables)} plans; at most {MOST_PLANS} fit"))
    plans = list(_each(tables, text))
    problems += [
        Problem(what, plan.code or f"number {number}", line)
        for number, (plan, line, wrong) in enumerate(plans, 1)
        for what in wrong
    ]
    problems += _clashes([(plan, line) for plan, line, _ in plans], reserved)
    return BadCatalogue(tuple(problems)) if problems else tuple(plan for plan, _, _ in plans)


def _each(
    tables: list[dict[str, Any]], text: str
) -> Iterator[tuple[Plan, int | None, tuple[str, ...]]]:
    """Each plan with the line of its header and its problems."""
    headers = [number for number, at in enumerate(text.splitlines(), 1) if _PLAN_HEADER.match(at)]
    for index, table in enumerate(tables):
        plan, wrong = read_plan(table)
        yield plan, headers[index] if len(headers) == len(tables) else None, wrong


def _clashes(plans: list[tuple[Plan, int | None]], reserved: Iterable[str]) -> Iterator[Problem]:
    """Problems between plans: clashing codes and names, conditions that name no plan."""
    labels = {word.casefold() for word in reserved}
    codes: set[str] = set()
    names: set[tuple[str, str]] = set()
    for plan, line in plans:
        if plan.code and plan.code in codes:
            yield Problem(f"another plan has the code {plan.code!r} too", plan.code, line)
        codes.add(plan.code)
        for language, name in plan.name.by_language:
            folded = str(name).casefold()
            if folded in labels:
                yield Problem(f"{name!r} is the label of a button of the bot", plan.code, line)
            if name and (language, folded) in names:
                yield Problem(f"another plan is called {name!r} too", plan.code, line)
            names.add((language, folded))
    for plan, line in plans:
        for what in _bad_held(plan, codes):
            yield Problem(what, plan.code, line)


def _bad_held(plan: Plan, codes: set[str]) -> Iterator[str]:
    for held in (condition for condition in plan.requires if isinstance(condition, Held)):
        if plan.code in held.plans:
            yield "held names the plan itself"
        for code in sorted(set(held.plans) - codes):
            yield f"held names an unknown plan {code!r}"
