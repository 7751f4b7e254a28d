"""What operators give and take: plans, tags and ends, with a reason the owners can read."""

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from bot.cli.instants import read_instant
from bot.cli.outcomes import outcome_words
from bot.errors import StartError
from bot.opening import open_book
from bot.settings import load
from plans.commands.command import NothingToDo
from plans.commands.operate import BadDates
from plans.plan import Plan
from plans.subscription import Subscription
from sandbox import Telegram
from storage.changes.values import OperatorOutcome
from storage.database.connections import Database
from storage.database.engine import open_engine
from storage.members.acts import Members
from storage.members.values import Business, NoSuchMember
from tests.bot.cli.commands import partner_plans
from tests.bot.cli.test_command_line import ask
from tests.conftest import PLANS_FILE, START, Clock
from tests.conversation import Actor, House

WHY = ("--reason", "As agreed")
FAR_AWAY = "2099-01-01"

pytestmark = pytest.mark.usefixtures("own_logging", "data")


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> str:
    """A database with the sample catalogue on offer and one business."""
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    done("plans", "publish", str(PLANS_FILE))
    done("business", "add", "Corner Café")
    return sqlite_url


def done(*words: str) -> str:
    """What a command prints that can be done."""
    said = partner_plans(*words)
    assert (said.code, said.err) == (0, "")
    return said.out


def history() -> Any:
    return json.loads(done("history", "1", "--json"))


# assign


def test_a_plan_is_given_at_once_for_its_term_whatever_its_conditions() -> None:
    said = done("business", "assign", "Corner Café", "platinum", *WHY)
    assert re.fullmatch(r"Corner Café \(1\) has Platinum from (.{20}) until (.{20})\.\n", said)
    [one] = history()
    since, until = (datetime.fromisoformat(one[key]) for key in ("since", "until"))
    assert 365 <= (until - since).days <= 366
    assert (one["plan"], one["status"], one["note"], one["via"], one["decided_by"]) == (
        "platinum",
        "active",
        "As agreed",
        "cli",
        "command line",
    )
    assert (datetime.now(UTC) - since) < timedelta(minutes=5)


def test_a_plan_without_a_term_is_given_until_it_is_changed() -> None:
    said = done("business", "assign", "1", "silver", *WHY)
    assert re.search(r" has Silver from .{20} until it is changed\.", said)


def test_a_plan_is_given_from_one_day_until_another() -> None:
    dates = ("--from", FAR_AWAY, "--until", "2099-03-03T09:00:00+01:00")
    said = done("business", "assign", "1", "gold", *WHY, *dates)
    words = "will have Gold from 2099-01-01 00:00 UTC until 2099-03-03 08:00 UTC."
    assert said == f"Corner Café (1) {words}\n"
    [one] = history()
    assert (one["status"], one["note"]) == ("scheduled", "As agreed")


def test_a_withdrawn_plan_can_still_be_given() -> None:
    done("plans", "withdraw", "silver")
    assert " has Silver from " in done("business", "assign", "1", "silver", *WHY)


def test_what_a_business_has_already_is_not_given_again() -> None:
    done("business", "assign", "1", "silver", *WHY)
    said = done("business", "assign", "1", "silver", *WHY)
    words = r"already has Silver from .{20} until it is changed; nothing was written"
    assert re.fullmatch(rf"Corner Café \(1\) {words}\.\n", said)
    assert len(history()) == 1


def test_a_plan_for_a_term_is_not_given_again_until_its_end_is_named() -> None:
    done("business", "assign", "1", "gold", *WHY)
    said = done("business", "assign", "1", "gold", *WHY)
    assert "already has Gold from" in said
    [after] = re.findall(
        r"nothing was written\. For another term after it, say --from (\S+)\.", said
    )
    told = json.loads(done("business", "assign", "1", "gold", *WHY, "--json"))
    assert (told["changed"], told["plan"], told["pending"]) == (False, "gold", [])
    done("business", "assign", "1", "gold", *WHY, "--from", after)
    ahead, active = history()
    assert (ahead["status"], ahead["since"]) == ("scheduled", active["until"])
    again = done("business", "assign", "1", "gold", *WHY, "--from", after)
    assert "already will have" not in again
    assert "nothing was written" in again
    assert len(history()) == 2


def test_a_plan_with_another_end_is_given() -> None:
    done("business", "assign", "1", "gold", *WHY)
    said = done("business", "assign", "1", "gold", *WHY, "--until", FAR_AWAY)
    assert "until 2099-01-01 00:00 UTC." in said
    assert "nothing was written" in done(
        "business", "assign", "1", "gold", *WHY, "--until", FAR_AWAY
    )
    said = done("business", "assign", "1", "gold", *WHY)  # for its own term again
    assert "nothing was written" not in said
    assert [one["status"] for one in history()] == ["active", "replaced", "replaced"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--from", "2020-01-01"], "Corner Café (1): --from lies in the past"),
        (["--until", "2020-01-01"], "--until does not lie after the start"),
        (["--from", FAR_AWAY, "--until", FAR_AWAY], "--until does not lie after the start"),
        (["--from", FAR_AWAY, "--until", "2098-12-31"], "--until does not lie after the start"),
        (["--from", "2999-01-01"], "must lie within the next 100 years"),
        (["--until", "9999-12-31T23:59:59Z"], "must lie within the next 100 years"),
    ],
)
def test_dates_that_cannot_be_are_refused(options: list[str], words: str) -> None:
    assert partner_plans("business", "assign", "1", "gold", *WHY, *options).is_one_line(2, words)
    assert history() == []


@pytest.mark.parametrize("option", ["--from", "--until"])
@pytest.mark.parametrize(
    "raw",
    [
        "",
        "tomorrow",
        "2099-02-30",
        "2099-13-01",
        "2099-01-01T09:00:00",
        "2099-01-01 09:00",
        "20990101",
        "01.01.2099",
        "2099-01-01T25:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "٢٠٩٩-٠١-٠١",
    ],
)
def test_what_is_no_date_and_no_time_with_its_zone_is_refused(option: str, raw: str) -> None:
    said = partner_plans("business", "assign", "1", "gold", *WHY, option, raw)
    words = f"{option} must be a date such as 2026-03-03 (its first moment in UTC) or a time"
    assert said.is_one_line(2, words, repr(raw))
    assert history() == []


def test_a_date_is_its_first_moment_in_utc() -> None:
    assert read_instant("2026-03-03", "--from") == datetime(2026, 3, 3, tzinfo=UTC)
    assert read_instant("2026-03-03T09:00+05:30", "--from") == datetime(
        2026, 3, 3, 9, tzinfo=timezone(timedelta(hours=5, minutes=30))
    )


# Who, what and why


@pytest.mark.parametrize(
    "words", [["assign", "9", "gold"], ["end", "9"], ["tag", "9", "vip"], ["members", "9"]]
)
def test_an_unknown_business_is_not_guessed(words: list[str]) -> None:
    why = WHY if words[0] in ("assign", "end") else []
    said = partner_plans("business", *words, *why)
    assert said.is_one_line(1, "no business '9'; see: partner-plans business list")


@pytest.mark.parametrize("code", ["iron", "\udcff"])
def test_a_plan_that_never_was_is_not_given(code: str) -> None:
    said = partner_plans("business", "assign", "1", code, *WHY)
    assert said.is_one_line(1, f"there never was a plan {code!r}; see: partner-plans plans show")


@pytest.mark.parametrize("command", [["assign", "1", "gold"], ["end", "1"]])
def test_a_reason_shows_and_fits(command: list[str]) -> None:
    for reason in ("", " \u200b", "x" * 501):
        said = partner_plans("business", *command, "--reason", reason)
        assert said.is_one_line(2, "a reason has 1 to 500 visible characters")
    missing = partner_plans("business", *command)
    assert missing.code == 2
    assert "--reason" in missing.err
    assert history() == []


def test_the_longest_reason_is_kept_on_one_line() -> None:
    done("business", "assign", "1", "gold", "--reason", f"a\n{'x' * 498}")
    assert history()[0]["note"] == f"a {'x' * 498}"


# end


def test_a_plan_is_ended_with_its_reason_and_what_is_pending_is_dropped() -> None:
    done("business", "assign", "1", "gold", *WHY)
    done("business", "assign", "1", "silver", "--reason", "Later", "--from", FAR_AWAY)
    said = done("business", "end", "1", "--reason", "Closed")
    assert re.fullmatch(r"Corner Café \(1\) has no plan from .{20} on\.\n", said)
    pending, ended = history()
    assert (pending["status"], ended["status"]) == ("cancelled", "ended")
    settled = ended["settled"]
    assert (settled["kind"], settled["note"], settled["via"], settled["decided_by"]) == (
        "end",
        "Closed",
        "cli",
        "command line",
    )
    why = r"As agreed · ended on the command line on 20..-..-..: Closed"
    assert re.search(rf"Gold +│ ended .*│ command line │ {why}", shown())


def test_the_reason_of_a_plan_that_took_anothers_place_is_told_once() -> None:
    done("business", "assign", "1", "gold", *WHY)
    done("business", "assign", "1", "silver", "--reason", "Instead")
    assert shown().count("Instead") == 1


def shown() -> str:
    return done("history", "1")


def test_where_there_is_no_plan_none_is_ended() -> None:
    said = partner_plans("business", "end", "1", *WHY)
    assert said.is_one_line(1, "Corner Café (1): no plan is in force that could end")


def test_ending_drops_what_is_scheduled_where_nothing_is_in_force() -> None:
    done("business", "assign", "1", "silver", *WHY, "--from", FAR_AWAY)
    done("business", "end", "1", *WHY)
    assert re.search(r"Silver +│ cancelled", shown())


# tag


def test_tags_are_put_on_and_taken_off() -> None:
    assert done("business", "tag", "1", "vip") == "Corner Café (1) has the tags: vip\n"
    assert done("business", "tag", "1", "a_b-2") == "Corner Café (1) has the tags: a_b-2, vip\n"
    assert done("business", "tag", "1", "vip").endswith("a_b-2, vip\n")
    assert done("business", "tag", "1", "vip", "--remove").endswith("has the tags: a_b-2\n")
    assert done("business", "tag", "1", "a_b-2", "--remove").endswith("has the tags: none\n")
    assert done("business", "tag", "1", "never", "--remove").endswith("has the tags: none\n")


@pytest.mark.parametrize("tag", ["", "VIP", "two words", "x" * 33, "-x", "ä"])
def test_a_tag_is_a_code(tag: str) -> None:
    said = partner_plans("business", "tag", "1", "--", tag)
    assert said.is_one_line(2, f"a tag must be 1 to 32 of a-z, 0-9, - and _, not {tag!r}")


# The team


async def joined(house: House, role: str, name: str) -> Actor:
    """Somebody who came in by an invitation from the command line."""
    said = await ask("business", "invite", "1", "--role", role)
    assert (said.code, said.err) == (0, "")
    house.clock.now = datetime.now(UTC)
    actor = house.person(name)
    [code] = re.findall(r"Code: +(\S+)", said.out)
    await actor.sends(f"/start {code}")
    return actor


async def test_an_invitation_from_here_lets_one_in_with_its_role(house: House) -> None:
    said = await ask("business", "invite", "Corner Café", "--role", "viewer")
    assert said.out.startswith("An invitation to Corner Café (1).\nCode: ")
    assert "It lets in one viewer, once, until " in said.out
    facts = json.loads((await ask("business", "invite", "1", "--role", "owner", "--json")).out)
    assert (facts["business"], facts["role"], facts["link"]) == (1, "owner", None)
    assert facts["code"] not in said.out
    vera = await joined(house, "viewer", "Vera Viewer")
    vera.sees("Welcome to Corner Café.", "Your role: viewer")


async def test_members_are_listed_and_given_roles_and_taken_out(house: House) -> None:
    await joined(house, "owner", "Olivia Owner")
    vera = await joined(house, "viewer", "Vera Viewer")
    first, second = json.loads((await ask("business", "members", "1", "--json")).out)
    assert datetime.fromisoformat(first.pop("since")) <= datetime.fromisoformat(second["since"])
    assert first == {"id": 1, "name": "Olivia Owner", "role": "owner"}
    table = (await ask("business", "members", "Corner Café")).out
    assert "Members of Corner Café (1)" in table
    assert re.search(r"2 +│ Vera Viewer +│ viewer │ 20", table)
    said = await ask("business", "role", "1", "Vera Viewer", "owner")
    assert said.out == "Vera Viewer (2) is now owner of Corner Café (1).\n"
    said = await ask("business", "role", "1", "2", "owner")
    assert said.out == "Vera Viewer (2) is already owner of Corner Café (1).\n"
    await vera.sends("/settings")
    vera.sees("Your role: owner")
    told = json.loads((await ask("business", "role", "1", "2", "owner", "--json")).out)
    assert told == {"changed": False, "business": 1, "id": 2, "role": "owner"}
    said = await ask("business", "remove", "1", "2")
    assert said.out == "Vera Viewer (2) is no longer in Corner Café (1).\n"
    await vera.sends("/settings")
    vera.sees("Welcome to Partner Plans")


async def test_the_last_owner_stays_whatever_operators_say(house: House) -> None:
    await joined(house, "owner", "Olivia Owner")
    for words in (["role", "1", "Olivia Owner", "viewer"], ["remove", "1", "1"]):
        said = await ask("business", *words)
        assert said.is_one_line(
            1, "Olivia Owner (1) is the last owner of Corner Café (1)", "another owner first"
        )


async def test_a_member_who_is_none_is_not_guessed(house: House) -> None:
    for _ in range(2):
        await joined(house, "viewer", "Ann Twin")
    for words in (["role", "1", "Nobody", "owner"], ["remove", "1", "Nobody"]):
        said = await ask("business", *words)
        assert said.is_one_line(
            1, "no member 'Nobody' in Corner Café (1); see: partner-plans business members 1"
        )
    assert (await ask("business", "remove", "1", "Ann Twin")).is_one_line(1, "2 members 'Ann Twin'")


async def test_who_left_a_moment_ago_is_said_in_words(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await joined(house, "viewer", "Vera Viewer")

    async def too_late(*_arguments: object) -> NoSuchMember:
        return NoSuchMember()

    monkeypatch.setattr(Members, "take_out", too_late)
    said = await ask("business", "remove", "1", "Vera Viewer")
    assert said.is_one_line(1, "Vera Viewer (1) has just left Corner Café (1); nothing was done")


@pytest.mark.parametrize(
    "words", [["invite", "1"], ["invite", "1", "--role", "king"], ["role", "1", "1", "king"]]
)
def test_a_role_is_owner_or_viewer(words: list[str]) -> None:
    assert partner_plans("business", *words).code == 2


# The owner's side, and what cannot come from here


@pytest.fixture
async def house(data: str, clock: Clock, catalogue: tuple[Plan, ...]) -> AsyncIterator[House]:
    """The bot on the same database, at the time of the commands."""
    database = Database(open_engine(data))
    clock.now = datetime.now(UTC)
    house = House(database, clock, Telegram(clock=clock))
    await house.publish(catalogue)
    yield house
    await database.close()


async def test_the_owner_reads_in_the_history_what_was_given_and_why(house: House) -> None:
    owner = await house.owner("Olivia Owner")
    said = await ask("business", "assign", "Olivia Owner", "silver", "--reason", "A gift of ours")
    assert (said.code, said.err) == (0, "")
    house.clock.now = datetime.now(UTC)
    await owner.sends("/history")
    owner.sees("Silver", "Active")
    await owner.taps("Silver")
    owner.sees("A gift of ours")


@pytest.mark.parametrize("outcome", [NothingToDo(), *BadDates])
def test_every_refusal_is_said_in_words(outcome: NothingToDo | BadDates) -> None:
    cafe = Business(1, "Café", START, 0, Subscription(START), is_reachable=True)
    with pytest.raises(StartError, match=r"Café \(1\)"):
        outcome_words(OperatorOutcome(cafe, outcome))


async def test_the_book_goes_by_the_operators_settings(data: str) -> None:
    settings = load(database_url=data, undo_minutes=3, operators=(7, 8))
    async with open_book(settings) as book:
        assert book.policy.undo_for == timedelta(minutes=3)
        assert book.policy.operators == {7, 8}
