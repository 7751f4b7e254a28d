"""Requests answered on the command line: the same outcomes, and the owners are told."""

import json
import re
from datetime import timedelta

import pytest

from storage.outbox.values import LetterKind
from tests.bot.cli.test_command_line import ask, printed
from tests.conftest import caller
from tests.conversation import House
from tests.storage.acts import looked, order, press, registered

pytestmark = pytest.mark.usefixtures("own_logging")


async def requests(house: House, name: str) -> int:
    """Somebody's business has Silver, and asks for Platinum: its number."""
    owner = caller(name)
    view = await registered(house.book, owner, house.now)
    for code in ("silver", "platinum"):
        assert await press(house.book, owner, order(view, code), house.now)
        view = await looked(house.book, owner, view, house.now)
    house.clock.move(timedelta(milliseconds=1))
    return view.member.business_id


async def test_requests_are_listed_oldest_first(town: House) -> None:
    assert (await ask("requests", "list")).out == "Requests: none.\n"
    first, second = [await requests(town, name) for name in ("Olivia Marsh", "Oscar Reed")]
    told = await printed("requests", "list")
    assert [(one["business"], one["name"]) for one in told] == [
        (first, "Olivia Marsh"),
        (second, "Oscar Reed"),
    ]
    assert {key: told[0][key] for key in ("plan", "requested_by", "current")} == {
        "plan": "platinum",
        "requested_by": "Olivia Marsh",
        "current": "silver",
    }
    table = (await ask("requests", "list")).out
    assert re.search(r"1 +│ Olivia Marsh │ platinum │ 20.* UTC │ Olivia Marsh +│ silver", table)


async def test_a_request_is_approved_and_the_owners_are_told(town: House) -> None:
    business = await requests(town, "Olivia Marsh")
    said = await ask("requests", "approve", str(business), "--reason", "Welcome")
    assert (said.code, said.err) == (0, "")
    assert re.fullmatch(
        r"Olivia Marsh \(1\) has Platinum from .* UTC until .* UTC\. The owners are told\.\n",
        said.out,
    )
    [active, silver] = await printed("history", "1")
    assert (active["plan"], active["status"], active["note"]) == ("platinum", "active", "Welcome")
    assert (active["decided_by"], active["via"]) == ("command line", "operator")
    assert silver["status"] == "replaced"
    assert "│ command line │ Welcome" in (await ask("history", "1")).out
    [letter] = (await printed("notices"))["waiting"]
    assert (letter["kind"], letter["recipient"]) == (LetterKind.APPROVED.value, "Olivia Marsh")


async def test_a_request_is_declined_and_the_plan_stays(town: House) -> None:
    await requests(town, "Olivia Marsh")
    said = await ask("requests", "decline", "Olivia Marsh", "--reason", "Next year", "--json")
    told = json.loads(said.out)
    assert (told["changed"], told["plan"], told["pending"]) == (True, "silver", [])
    [declined, _] = await printed("history", "1")
    assert declined["status"] == "declined"
    settled = declined["settled"]
    assert (settled["kind"], settled["note"], settled["decided_by"]) == (
        "decline",
        "Next year",
        "command line",
    )
    [letter] = (await printed("notices"))["waiting"]
    assert letter["kind"] == LetterKind.DECLINED.value


@pytest.mark.parametrize("answer", ["approve", "decline"])
async def test_what_nobody_requests_is_not_answered(town: House, answer: str) -> None:
    await requests(town, "Olivia Marsh")
    assert (await ask("requests", answer, "1")).code == 0
    again = await ask("requests", answer, "1")
    assert again.is_one_line(1, "Olivia Marsh (1) requests nothing; see: partner-plans requests")
