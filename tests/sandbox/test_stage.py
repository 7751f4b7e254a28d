"""What the page does to the world around the chats, over HTTP."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession

from sandbox import MovableClock, Person, Stage, Telegram, serve
from sandbox.server.fault_switches import KINDS, FaultSwitches
from tests.sandbox.test_page import next_news

DAY = timedelta(days=1)


class Embedder:
    """A program around the sandbox, and what it was asked."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram
        self.next: datetime | None = None
        self.wiped = 0
        self.stage = Stage(
            next_event=self.next_event, start_over=self.wipe, card=("Press Start",), title="Show"
        )

    async def next_event(self) -> datetime | None:
        return self.next

    async def wipe(self) -> None:
        assert self.telegram.take_updates() == []
        self.wiped += 1


@pytest.fixture
def moved() -> MovableClock:
    return MovableClock()


@pytest.fixture
def world(moved: MovableClock) -> Telegram:
    telegram = Telegram(clock=moved)
    telegram.add_person("Olivia Owner", id=1001).send("/start")
    return telegram


@pytest.fixture
def embedder(world: Telegram) -> Embedder:
    return Embedder(world)


@pytest.fixture
async def http(world: Telegram, embedder: Embedder) -> AsyncIterator[ClientSession]:
    async with serve(world, stage=embedder.stage) as address, ClientSession(address.url) as http:
        yield http


async def post(http: ClientSession, path: str, **body: Any) -> tuple[int, Any]:
    async with http.post(f"/sandbox/{path}", json=body) as response:
        is_json = response.content_type == "application/json"
        return response.status, await (response.json() if is_json else response.text())


@pytest.mark.parametrize(
    ("step", "least", "most"),
    [
        ("hour", timedelta(hours=1), timedelta(hours=1)),
        ("day", DAY, DAY),
        ("month", 28 * DAY, 31 * DAY),
    ],
)
async def test_the_clock_is_moved_by_steps(
    http: ClientSession, moved: MovableClock, step: str, least: timedelta, most: timedelta
) -> None:
    assert await post(http, "clock", to=step) == (200, {"moved": True})
    assert least - timedelta(seconds=1) <= moved.lead <= most


async def test_the_clock_goes_to_what_the_embedder_says(
    http: ClientSession, moved: MovableClock, embedder: Embedder
) -> None:
    assert await post(http, "clock", to="next") == (200, {"moved": False})
    assert moved.lead == timedelta()
    embedder.next = moved() + 2 * DAY
    assert await post(http, "clock", to="next") == (200, {"moved": True})
    assert moved() >= embedder.next


@pytest.mark.parametrize("to", ["year", "", 5])
async def test_the_clock_knows_no_other_steps(http: ClientSession, to: object) -> None:
    assert (await post(http, "clock", to=to))[0] == 400


async def test_a_clock_of_another_kind_is_left_alone(telegram: Telegram) -> None:
    async with serve(telegram) as address, ClientSession(address.url) as http:
        assert await post(http, "clock", to="day") == (400, "This clock can't be moved")
        said = "Nobody here can make the bot's data fresh"
        assert await post(http, "start-over") == (400, said)
        async with http.get("/sandbox/stream") as stream:
            stage = await next_news(stream, "stage")
    assert stage["clock"]["movable"] is False
    assert stage["title"] == "Partner Plans"


async def test_starting_over_keeps_people_and_profile(
    http: ClientSession, world: Telegram, embedder: Embedder
) -> None:
    commands = [{"command": "plan", "description": "x"}]
    await world.call("setMyCommands", {"commands": commands})
    await world.call("sendMessage", {"chat_id": 1001, "text": "x"})
    assert (await post(http, "start-over"))[0] == 200
    (olivia,) = world.people
    assert (embedder.wiped, olivia.messages, list(world.calls)) == (1, [], [])
    answer = await world.call("sendMessage", {"chat_id": 1001, "text": "x"})
    assert answer.body["description"] == "Forbidden: bot can't initiate conversation with a user"
    assert (await world.call("getMyCommands")).body["result"] == commands


async def test_the_page_is_told_of_the_stage_and_of_notices(
    http: ClientSession, world: Telegram
) -> None:
    async with http.get("/sandbox/stream") as stream:
        stage = await next_news(stream, "stage")
        assert (stage["title"], stage["card"], stage["notice"]) == ("Show", ["Press Start"], None)
        assert stage["can_start_over"] is True
        world.announce("plans.toml has 2 problems\nline 4")
        assert (await next_news(stream, "stage"))["notice"] == "plans.toml has 2 problems\nline 4"
        world.announce(None)
        assert (await next_news(stream, "stage"))["notice"] is None


async def test_the_page_is_told_of_calls_once_and_of_their_end(
    http: ClientSession, world: Telegram
) -> None:
    async with http.get("/sandbox/stream") as stream:
        assert (await next_news(stream, "calls"))["oldest"] is None
        await world.call("getMe")
        first = await next_news(stream, "calls")
        assert [call["method"] for call in first["calls"]] == ["getMe"]
        await world.call("sendMessage", {"chat_id": 5, "text": "x"})
        second = await next_news(stream, "calls")
        (call,) = second["calls"]
        assert (call["status"], call["params"]["text"]) == (400, "x")
        assert call["answer"]["description"] == "Bad Request: chat not found"
        world.start_over()
        assert (await next_news(stream, "calls"))["oldest"] is None


async def test_faults_are_switched_for_a_number_of_calls(
    http: ClientSession, world: Telegram
) -> None:
    assert (await post(http, "faults", name="outage", times=1))[0] == 200
    assert (await world.call("getUpdates")).status == 200
    assert (await world.call("getMe")).status == 502
    assert (await world.call("getMe")).status == 200


@pytest.mark.parametrize("fault", [{"name": "storm", "times": 1}, {"name": "slow", "times": -1}])
async def test_there_are_no_other_faults(http: ClientSession, fault: dict[str, Any]) -> None:
    status, said = await post(http, "faults", **fault)
    assert status == 400
    assert "flood" in said


@pytest.mark.parametrize("name", [*KINDS, "duplicate"])
def test_a_switch_tells_what_is_left_of_it(world: Telegram, name: str) -> None:
    switches = FaultSwitches(world.faults)
    off = dict.fromkeys([*KINDS, "duplicate"], 0)
    switches.switch(name, 2)
    assert switches.describe() == {**off, name: 2}
    switches.switch(name, None)
    assert switches.describe() == {**off, name: None}
    switches.switch(name, 0)
    assert switches.describe() == off
    switches.switch(name, 1)
    world.faults.clear()
    assert switches.describe() == off


async def test_somebody_joins(http: ClientSession, world: Telegram) -> None:
    status, joined = await post(http, "people", name="  Amira   Haddad ", language="ar")
    assert (status, joined["name"], joined["language"]) == (200, "Amira Haddad", "ar")
    assert world.people[-1].id == joined["id"]
    assert (await post(http, "people", name=" ", language="en"))[0] == 400
    assert (await post(http, "people", name="x" * 65, language="en"))[0] == 400


async def test_a_language_and_a_block_are_set(http: ClientSession, world: Telegram) -> None:
    olivia: Person = world.people[0]
    world.take_updates()
    assert (await post(http, "people/1001/language", language="es"))[0] == 200
    assert olivia.language == "es"
    assert (await post(http, "people/1001/blocked", blocked=True))[0] == 200
    assert olivia.blocked
    assert (await post(http, "people/1001/messages", text="x"))[0] == 400
    assert (await post(http, "people/1001/blocked", blocked=False))[0] == 200
    assert [update["my_chat_member"]["new_chat_member"]["status"]
            for update in world.take_updates()] == ["kicked", "member"]  # fmt: skip
