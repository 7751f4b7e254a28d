"""Faults on demand, and the record of calls."""

import pytest

from sandbox import LostAnswer, Person, Refuse, RetryAfter, ServerError, Slow, Telegram
from tests.sandbox.conftest import Api

SEND = {"chat_id": 1001, "text": "x"}


@pytest.mark.usefixtures("api")
async def test_retry_after_happens_so_many_times(telegram: Telegram, olivia: Person) -> None:
    telegram.faults.add(method="sendMessage", kind=RetryAfter(7), times=2)
    for _ in range(2):
        answer = await telegram.call("sendMessage", SEND)
        assert answer.status == 429
        assert answer.body["parameters"] == {"retry_after": 7}
    assert olivia.screen is None
    assert (await telegram.call("sendMessage", SEND)).status == 200


@pytest.mark.usefixtures("api")
async def test_a_fault_hits_only_its_method(telegram: Telegram) -> None:
    telegram.faults.add(method="sendmessage", kind=ServerError(502))
    assert (await telegram.call("getMe")).status == 200
    answer = await telegram.call("sendMessage", SEND)
    assert answer.body == {"ok": False, "error_code": 502, "description": "Bad Gateway"}


async def test_a_star_is_every_method(telegram: Telegram) -> None:
    telegram.faults.add(method="*", kind=Refuse(400, "Bad Request: no"), times=2)
    assert (await telegram.call("getMe")).body["description"] == "Bad Request: no"
    telegram.faults.clear()
    assert (await telegram.call("getMe")).status == 200


@pytest.mark.usefixtures("api")
async def test_a_lost_answer_was_executed(telegram: Telegram, olivia: Person) -> None:
    telegram.faults.add(method="sendMessage", kind=LostAnswer())
    with pytest.raises(ConnectionResetError):
        await telegram.call("sendMessage", SEND)
    assert olivia.screen is not None
    assert telegram.calls[-1].status == 200


@pytest.mark.usefixtures("api")
async def test_a_slow_answer_comes_all_the_same(telegram: Telegram) -> None:
    telegram.faults.add(method="sendMessage", kind=Slow(0.01))
    assert (await telegram.call("sendMessage", SEND)).status == 200


def test_updates_are_delivered_twice_under_numbers_of_their_own(
    telegram: Telegram, olivia: Person
) -> None:
    telegram.faults.duplicate_updates(1)
    olivia.send("x")
    olivia.send("y")
    first, second, third = telegram.take_updates()
    assert first["message"] == second["message"] != third["message"]
    assert [second["update_id"], third["update_id"]] == [
        first["update_id"] + 1,
        first["update_id"] + 2,
    ]


async def test_every_call_is_recorded_in_native_values(telegram: Telegram, api: Api) -> None:
    await telegram.call("sendmessage", {"chat_id": "1001", "text": "1", "entities": "[]"})
    call = telegram.calls[-1]
    assert call.method == "sendMessage"
    assert call.params == {"chat_id": 1001, "text": "1", "entities": []}
    assert (call.status, call.answer["ok"]) == (200, True)
    await api.refusal("getChat", chat_id=5)
    assert telegram.calls[-1].status == 400


async def test_a_wrong_token_is_unauthorized(telegram: Telegram) -> None:
    answer = await telegram.call("getMe", token="42:other")
    assert answer.status == 401
    assert answer.body == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert (telegram.calls[-1].method, telegram.calls[-1].status) == ("getMe", 401)


@pytest.mark.parametrize(
    ("method", "said"),
    [("getMoney", "Not Found"), ("sendDice", "Not Found: the sandbox has no method sendDice yet")],
)
async def test_an_unknown_method_is_not_found(telegram: Telegram, method: str, said: str) -> None:
    answer = await telegram.call(method)
    assert answer.body == {"ok": False, "error_code": 404, "description": said}


async def test_a_fault_is_cancelled_and_spares_what_it_should(telegram: Telegram) -> None:
    planned = telegram.faults.add("*", ServerError(502), times=5, spared=("getUpdates",))
    assert (await telegram.call("GetUpdates")).status == 200
    assert (await telegram.call("getMe")).status == 502
    assert planned.times == 4
    telegram.faults.cancel(planned)
    assert (await telegram.call("getMe")).status == 200


async def test_calls_are_numbered(telegram: Telegram) -> None:
    await telegram.call("getMe")
    await telegram.call("getMe")
    assert [call.number for call in telegram.calls] == [1, 2]
