"""Long polling: confirming, waiting, expiry and conflicts."""

import asyncio
from typing import Any

import pytest

from sandbox import Person, Telegram
from tests.sandbox.conftest import Api, Clock

OTHER_POLLER = (
    "Conflict: terminated by other getUpdates request;"
    " make sure that only one bot instance is running"
)
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active;"
    " use deleteWebhook to delete the webhook first"
)


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_updates_stay_until_their_offset_is_confirmed(api: Api, olivia: Person) -> None:
    first, second = olivia.send("1")["update_id"], olivia.send("2")["update_id"]
    assert second == first + 1
    for _ in range(2):
        assert texts(await api.result("getUpdates", offset=first)) == ["1", "2"]
    assert texts(await api.result("getUpdates", offset=str(second))) == ["2"]
    assert await api.result("getUpdates", offset=second + 1) == []
    assert await api.result("getUpdates") == []


async def test_a_negative_offset_keeps_the_newest(api: Api, olivia: Person) -> None:
    for number in range(3):
        olivia.send(str(number))
    assert texts(await api.result("getUpdates", offset=-2)) == ["1", "2"]
    assert texts(await api.result("getUpdates")) == ["1", "2"]


async def test_a_limit_is_kept(api: Api, olivia: Person) -> None:
    for number in range(3):
        olivia.send(str(number))
    assert texts(await api.result("getUpdates", limit=2)) == ["0", "1"]


async def test_a_long_poll_ends_with_the_first_update(api: Api, olivia: Person) -> None:
    polling = asyncio.create_task(api.result("getUpdates", timeout=30))
    await asyncio.sleep(0)
    olivia.send("x")
    assert texts(await polling) == ["x"]


async def test_only_allowed_kinds_are_queued(api: Api, olivia: Person) -> None:
    await api.result("getUpdates", allowed_updates='["callback_query"]')
    olivia.send("x")
    await api.result("sendMessage", chat_id=1001, text="x")
    olivia.press_data("x")
    (update,) = await api.result("getUpdates")
    assert "callback_query" in update
    await api.result("getUpdates", offset=-1, allowed_updates=[])
    olivia.send("y")
    assert len(await api.result("getUpdates")) == 2


async def test_a_second_poller_sends_the_first_away(api: Api) -> None:
    first = asyncio.create_task(api.refusal("getUpdates", timeout=30))
    await asyncio.sleep(0)
    assert await api.result("getUpdates") == []
    assert await first == OTHER_POLLER


async def test_a_webhook_sends_pollers_away(api: Api) -> None:
    waiting = asyncio.create_task(api.refusal("getUpdates", timeout=30))
    await asyncio.sleep(0)
    await api.result("setWebhook", url="http://127.0.0.1:1/")
    assert await waiting == "Conflict: terminated by setWebhook request"
    assert await api.refusal("getUpdates") == WEBHOOK_ACTIVE
    await api.result("deleteWebhook")
    assert await api.result("getUpdates") == []


@pytest.mark.parametrize(("hours", "waiting"), [(23.9, 1), (24, 0)])
def test_a_message_waits_a_day(
    telegram: Telegram, olivia: Person, clock: Clock, hours: float, waiting: int
) -> None:
    olivia.send("x")
    clock.advance(hours=hours)
    assert len(telegram.take_updates()) == waiting


@pytest.mark.parametrize(("seconds", "waiting"), [(149, 1), (150, 0)])
async def test_a_press_waits_150_seconds(
    telegram: Telegram, api: Api, olivia: Person, clock: Clock, seconds: int, waiting: int
) -> None:
    await api.result("sendMessage", chat_id=1001, text="x")
    olivia.press_data("x")
    clock.advance(seconds=seconds)
    assert len(telegram.take_updates()) == waiting


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"url": "ftp://127.0.0.1/"},
         "bad webhook: an HTTPS URL must be provided for webhook"),
        ({"url": "https://example.com/"},
         "bad webhook: the sandbox delivers to 127.0.0.1 and localhost only"),
        ({"url": "http://localhost:1/", "secret_token": "no blanks"},
         "secret token contains unallowed characters"),
        ({"url": "http://localhost:1/", "secret_token": "x" * 257},
         "secret token contains unallowed characters"),
    ],
)  # fmt: skip
async def test_bad_webhooks_are_refused(api: Api, params: dict[str, str], said: str) -> None:
    assert await api.refusal("setWebhook", **params) == f"Bad Request: {said}"


async def test_webhook_info(api: Api, olivia: Person) -> None:
    olivia.send("x")
    settings = {"max_connections": 7, "allowed_updates": ["message"]}
    await api.result("setWebhook", url="http://127.0.0.1:1/", **settings)
    info = await api.result("getWebhookInfo")
    assert info["pending_update_count"] == 1
    assert (info["max_connections"], info["allowed_updates"]) == (7, ["message"])
    await api.result("deleteWebhook", drop_pending_updates="true")
    assert (await api.result("getWebhookInfo"))["pending_update_count"] == 0
