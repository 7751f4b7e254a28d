"""Delivery to a bot's webhook: secret, order, repetition, and calls in the answer."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import MultipartWriter, web
from aiohttp.test_utils import TestServer

from sandbox import LostAnswer, Person, Telegram, serve
from sandbox.server.delivery import SECRET_HEADER
from tests.sandbox.conftest import Api, Clock

Answer = Callable[[dict[str, Any]], Awaitable[web.Response]]


class Hook:
    """A bot's webhook that remembers what it got, and answers as it is told."""

    def __init__(self) -> None:
        self.updates: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.answer: Answer = accept
        self.url = ""

    async def handle(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.updates.append(update)
        self.secrets.append(request.headers.get(SECRET_HEADER))
        return await self.answer(update)

    @property
    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.updates if "message" in update]


async def accept(_: dict[str, Any]) -> web.Response:
    return web.Response()


def fail_first(times: int, **headers: str) -> Answer:
    failures = iter(range(times))

    async def answer(_: dict[str, Any]) -> web.Response:
        failed = next(failures, None) is not None
        return web.Response(status=503 if failed else 200, headers=headers)

    return answer


@asynccontextmanager
async def running(hook: Hook) -> AsyncIterator[None]:
    app = web.Application()
    app.router.add_post("/hook", hook.handle)
    async with TestServer(app) as server:
        hook.url = f"http://127.0.0.1:{server.port}/hook"
        yield


@pytest.fixture
async def hook(telegram: Telegram, api: Api) -> AsyncIterator[Hook]:
    hook = Hook()
    async with running(hook), serve(telegram):
        await api.result("setWebhook", url=hook.url, secret_token="s3cret")
        yield hook


async def delivered(telegram: Telegram) -> None:
    await telegram.world.pulse.until(lambda: not telegram.world.inbox.pending(), 2)


async def test_an_update_is_delivered_with_the_secret(
    telegram: Telegram, olivia: Person, hook: Hook
) -> None:
    update = olivia.send("x")
    await delivered(telegram)
    assert hook.updates == [update]
    assert hook.secrets == ["s3cret"]


async def test_what_waited_before_the_webhook_is_delivered_too(
    telegram: Telegram, olivia: Person, api: Api
) -> None:
    hook = Hook()
    olivia.send("before")
    async with running(hook), serve(telegram):
        await api.result("setWebhook", url=hook.url)
        await delivered(telegram)
    assert hook.texts == ["before"]
    assert hook.secrets == [None]


async def test_a_failed_delivery_is_repeated_in_order(
    telegram: Telegram, olivia: Person, hook: Hook, api: Api
) -> None:
    hook.answer = fail_first(3)
    olivia.send("1")
    olivia.send("2")
    await delivered(telegram)
    assert hook.texts == ["1", "1", "1", "1", "2"]
    info = await api.result("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 503"


async def test_retry_after_is_honoured(telegram: Telegram, olivia: Person, hook: Hook) -> None:
    hook.answer = fail_first(1, **{"Retry-After": "30"})
    olivia.send("x")
    with pytest.raises(TimeoutError):
        await telegram.world.pulse.until(lambda: len(hook.updates) > 1, 0.1)
    assert hook.texts == ["x"]


async def test_an_expired_update_is_given_up(
    telegram: Telegram, olivia: Person, hook: Hook, clock: Clock
) -> None:
    async def too_late(_: dict[str, Any]) -> web.Response:
        clock.advance(days=2)
        return web.Response(status=500)

    hook.answer = too_late
    olivia.send("x")
    await delivered(telegram)
    assert hook.texts == ["x"]


async def test_one_chat_waits_while_others_and_presses_go_on(
    telegram: Telegram, olivia: Person, hook: Hook
) -> None:
    released = asyncio.Event()

    async def hold_first(update: dict[str, Any]) -> web.Response:
        if update.get("message", {}).get("text") == "1":
            await released.wait()
        return web.Response()

    hook.answer = hold_first
    sam = telegram.add_person("Sam")
    olivia.send("1")
    olivia.send("2")
    olivia.press_data("go", inline=True)
    sam.send("3")
    await telegram.world.pulse.until(lambda: len(telegram.world.inbox.pending()) == 2, 2)
    assert hook.texts == ["1", "3"]
    released.set()
    await delivered(telegram)
    assert hook.texts == ["1", "3", "2"]


@pytest.mark.parametrize("lost", [False, True])
async def test_a_call_in_the_answer_is_made(
    telegram: Telegram, olivia: Person, hook: Hook, *, lost: bool
) -> None:
    async def reply(update: dict[str, Any]) -> web.Response:
        chat_id = update["message"]["chat"]["id"]
        return web.json_response({"method": "sendMessage", "chat_id": chat_id, "text": "Hello"})

    if lost:
        telegram.faults.add("sendMessage", LostAnswer())
    hook.answer = reply
    olivia.send("x")
    await olivia.wait(lambda: olivia.screen and olivia.screen.text == "Hello", timeout=2)
    await delivered(telegram)


async def test_a_call_in_parts_is_made_too_as_aiogram_sends_it(
    telegram: Telegram, olivia: Person, hook: Hook
) -> None:
    async def reply(update: dict[str, Any]) -> web.Response:
        call = {"method": "sendMessage", "chat_id": str(update["message"]["chat"]["id"])}
        parts = MultipartWriter("form-data")
        for name, value in {**call, "text": "Hello,\r\nпривет"}.items():
            parts.append(value).set_content_disposition("form-data", name=name)
        return web.Response(body=parts)

    hook.answer = reply
    olivia.send("x")
    await olivia.wait(lambda: olivia.screen and olivia.screen.text == "Hello,\nпривет", timeout=2)
    await delivered(telegram)


async def test_without_the_webhook_the_update_waits_for_a_poller(
    telegram: Telegram, olivia: Person, hook: Hook, api: Api
) -> None:
    hook.answer = fail_first(1000)
    olivia.send("x")
    await telegram.world.pulse.until(lambda: telegram.world.webhook.last_error, 2)
    await api.result("deleteWebhook")
    (update,) = await api.result("getUpdates")
    assert update["message"]["text"] == "x"


async def test_nobody_listening_is_an_error_to_repeat(
    telegram: Telegram, olivia: Person, api: Api
) -> None:
    async with serve(telegram):
        await api.result("setWebhook", url="http://127.0.0.1:1/")
        olivia.send("x")
        await telegram.world.pulse.until(lambda: telegram.world.webhook.last_error, 2)
        assert telegram.world.inbox.pending()
