"""What operators do for people: tell what is kept about them, and forget them."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from plans.plan import Plan
from sandbox import Telegram
from storage.database.connections import Database
from storage.database.engine import open_engine
from storage.members.values import Role
from tests.bot.cli.commands import partner_plans
from tests.bot.cli.test_command_line import ask, printed
from tests.conftest import Clock
from tests.conversation import Actor, House

UNKNOWN = "partner-plans: no person 9; see: partner-plans person list"

pytestmark = pytest.mark.usefixtures("own_logging", "data")


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> str:
    """A migrated database that the commands use."""
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    return sqlite_url


@pytest.fixture
async def house(data: str, clock: Clock, catalogue: tuple[Plan, ...]) -> AsyncIterator[House]:
    """The bot on the same database, at the time of the commands."""
    database = Database(open_engine(data))
    clock.now = datetime.now(UTC)
    house = House(database, clock, Telegram(clock=clock))
    await house.publish(catalogue)
    yield house
    await database.close()


@pytest.fixture
async def olivia(house: House) -> Actor:
    """An owner with a plan."""
    owner = await house.owner("Olivia Owner")
    await owner.sends("/plan")
    await owner.taps("Choose a plan", "Silver", "Confirm")
    return owner


async def test_people_are_listed(house: House, olivia: Actor) -> None:
    await house.viewer_of(olivia)
    said = await ask("person", "list")
    assert f"│ {olivia.person.id} " in said.out
    assert "Olivia Owner (1): viewer" in said.out
    [first, second] = await printed("person", "list")
    assert (first["id"], first["telegram_id"]) == (1, olivia.person.id)
    [business] = first["businesses"]
    assert (business["business"], business["business_name"], business["role"]) == (
        1,
        "Olivia Owner",
        "owner",
    )
    assert datetime.fromisoformat(business["since"]).utcoffset() is not None
    assert second["name"] == "Vera Viewer"


async def test_all_that_is_kept_is_exported(house: House, olivia: Actor) -> None:
    said = await ask("person", "export", "1")
    assert (said.code, said.err) == (0, "")
    kept = json.loads(said.out)
    assert (kept["name"], kept["telegram_id"], kept["registered"]) == (
        "Olivia Owner",
        olivia.person.id,
        [1],
    )
    [decision] = kept["decisions"]
    assert (decision["business"], decision["plan"], decision["kind"], decision["via"]) == (
        1,
        "silver",
        "choose",
        "chat",
    )
    assert decision["decided_at"] == house.now.isoformat()
    assert (kept["invitations"], kept["messages"], kept["notices"]) == ([], [], [])


async def test_the_history_of_the_erased_is_complete(house: House, olivia: Actor) -> None:
    await house.second_owner_of(olivia)
    before = await printed("history", "1")
    said = await ask("person", "erase", "1", "--yes")
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [
        "Person 1 is erased.",
        "Business 1 bore their name, and is renamed.",
    ]
    [after] = await printed("history", "1")
    assert [after] == [{**before[0], "decided_by": "a former member"}]
    assert "a former member" in (await ask("history", "Business 1")).out
    assert "Olivia" not in (await ask("person", "list")).out
    assert (await ask("person", "export", "1")).code == 1


async def test_the_last_owner_is_erased_only_by_force(olivia: Actor) -> None:
    said = await ask("person", "erase", "1", "--yes")
    assert said.is_one_line(
        1, "Olivia Owner (1) is the last owner of Olivia Owner (1)", "invite another", "--force"
    )
    await olivia.sends("/name Corner Café")
    said = await ask("person", "erase", "1", "--yes", "--force")
    assert said.out.splitlines() == [
        "Person 1 is erased.",
        "They registered business 1, Corner Café: look whether that name is theirs.",
    ]
    await olivia.sends("/plan")
    olivia.sees("Welcome to Partner Plans")


async def test_an_operator_is_taken_out_of_the_settings_first(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    petra = house.person("Petra Operator")
    await house.book.members.speak(petra.caller, "en", house.now)
    monkeypatch.setenv("OPERATORS", str(petra.person.id))
    said = await ask("person", "erase", "1", "--yes", "--force")
    assert said.is_one_line(1, "Petra Operator (1) is an operator", "out of OPERATORS first")


@pytest.mark.parametrize("command", ["export", "erase"])
def test_nobody_is_guessed(command: str) -> None:
    assert partner_plans("person", command, "9").is_one_line(1, UNKNOWN)
    assert partner_plans("person", command, "Olivia").code == 2
    assert partner_plans("person", command, "0").code == 2


async def test_without_a_terminal_it_must_be_said_that_it_is_meant(olivia: Actor) -> None:
    said = await ask("person", "erase", "1")
    assert said.is_one_line(1, "Olivia Owner (1) is not erased", "say --yes")
    await olivia.sends("/settings")
    olivia.sees("Olivia Owner")


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 1)])
async def test_on_a_terminal_it_is_asked(
    house: House, answer: str, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def confirm(words: str) -> bool:
        asked.append(words)
        return answer == "y"

    monkeypatch.setattr("bot.cli.person.is_terminal", lambda: True)
    monkeypatch.setattr("typer.confirm", confirm)
    await house.owner("Olivia Owner")
    said = await ask("person", "erase", "1")
    assert said.code == code
    assert asked == ["Erase Olivia Owner (1) for good? It cannot be undone."]
    assert len(await house.book.privacy.people()) == code


@pytest.mark.usefixtures("olivia")
async def test_who_was_invited_and_erased_is_not_let_in_again(house: House) -> None:
    invitation = await house.book.members.open_door(1, Role.VIEWER, house.now)
    vera = house.person("Vera Viewer")
    await vera.sends(f"/start {invitation.code}")
    vera.sees("Welcome to Olivia Owner")
    [_olivia, viewer] = await house.book.privacy.people()
    assert (await ask("person", "erase", str(viewer.id), "--yes")).code == 0
    await vera.sends(f"/start {invitation.code}")
    vera.sees("This invitation is not valid")
    assert "Olivia" not in vera.text
