"""A Telegram with a clock that moves when told to, and Olivia, who has started the bot."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox import Person, Telegram


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


class Api:
    """Calls the Bot API in process and looks into the answers."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram

    async def result(self, method: str, **params: object) -> Any:
        answer = await self.telegram.call(method, params)
        assert answer.status == 200, answer.body
        return answer.body["result"]

    async def refusal(self, method: str, **params: object) -> str:
        answer = await self.telegram.call(method, params)
        assert answer.body["ok"] is False, answer.body
        assert answer.body["error_code"] == answer.status
        return str(answer.body["description"])


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def telegram(clock: Clock) -> Telegram:
    return Telegram(clock=clock, webhook_backoff=0.01)


@pytest.fixture
def olivia(telegram: Telegram) -> Person:
    person = telegram.add_person("Olivia Owner", id=1001)
    person.send("/start")
    telegram.take_updates()
    return person


@pytest.fixture
def api(telegram: Telegram, olivia: Person) -> Api:
    assert olivia.has_written
    return Api(telegram)
