"""Conditions: what a plan asks of a business, and which of it is not met."""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from plans.plan import Between, Condition, Held, MemberFor, Plan, Tagged


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts conditions look at: plans ever held (by code), tags, and age.

    A plan counts as held once it was active, unless that was undone. `member_since` is UTC.
    """

    member_since: datetime
    held: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()


def unmet(plan: Plan, facts: Facts, at: datetime) -> tuple[Condition, ...]:
    """The conditions of this plan that do not hold at `at`, in the catalogue's order."""
    return tuple(one for one in plan.requires if not _holds(one, facts, at))


def _holds(condition: Condition, facts: Facts, at: datetime) -> bool:
    match condition:
        case Held(plans):
            return not facts.held.isdisjoint(plans)
        case MemberFor(term):
            return term.after(facts.member_since) <= at
        case Tagged(tag):
            return tag in facts.tags
        case Between(since, until):
            return (since is None or since <= at) and (until is None or at < until)
        case _ as never:
            assert_never(never)
