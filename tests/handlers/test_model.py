"""Two owners, a changing catalogue and a moving clock, against a plain model of the business."""

import asyncio
import shutil
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from plans.plan import Plan, Renewal
from plans.term import Term
from plans.text import LocalText
from sandbox import Telegram
from storage.database.connections import Database
from storage.database.engine import open_engine
from tests.conftest import Clock, sqlite_address
from tests.conversation import Actor, House
from tests.handlers.conftest import on_offer, plain_plan

NAMES = ("Plan 01", "Plan 02", "Plan 03", "Plan 04")
RENEWING = "Plan 04"  # by itself, month by month


@dataclass(frozen=True)
class Chosen:
    """One change in the model: a plan in one of its wordings, by whom, when."""

    plan: str
    wording: int
    by: int
    at: datetime


@dataclass(frozen=True)
class Preview:
    """A preview somebody once saw, and its Confirm button's data."""

    plan: str
    wording: int
    version: int
    renews_on: date
    data: str


class Business(RuleBasedStateMachine):
    """What owners do, what must come of it, and what they must then see."""

    migrated: Path

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = TemporaryDirectory()
        file = shutil.copy(self.migrated, Path(self.folder.name) / "book.db")
        self.database = Database(open_engine(sqlite_address(file)))
        self.clock = Clock()
        self.wordings: dict[str, int | None] = dict.fromkeys(NAMES, 0)
        self.ledger: list[Chosen] = []
        self.previews: list[Preview] = []
        self.runner.run(self._open())

    async def _open(self) -> None:
        self.house = House(self.database, self.clock, Telegram(clock=self.clock))
        await self._publish()
        olivia = await self.house.owner()
        self.owners: list[Actor] = [olivia, await self.house.second_owner_of(olivia)]

    async def _publish(self) -> None:
        on_offer = [(name, one) for name, one in self.wordings.items() if one is not None]
        await self.house.publish(tuple(_plan(name, wording) for name, wording in on_offer))

    @rule(who=st.integers(0, 1), plan=st.sampled_from(NAMES))
    def look_at_a_plan(self, who: int, plan: str) -> None:
        owner, wording = self.owners[who], self.wordings[plan]
        self.runner.run(owner.sends("/plan"))
        self.runner.run(owner.taps(on_offer(owner)))
        offered = [label for label in owner.labels if label.startswith(plan)]
        assert bool(offered) is (wording is not None)
        if wording is None:
            return
        self.runner.run(owner.taps(plan))
        current = self.ledger[-1] if self.ledger else None
        is_current = current is not None and (current.plan, current.wording) == (plan, wording)
        if "Start now" in owner.labels:
            self.runner.run(owner.taps("Start now"))
        assert ("Confirm" in owner.labels) is not is_current
        if not is_current:
            data = owner.data("Confirm")
            day = self._renews_on()
            self.previews.append(Preview(plan, wording, len(self.ledger), day, data))

    @precondition(lambda self: self.previews)
    @rule(who=st.integers(0, 1), which=st.randoms(use_true_random=False))
    def confirm_any_preview_ever_seen(self, who: int, which: Random) -> None:
        owner, preview = self.owners[who], which.choice(self.previews)
        self.runner.run(owner.forges(preview.data))
        owner.sees(self._expected(who, preview))

    def _expected(self, who: int, preview: Preview) -> str:
        """What pressing this Confirm must say now; appends to the model what it must do."""
        came_next = self.ledger[preview.version] if preview.version < len(self.ledger) else None
        wish = (preview.plan, preview.wording, who)
        if came_next and (came_next.plan, came_next.wording, came_next.by) == wish:
            return "Already done" if came_next is self.ledger[-1] else "was already done"
        if self.wordings[preview.plan] is None:
            return "no longer available"
        if came_next or self.wordings[preview.plan] != preview.wording:
            return "nothing was done"
        if preview.plan == RENEWING and preview.renews_on != self._renews_on():
            return "nothing was done"
        self.ledger.append(Chosen(preview.plan, preview.wording, who, self.clock()))
        return f"{preview.plan} is active now"

    def _renews_on(self) -> date:
        """The day on which what is chosen now renews first."""
        return _renewal(self.clock(), self.clock()).date()

    @rule(seconds=st.integers(1, 5_000_000))
    def time_passes(self, seconds: int) -> None:
        self.clock.move(timedelta(seconds=seconds))

    @rule()
    def the_bot_restarts(self) -> None:
        self.house.restart()

    @rule(plan=st.sampled_from(NAMES))
    def a_plan_is_published_with_another_price(self, plan: str) -> None:
        self.wordings[plan] = (self.wordings[plan] or 0) + 1
        self.runner.run(self._publish())

    @rule(plan=st.sampled_from(NAMES))
    def a_plan_is_withdrawn(self, plan: str) -> None:
        self.wordings[plan] = None
        self.runner.run(self._publish())

    @rule(who=st.integers(0, 1))
    def plan_shows_what_the_model_has(self, who: int) -> None:
        owner = self.owners[who]
        self.runner.run(owner.sends("/plan"))
        if not self.ledger:
            owner.sees("No plan yet")
            return
        current = self.ledger[-1]
        owner.sees(f"🟢 {current.plan}", f"Price {current.wording}")
        owner.sees(f"Since: {_written(current.at)}")
        renews = f"Renews: {_written(_renewal(current.at, self.clock()))}"
        assert (renews in owner.text) is (current.plan == RENEWING)

    @rule(who=st.integers(0, 1))
    def history_shows_what_the_model_has(self, who: int) -> None:
        owner = self.owners[who]
        self.runner.run(owner.sends("/history"))
        shown = owner.text.partition("\n\n")[2]
        while "Older" in owner.labels:
            self.runner.run(owner.taps("Older"))
            shown += "\n" + owner.text.partition("\n\n")[2]
        ends = [*(change.at for change in self.ledger[1:]), None]
        entries = [self._entry(change, end) for change, end in zip(self.ledger, ends, strict=False)]
        nothing = "No plans yet. Every plan will be listed here with its dates."
        assert shown == ("\n".join(entries[::-1]) or nothing)

    def _entry(self, change: Chosen, end: datetime | None) -> str:
        since = _written(change.at)
        if end:
            until = f" – {_written(end)}" if _written(end) != since else ""
            return f"🔁 {change.plan} — Replaced\n{since}{until}"
        renews = f", renews {_written(_renewal(change.at, self.clock()))}"
        more = renews if change.plan == RENEWING else ""
        return f"🟢 {change.plan} — Active\nsince {since}{more}"

    def teardown(self) -> None:
        self.runner.run(self.database.close())
        self.runner.close()
        self.folder.cleanup()


def _plan(name: str, wording: int) -> Plan:
    plan = replace(plain_plan(NAMES.index(name) + 1), price=LocalText.of(f"Price {wording}"))
    if name == RENEWING:
        return replace(plan, term=Term(1, 0), renewal=Renewal.AUTOMATIC)
    return plan


def _written(at: datetime) -> str:
    return f"{at.day} {at:%b %Y}".replace("Sep ", "Sept ")


def _renewal(since: datetime, now: datetime) -> datetime:
    """The first anniversary in months after `now`; where a month is too short, its last day."""
    months = 0
    while True:
        months += 1
        year, month = divmod(since.month - 1 + months, 12)
        last = monthrange(since.year + year, month + 1)[1]
        at = since.replace(year=since.year + year, month=month + 1, day=min(since.day, last))
        if at > now:
            return at


def test_the_conversation_agrees_with_a_plain_model(migrated_file: Path) -> None:
    Business.migrated = migrated_file
    run_state_machine_as_test(
        Business,
        settings=settings(
            max_examples=25,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
