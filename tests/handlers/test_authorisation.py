"""Who may do what: every command and every button, pressed by everybody.

A new button or command gets a line in `MATRIX`; if nobody comes upon the button in any of the
`WORLDS`, one of them must get as far. The rest finds itself.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from handlers import buttons
from handlers.buttons import ALL, AnyButton
from handlers.conversation import make_routes
from plans.commands.operate import Assign
from plans.plan import Plan
from sandbox import Telegram
from storage.database.base import metadata
from storage.database.connections import Database
from storage.database.engine import open_engine
from storage.members.values import Role
from storage.transaction import Policy
from tests.conftest import START, Clock, sqlite_address
from tests.conversation import Actor, House
from tests.dump import Dump, dump

# yes   it is done: the screen shows what is in `sees`, and what is in `writes` is written
# no    it is refused in words; nothing at all is written
# free  it is about no business, or about one's own: nothing changes or is told of this one
#
# `former` was an owner, `other` owns another business, and in a `group` the owner and the operator
# are the ones who write and press. The member on the buttons about members is the viewer, who may
# leave; who may not take others out is in test_team.
MATRIX = """
what          | owner    viewer   former   other    group    stranger operator | writes | sees
/start        | yes      yes      free     free     no       free     yes      |        | Secret
/plan         | yes      yes      free     free     no       free     free     |        | Secret
/history      | yes      yes      free     free     no       free     free     |        | Secret
/settings     | yes      yes      free     free     no       free     free     |        | Secret
/help         | free     free     free     free     no       free     free     |        |
/language     | free     free     free     free     no       free     free     |        |
/privacy      | free     free     free     free     no       free     free     |        |
/name         | yes      no       free     free     no       free     free     | name   | New Name
OpenHome      | yes      yes      free     free     no       free     yes      |        | Secret
Register      | free     free     free     free     no       free     free     | asked  | Secret
AddBusiness   | free     free     free     free     no       free     free     | asked  | called
RegisterAs    | free     free     free     free     no       free     free     | own    | called
Rename        | yes      no       no       no       no       no       no       | asked  | Secret
OpenWhich     | free     free     free     free     no       free     free     |        |
OpenSettings  | yes      yes      no       no       no       no       no       |        | Secret
OpenPartner   | yes      yes      no       no       no       no       no       |        | Secret
OpenTeam      | yes      yes      no       no       no       no       no       |        | Secret
OpenMember    | yes      yes      no       no       no       no       no       |        | Secret
OpenRemoval   | yes      yes      no       no       no       no       no       |        | Secret
SetRole       | yes      no       no       no       no       no       no       | team   | Secret
RemoveMember  | yes      yes      no       no       no       no       no       | team   |
Invite        | yes      no       no       no       no       no       no       | code   | Secret
OpenInvitations| yes     no       no       no       no       no       no       |        | Secret
RevokeInvitation| yes    no       no       no       no       no       no       | code   | Secret
OpenPlans     | yes      yes      no       no       no       no       no       |        | Secret
OpenChoose    | yes      no       no       no       no       no       no       |        | Choose
OpenPreview   | yes      no       no       no       no       no       no       |        | Starts
OpenRenewal   | yes      no       no       no       no       no       no       |        | Starts
OpenTurnOff   | yes      no       no       no       no       no       no       |        | Flex
TurnOff       | yes      no       no       no       no       no       no       | plan   | Secret
Confirm       | yes      no       no       no       no       no       no       | plan   | Secret
TakeBack      | yes      no       no       no       no       no       no       | plan   | Secret
UndoChange    | yes      no       no       no       no       no       no       | plan   | Secret
AskFor        | yes      no       no       no       no       no       no       | wish   | Secret
OpenHistory   | yes      yes      no       no       no       no       no       |        | Secret
OpenEntry     | yes      yes      no       no       no       no       no       |        | Secret
OpenHelp      | free     free     free     free     no       free     free     |        |
OpenPrivacy   | free     free     free     free     no       free     free     |        |
OpenLanguage  | free     free     free     free     no       free     free     |        |
PickLanguage  | free     free     free     free     no       free     free     | self   |
OpenNotices   | yes      yes      no       no       no       no       no       |        | Secret
SetNotice     | yes      yes      no       no       no       no       no       | wants  | Secret
OpenTimeline  | yes      yes      no       no       no       no       no       |        |
ExportHistory | yes      yes      no       no       no       no       no       |        |
OpenDesk      | no       no       no       no       no       no       yes      |        | Secret
OpenRequest   | no       no       no       no       no       no       yes      |        | Secret
ApproveRequest| no       no       no       no       no       no       yes      |        | early
ConfirmApproval| no      no       no       no       no       no       yes      | plan   | Approved
DeclineRequest| no       no       no       no       no       no       yes      | plan   | Declined
"""

WRITES = {  # the first of these changes when it is done; the others may
    "plan": ("plan_change", "outbox", "timer", "person"),
    "wish": ("outbox", "person"),
    "name": ("business",),
    "own": ("business", "member", "person", "question"),
    "asked": ("question", "person"),
    "self": ("person",),
    "wants": ("member_notice",),
    "team": ("member", "member_notice", "invitation", "outbox"),
    "code": ("invitation", "person"),
}

NAME = "Secret Bakery"
PEOPLE = {
    "owner": (1001, "Olivia Owner"),
    "viewer": (1002, "Vera Viewer"),
    "former": (1003, "Rita Removed"),
    "other": (1004, "Otto Other"),
    "stranger": (1005, "Sam Stranger"),
    "operator": (1006, "Petra Operator"),
}
OPERATORS = frozenset({PEOPLE["operator"][0]})
INSIDE = ("owner", "viewer")

# What nobody else may read. Otto has Starter, so that one is no secret.
SECRETS = (
    NAME,
    *(
        "Silver",
        "Flex",
        "Gold",
        "Platinum",
        "€29",
        "€49",
        "€99",
        "By agreement",
        "Because of the flour",
    ),
    *(name for _, name in PEOPLE.values()),
)
# For a name; and whether to approve, where the world's paid term would end early.
ASKING = (buttons.Register, buttons.AddBusiness, buttons.Rename, buttons.ApproveRequest)
TRIED = 200  # buttons pressed at most to come upon all of them

COMMANDS = {"name": "/name New Name"}


class May(StrEnum):
    """Whether somebody may do something."""

    YES = "yes"
    NO = "no"
    FREE = "free"


@dataclass(frozen=True)
class Line:
    """One line of the matrix."""

    what: str
    may: dict[str, May]
    writes: tuple[str, ...]
    sees: str

    @property
    def button(self) -> type[AnyButton] | None:
        """The kind of button that it is about; None for a command."""
        return getattr(buttons, self.what) if self.what[0] != "/" else None


@dataclass(frozen=True)
class World:
    """A database at one moment, and one button of each kind that somebody came upon in it."""

    file: Path
    at: datetime
    business: int
    buttons: dict[type[AnyButton], str]


def lines() -> Iterator[Line]:
    """The matrix, read."""
    heading, *rest = MATRIX.strip().splitlines()
    roles = heading.split("|")[1].split()
    for line in rest:
        what, may, writes, sees = (part.strip() for part in line.split("|"))
        allowed = dict(zip(roles, map(May, may.split()), strict=True))
        yield Line(what, allowed, WRITES.get(writes, ()), sees)


LINES = tuple(lines())
CELLS = [pytest.param(line, role, id=f"{line.what}-{role}") for line in LINES for role in PEOPLE]


# The worlds


async def new(house: House, who: dict[str, Actor]) -> None:
    """The business has a plan, and not every other one is open to it; Otto has many businesses."""
    for number in range(9):
        invitation = await house.book.members.bring_in(f"Shop {number}", house.now)
        await who["other"].sends(f"/start {invitation.code}")
    await who["owner"].sends("/plan")
    await who["owner"].taps("Choose a plan", "Starter", "Confirm")


async def ending(house: House, who: dict[str, Actor]) -> None:
    """A past, a plan that ends soon, and a request that waits for its answer."""
    [view] = await house.book.members.views(who["owner"].caller, house.now)
    for name, plan in (("former", "Silver"), ("owner", "Gold")):
        gift = Assign("starter", "Because of the flour")
        await house.book.changes.operate(view.member.business_id, gift, house.now)
        house.clock.move(timedelta(days=1))
        await who[name].sends("/plan")
        await who[name].taps("Change plan", plan, "Confirm")
    house.clock.move(timedelta(days=25))
    await who["owner"].sends("/plan")
    await who["owner"].taps("Change plan", "Platinum", "Start now", "Request approval")
    await house.post()


async def fresh(house: House, who: dict[str, Actor]) -> None:
    """A change that can be undone."""
    await new(house, who)
    await who["owner"].taps("Change plan", "Silver", "Confirm")


async def renewing(_house: House, who: dict[str, Actor]) -> None:
    """A plan that renews by itself."""
    await who["owner"].sends("/plan")
    await who["owner"].taps("Choose a plan", "Flex", "Confirm")


WORLDS: tuple[Callable[[House, dict[str, Actor]], Awaitable[None]], ...] = (
    ending,
    fresh,
    new,
    renewing,
)


@pytest.fixture(scope="module")
def worlds(
    migrated_file: Path, catalogue: tuple[Plan, ...], tmp_path_factory: pytest.TempPathFactory
) -> tuple[World, ...]:
    """All of them, made once; every test gets a copy."""
    folder = tmp_path_factory.mktemp("worlds")

    async def make() -> tuple[World, ...]:
        made = []
        for happen in WORLDS:
            file = Path(shutil.copy(migrated_file, folder / f"{happen.__name__}.db"))
            made.append(await _made(file, catalogue, happen))
        return tuple(made)

    return asyncio.run(make())


async def _made(
    file: Path,
    catalogue: tuple[Plan, ...],
    happen: Callable[[House, dict[str, Actor]], Awaitable[None]],
) -> World:
    async with _house(file, START) as (house, who):
        await house.publish(catalogue)
        for name in ("other", "owner"):
            await who[name].sends("/start")
            await who[name].taps("Register my business", PEOPLE[name][1])
        await who["other"].sends("/plan")
        await who["other"].taps("Choose a plan", "Starter", "Confirm")
        await who["owner"].sends(f"/name {NAME}")
        await who["owner"].taps("Partner", "Team", "Invite a viewer")
        [view] = await house.book.members.views(who["owner"].caller, house.now)
        business = view.member.business_id
        for name, role in (("viewer", Role.VIEWER), ("former", Role.OWNER)):
            invitation = await house.book.members.open_door(business, role, house.now)
            await who[name].sends(f"/start {invitation.code}")
        await who["operator"].sends("/start")
        await happen(house, who)
        await house.leave_all(who["former"])
        found: dict[type[AnyButton], str] = {}
        for name in ("operator", "owner", "stranger"):
            await _look_around(who[name], found)
        others: dict[type[AnyButton], str] = {}
        await _look_around(who["other"], others)  # has all the rest, too, of another business
        found |= {kind: data for kind, data in others.items() if kind is buttons.OpenWhich}
        return World(file, house.now, business, found)


async def _look_around(actor: Actor, found: dict[type[AnyButton], str]) -> None:
    """Presses whatever only leads somewhere, and notes the first button of each kind."""
    waiting: list[str] = []
    pressed: set[str] = set()

    def note() -> None:
        newest = actor.person.screen
        for button in (one for row in (newest.keyboard if newest else []) for one in row):
            if kind := buttons.read(button.get("callback_data")):
                if not (isinstance(kind, buttons.SetRole) and kind.role is Role.VIEWER):
                    found.setdefault(type(kind), kind.pack())
                waiting.append(kind.pack())

    note()
    for command in ("/start", "/plan", "/history", "/help", "/language"):
        await actor.sends(command)
        note()
    while waiting and len(pressed) < TRIED:
        data = waiting.pop(0)
        kind = type(buttons.read(data))
        leads = kind.__name__.startswith("Open") or kind in ASKING
        if leads and data not in pressed:
            pressed.add(data)
            await actor.forges(data)
            note()


@asynccontextmanager
async def _house(file: Path, at: datetime) -> AsyncIterator[tuple[House, dict[str, Actor]]]:
    clock = Clock()
    clock.now = at
    database = Database(open_engine(sqlite_address(file)))
    house = House(database, clock, Telegram(clock=clock), policy=Policy(operators=OPERATORS))
    who = {
        role: Actor(house, house.telegram.add_person(name, id=number))
        for role, (number, name) in PEOPLE.items()
    }
    try:
        yield house, who
    finally:
        await database.close()


# The matrix


def test_every_button_and_every_command_is_in_the_matrix() -> None:
    named = [line.what for line in LINES]
    assert len(set(named)) == len(named)
    assert set(named) == {kind.__name__ for kind in ALL} | {f"/{name}" for name in _commands()}


def test_somebody_comes_upon_every_button(worlds: tuple[World, ...]) -> None:
    found = {kind for world in worlds for kind in world.buttons}
    assert found == set(ALL)


@pytest.mark.parametrize(("line", "role"), CELLS)
async def test_who_may_do_what(
    worlds: tuple[World, ...], tmp_path: Path, line: Line, role: str
) -> None:
    world = _where(worlds, line)
    async with _copy(world, tmp_path) as (house, who):
        before = await _all(house)
        said = await _does(who[role], line, world)
        after = await _all(house)
    if role not in INSIDE and line.may[role] is not May.YES:
        _tells_no_secret(said, PEOPLE[role][1])
    match line.may[role]:
        case May.YES:
            assert line.sees in who[role].text
            _has_written(before, after, line.writes)
            assert not line.writes or before[line.writes[0]] != after[line.writes[0]]
        case May.NO:
            assert who[role].toast or line.what[0] == "/"
            _has_written(before, after, ())
        case May.FREE:
            _has_written(before, after, line.writes)
            assert _about(before, world) == _about(after, world)


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.what)
async def test_in_a_group_nothing_is_done_and_nothing_told(
    worlds: tuple[World, ...], tmp_path: Path, line: Line
) -> None:
    assert line.may["group"] is May.NO
    world = _where(worlds, line)
    async with _copy(world, tmp_path) as (house, who):
        members = [who[role].person for role in ("owner", "operator", "stranger")]
        group = house.telegram.add_group("Our team", members)
        who["stranger"].person.send("/start", chat=group)
        await house.deliver()
        before = await _all(house)
        for role in ("owner", "operator"):
            house.clock.move(timedelta(minutes=1))  # a group is answered no more often
            said = await _does(who[role], line, world, chat=group)
            _tells_no_secret(said, "")
            assert "private chat" in said
        assert await _all(house) == before


async def _does(actor: Actor, line: Line, world: World, **where: Any) -> str:
    """Have somebody send the command or press the button: all that the bot says to anybody then."""
    actor.toast, calls = None, actor.house.telegram.calls
    made = len(calls)
    if line.button is None:
        actor.person.send(COMMANDS.get(line.what[1:], line.what), **where)
        await actor.house.deliver()
    else:
        await actor.forges(world.buttons[line.button], **where)
    return "\n".join(str(call.params) for call in list(calls)[made:])


@asynccontextmanager
async def _copy(world: World, folder: Path) -> AsyncIterator[tuple[House, dict[str, Actor]]]:
    """The world anew, where everybody has a message of the bot's to press on."""
    file = Path(shutil.copy(world.file, folder / "book.db"))
    async with _house(file, world.at) as (house, who):
        for actor in who.values():
            await actor.sends("/help")
        yield house, who


def _where(worlds: tuple[World, ...], line: Line) -> World:
    """The first world that has the button."""
    return next(one for one in worlds if line.button is None or line.button in one.buttons)


def _commands() -> set[str]:
    """Every command that some handler listens to."""
    return set(make_routes().commands)


async def _all(house: House) -> Dump:
    return await dump(house.database, metadata.sorted_tables)


def _tells_no_secret(said: str, own_name: str) -> None:
    for secret in SECRETS:
        assert secret == own_name or secret not in said, f"{secret!r} is told:\n{said}"


def _has_written(before: Dump, after: Dump, tables: tuple[str, ...]) -> None:
    assert {name for name, rows in after.items() if rows != before[name]} <= set(tables)


def _about(rows: Dump, world: World) -> list[Any]:
    """All that is known of the business."""
    return [
        row
        for name, own in rows.items()
        for row in own
        if row.get("id" if name == "business" else "business_id") == world.business
    ]
