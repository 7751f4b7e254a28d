"""Writes docs/plan-changes.md: what comes of every command wherever a business stands.

The page is what `decide` answers, put into words, so it cannot say anything else than the rules.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple, assert_never

from plans.commands.choose import Choose, NotEligible, Timing, TooEarly, timings
from plans.commands.command import Moved, NothingToDo, NotOffered, Stale, Unchanged
from plans.commands.operate import BadDates, NoSuchPlan
from plans.commands.renewing import TurnOffRenewal
from plans.commands.take_back import TooLate, Undo, Withdraw
from plans.ledger import Change, Channel, Chosen, Declined, Ended, Requested, Undone, Withdrawn
from plans.periods import periods
from plans.plan import (
    Between,
    Catalogue,
    Condition,
    Held,
    MemberFor,
    Plan,
    Renewal,
    Revision,
    Tagged,
)
from tests.plans.life import (
    ANNUAL,
    BASIC,
    CLUB,
    GOLD,
    LEGACY,
    MINUTE,
    OFFERS,
    OLD_GOLD,
    OLD_SILVER,
    OPERATOR,
    OWNER,
    PLATINUM,
    SILVER,
    TEAM,
    UNDO_FOR,
    Act,
    AnyRefusal,
    Life,
    approve,
    assign,
    choose,
    decline,
    end,
    turn_off_renewal,
    undo,
    utc,
    withdraw,
)

NOW, AT_TERM_END = Timing.NOW, Timing.AT_TERM_END
DAY = timedelta(days=1)
_ALL = (*OFFERS.offers, LEGACY, OLD_SILVER, OLD_GOLD)

INTRODUCTION = """\
# Plan changes

<!-- Written by `make docs`; whatever is edited here by hand is lost. -->

What happens when somebody wants a plan changed: one table for each place where a business can
stand, one line for each thing that can be wanted there. The page is written by asking the rules
themselves ([plans/commands](../plans/commands)), and a test fails when it is stale.

How to read it:

- Each table says when *now* is, what is in force then and what is pending. All times are UTC.
- A command either comes to **one change**, the next line of the business's ledger, or it is
  *refused* and nothing is written. What can be done comes first; same answers share a line.
- A request leaves everything as it is, what is scheduled too. Declined or withdrawn, all is as it
  was before; approved, it takes the place of what is scheduled.
- A choice or an end takes the place of whatever is pending. Undone, all is as it was before. A
  choice that is scheduled can be cancelled: the plan in force then renews, or ends, as before it.
- After the end of a plan nothing is in force, unless something follows. A plan that renews by
  itself goes on term by term until something else is decided; what is decided for the end of its
  term happens at the end of the one that runs.
- A time ends at an instant and does not include it: a plan "until 28 February, 09:00" is over at
  09:00 sharp.
- Owners choose, withdraw and undo; operators approve, decline, assign and end, and are above
  conditions and what is on offer. Who may do what was checked before, so it is not in the tables.
- A command that no screen offers in that place (such as a plan "when the current one ends" where
  none ends) is answered like one from an old screen: *stale*, with a fresh screen.
- The very same press twice is no second command: it is told that it was done.

The plans in the tables:

| plan | term | renews | who may have it |
|---|---|---|---|
"""


class Place(NamedTuple):
    """A place where a business can stand, under the heading that tells of it."""

    title: str
    life: Life


ON_BASIC = Life().chooses(BASIC).after(60 * DAY)
ON_GOLD = Life().chooses(GOLD)
GOLD_EARLY = ON_GOLD.after(5 * DAY)
GOLD_LATE = ON_GOLD.after(25 * DAY)
BEFORE = replace(Life(), offers=Catalogue((OLD_SILVER,))).chooses(OLD_SILVER)
OLD_TERM = replace(Life(), offers=Catalogue((OLD_GOLD,))).chooses(OLD_GOLD)
TWO_TERMS_ON = Life().chooses(TEAM).at("2026-03-10 09:00")
TURNED_OFF = TWO_TERMS_ON.does(turn_off_renewal()).after(DAY)
RENEWED = GOLD_LATE.chooses(GOLD, AT_TERM_END)
GIVEN_LATER = ON_BASIC.operator(assign(ANNUAL, "as agreed", since=utc("2026-05-01")))

PLACES = (
    Place("No plan yet", Life()),
    Place("A plan without a term", ON_BASIC),
    Place("A plan with a term, early in it", GOLD_EARLY),
    Place("A plan with a term, in its last quarter", GOLD_LATE),
    Place("The plan has expired", ON_GOLD.after(30 * DAY)),
    Place("Another plan is scheduled", GOLD_EARLY.chooses(SILVER, AT_TERM_END).after(DAY)),
    Place("A renewal is scheduled", RENEWED.after(DAY)),
    Place("Another plan is scheduled in place of a renewal", RENEWED.chooses(SILVER, AT_TERM_END)),
    Place("A plan that renews by itself, in its second term", TWO_TERMS_ON),
    Place("Its renewal is turned off", TURNED_OFF),
    Place("Then another plan is scheduled", TURNED_OFF.chooses(SILVER, AT_TERM_END)),
    Place("It has ended", TURNED_OFF.after(30 * DAY)),
    Place("The operator has scheduled a plan", GIVEN_LATER.after(DAY)),
    Place("Awaiting approval, to start at once", ON_BASIC.chooses(PLATINUM).after(DAY)),
    Place("Awaiting approval, while a renewal is scheduled", RENEWED.chooses(PLATINUM).after(DAY)),
    Place("Awaiting approval, to start at the end", GOLD_EARLY.chooses(PLATINUM, AT_TERM_END)),
    Place(
        "Awaited approval for the end, and that has come",
        GOLD_EARLY.chooses(PLATINUM, AT_TERM_END).after(30 * DAY),
    ),
    Place("Just changed", ON_BASIC.chooses(SILVER).after(MINUTE)),
    Place("Changed too long ago to be undone", ON_BASIC.chooses(SILVER).after(UNDO_FOR)),
    Place("Ended by the operator", ON_BASIC.operator(end("closed")).after(DAY)),
    Place(
        "The plan was published anew since it was chosen",
        replace(BEFORE, offers=OFFERS).after(5 * DAY),
    ),
    Place(
        "A plan with a term was published anew since it was chosen",
        replace(OLD_TERM, offers=OFFERS).after(5 * DAY),
    ),
)


# What can be wanted


def commands(life: Life) -> Iterator[tuple[str, Act]]:
    """Everything that can be wanted, in the order of the tables."""
    for revision, what in ((SILVER, "no term"), (ANNUAL, "a term"), (PLATINUM, "needs approval")):
        name = revision.plan.name.into("en")
        yield f"choose {name} ({what}) now", life.choice(revision)
        yield f"choose {name} when the current plan ends", life.choice(revision, AT_TERM_END)
    ran = [one.revision for one in periods(life.changes, life.now) if one.since]
    same = life.offers.by_code(ran[0].plan.code) if ran else None
    if same:
        timing = timings(life.subscription, same)[0]
        yield f"renew {same.plan.name.into('en')}", life.choice(same, timing)
    yield "choose Club (its condition is not met)", life.choice(CLUB)
    yield "choose Legacy (no longer on offer)", life.choice(LEGACY)
    yield "turn off the renewal", turn_off_renewal()
    yield "withdraw what is pending", withdraw()
    yield "undo the last change", undo()
    yield "approve the request", approve()
    yield "decline the request", decline()
    yield "assign Gold, from now", assign(GOLD, "as agreed")
    yield (
        "assign Silver, from 1 June to 1 July 2026",
        assign(SILVER, "as agreed", utc("2026-06-01"), utc("2026-07-01")),
    )
    yield "assign Silver, from yesterday", assign(SILVER, "as agreed", life.now - DAY)
    yield "end the plan in force", end("closed")


# What came of it, in words


def describe(life: Life, outcome: Change | AnyRefusal) -> tuple[str, str]:
    """What came of a command, and what it means, as two cells of a table."""
    if isinstance(outcome, Change):
        what, means = _change(life, outcome)
        return f"**{what}**", means + _pending_after(life, outcome)
    what, means = _refusal(outcome)
    return f"*{what}*", means


def _refusal(outcome: AnyRefusal) -> tuple[str, str]:
    match outcome:
        case Stale(moved):
            return "stale", "; ".join(_moved(one) for one in moved) + "; a fresh screen is shown"
        case NotEligible(lacking):
            return "not eligible", "lacking: " + "; ".join(_condition(one) for one in lacking)
        case TooEarly(instant):
            return "too early", f"it can be renewed from {_date(instant)} on"
        case TooLate(instant):
            return "too late", f"it could be undone until {_date(instant)}"
        case BadDates():
            return "bad dates", _bad_dates(outcome)
        case Unchanged() | NotOffered() | NothingToDo() | NoSuchPlan():
            return _plain_refusal(outcome)
        case _ as never:
            assert_never(never)


def _plain_refusal(outcome: Unchanged | NotOffered | NothingToDo | NoSuchPlan) -> tuple[str, str]:
    match outcome:
        case Unchanged():
            return "unchanged", "it is in force, or pending, just like this already"
        case NotOffered():
            return "not offered", "the plan is not on offer"
        case NoSuchPlan(code):
            return "no such plan", f"there never was a plan {code}"
        case NothingToDo():
            return "nothing to do", "there is nothing here that this could settle"
        case _ as never:
            assert_never(never)


def _moved(moved: Moved) -> str:
    match moved:
        case Moved.LEDGER:
            return "something else was decided since the screen was built"
        case Moved.CLOCK:
            return "the plan in force, or its end, is not what such a screen shows"
        case Moved.OFFER:
            return "the plan was published anew since"
        case Moved.DAY:
            return "it would end on another day than the screen said"
        case _ as never:
            assert_never(never)


def _bad_dates(bad: BadDates) -> str:
    match bad:
        case BadDates.PAST:
            return "it cannot start in the past"
        case BadDates.ORDER:
            return "it would end before it starts"
        case BadDates.FAR:
            return "it lies more than a century ahead"
        case _ as never:
            assert_never(never)


def _condition(condition: Condition) -> str:
    match condition:
        case Held(plans):
            return "once having had " + " or ".join(plans)
        case MemberFor(term):
            return f"being here for {term}"
        case Tagged(tag):
            return f"the tag `{tag}`"
        case Between(since, until):
            bounds = [f"from {_date(since)}"] if since else []
            return "a time " + " and ".join(
                [*bounds, *([f"before {_date(until)}"] if until else [])]
            )
        case _ as never:
            assert_never(never)


def _change(life: Life, change: Change) -> tuple[str, str]:
    """The change in words; what it leads to is asked of the ledger with it."""
    match change:
        case Chosen():
            return _choice(life, change)
        case Requested():
            start = _start(change, "as soon as it is approved")
            return "requested", f"{_name(change)} waits for the operator and starts {start}"
        case Declined():
            return "declined", f"the request is refused; {_after(life, change)}"
        case Withdrawn():
            return "withdrawn", _after(life, change)
        case Undone():
            return "undone", f"{_name(life.last)} is taken back; {_after(life, change)}"
        case Ended() if change.is_later:
            end = _date(change.effective_at)
            return "scheduled", f"{_name(life.subscription.current)} ends on {end}"
        case Ended():
            return "ended", f"{_name(life.subscription.current)} ends now; {_after(life, change)}"
        case _ as never:
            assert_never(never)


def _choice(life: Life, change: Chosen) -> tuple[str, str]:
    is_now = not change.is_later
    means = f"{_name(change)} {_start(change, 'from now')} {_until(change, change.effective_at)}"
    current, end = life.subscription.current, life.subscription.term_end
    if current is None:
        means += "" if is_now else "; nothing is in force until then"
    elif current.expires_at and current.expires_at < change.effective_at:
        means += f"; {_name(current)} still ends {_date(current.expires_at)}, then nothing is"
        means += " in force until it starts"
    elif end == change.effective_at:
        means += f"; without a gap after {_name(current)}"
    else:
        means += f"; takes the place of {_name(current)}" + ("" if is_now else " then")
    if change.anchor_at and change.anchor_at < change.effective_at:
        means += f", in the run of terms since {_date(change.anchor_at)}"
    return ("starts now" if is_now else "scheduled"), means


def _start(change: Chosen | Requested, now: str) -> str:
    is_now = not change.is_later
    return now if is_now else f"from {_date(change.effective_at)}"


def _after(life: Life, change: Change) -> str:
    after = replace(life, changes=(*life.changes, change))
    current = after.subscription.current
    if current is None:
        return "no plan is in force"
    until = _until(current, after.subscription.now)
    return f"{_name(current)} is in force, since {_date(current.effective_at)} and {until}"


def _until(change: Chosen, at: datetime) -> str:
    end = change.term_end(at)
    if end is None:
        return "until changed"
    return f"until it renews on {_date(end)}" if change.renews else f"until {_date(end)}"


def _pending_after(life: Life, change: Change) -> str:
    """What is pending no longer, and what is again, where the change does not say so by itself."""
    before = life.subscription
    after = replace(life, changes=(*life.changes, change)).subscription
    told = []
    if before.scheduled and after.scheduled is not before.scheduled:
        told.append(f"{_pending(before.scheduled)}, scheduled until now, does not come")
    if after.scheduled and after.scheduled not in (before.scheduled, change):
        told.append(f"{_pending(after.scheduled)} is scheduled again")
    if before.request and not isinstance(change, Declined | Withdrawn):
        is_granted = change.channel is Channel.OPERATOR
        granted = change.revision if isinstance(change, Chosen) and is_granted else None
        if granted == before.request.revision:
            told.append("this grants the request")
        else:
            told.append(f"the request for {_name(before.request)} is dropped")
    elif before.request:
        told.append(f"{_name(before.request)} does not come")
    if after.scheduled and after.scheduled is before.scheduled:
        told.append(f"{_pending(after.scheduled)} stays scheduled")
    return "".join(f"; {one}" for one in told)


def _pending(change: Change) -> str:
    return "the end" if isinstance(change, Ended) else _name(change)


def _name(change: Change | None) -> str:
    if not isinstance(change, Chosen | Requested):
        return "nothing"
    revision = change.revision
    is_older = revision.number < max(
        one.number for one in _ALL if one.plan.code == revision.plan.code
    )
    return revision.plan.name.into("en") + (" (as it was)" if is_older else "")


def _date(instant: datetime) -> str:
    return f"{instant.day} {instant:%B %Y, %H:%M}"


# The page


def page() -> str:
    """The whole page."""
    plans = [_plan_line(one) for one in (*OFFERS.offers, LEGACY)]
    tables = [_table(place) for place in PLACES]
    return INTRODUCTION + "".join(plans) + "".join(tables) + _old_screens()


def _plan_line(revision: Revision) -> str:
    plan = revision.plan
    name, term = plan.name.into("en"), plan.term or "none"
    renews = "by itself" if plan.renewal is Renewal.AUTOMATIC else "—"
    return f"| {name} | {term} | {renews} | {_open_to(plan, revision)} |\n"


def _open_to(plan: Plan, revision: Revision) -> str:
    if revision not in OFFERS.offers:
        return "nobody any more: it is not on offer"
    needs = [_condition(one) for one in plan.requires]
    if plan.approval:
        needs.append("the operator's approval")
    return "needs " + " and ".join(needs) if needs else "everybody"


def _table(place: Place) -> str:
    life = place.life
    same: dict[tuple[str, str], list[str]] = {}
    for command, act in commands(life):
        same.setdefault(describe(life, ask(life, act)), []).append(command)
    done_first = sorted(same.items(), key=lambda item: not item[0][0].startswith("**"))
    lines = [f"| {'; '.join(who)} | {what} | {means} |\n" for (what, means), who in done_first]
    head = "| command | outcome | what it means |\n|---|---|---|\n"
    return f"\n## {place.title}\n\n{_stands(life)}\n\n{head}{''.join(lines)}"


def ask(life: Life, act: Act) -> Change | AnyRefusal:
    """What comes of an act on the screen of now, by whom it is for."""
    if act.kind in (Choose, Withdraw, Undo, TurnOffRenewal):
        return life.would(act, OWNER)
    return life.would(act, OPERATOR, Channel.OPERATOR)


def _stands(life: Life) -> str:
    subscription = life.subscription
    told = [f"Now: {_date(subscription.now)}."]
    current = subscription.current
    if current:
        until = _until(current, subscription.now)
        if current.renews and subscription.renews_at is None:
            until = "and does not renew"
        told.append(f"In force: {_name(current)}, since {_date(current.effective_at)}, {until}.")
    else:
        told.append("In force: nothing.")
    if ahead := subscription.scheduled:
        told.append(f"Scheduled: {_pending(ahead)}, on {_date(ahead.effective_at)}.")
    if asked := subscription.request:
        told.append(f"Requested: {_name(asked)}, for {_date(asked.effective_at)}.")
    return " ".join(told)


def _old_screens() -> str:
    """What is told to who presses a button of a screen that is no longer true."""
    gold, soon = Life().at("2026-03-10 23:59"), GOLD_EARLY.chooses(SILVER, AT_TERM_END)
    cases = (
        ("something else was decided", Life(), choose(SILVER), ON_BASIC),
        ("the plan in force expired", GOLD_EARLY, choose(SILVER), ON_GOLD.after(30 * DAY)),
        ("the plan was published anew", Life(), choose(OLD_SILVER), Life()),
        ("midnight passed, and the last day with it", gold, gold.choice(GOLD), gold.after(MINUTE)),
        ("the scheduled plan started", soon, withdraw(), soon.after(30 * DAY)),
        ("the time to undo went by", ON_GOLD, undo(), ON_GOLD.after(UNDO_FOR)),
    )
    lines = []
    for since, before, act, after in cases:
        outcome = after.asks(act.on(before.subscription))
        lines.append(f"| {since} | {' | '.join(describe(after, outcome))} |\n")
    head = "| since the screen was built | outcome | what it means |\n|---|---|---|\n"
    told = "A press on a screen that is no longer true changes nothing; it shows what is true now."
    return f"\n## Old screens\n\n{told}\n\n{head}{''.join(lines)}"


if __name__ == "__main__":
    sys.stdout.write(page())
