"""One exit code for one kind of failure, whatever the command: 1 refused, 2 usage, 3 outage."""

import json
from pathlib import Path

import pytest

from bot.errors import EXIT_CODES
from tests.bot.cli.commands import COMMANDS, NEEDED, partner_plans
from tests.conftest import PLANS_FILE, sqlite_address

pytestmark = pytest.mark.usefixtures("own_logging")

NO_DATABASE = {"plans check", "try"}  # they need none
STARTS = {"run", "try"}
# What each command refuses, or does not find, in a database with the sample catalogue and a café;
# those that never refuse anything are left out.
REFUSED = {
    "business assign": ["9", "gold", "--reason", "x"],
    "business end": ["1", "--reason", "x"],
    "business invitations": ["9"],
    "business invite": ["9", "--role", "owner"],
    "business list": ["--plan", "iron"],
    "business members": ["9"],
    "business remove": ["1", "Nobody"],
    "business rename": ["9", "Café"],
    "business revoke": ["1", "9"],
    "business role": ["1", "Nobody", "owner"],
    "business show": ["9"],
    "business tag": ["9", "vip"],
    "history": ["9"],
    "notices": ["9"],
    "person erase": ["9", "--yes"],
    "person export": ["9"],
    "plans check": ["missing.toml"],
    "plans preview": ["missing.toml"],
    "plans publish": [str(PLANS_FILE), "--expect", "nonsense"],
    "plans show": ["iron"],
    "plans withdraw": ["iron"],
    "requests approve": ["1"],
    "requests decline": ["1"],
}
# What can be done there; what is done to people is tested where there are some.
DONE = {
    "business add": ["Other Café"],
    "business assign": ["1", "gold", "--reason", "x"],
    "business find": ["Corner"],
    "business invitations": ["1"],
    "business invite": ["1", "--role", "owner"],
    "business list": [],
    "business members": ["1"],
    "business rename": ["1", "Other Café"],
    "business revoke": ["1", "1"],
    "business show": ["1"],
    "business tag": ["1", "vip"],
    "history": ["1"],
    "migrate": [],
    "notices": [],
    "person list": [],
    "plans check": [],
    "plans log": [],
    "plans preview": [],
    "plans publish": [],
    "plans show": [],
    "plans withdraw": ["starter"],
    "requests list": [],
    "stats": [],
}


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> None:
    """A database with the sample catalogue on offer and one business."""
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.setenv("PLANS_FILE", str(PLANS_FILE))
    assert partner_plans("plans", "publish").code == 0
    assert partner_plans("business", "add", "Corner Café").code == 0


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_an_unknown_option_is_wrong_usage(command: str) -> None:
    said = partner_plans(*command.split(), *NEEDED.get(command, []), "--nonsense")
    assert (said.code, said.out) == (2, "")
    assert "--nonsense" in said.err


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - NO_DATABASE))
def test_a_database_that_cannot_be_used_is_an_outage(
    monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    Path("book.db").write_bytes(b"Once upon a time there was a database. " * 100)
    monkeypatch.setenv("DATABASE_URL", sqlite_address(Path("book.db").absolute()))
    monkeypatch.setenv("PLANS_FILE", str(PLANS_FILE))
    monkeypatch.setenv("BOT_TOKEN", "123456789:AAHkPq-1_hFd4s8vXyZ0123456789abcdefg")
    monkeypatch.setenv("SUPPORT_URL", "https://t.me/us")
    said = partner_plans(*command.split(), *NEEDED.get(command, []))
    assert said.is_one_line(3, "the database cannot be used")


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - NO_DATABASE - STARTS - {"migrate"}))
def test_a_database_that_was_not_migrated_is_refused(
    monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("PLANS_FILE", str(PLANS_FILE))
    said = partner_plans(*command.split(), *NEEDED.get(command, []))
    assert said.is_one_line(1, "make it with: partner-plans migrate")


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize("command", sorted(REFUSED))
def test_what_is_not_there_or_may_not_be_is_refused(command: str) -> None:
    assert partner_plans(*command.split(), *REFUSED[command]).is_one_line(1)


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize(
    "words",
    [
        "business list --ends-before soon",
        "business list --limit 0",
        "business list --after -1",
        "business list --after 99999999999",
        "business revoke 1 0",
        "business revoke 1 99999999999",
        "person export 99999999999",
        "business rename 1 ''",
        "business assign 1 gold --reason ''",
        "business tag 1 VIP",
        "requests approve 1 --reason ''",
        "plans show --language xx",
        "plans show --all-languages",
    ],
)
def test_what_an_option_cannot_be_is_wrong_usage(words: str) -> None:
    said = partner_plans(*(word.strip("'") for word in words.split()))
    assert (said.code, said.out) == (2, "")
    assert said.err


def test_every_command_tells_scripts_what_it_tells_people() -> None:
    always = {"person export"}  # tells everybody in JSON
    silent = {command for command, options in COMMANDS.items() if "--json" not in options}
    assert silent == STARTS | always


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize("command", sorted(DONE))
def test_what_can_be_done_is_told_to_scripts_in_json(command: str) -> None:
    said = partner_plans(*command.split(), *DONE[command], "--json")
    assert (said.code, said.err) == (0, "")
    json.loads(said.out)


def test_the_codes_are_in_the_help_and_in_the_operators_guide() -> None:
    said = partner_plans("--help")
    shown = " ".join(said.out.split())
    assert EXIT_CODES in shown
    guide = (Path(__file__).parents[3] / "docs" / "operating.md").read_text(encoding="utf-8")
    assert EXIT_CODES in " ".join(guide.split())
