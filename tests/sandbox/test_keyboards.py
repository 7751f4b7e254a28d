"""Inline keyboards: what is taken, dropped and refused."""

from typing import Any

import pytest

from tests.sandbox.conftest import Api

BUTTON = "can't parse inline keyboard button: "


def markup(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


def button(text: str = "Go", **action: object) -> dict[str, Any]:
    return {"text": text, **(action or {"callback_data": "go"})}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (button(callback_data="é" * 32 + "x"), "BUTTON_DATA_INVALID"),
        (button(callback_data=""), BUTTON + "Text buttons are unallowed in the inline keyboard"),
        ({"text": "Go"}, BUTTON + "Text buttons are unallowed in the inline keyboard"),
        (button(" "), "inline keyboard button text must be non-empty"),
        ({"callback_data": "x"}, BUTTON + 'Field "text" must be of type String'),
        (button(callback_data="x", style="loud"), BUTTON + "Invalid button style specified"),
        (button(callback_data="x", url="https://a.example"),
         BUTTON + "Exactly one action must be specified, found callback_data and url"),
        (button(url="ftp://a.example"),
         "inline keyboard button URL 'ftp://a.example' is invalid: Unsupported URL protocol"),
        (button(url="https://nowhere"),
         "inline keyboard button URL 'https://nowhere' is invalid: Wrong HTTP URL"),
    ],
)  # fmt: skip
async def test_bad_buttons_are_refused(api: Api, given: dict[str, Any], said: str) -> None:
    params: dict[str, Any] = {"chat_id": 1001, "text": "x", "reply_markup": markup([given])}
    assert await api.refusal("sendMessage", **params) == f"Bad Request: {said}"


@pytest.mark.parametrize(
    "given",
    [
        button(callback_data="é" * 32),
        button(url="https://example.com/x", style="primary"),
        button(url="tg://resolve?domain=x", style="success"),
        button(callback_data="x", style="danger"),
        button(disabled={}),
    ],
)
async def test_good_buttons_are_kept(api: Api, given: dict[str, Any]) -> None:
    sent = await api.result("sendMessage", chat_id=1001, text="x", reply_markup=markup([given]))
    assert sent["reply_markup"] == markup([given])


async def test_beyond_twelve_buttons_a_row_the_rest_is_dropped(api: Api) -> None:
    row = [button(str(n)) for n in range(14)]
    sent = await api.result("sendMessage", chat_id=1001, text="x", reply_markup=markup(row))
    assert sent["reply_markup"] == markup(row[:12])


async def test_no_buttons_are_no_keyboard(api: Api) -> None:
    sent = await api.result("sendMessage", chat_id=1001, text="x", reply_markup=markup([]))
    assert "reply_markup" not in sent


@pytest.mark.parametrize(
    "rows",
    [
        [[button()] for _ in range(101)],
        [[button("x" * 200)] for _ in range(60)],
        [[button() for _ in range(12)] for _ in range(30)],
    ],
)
async def test_too_many_or_too_large_buttons_are_refused(
    api: Api, rows: list[list[dict[str, Any]]]
) -> None:
    said = await api.refusal("sendMessage", chat_id=1001, text="x", reply_markup=markup(*rows))
    assert said == "Bad Request: reply markup is too long"


async def test_markup_that_is_no_json_is_refused(api: Api) -> None:
    said = await api.refusal("sendMessage", chat_id=1001, text="x", reply_markup="{")
    assert said == "Bad Request: can't parse reply_markup JSON object"


async def test_other_keyboards_are_refused_clearly(api: Api) -> None:
    keyboard = {"keyboard": [[{"text": "x"}]]}
    said = await api.refusal("sendMessage", chat_id=1001, text="x", reply_markup=keyboard)
    assert said == "Bad Request: the sandbox shows no keyboards but inline ones"
