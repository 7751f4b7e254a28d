"""Dry runs: what publishing a catalogue would do, told before anything is written.

The publication itself is reported by the same comparison, so the two cannot disagree.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from plans.conditions import Facts, unmet
from plans.ledger import Chosen, Requested
from plans.plan import Plan, Revision
from plans.plan_fields import Difference, differences
from plans.plan_table import plan_table
from plans.subscription import Subscription

_FINGERPRINT_LENGTH = 16


class Effect(StrEnum):
    """The effect of a publication on a plan; `back`: offered once, not now, and again after it."""

    NEW = "new"
    BACK = "back"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class OnOffer:
    """The published state: the newest publication (0: none), its offers in order, and the newest
    revision of every plan that ever was.
    """

    number: int = 0
    offers: tuple[Revision, ...] = ()
    newest: tuple[Revision, ...] = ()


@dataclass(frozen=True, slots=True)
class Client:
    """One business as a dry_run looks at it; `facts` as far as changed conditions ask."""

    id: int
    name: str
    subscription: Subscription
    facts: Facts


@dataclass(frozen=True, slots=True)
class PlanEffect:
    """The effect on one plan, with its differences from the newest revision."""

    code: str
    effect: Effect
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Forecast:
    """What becomes of a plan, how many businesses hold it, and how many of these an older
    revision than the newest one of today.
    """

    plan: PlanEffect
    holders: int
    on_older: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A change that is scheduled, or a request that awaits approval, and the plan it points at.

    It keeps the revision it was made for: neither another content nor a withdrawal alters it.
    """

    business_id: int
    business: str
    change: Chosen | Requested


@dataclass(frozen=True, slots=True)
class Access:
    """A business that a plan's changed conditions let in, or shut out."""

    business_id: int
    business: str
    code: str
    is_gained: bool


@dataclass(frozen=True, slots=True)
class DryRun:
    """Everything a publication would do, and the fingerprint by which just this can be published.

    `old_order` and `new_order` are the codes on offer before and after.
    """

    number: int
    fingerprint: str
    plans: tuple[Forecast, ...]
    old_order: tuple[str, ...]
    new_order: tuple[str, ...]
    waiting: tuple[Waiting, ...]
    access: tuple[Access, ...]

    @property
    def is_reordered(self) -> bool:
        """Whether plans that stay on offer change places."""
        return is_reordered(self.old_order, self.new_order)

    @property
    def writes(self) -> bool:
        """Whether publishing would write anything at all."""
        unchanged = all(one.plan.effect is Effect.UNCHANGED for one in self.plans)
        return not unchanged or self.is_reordered


def fingerprint(plans: Sequence[Plan], on_offer: OnOffer) -> str:
    """A hash of these plans in their order together with the published state."""
    told = {
        "plans": [plan_table(plan) for plan in plans],
        "publication": on_offer.number,
        "offers": [offer.id for offer in on_offer.offers],
    }
    canonical = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:_FINGERPRINT_LENGTH]


def effects(plans: Sequence[Plan], on_offer: OnOffer) -> tuple[PlanEffect, ...]:
    """The effect on each of these plans, in order, then on those left out."""
    newest = {one.plan.code: one.plan for one in on_offer.newest}
    offered = {one.plan.code for one in on_offer.offers}
    wanted = {plan.code for plan in plans}
    left_out = (one.plan.code for one in on_offer.offers if one.plan.code not in wanted)
    return (
        *(_effect(one, newest.get(one.code), is_offered=one.code in offered) for one in plans),
        *(PlanEffect(code, Effect.WITHDRAWN) for code in left_out),
    )


def conditions_changed(plans: Sequence[Plan], on_offer: OnOffer) -> tuple[tuple[Plan, Plan], ...]:
    """The plans on offer, old and new, whose conditions a publication would change."""
    offered = {one.plan.code: one.plan for one in on_offer.offers}
    pairs = [(offered[plan.code], plan) for plan in plans if plan.code in offered]
    return tuple((old, new) for old, new in pairs if old.requires != new.requires)


def dry_run(plans: Sequence[Plan], on_offer: OnOffer, clients: Sequence[Client]) -> DryRun:
    """The effect of publishing exactly these plans on the catalogue and these businesses."""
    told = effects(plans, on_offer)
    touched = {one.code for one in told if one.effect is Effect.WITHDRAWN or one.differences}
    return DryRun(
        number=on_offer.number,
        fingerprint=fingerprint(plans, on_offer),
        plans=_forecasts(told, on_offer, clients),
        old_order=tuple(one.plan.code for one in on_offer.offers),
        new_order=tuple(plan.code for plan in plans),
        waiting=waiting_for(touched, clients),
        access=tuple(_access(conditions_changed(plans, on_offer), clients)),
    )


def waiting_for(codes: Iterable[str], clients: Iterable[Client]) -> tuple[Waiting, ...]:
    """Pending changes that point at one of these plans, in the businesses' order."""
    wanted = frozenset(codes)
    return tuple(
        Waiting(client.id, client.name, one)
        for client in clients
        for one in (client.subscription.scheduled, client.subscription.request)
        if isinstance(one, Chosen | Requested) and one.revision.plan.code in wanted
    )


def is_reordered(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether those plans that are on offer before and after change places."""
    return [code for code in old if code in new] != [code for code in new if code in old]


def _effect(plan: Plan, newest: Plan | None, *, is_offered: bool) -> PlanEffect:
    if newest is None:
        return PlanEffect(plan.code, Effect.NEW)
    if plan == newest:
        return PlanEffect(plan.code, Effect.UNCHANGED if is_offered else Effect.BACK)
    effect = Effect.CHANGED if is_offered else Effect.BACK
    return PlanEffect(plan.code, effect, differences(newest, plan))


def _forecasts(
    told: Sequence[PlanEffect], on_offer: OnOffer, clients: Iterable[Client]
) -> tuple[Forecast, ...]:
    newest = {one.plan.code: one.id for one in on_offer.newest}
    holders: Counter[str] = Counter()
    on_older: Counter[str] = Counter()
    for client in clients:
        current = client.subscription.current
        if current:
            code = current.revision.plan.code
            holders[code] += 1
            on_older[code] += current.revision.id != newest.get(code)
    return tuple(Forecast(one, holders[one.code], on_older[one.code]) for one in told)


def _access(changed: Iterable[tuple[Plan, Plan]], clients: Sequence[Client]) -> Iterator[Access]:
    for old, new in changed:
        for client in clients:
            at = client.subscription.now
            was, is_now = (not unmet(plan, client.facts, at) for plan in (old, new))
            if was != is_now:
                yield Access(client.id, client.name, new.code, is_now)
