"""A terminal of 80 columns: every table fits, and what one copies from it is whole."""

import json
import re

import pytest
from rich.cells import cell_len

from tests.bot.cli.commands import partner_plans
from tests.bot.cli.test_exit_codes import DONE
from tests.conftest import PLANS_FILE

pytestmark = pytest.mark.usefixtures("own_logging")

NAME = "Bäckerei Friedrich-Wilhelm Müller & Söhne, Inhaberin Ann Müller"


def done(*words: str) -> str:
    said = partner_plans(*words)
    assert said.code == 0, said.err
    return said.out


@pytest.fixture(autouse=True)
def shop(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> None:
    """A business with a long name and a history, on a terminal of 80 columns."""
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.setenv("PLANS_FILE", str(PLANS_FILE))
    done("plans", "publish")
    done("business", "add", NAME)
    why = ("--reason", "An introductory offer, as agreed with them on the phone in spring")
    done("business", "assign", "1", "silver", *why)
    done("business", "assign", "1", "platinum", *why)
    done("business", "assign", "1", "gold", *why, "--from", "2099-01-01")
    monkeypatch.setattr("bot.cli.output.terminal_width", lambda: 80)


def rows(printed: str) -> list[str]:
    return [line for line in printed.splitlines() if "│" in line or "┼" in line]


@pytest.mark.parametrize("command", sorted(DONE))
def test_every_table_fits(command: str) -> None:
    printed = done(*command.split(), *DONE[command])
    assert all(cell_len(line) <= 80 for line in rows(printed)), printed


@pytest.mark.parametrize("command", ["business list", "business find backerei", "notices"])
def test_a_name_is_whole_however_it_is_folded(command: str) -> None:
    cells = [line.split("│") for line in rows(done(*command.split())) if "│" in line]
    folded = ["".join("".join(cell[number].split()) for cell in cells) for number in range(2)]
    assert any("".join(NAME.split()) in column for column in folded)


def test_codes_of_plans_are_not_folded() -> None:
    printed = done("plans", "show")
    for code in ("starter", "silver", "flex", "gold", "platinum"):
        assert re.search(rf"^ {code} +│", printed, re.MULTILINE)


def test_a_code_of_an_invitation_is_on_one_line() -> None:
    printed = done("business", "invite", "1", "--role", "viewer")
    [code] = re.findall(r"^Code: +(\S{22})$", printed, re.MULTILINE)
    assert f"/start {code}\n" in printed


def test_json_is_never_folded() -> None:
    [business] = json.loads(done("business", "list", "--json"))
    assert business["name"] == NAME
