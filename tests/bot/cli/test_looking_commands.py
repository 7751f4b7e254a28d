"""Businesses looked at: listed with filters and by pages, found by nearly their name, shown."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storage.businesses.statements import pages
from storage.members.values import Role
from tests.bot.cli.commands import partner_plans
from tests.bot.cli.test_command_line import ask, printed
from tests.conftest import PLANS_FILE, caller
from tests.conversation import House
from tests.storage.acts import joined, looked, order, press, registered

pytestmark = pytest.mark.usefixtures("own_logging")

WHY = ("--reason", "As agreed")
NAMES = ("Corner Café", "Green Bakery", "Corner Books", "Łódź Grill")


def done(*words: str) -> str:
    """What a command prints that can be done."""
    said = partner_plans(*words)
    assert (said.code, said.err) == (0, "")
    return said.out


def told(*words: str) -> Any:
    return json.loads(done(*words, "--json"))


def listed(*options: str) -> list[str]:
    return [one["name"] for one in told("business", "list", *options)]


@pytest.fixture
def street(stored: str) -> str:
    """Four businesses: Gold; Silver, then none; a Silver to come; nothing."""
    done("plans", "publish", str(PLANS_FILE))
    for name in NAMES:
        done("business", "add", name)
    done("business", "assign", "1", "gold", *WHY)
    done("business", "assign", "2", "silver", *WHY, "--until", "2098-06-01")
    done("business", "assign", "3", "silver", *WHY, "--from", "2099-01-01")
    return stored


# list


@pytest.mark.usefixtures("street")
@pytest.mark.parametrize(
    ("options", "names"),
    [
        ([], NAMES),
        (["--plan", "gold"], ["Corner Café"]),
        (["--plan", "silver"], ["Green Bakery"]),
        (["--plan", "platinum"], []),
        (["--pending"], ["Corner Books"]),
        (["--ends-before", "2098-01-01"], ["Corner Café"]),
        (["--ends-before", "2098-06-01"], ["Corner Café"]),
        (["--ends-before", "2098-06-02T00:00:00Z"], ["Corner Café", "Green Bakery"]),
        (["--search", "CORNER"], ["Corner Café", "Corner Books"]),
        (["--search", "lodz gril"], ["Łódź Grill"]),
        (["--search", "corner", "--pending"], ["Corner Books"]),
        (["--unreachable"], NAMES),
        (["--after", "2"], NAMES[2:]),
        (["--after", "99"], []),
    ],
)
def test_a_list_has_those_that_are_asked_for(options: list[str], names: list[str]) -> None:
    assert listed(*options) == list(names)


@pytest.mark.usefixtures("street")
def test_a_list_goes_on_where_its_last_page_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "FIRST", 1)
    monkeypatch.setattr(pages, "AT_ONCE", 1)
    seen: list[str] = []
    words = ["business", "list", "--search", "o", "--limit", "1"]
    while words:
        said = partner_plans(*words)
        assert said.code == 0
        seen += re.findall(r"^ (\d+) +│", said.out, re.MULTILINE)
        following = re.fullmatch(r"Next page:  partner-plans (.*)\n", said.err)
        words = following[1].split() if following else []
    assert seen == ["1", "3", "4"]


@pytest.mark.usefixtures("street")
def test_the_next_page_is_asked_for_just_as_this_one() -> None:
    options = ["--ends-before", "2099-01-01", "--unreachable", "--search", "e", "--limit", "1"]
    said = partner_plans("business", "list", *options, "--json")
    assert [one["id"] for one in json.loads(said.out)] == [1]
    hint = (
        "Next page:  partner-plans business list --ends-before 2099-01-01 --unreachable "
        "--search e --limit 1 --json --after 1\n"
    )
    assert said.err == hint
    assert partner_plans("business", "list", "--limit", "4").err == ""


@pytest.mark.usefixtures("street")
def test_a_list_tells_what_is_pending_and_when_a_plan_ends() -> None:
    first, second, third, fourth = told("business", "list")
    gold_ends = datetime.fromisoformat(first["ends"])
    assert 28 <= (gold_ends - datetime.now(UTC)).days <= 31
    assert (second["plan"], second["ends"]) == ("silver", "2098-06-01T00:00:00+00:00")
    pending = {"kind": "choose", "plan": "silver", "from": "2099-01-01T00:00:00+00:00"}
    assert (third["plan"], third["pending"]) == (None, [pending])
    assert (fourth["plan"], fourth["pending"], fourth["reachable"]) == (None, [], False)
    table = done("business", "list")
    assert re.search(r"2 +│ Green Bakery +│ silver +│ .{10} +│ 2098-06-01 +│ — +│ 0", table)
    assert re.search(r"3 +│ Corner Books +│ — +│ — +│ — +│ silver from 2099-01-01 │ 0", table)


def test_no_business_is_said_in_a_word(stored: str) -> None:
    assert stored
    assert done("business", "list") == "Businesses: none.\n"


async def test_a_list_tells_of_an_end_and_of_a_request(town: House) -> None:
    owner = caller("Olivia Marsh")
    view = await registered(town.book, owner, town.now)
    assert await press(town.book, owner, order(view, "silver"), town.now)
    view = await looked(town.book, owner, view, town.now)
    assert await press(town.book, owner, order(view, "platinum"), town.now)
    [one] = await printed("business", "list", "--pending")
    assert [(ahead["kind"], ahead["plan"]) for ahead in one["pending"]] == [("request", "platinum")]
    assert one["reachable"]
    assert "platinum requested" in (await ask("business", "list")).out
    assert await printed("business", "list", "--unreachable") == []


# find


@pytest.mark.usefixtures("street")
def test_a_business_is_found_by_nearly_its_name() -> None:
    assert [one["name"] for one in told("business", "find", "corner", "cafe")] == ["Corner Café"]
    near = [one["name"] for one in told("business", "find", "CORNR")]
    assert near == ["Corner Café", "Corner Books"]
    assert [one["id"] for one in told("business", "find", "corner", "--limit", "1")] == [1]
    assert re.search(r"4 +│ Łódź Grill", done("business", "find", "LODZ"))
    assert done("business", "find", "nothing", "such") == "Businesses with such a name: none.\n"


@pytest.mark.usefixtures("street")
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("corner café", "Corner Café (1)?"),
        ("Cornr", "Corner Café (1), Corner Books (3)?"),
        ("Lodz", "Łódź Grill (4)?"),
    ],
)
@pytest.mark.parametrize(
    "command",
    ["business show", "business end --reason x", "history", "notices", "requests approve"],
)
def test_a_wrong_name_is_answered_with_those_that_may_be_meant(
    command: str, typed: str, meant: str
) -> None:
    said = partner_plans(*command.split(), typed)
    assert said.is_one_line(1, f"no business {typed!r}; did you mean {meant}")


@pytest.mark.usefixtures("street")
@pytest.mark.parametrize("which", ["0", "01", "99999999999999999999", "٢", "-1", "\udcff", "\x00"])
def test_a_number_that_is_none_finds_nothing(which: str) -> None:
    said = partner_plans("business", "show", "--", which)
    assert said.is_one_line(1, f"no business {which!r}; see: partner-plans business list")


@pytest.mark.usefixtures("street")
def test_a_name_is_found_however_its_letters_are_put_together() -> None:
    assert told("business", "show", "Corner Cafe\u0301")["id"] == 1


# show


async def test_a_business_is_shown_in_full(town: House) -> None:
    owner = caller("Olivia Marsh")
    view = await registered(town.book, owner, town.now)
    for code in ("starter", "silver", "platinum"):
        assert await press(town.book, owner, order(view, code), town.now)
        town.clock.move(timedelta(milliseconds=1))
        view = await looked(town.book, owner, view, town.now)
    vera = await joined(town.book, 1, Role.VIEWER, town.now)
    await town.book.members.lose(vera, town.now)
    await town.book.members.tag(1, "vip", town.now, on=True)
    card = await printed("business", "show", "1")
    assert (card["id"], card["plan"], card["tags"], card["reachable"]) == (
        1,
        "silver",
        ["vip"],
        True,
    )
    assert [(one["name"], one["role"]) for one in card["members"]] == [
        ("Olivia Marsh", "owner"),
        ("A new viewer", "viewer"),
    ]
    assert [one["unreachable_since"] is None for one in card["members"]] == [True, False]
    statuses = [(one["plan"], one["status"]) for one in card["plans"]]
    assert statuses == [("platinum", "awaiting"), ("silver", "active"), ("starter", "replaced")]
    said = (await ask("business", "show", "Olivia Marsh")).out
    assert said.startswith("Olivia Marsh (1)\n")
    for words in (
        r"plan +Silver \(silver\), revision 1\n",
        r"until +it is changed\n",
        r"requested +Platinum \(platinum\) by Olivia Marsh on 20",
        r"tags +vip\n",
        r"reachable +yes\n",
        r"2 +│ A new viewer │ viewer │ 20.* UTC │ 20.* UTC\n",
        r"Starter │ replaced │",
    ):
        assert re.search(words, said), words


@pytest.mark.usefixtures("street")
def test_what_a_business_lacks_is_said_or_left_out() -> None:
    said = done("business", "show", "4")
    assert re.search(r"plan +none\n", said)
    assert "reachable      no: nobody owns it yet" in said
    assert "\nMembers: none.\n" in said
    assert "\nEarlier plans: none.\n" in said
    for word in ("since  20", "until", "tags", "scheduled", "requested"):
        assert f"\n  {word}" not in said
    said = done("business", "show", "3")
    assert re.search(r"scheduled +Silver \(silver\) from 2099-01-01 00:00 UTC", said)


async def test_an_owner_who_has_blocked_the_bot_is_told_of(town: House) -> None:
    owner = caller("Olivia Marsh")
    await registered(town.book, owner, town.now)
    await town.book.members.lose(owner, town.now)
    said = await ask("business", "show", "1")
    assert "no: every owner has blocked the bot" in said.out
    assert [one["id"] for one in await printed("business", "list", "--unreachable")] == [1]


@pytest.mark.usefixtures("street")
def test_of_many_earlier_plans_the_last_are_shown() -> None:
    for number in range(4):
        done("business", "assign", "4", ("gold", "starter")[number % 2], *WHY)
    for plan in ("gold", "silver", "starter"):
        done("business", "assign", "4", plan, *WHY)
    said = done("business", "show", "4")
    assert said.count("replaced") == 5
    assert said.endswith("… and 1 more: partner-plans history 4\n")


# rename


@pytest.mark.usefixtures("street")
def test_a_business_is_renamed() -> None:
    assert done("business", "rename", "1", " Café\tZentral ") == (
        "Corner Café (1) is now called Café Zentral.\n"
    )
    assert told("business", "show", "Café Zentral")["id"] == 1
    said = done("business", "rename", "1", "Café Zentral")
    assert said == "Café Zentral (1) is called just that already.\n"
    assert told("business", "rename", "Green Bakery", "Green & Co.") == {
        "changed": True,
        "id": 2,
        "old": "Green Bakery",
        "name": "Green & Co.",
    }
    assert partner_plans("business", "rename", "1", "x" * 65).is_one_line(2, "1 to 64 visible")
