"""A clock that is moved forward, and months as calendars have them."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox import MovableClock, Telegram
from sandbox.clock import month_after

SECOND = timedelta(seconds=1)


def test_it_shows_the_real_time_until_it_is_moved() -> None:
    clock = MovableClock()
    assert abs(clock() - datetime.now(UTC)) < SECOND
    assert clock().tzinfo is UTC
    assert clock.lead == timedelta()


def test_it_goes_forward_and_goes_on_from_there() -> None:
    clock = MovableClock()
    clock.advance(timedelta(days=3))
    clock.advance(timedelta(hours=1))
    assert clock.lead == timedelta(days=3, hours=1)
    assert abs(clock() - datetime.now(UTC) - clock.lead) < SECOND


def test_it_never_goes_back() -> None:
    clock = MovableClock()
    with pytest.raises(ValueError, match="forward"):
        clock.advance(timedelta(seconds=-1))
    clock.advance_to(datetime(2000, 1, 1, tzinfo=UTC))
    assert clock.lead == timedelta()


def test_it_goes_to_an_instant() -> None:
    clock = MovableClock()
    instant = clock() + timedelta(days=400)
    clock.advance_to(instant)
    assert instant <= clock() < instant + SECOND


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-03-02T09:30", "2026-04-02T09:30"),
        ("2026-01-31T00:00", "2026-02-28T00:00"),
        ("2028-01-30T00:00", "2028-02-29T00:00"),
        ("2026-12-31T23:59", "2027-01-31T23:59"),
        ("2026-11-30T12:00", "2026-12-30T12:00"),
    ],
)
def test_a_month_ends_at_the_latest_on_its_last_day(now: str, then: str) -> None:
    assert month_after(datetime.fromisoformat(now)) == datetime.fromisoformat(then)


async def test_messages_are_dated_by_it() -> None:
    clock = MovableClock()
    telegram = Telegram(clock=clock)
    olivia = telegram.add_person("Olivia Owner")
    olivia.send("/start")
    clock.advance(timedelta(days=1))
    olivia.send("x")
    first, second = (message.raw["date"] for message in olivia.messages)
    assert second - first >= 86_400
