"""Plans: what the catalogue offers, as immutable, numbered revisions."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from plans.term import Term
from plans.text import LocalText


@dataclass(frozen=True, slots=True)
class Benefit:
    """One thing a plan gives; benefits of two plans are compared by `code`."""

    code: str
    name: LocalText
    value: LocalText


@dataclass(frozen=True, slots=True)
class Held:
    """The business has, or once had, one of these plans."""

    plans: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MemberFor:
    """The business has been here for at least this long."""

    term: Term


@dataclass(frozen=True, slots=True)
class Tagged:
    """The operator has put this tag on the business."""

    tag: str


@dataclass(frozen=True, slots=True)
class Between:
    """The plan is open from one instant (UTC, included) to another (excluded)."""

    since: datetime | None
    until: datetime | None


Condition = Held | MemberFor | Tagged | Between


class Approval(StrEnum):
    """Who must approve before a plan becomes active."""

    OPERATOR = "operator"


class Renewal(StrEnum):
    """What happens at the end of a term: the plan ends, or goes on for another term."""

    MANUAL = "manual"
    AUTOMATIC = "automatic"


@dataclass(frozen=True, slots=True)
class Plan:
    """One offer: what it is called, gives and costs, how long it runs, and who may have it."""

    code: str
    name: LocalText
    summary: LocalText
    benefits: tuple[Benefit, ...]
    price: LocalText | None = None
    term: Term | None = None
    renewal: Renewal = Renewal.MANUAL
    requires: tuple[Condition, ...] = ()
    approval: Approval | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """The content of a plan as once published; `number` counts 1, 2, 3 … within the plan."""

    id: int
    number: int
    plan: Plan


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The revisions on offer, in the order they are shown."""

    offers: tuple[Revision, ...] = ()

    def by_code(self, code: str) -> Revision | None:
        """The offer of this plan, if the plan is on offer."""
        return next((offer for offer in self.offers if offer.plan.code == code), None)


@dataclass(frozen=True, slots=True)
class Changed:
    """A benefit that both plans have, with another value."""

    old: Benefit
    new: Benefit


@dataclass(frozen=True, slots=True)
class Comparison:
    """The benefits gained, lost and changed between two plans, in the plans' order."""

    gained: tuple[Benefit, ...]
    lost: tuple[Benefit, ...]
    changed: tuple[Changed, ...]


def compare(old: Plan | None, new: Plan) -> Comparison:
    """The difference `new` makes to a business on `old` (None: no plan)."""
    before = {benefit.code: benefit for benefit in old.benefits} if old else {}
    after = {benefit.code: benefit for benefit in new.benefits}
    return Comparison(
        gained=tuple(benefit for code, benefit in after.items() if code not in before),
        lost=tuple(benefit for code, benefit in before.items() if code not in after),
        changed=tuple(
            Changed(before[code], benefit)
            for code, benefit in after.items()
            if code in before and before[code].value != benefit.value
        ),
    )
