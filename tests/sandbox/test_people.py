"""What people can and can't do."""

import asyncio

import pytest
from aiogram.types import Update

from sandbox import Person, Telegram
from tests.sandbox.conftest import Api


def test_a_person_has_a_name_a_language_and_an_id(telegram: Telegram) -> None:
    first = telegram.add_person("Ana María de la Cruz", language="es", username="ana")
    assert (first.id, first.name, first.language) == (1001, "Ana María de la Cruz", "es")
    assert first.about["first_name"] == "Ana"
    assert telegram.add_person("Bo").id == 1002
    with pytest.raises(ValueError, match="1001"):
        telegram.add_person("Cy", id=1001)


def test_a_message_becomes_an_update(telegram: Telegram, olivia: Person) -> None:
    update = olivia.send("/plan now")
    assert telegram.take_updates() == [update]
    message = Update.model_validate(update).message
    assert message is not None
    assert message.text == "/plan now"
    assert message.entities is not None
    assert [(e.type, e.offset, e.length) for e in message.entities] == [("bot_command", 0, 5)]
    assert telegram.take_updates() == []


def test_a_deep_link_carries_its_payload(olivia: Person) -> None:
    assert olivia.start("abc-1_2")["message"]["text"] == "/start abc-1_2"


@pytest.mark.parametrize("payload", ["", "a b", "é", "x" * 65, "a="])
def test_a_deep_link_carries_nothing_else(olivia: Person, payload: str) -> None:
    with pytest.raises(ValueError, match="payload"):
        olivia.start(payload)


def test_who_blocked_the_bot_cannot_write(olivia: Person) -> None:
    olivia.blocked = True
    with pytest.raises(ValueError, match="blocked"):
        olivia.send("x")


@pytest.mark.parametrize("text", ["", " ", "x" * 4097])
def test_an_app_sends_no_empty_or_endless_text(olivia: Person, text: str) -> None:
    with pytest.raises(ValueError, match="1 to 4096"):
        olivia.send(text)


async def test_a_group_hears_its_members(telegram: Telegram, api: Api, olivia: Person) -> None:
    group = telegram.add_group("Our team", members=[olivia])
    update = olivia.send("/plan", chat=group)
    assert update["message"]["chat"] == {"id": group.id, "type": "group", "title": "Our team"}
    await api.result("sendMessage", chat_id=group.id, text="Hello")
    assert [message.text for message in group.messages] == ["/plan", "Hello"]
    assert olivia.screen is None
    with pytest.raises(ValueError, match="not a member"):
        telegram.add_person("Sam").send("x", chat=group)


async def test_waiting_ends_as_soon_as_the_bot_has_written(api: Api, olivia: Person) -> None:
    waiting = asyncio.create_task(olivia.wait(lambda: olivia.screen, timeout=1))
    await asyncio.sleep(0)
    await api.result("sendMessage", chat_id=1001, text="x")
    await waiting
    with pytest.raises(TimeoutError):
        await olivia.wait(lambda: False, timeout=0.01)


def test_blocking_tells_the_bot_once(telegram: Telegram, olivia: Person) -> None:
    blocked = olivia.block()
    assert olivia.block() is None
    assert telegram.take_updates() == [blocked]
    change = Update.model_validate(blocked).my_chat_member
    assert change is not None
    assert (change.from_user.id, change.chat.id) == (1001, 1001)
    assert (change.old_chat_member.status, change.new_chat_member.status) == ("member", "kicked")
    unblocked = olivia.unblock()
    change = Update.model_validate(unblocked).my_chat_member
    assert change is not None
    assert (change.old_chat_member.status, change.new_chat_member.status) == ("kicked", "member")


def test_a_language_changes_from_now_on(telegram: Telegram, olivia: Person) -> None:
    olivia.send("x")
    olivia.language = "es"
    olivia.send("y")
    olivia.language = ""
    olivia.send("z")
    spoken = [u["message"]["from"].get("language_code") for u in telegram.take_updates()]
    assert spoken == ["en", "es", None]
