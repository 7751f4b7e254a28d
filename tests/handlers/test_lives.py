"""Long lives of a business in the chat: whatever is pressed, its ledger means one thing only.

Ten thousand steps through the real handlers: owners, a viewer and operators press what their
screens show or once showed, the catalogue changes, the command line decides too, the clock jumps.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

import pytest

from handlers import buttons
from handlers.direction import ISOLATE, MARK
from handlers.language import languages_in
from handlers.texts import LOCALES
from plans.commands.operate import Assign, End
from plans.conditions import Facts
from plans.ledger import Change, Channel, Kind
from plans.plan import Approval, Catalogue, Held, Renewal, Tagged
from plans.subscription import Subscription, subscription
from plans.term import Term
from storage.changes.statements import rows
from storage.database.running import Mode
from tests.conversation import Actor, House
from tests.handlers.conftest import choose, plain_plan
from tests.plans.checks import check_meaning, check_row, check_whole
from tests.plans.life import Life
from tests.plans.lives import Witness, told
from tests.plans.simulation import ZERO, Business

STEPS, WALKS = 1_250, 8

MINUTE = timedelta(minutes=1)
MONTH, YEAR, DAYS = Term(1, 0), Term(12, 0), Term(0, 10)
PLANS = (
    plain_plan(1),
    plain_plan(2, term=MONTH),
    plain_plan(3, term=YEAR, approval=Approval.OPERATOR),
    plain_plan(4, term=DAYS, requires=(Held(("plan-02",)),)),
    plain_plan(5, requires=(Tagged("verified"),), approval=Approval.OPERATOR),
    plain_plan(6, term=MONTH, renewal=Renewal.AUTOMATIC),
)
LATER = (replace(PLANS[1], benefits=()), replace(PLANS[2], term=MONTH), *PLANS[3:])

# What moves a life on is pressed more often than what only looks around, in whatever language.
LABELS = (
    "Change plan",
    "Choose a plan",
    "Turn off renewal",
    "Turn on renewal",
    "Start when {plan} ends",
    "Confirm",
    "Request approval",
    "Approve",
    "Decline",
    "Renew",
    "Undo",
    "Cancel scheduled change",
    "Withdraw request",
    "Ask for this plan",
)
# The people of a town stay who they are there: this is about the lives of plans.
LEAVING = (buttons.SetRole.__prefix__ + ":", buttons.RemoveMember.__prefix__ + ":")
SPOKEN = tuple(map(languages_in(LOCALES).language, languages_in(LOCALES).codes))
BEGINNINGS = {_(one).partition("{")[0] for one in LABELS for _ in SPOKEN}
ACTS = ("Plan 0", f"{MARK}{ISOLATE}Plan 0", *sorted(BEGINNINGS - {""}))
JUMPS_MIN = (0, 1, 5, 9, 10, 60, 1440, 5 * 1440, 8 * 1440, 25 * 1440, 31 * 1440, 370 * 1440)


@dataclass
class Town:
    """A business with all its people, and what was seen of its life so far."""

    house: House
    random: Random
    owners: list[Actor]
    viewer: Actor
    operators: list[Actor]
    business: int
    changes: tuple[Change, ...] = ()
    simulated: Business = field(default_factory=lambda: Business(tick=MINUTE))
    stood: dict[datetime, Subscription] = field(default_factory=dict)
    pressed: list[str] = field(default_factory=list)

    async def step(self) -> None:
        acts: dict[Callable[[], Awaitable[None]], int] = {
            self.somebody_presses: 64,
            self.somebody_writes: 14,
            self.somebody_presses_an_old_button: 6,
            self.time_passes: 8,
            self.letters_are_delivered: 10,
            self.the_command_line_decides: 3,
            self.the_catalogue_changes: 2,
            self.the_bot_restarts: 1,
        }
        [act] = self.random.choices(list(acts), list(acts.values()))
        await act()
        await self.look()

    async def somebody_presses(self) -> None:
        who = self.random.choice([*self.owners, *self.owners, self.viewer, *self.operators])
        keys = [
            key
            for row in who.screen.keyboard or ()
            for key in row
            if key.get("callback_data") and not key["callback_data"].startswith(LEAVING)
        ]
        if not keys:
            await who.sends("/plan")
            return
        acts = [key for key in keys if key["text"].startswith(ACTS)]
        data = self.random.choice(acts if acts and self.random.random() < 0.8 else keys)
        self.pressed.append(data["callback_data"])
        await self._presses(who, data["callback_data"])

    async def somebody_writes(self) -> None:
        who = self.random.choice([*self.owners, self.viewer])
        day = (self.house.now + timedelta(days=self.random.randint(-90, 90))).date()
        words = (*(["/plan"] * 8), "/history", f"/history {day}")
        await who.sends(self.random.choice(words))

    async def somebody_presses_an_old_button(self) -> None:
        if self.pressed:
            who = self.random.choice([*self.owners, self.viewer, *self.operators])
            await self._presses(who, self.random.choice(self.pressed))

    async def time_passes(self) -> None:
        stands = subscription(self.changes, self.house.now)
        if stands.next_event and self.random.random() < 0.3:
            self.house.clock.now = max(self.house.now, stands.next_event)
        else:
            back = -1 if self.random.random() < 0.15 else 1
            self.house.clock.move(back * timedelta(minutes=self.random.choice(JUMPS_MIN)))

    async def letters_are_delivered(self) -> None:
        await self.house.post()
        who = self.random.choice(self.operators)
        for labels in (("Approve", "Decline"), ("Confirm",)):  # the last where a paid term ends
            keys = [key for row in who.screen.keyboard or () for key in row]
            answers = [key for key in keys if key["text"] in labels]
            if answers:
                await self._presses(who, self.random.choice(answers)["callback_data"])

    async def the_command_line_decides(self) -> None:
        book, now = self.house.book, self.house.now
        match self.random.randrange(3):
            case 0:
                since = self.random.choice([None, subscription(self.changes, now).now + MINUTE])
                code = self.random.choice(PLANS).code
                assert await book.changes.operate(self.business, Assign(code, "Agreed", since), now)
            case 1:
                assert await book.changes.operate(self.business, End("Closed"), now)
            case _:
                on = self.random.random() < 0.5
                await book.members.tag(self.business, "verified", now, on=on)

    async def the_catalogue_changes(self) -> None:
        await self.house.publish(self.random.choice([PLANS, LATER]))

    async def the_bot_restarts(self) -> None:
        self.house.restart()

    async def _presses(self, who: Actor, data: str) -> None:
        await who.forges(data)
        assert "wrong on our side" not in (who.toast or "") + who.text

    async def look(self) -> None:
        """What was decided in this step, if anything, fits to all that was before."""
        changes = await ledger(self.house, self.business)
        assert changes[: len(self.changes)] == self.changes
        for change in changes[len(self.changes) :]:
            check_row(change, changes[: change.seq - 1])
            self.simulated = told(self.simulated, change)
            self.stood[change.decided_at] = subscription(changes[: change.seq], change.decided_at)
        has_grown = len(changes) > len(self.changes)
        self.changes = changes
        if has_grown:
            view = await self.house.book.members.view(
                self.owners[0].caller, self.business, self.house.now
            )
            assert view
            assert view.subscription == subscription(changes, self.house.now)
            check_meaning(self.witness)

    @property
    def witness(self) -> Witness:
        life = Life(self.house.now, self.changes, Catalogue(), Facts(ZERO))
        return Witness(life, self.simulated, self.stood)


@pytest.mark.parametrize("seed", range(WALKS))
async def test_a_long_life_in_the_chat_keeps_the_rules(house: House, seed: int) -> None:
    town = await found(house, Random(seed))  # noqa: S311 - a life, not a secret
    for _ in range(STEPS):
        await town.step()
    check_whole(town.witness)
    assert len(town.changes) > STEPS / 40, "it came to something"
    kinds = {change.kind for change in town.changes}
    assert kinds >= {Kind.CHOOSE, Kind.REQUEST, Kind.WITHDRAW, Kind.UNDO}
    assert {change.channel for change in town.changes} == set(Channel)
    assert not [call for call in house.telegram.calls if call.status not in (200, 400)]


async def found(house: House, random: Random) -> Town:
    """A business with two owners and a viewer, under two operators."""
    operators = [await house.operator(name) for name in ("Petra Operator", "Paul Operator")]
    await house.publish(PLANS)
    olivia = await house.owner()
    owners = [olivia, await house.second_owner_of(olivia)]
    viewer = await house.viewer_of(olivia)
    await choose(olivia, "Plan 06")  # which renews by itself
    [business] = await house.book.members.businesses(house.now)
    return Town(house, random, owners, viewer, operators, business.id)


async def ledger(house: House, business: int) -> tuple[Change, ...]:
    """All changes as the database has them, revisions shared with whatever read them before."""
    transactions = house.book.history._transactions
    changes = await transactions.run(lambda tx: rows.ledger(tx, business), Mode.READING)
    return tuple(changes)
