"""The chat page, its JSON, and who may not use it."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession

from sandbox import Person, Telegram, Upload, serve
from sandbox.server.page_api import PAGE
from tests.sandbox.conftest import Api
from tests.sandbox.test_messages import PNG

CHAT = "/sandbox/people/1001"


@pytest.fixture
async def http(telegram: Telegram) -> AsyncIterator[ClientSession]:
    async with serve(telegram) as address, ClientSession(address.url) as http:
        yield http


async def next_news(stream: ClientResponse, kind: str) -> dict[str, Any]:
    """The next piece of news of a kind; others before it are passed over."""
    async with asyncio.timeout(5):
        async for line in stream.content:
            if line.startswith(b"data: "):
                news: dict[str, Any] = json.loads(line.removeprefix(b"data: "))
                if news["kind"] == kind:
                    return news
    raise AssertionError("The stream has ended")


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/", "text/html"), ("/page/main.js", "javascript"), ("/page/style/base.css", "text/css")],
)
async def test_the_page_is_served(http: ClientSession, path: str, kind: str) -> None:
    async with http.get(path) as response:
        assert response.status == 200
        assert response.content_type.endswith(kind)
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("headers", [
    {"Host": "evil.example"},
    {"Host": "127.0.0.1.evil.example:80"},
    {"Origin": "https://evil.example"},
    {"Origin": "http://127.0.0.1:1"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "same-site"},
])  # fmt: skip
@pytest.mark.parametrize("path", ["/sandbox/people", "/bot42:x/getMe", "/page/main.js"])
async def test_foreign_pages_are_refused(
    http: ClientSession, path: str, headers: dict[str, str]
) -> None:
    async with http.get(path, headers=headers) as response:
        assert response.status == 403
        assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize("script", sorted(PAGE.glob("*.js")), ids=lambda path: path.name)
def test_no_text_is_ever_parsed_as_markup(script: Path) -> None:
    source = script.read_text()
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert way not in source


async def test_a_name_rebound_to_here_sees_no_page(http: ClientSession) -> None:
    async with http.get("/", headers={"Host": "evil.example"}) as response:
        assert response.status == 403


async def test_a_link_to_the_page_may_be_anywhere(http: ClientSession) -> None:
    async with http.get("/", headers={"Sec-Fetch-Site": "cross-site"}) as response:
        assert response.status == 200


@pytest.mark.usefixtures("olivia")
async def test_the_page_itself_is_welcome(http: ClientSession, telegram: Telegram) -> None:
    async with http.get("/") as page:
        origin = f"http://{page.url.host}:{page.url.port}"
    async with http.post(
        f"{CHAT}/messages", json={"text": "Hi"}, headers={"Origin": origin}
    ) as response:
        assert response.status == 200
    assert telegram.take_updates()[0]["message"]["text"] == "Hi"


async def test_the_end_does_not_wait_for_streams(telegram: Telegram, olivia: Person) -> None:
    async with asyncio.timeout(5), ClientSession() as http, serve(telegram) as address:
        stream = await http.get(f"{address.url}/sandbox/stream")
        assert (await next_news(stream, "chat"))["person"] == olivia.id


async def test_everybody_is_listed(http: ClientSession, olivia: Person) -> None:
    async with http.get("/sandbox/people") as response:
        (person,) = await response.json()
    assert (person["id"], person["name"]) == (olivia.id, "Olivia Owner")


async def test_the_stream_follows_the_chat(http: ClientSession, api: Api, olivia: Person) -> None:
    async with http.get("/sandbox/stream") as stream:
        assert stream.content_type == "text/event-stream"
        first = await next_news(stream, "chat")
        assert [message["text"] for message in first["messages"]] == ["/start"]
        assert first["whole"] is True
        await api.result("sendMessage", chat_id=1001, text="Menu")
        news = await next_news(stream, "chat")
        assert [message["text"] for message in news["messages"]] == ["Menu"]
        press = olivia.press_data("go")
        await api.result("answerCallbackQuery", callback_query_id=press.id, text="Done")
        assert (await next_news(stream, "answer"))["text"] == "Done"
        await api.result("setMyCommands", commands=[{"command": "plan", "description": "x"}])
        assert (await next_news(stream, "chat"))["commands"][0]["command"] == "plan"


async def test_only_what_changed_is_told(http: ClientSession, api: Api, olivia: Person) -> None:
    sent = [await api.result("sendMessage", chat_id=1001, text=str(n)) for n in range(3)]
    async with http.get("/sandbox/stream") as stream:
        assert len((await next_news(stream, "chat"))["messages"]) == 4
        edit = {"chat_id": 1001, "message_id": sent[1]["message_id"]}
        await api.result("editMessageText", text="new", **edit)
        news = await next_news(stream, "chat")
        assert [(m["text"], m["edited"]) for m in news["messages"]] == [("new", True)]
        await api.result("deleteMessage", **edit)
        assert (await next_news(stream, "chat"))["gone"] == [edit["message_id"]]
        assert "commands" not in news
    assert len(olivia.messages) == 3


async def test_a_person_presses_and_follows_links(
    http: ClientSession, api: Api, telegram: Telegram
) -> None:
    sent = await api.result("sendMessage", chat_id=1001, text="Menu")
    press = {"message_id": sent["message_id"], "data": "go"}
    async with http.post(f"{CHAT}/presses", json=press) as response:
        query_id = (await response.json())["id"]
    async with http.post(f"{CHAT}/start", json={"payload": "abc"}) as response:
        assert response.status == 200
    pressed, started = telegram.take_updates()
    assert pressed["callback_query"]["id"] == query_id
    assert started["message"]["text"] == "/start abc"


@pytest.mark.usefixtures("olivia")
@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("messages", {"text": " "}, "A message has 1 to 4096 characters, not 0"),
        ("messages", {"text": 5}, "Expected a JSON object with text"),
        ("messages", [], "Expected a JSON object with text"),
        ("messages", {"text": "x", "reply_to": 99}, "No message 99 to reply to"),
        ("messages", {"text": "x", "reply_to": "1"}, "reply_to is the number of a message"),
        ("start", {"payload": "a b"}, "A payload is 1 to 64"),
        ("presses", {"message_id": 99, "data": "x"}, "No message 99"),
        ("language", {}, "Expected a JSON object with language"),
        ("blocked", {"blocked": "yes"}, "Expected a JSON object with blocked"),
    ],
)
async def test_what_an_app_refuses_is_explained(
    http: ClientSession, path: str, body: object, said: str
) -> None:
    async with http.post(f"{CHAT}/{path}", json=body) as response:
        assert response.status == 400
        assert said in await response.text()


async def test_nobody_and_nothing_are_not_found(http: ClientSession) -> None:
    for path in ("/sandbox/people/5", "/sandbox/files/x"):
        async with http.get(path) as response:
            assert response.status == 404


async def test_pictures_are_shown_and_other_files_only_saved(http: ClientSession, api: Api) -> None:
    picture = Upload("a.png", "image/png", PNG)
    page = Upload("a.html", "text/html", b"<script>")
    await api.result("sendPhoto", chat_id=1001, photo=picture)
    await api.result("sendDocument", chat_id=1001, document=page)
    async with http.get(CHAT) as response:
        files = [message["file"] for message in (await response.json())["messages"][1:]]
    async with http.get(files[0]["address"]) as response:
        assert response.content_type == "image/png"
    async with http.get(files[1]["address"]) as response:
        assert response.content_type == "application/octet-stream"
        assert response.headers["Content-Disposition"] == "attachment"
