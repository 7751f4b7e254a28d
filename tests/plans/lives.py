"""Random long lives of a business: what happens in them is picked by numbers that a test draws.

Beside the life that `decide` leads, the simulation is told each change that came of it, so that
the two can be compared.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from plans.commands.choose import Timing
from plans.commands.command import Refusal
from plans.conditions import Facts
from plans.ledger import (
    Change,
    Channel,
    Chosen,
    Declined,
    Ended,
    Requested,
    Undone,
    Withdrawn,
)
from plans.periods import Status, periods
from plans.plan import Approval, Between, Catalogue, Held, MemberFor, Renewal, Revision
from plans.renewals import renewable_from
from plans.subscription import Subscription
from plans.term import Term
from tests.plans.life import (
    ANNUAL,
    BASIC,
    CLUB,
    GOLD,
    OPERATOR,
    OWNER,
    PLATINUM,
    SILVER,
    Act,
    Life,
    Pressed,
    approve,
    assign,
    decline,
    end,
    offer,
    turn_off_renewal,
    undo,
    withdraw,
)
from tests.plans.simulation import ZERO, Business, tick_of

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)

TRIAL = offer(31, "Trial", "P10D")
SEASON = offer(32, "Season", "P3M", Between(ZERO + 60 * DAY, ZERO + 800 * DAY))
ELDER = offer(33, "Elder", None, MemberFor(Term(3, 0)), Held(("gold",)), approval=Approval.OPERATOR)
NEWER_GOLD = offer(34, "Gold", "P1M", version=2)
NEWER_ANNUAL = offer(35, "Annual", "P1Y2M3D", version=2)

TEAM = offer(36, "Team", "P1M", renewal=Renewal.AUTOMATIC)
NEWER_TEAM = offer(37, "Team", "P1M", renewal=Renewal.AUTOMATIC, version=2)

FIRST = Catalogue((BASIC, SILVER, GOLD, ANNUAL, TRIAL, PLATINUM, CLUB, SEASON, ELDER, TEAM))
SECOND = Catalogue((SILVER, NEWER_GOLD, NEWER_ANNUAL, PLATINUM, CLUB, SEASON, ELDER, NEWER_TEAM))
PLANS = (*FIRST.offers, NEWER_GOLD, NEWER_ANNUAL, NEWER_TEAM)

JUMPS = (
    *(timedelta(minutes=minutes) for minutes in (0, 0, 1, 2, 9, 10, 60)),
    *(timedelta(days=days) for days in (1, 6, 8, 21, 24, 27, 31, 90, 300, 366)),
    *(timedelta(minutes=minutes) for minutes in (-1, -90, -60 * 24 * 40)),
)


class Draw(NamedTuple):
    """The numbers by which one step of a life is picked."""

    clock: int
    act: int
    plan: int
    dates: int
    screen: int


LARGEST = Draw(39, 25, len(PLANS) - 1, 8, 9)


@dataclass
class Witness:
    """Who watches a life: what it was like at each decision, and what the simulation says."""

    life: Life = field(default_factory=lambda: Life(ZERO, (), FIRST, Facts(ZERO)))
    business: Business = field(default_factory=lambda: Business(tick=MINUTE))
    stood: dict[datetime, Subscription] = field(default_factory=dict)
    screens: list[Pressed] = field(default_factory=list)
    outcomes: set[type[Change | Refusal]] = field(default_factory=set)

    def lives(self, draw: Draw) -> Change | None:
        """The clock moves, and somebody presses a button: the change if it came to one."""
        self.life = _republished(self.life.at(_clock(self.life, draw.clock)), draw)
        by, channel = (OWNER, Channel.CHAT)
        if 14 <= draw.act < 24:
            by, channel = (OPERATOR, Channel.OPERATOR)
        pressed = _act(self.life, draw).on(self.life.subscription)
        self.screens.append(pressed)
        outcome = self.life.asks(pressed, by, channel)
        self.outcomes.add(type(outcome))
        if not isinstance(outcome, Change):
            return None
        self.life = replace(self.life, changes=(*self.life.changes, outcome))
        self.stood[outcome.decided_at] = self.life.subscription
        self.business = told(self.business, outcome)
        return outcome


def _clock(life: Life, number: int) -> datetime:
    """Anywhere, back too, or to an instant at which something is about to be different."""
    if number < len(JUMPS):
        return life.now + JUMPS[number]
    edges = [life.subscription.next_event]
    if life.subscription.current:
        edges.append(renewable_from(life.subscription.current))
    ahead = [edge for edge in edges if edge]
    if not ahead:
        return life.now + MINUTE
    edge = ahead[number % len(ahead)].replace(second=0, microsecond=0)
    return edge + (number % 5 - 2) * MINUTE


def _republished(life: Life, draw: Draw) -> Life:
    """Now and then the catalogue changes, or the business gets or loses a tag."""
    held = frozenset(
        one.revision.plan.code
        for one in periods(life.changes, life.now)
        if one.since and one.status is not Status.UNDONE
    )
    facts = replace(life.facts, held=held)
    if draw.screen == 0:
        return replace(life, facts=facts, offers=SECOND if life.offers == FIRST else FIRST)
    if draw.screen == 1:
        return replace(life, facts=replace(facts, tags=facts.tags ^ {"club"}))
    return replace(life, facts=facts)


def _act(life: Life, draw: Draw) -> Act:
    plan = PLANS[draw.plan]
    acts: tuple[Act, ...] = (withdraw(), undo(), approve(), decline("no"), end("closed"))
    if draw.act < 10:
        return _choice(life, plan, Timing(draw.act % 2))
    if draw.act < 14:
        return acts[draw.act % 2]
    if draw.act >= 24:
        return turn_off_renewal()
    if draw.act < 21:
        return acts[2 + draw.act % 3] if draw.act < 20 else approve("welcome")
    return assign(plan, "as agreed", *_dates(life, draw.dates))


def _choice(life: Life, plan: Revision, timing: Timing) -> Act:
    """Of the plan as it is offered, mostly; as it was, where it is offered no more."""
    return life.choice(life.offers.by_code(plan.plan.code) or plan, timing)


def _dates(life: Life, number: int) -> tuple[datetime | None, datetime | None]:
    now, current = life.subscription.now, life.subscription.current
    end = current.expires_at if current else None
    return (
        (None, None),
        (None, now + 5 * DAY),
        (now, now),
        (now + 3 * DAY, None),
        (now + 3 * DAY, now + 50 * DAY),
        (now - MINUTE, None),
        (now + 40_000 * DAY, None),
        (end, None),
        (end, (end or now) + 8 * DAY),
    )[number]


def told(business: Business, change: Change) -> Business:
    """The simulation after the same decision."""
    now, start = tick_of(change.decided_at, MINUTE), tick_of(change.effective_at, MINUTE)
    assert now is not None
    business = business.at(now)
    asked = business.asked
    match change:
        case Chosen():
            ends = tick_of(change.expires_at, MINUTE)
            length = None if ends is None or start is None else ends - start
            told = business.choose(
                change.revision,
                start=start,
                length=length,
                anchor=change.anchor_at,
                channel=change.channel,
            )
            granted = asked and change.channel is Channel.OPERATOR
            if asked and granted and asked.revision == change.revision:
                return told._tell(asked.seq, None)
            return told
        case Requested():
            return business.request(change.revision, start=start)
        case Ended():
            return business.end(at=start)
        case Declined():
            return business.decline()
        case Withdrawn():
            return business.withdraw()
        case Undone():
            return business.undo()
