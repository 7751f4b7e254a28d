"""Outgoing calls: floods waited out, faults tried again twice at most, all else left alone."""

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)

from bot.delivery.outgoing import Outgoing
from sandbox import Fault, LostAnswer, Person, Refuse, RetryAfter, ServerError, Telegram
from tests.conversation import Wire


class Pauses(list[float]):
    """A pause that takes no time, and remembers how long it would have been."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
def bot(telegram: Telegram, pauses: Pauses) -> Bot:
    session = Wire(telegram)
    session.middleware(Outgoing(pauses))
    return Bot(telegram.token, session=session)


def calls(telegram: Telegram, method: str) -> int:
    return sum(call.method == method for call in telegram.calls)


@pytest.mark.parametrize("seconds", [1, 2])
async def test_a_short_flood_limit_is_waited_out(
    bot: Bot, telegram: Telegram, pauses: Pauses, seconds: int
) -> None:
    telegram.faults.add("getMe", RetryAfter(seconds), times=2)
    assert (await bot.me()).username == "partner_plans_bot"
    assert pauses == [seconds, seconds]


async def test_a_long_flood_limit_is_left_to_the_caller_at_once(
    bot: Bot, telegram: Telegram, pauses: Pauses
) -> None:
    telegram.faults.add("getMe", RetryAfter(6))
    with pytest.raises(TelegramRetryAfter) as refused:
        await bot.me()
    assert refused.value.retry_after == 6
    assert (calls(telegram, "getMe"), pauses) == (1, [])


async def test_flood_limits_that_are_long_in_sum_are_left_to_the_caller(
    bot: Bot, telegram: Telegram, pauses: Pauses
) -> None:
    """An update has ten seconds: it would be cut off, and take that for a failure of its own."""
    telegram.faults.add("getMe", RetryAfter(5), times=2)
    with pytest.raises(TelegramRetryAfter):
        await bot.me()
    assert pauses == [5]


@pytest.mark.parametrize("fault", [ServerError(500), ServerError(504), LostAnswer()])
async def test_a_fault_is_tried_again_with_growing_pauses(
    bot: Bot, telegram: Telegram, pauses: Pauses, fault: Fault
) -> None:
    telegram.faults.add("getMe", fault, times=2)
    assert (await bot.me()).username == "partner_plans_bot"
    assert (calls(telegram, "getMe"), pauses) == (3, [0.2, 1.0])


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (ServerError(502), TelegramServerError),
        (LostAnswer(), TelegramNetworkError),
        (RetryAfter(1), TelegramRetryAfter),
    ],
)
async def test_after_three_tries_the_caller_is_told(
    bot: Bot, telegram: Telegram, pauses: Pauses, fault: Fault, error: type[Exception]
) -> None:
    telegram.faults.add("getMe", fault, times=9)
    with pytest.raises(error):
        await bot.me()
    assert (calls(telegram, "getMe"), len(pauses)) == (3, 2)


async def test_an_answer_that_is_no_json_is_a_fault_like_any_other(
    bot: Bot, pauses: Pauses, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands before Telegram may answer with a page of its own."""
    pages = ["<h1>Bad Gateway</h1>", "<h1>Bad Gateway</h1>"]
    honest = bot.session.json_dumps
    monkeypatch.setattr(
        bot.session, "json_dumps", lambda body: pages.pop() if pages else honest(body)
    )
    assert (await bot.me()).username == "partner_plans_bot"
    assert pauses == [0.2, 1.0]


async def test_a_refusal_is_not_tried_again(
    bot: Bot, telegram: Telegram, olivia: Person, pauses: Pauses
) -> None:
    olivia.send("/start")
    telegram.faults.add("sendMessage", Refuse(400, "Bad Request: message text is empty"))
    with pytest.raises(TelegramBadRequest):
        await bot.send_message(olivia.id, "x")
    assert (calls(telegram, "sendMessage"), pauses) == (1, [])


@pytest.mark.parametrize("fault", [ServerError(502), LostAnswer(), RetryAfter(1)])
async def test_asking_for_updates_is_left_to_polling(
    bot: Bot, telegram: Telegram, pauses: Pauses, fault: Fault
) -> None:
    telegram.faults.add("getUpdates", fault)
    with pytest.raises((TelegramServerError, TelegramNetworkError, TelegramRetryAfter)):
        await bot.get_updates()
    assert (calls(telegram, "getUpdates"), pauses) == (1, [])


async def test_a_lost_answer_of_an_edit_does_no_harm(
    bot: Bot, telegram: Telegram, olivia: Person
) -> None:
    olivia.send("/start")
    sent = await bot.send_message(olivia.id, "before")
    telegram.faults.add("editMessageText", LostAnswer())
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_text("after", chat_id=olivia.id, message_id=sent.message_id)
    assert [one.text for one in olivia.messages if one.from_bot] == ["after"]
