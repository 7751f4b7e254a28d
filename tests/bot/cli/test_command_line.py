"""The operator's commands: what they print, for people and for scripts, and how they refuse."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from plans.plan import Plan
from sandbox import ServerError, Telegram
from storage.database.connections import Database
from storage.database.engine import open_engine
from tests.bot.cli.commands import COMMANDS, NEEDED, Said, partner_plans
from tests.conftest import PLANS_FILE, Clock
from tests.conversation import House

ROOT = Path(__file__).parents[3]
README, OPERATING = ROOT / "README.md", ROOT / "docs" / "operating.md"
HOSTILE = "[red]x[/] :heart: \\"
GOOD_PLAN = """
[[plan]]
code = "basic"
name = "Basic"
summary = "All one needs."
benefits = [{ code = "inboxes", name = "Inboxes", value = "1" }]
"""

pytestmark = pytest.mark.usefixtures("own_logging")


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> str:
    """A migrated database that the commands use."""
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    return sqlite_url


@pytest.fixture
async def house(data: str, clock: Clock, catalogue: tuple[Plan, ...]) -> AsyncIterator[House]:
    """The bot on the same database, with the sample catalogue on offer."""
    database = Database(open_engine(data))
    house = House(database, clock, Telegram(clock=clock))
    await house.publish(catalogue)
    yield house
    await database.close()


async def ask(*words: str) -> Said:
    """Run a command beside the loop of the test."""
    return await asyncio.to_thread(partner_plans, *words)


async def printed(*words: str) -> Any:
    """What a command prints for scripts."""
    said = await ask(*words, "--json")
    assert (said.code, said.err) == (0, "")
    return json.loads(said.out)


# migrate


def test_migrate_makes_the_database_and_its_folders_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite+aiosqlite:///new/folder/book.db")
    first, again = partner_plans("migrate"), partner_plans("migrate")
    assert first == Said(0, "The database is of the newest schema now.\n", "")
    assert again == Said(0, "The database is of the newest schema already.\n", "")
    assert partner_plans("business", "list", "--json").out == "[]\n"
    assert Path("new/folder/book.db").is_file()


# plans


def test_a_good_catalogue_is_said_to_be_fine() -> None:
    said = partner_plans("plans", "check", str(PLANS_FILE))
    words = f"{PLANS_FILE}: 5 plans, all fine: starter, silver, flex, gold, platinum\n"
    assert said == Said(0, words, "")


BAD_CATALOGUES = {
    "not TOML": (f"{GOOD_PLAN}price =\n\n", ":7: not TOML"),
    "nothing in it": ("", ": there is no [[plan]] in it"),
    "another table": (f"{GOOD_PLAN}[offer]", ": unknown key 'offer'"),
    "an unknown key": (f"{GOOD_PLAN}prise = 'Free'", ":2: plan basic: "),
    "no code": (GOOD_PLAN.replace("code = ", "#", 1), ":2: plan number 1: "),
    "no English": (GOOD_PLAN.replace('"Basic"', '{ es = "Base" }'), ":2: plan basic: "),
    "a bad term": (f"{GOOD_PLAN}term = '1 month'", ":2: plan basic: term: "),
    "a label": (GOOD_PLAN.replace("Basic", "Back"), ":2: plan basic: 'Back' is the label"),
    "a code twice": (
        GOOD_PLAN + GOOD_PLAN.replace("Basic", "Other"),
        ":8: plan basic: another plan has the code",
    ),
    "a name twice": (
        GOOD_PLAN + GOOD_PLAN.replace("basic", "other"),
        ":8: plan other: another plan is called",
    ),
    "a condition on no plan": (
        f"{GOOD_PLAN}requires = [{{ held = ['gold'] }}]",
        ":2: plan basic: held names an unknown plan 'gold'",
    ),
}


@pytest.mark.parametrize("kind", BAD_CATALOGUES)
@pytest.mark.parametrize("command", ["check", "preview", "publish"])
def test_a_bad_catalogue_is_refused_with_file_line_and_plan(kind: str, command: str) -> None:
    text, words = BAD_CATALOGUES[kind]
    Path("bad.toml").write_text(text, encoding="utf-8")
    assert partner_plans("plans", command, "bad.toml").is_one_line(1, f"bad.toml{words}")


def test_every_problem_of_a_catalogue_has_its_line() -> None:
    Path("bad.toml").write_text(f"{GOOD_PLAN}term = 'x'\nprise = 'Free'", encoding="utf-8")
    said = partner_plans("plans", "check", "bad.toml")
    assert [line.rpartition("plan basic: ")[2][:4] for line in said.err.splitlines()] == [
        "the ",
        "term",
    ]


def test_a_catalogue_that_cannot_be_read_is_said_in_words() -> None:
    Path("latin.toml").write_bytes("name = 'Café'".encode("latin-1"))
    for file, words in (
        ("missing.toml", "missing.toml cannot be read: No such file or directory"),
        (".", ". cannot be read: Is a directory"),
        ("latin.toml", "latin.toml is not a text in UTF-8"),
    ):
        assert partner_plans("plans", "check", file).is_one_line(1, words)


@pytest.mark.usefixtures("data")
def test_publishing_writes_only_what_changed() -> None:
    file = Path("plans.toml")
    sample = PLANS_FILE.read_text(encoding="utf-8")
    without_platinum = sample[: sample.index('[[plan]]\ncode = "platinum"')]
    outcomes = []
    for text in (sample, sample, without_platinum.replace("€29", "€31") + GOOD_PLAN):
        file.write_text(text, encoding="utf-8")
        said = partner_plans("plans", "publish", "plans.toml", "--json")
        outcomes.append({one["plan"]: one["outcome"] for one in json.loads(said.out)})
    codes = ("starter", "silver", "flex", "gold", "platinum")
    assert outcomes == [
        dict.fromkeys(codes, "new"),
        dict.fromkeys(codes, "unchanged"),
        {
            "basic": "new",
            "silver": "changed",
            "starter": "unchanged",
            "flex": "unchanged",
            "gold": "unchanged",
            "platinum": "withdrawn",
        },
    ]


@pytest.mark.usefixtures("data")
def test_a_publication_is_shown_as_a_table() -> None:
    said = partner_plans("plans", "publish", str(PLANS_FILE))
    assert said.code == 0
    assert "Publication 1" in said.out
    assert re.search(r"platinum +│ new", said.out)


# businesses


@pytest.mark.usefixtures("data")
async def test_a_business_is_added_and_its_code_lets_one_owner_in(house: House) -> None:
    said = await ask("business", "add", " Corner\tCafé ")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Corner Café is business 1.\n")
    assert "(set BOT_TOKEN to have it printed)" in said.out
    code = re.findall(r"/start (\S+)", said.out)[0]
    house.clock.now = datetime.now(house.clock.now.tzinfo)
    olivia, oscar = house.person("Olivia Owner"), house.person("Oscar Other")
    await olivia.sends(f"/start {code}")
    olivia.sees("Welcome to Corner Café.", "Your role: owner")
    await oscar.sends(f"/start {code}")
    oscar.sees("This invitation is not valid, or not any more.")


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("name", ["", "  ", "\u202e\u200b", "x" * 65])
def test_a_business_needs_a_name_that_shows_and_fits(name: str) -> None:
    assert partner_plans("business", "add", name).is_one_line(2, "1 to 64 visible characters")
    assert partner_plans("business", "list", "--json").out == "[]\n"


@pytest.mark.usefixtures("data")
async def test_the_invitation_is_a_link_where_telegram_tells_the_bots_name(
    monkeypatch: pytest.MonkeyPatch, telegram: Telegram, api_url: str
) -> None:
    monkeypatch.setenv("BOT_TOKEN", telegram.token)
    monkeypatch.setenv("BOT_API_URL", api_url)
    said = await ask("business", "add", "Corner Café")
    code = re.findall(r"Code: +(\S+)", said.out)[0]
    assert f"Link:  https://t.me/partner_plans_bot?start={code}\n" in said.out
    facts = await printed("business", "add", "Other Café")
    assert facts["link"] == f"https://t.me/partner_plans_bot?start={facts['code']}"
    assert (facts["business"], facts["role"]) == (2, "owner")
    assert datetime.fromisoformat(facts["expires_at"]).tzinfo is not None


@pytest.mark.usefixtures("data")
async def test_without_telegram_the_code_is_printed_all_the_same(
    monkeypatch: pytest.MonkeyPatch, telegram: Telegram, api_url: str
) -> None:
    monkeypatch.setattr("bot.delivery.outgoing.PAUSES_S", (0, 0))
    monkeypatch.setenv("BOT_TOKEN", telegram.token)
    monkeypatch.setenv("BOT_API_URL", api_url)
    telegram.faults.add("getMe", ServerError(), times=3)
    said = await ask("business", "add", "Corner Café")
    assert said.code == 0
    assert re.search(r"Code: +\S{20,}", said.out)
    assert "no link, since Telegram did not say the bot's name" in said.err


async def test_businesses_are_listed_with_their_plans(house: House) -> None:
    assert await printed("business", "list") == []
    await took_silver(house, "Olivia Owner")
    await ask("business", "add", "Corner Café")
    [first, second] = await printed("business", "list")
    assert first == {
        "id": 1,
        "name": "Olivia Owner",
        "members": 1,
        "reachable": True,
        "plan": "silver",
        "since": "2026-03-02T09:00:00+00:00",
        "ends": None,
        "renews": None,
        "pending": [],
        "created_at": "2026-03-02T09:00:00+00:00",
    }
    assert (second["name"], second["plan"], second["members"]) == ("Corner Café", None, 0)
    said = await ask("business", "list")
    assert re.search(r"1 +│ Olivia Owner │ silver │ 2026-03-02 │ — +│ — +│ 1", said.out)
    assert re.search(r"2 +│ Corner Café +│ — +│ — +│ — +│ — +│ 0", said.out)


# history


async def test_a_history_is_found_by_number_and_by_name(house: House) -> None:
    await took_silver(house, "Olivia Owner")
    facts = await printed("history", "1")
    assert facts == await printed("history", "Olivia Owner")
    assert facts == [
        {
            "seq": 1,
            "plan": "silver",
            "name": "Silver",
            "revision": 1,
            "status": "active",
            "since": "2026-03-02T09:00:00+00:00",
            "until": None,
            "decided_at": "2026-03-02T09:00:00+00:00",
            "decided_by": "Olivia Owner",
            "via": "chat",
            "note": None,
            "settled": None,
        }
    ]
    said = await ask("history", "1")
    assert "History of Olivia Owner (1)" in said.out
    assert re.search(r"Silver │ active │ 2026-03-02 09:00 UTC │ — +│ Olivia Owner", said.out)


async def test_a_business_that_is_not_one_is_not_guessed(house: House) -> None:
    for _ in range(2):
        await house.owner("Olivia Owner")
    assert (await ask("history", "Nobody")).is_one_line(1, "no business 'Nobody'", "business list")
    assert (await ask("history", "3")).is_one_line(1, "no business '3'")
    assert (await ask("history", "Olivia Owner")).is_one_line(
        1, "2 businesses are called 'Olivia Owner'; say which by its number: 1, 2"
    )


async def test_a_business_that_is_called_by_the_number_of_another_stands_in_nobodys_way(
    house: House,
) -> None:
    """An owner can call it anything."""
    for name in ("2", "Olivia Owner"):
        await house.owner(name)
    assert (await ask("history", "2")).out.startswith("History of Olivia Owner (2)")
    assert (await ask("history", "1")).out.startswith("History of 2 (1)")


async def test_a_history_may_be_empty(house: House) -> None:
    await house.owner()
    assert await printed("history", "1") == []
    assert (await ask("history", "1")).out.startswith("History of Olivia Owner (1)")


@pytest.mark.parametrize("command", [("business", "list"), ("history", "1")])
async def test_a_hostile_name_is_shown_letter_by_letter(
    house: House, command: tuple[str, ...]
) -> None:
    await took_silver(house, HOSTILE)
    said = await ask(*command)
    assert f" {HOSTILE} " in said.out


# all of them


def test_every_command_and_option_is_in_the_operators_guide() -> None:
    guide = OPERATING.read_text(encoding="utf-8")
    for command, options in COMMANDS.items():
        assert f"partner-plans {command}" in guide
        assert all(option in guide for option in options), command


@pytest.mark.parametrize("file", [README, OPERATING], ids=lambda file: file.name)
def test_no_command_is_named_that_there_is_not(file: Path) -> None:
    groups = "|".join({command.partition(" ")[0] for command in COMMANDS if " " in command})
    named = re.findall(rf"partner-plans ((?:(?:{groups}) )?[a-z]+)", file.read_text("utf-8"))
    assert set(named) <= set(COMMANDS)


@pytest.mark.parametrize("words", [("nonsense",), ("plans", "nonsense"), ("history",)])
def test_a_wrong_command_exits_2_without_a_traceback(words: tuple[str, ...]) -> None:
    said = partner_plans(*words)
    assert said.code == 2
    assert "Usage: partner-plans" in said.err


def test_a_wrong_setting_ends_every_command_with_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LISTEN_PORT", "http")
    for command in COMMANDS:
        if command != "try":  # has settings of its own
            words = [*command.split(), *NEEDED.get(command, [])]
            assert partner_plans(*words).is_one_line(2, "partner-plans: LISTEN_PORT ")


async def took_silver(house: House, name: str) -> None:
    """Somebody of this name has registered a business and chosen a plan."""
    owner = await house.owner(name)
    await owner.sends("/plan")
    await owner.taps("Choose a plan", "Silver", "Confirm")


def test_the_version_is_told() -> None:
    assert partner_plans("--version") == Said(0, f"partner-plans {version('partner-plans')}\n", "")
