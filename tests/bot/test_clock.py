"""The clock that commands go by: the real time, or that of the trial which they look at."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import now, read_lead, write_lead
from bot.errors import UsageError
from bot.serving.kept_clock import KeptClock
from bot.settings import load
from tests.bot.cli.commands import partner_plans

DAY = timedelta(days=1)
FILE = Path("folder") / "clock"


def test_without_a_trial_it_is_the_real_time() -> None:
    assert abs(now(load()) - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_trial_that_is_ahead_is_followed() -> None:
    clock = KeptClock(FILE)
    clock.advance(30 * DAY)
    assert abs(now(load(clock_file=str(FILE))) - clock()) < timedelta(minutes=1)
    clock.advance_to(clock() + DAY)
    assert abs(read_lead(FILE) - 31 * DAY) < timedelta(minutes=1)


def test_the_next_run_goes_on_where_the_last_has_stopped() -> None:
    KeptClock(FILE).advance(3 * DAY)
    clock = KeptClock(FILE)
    clock.resume()
    assert clock.lead == 3 * DAY
    FILE.unlink()
    clock.resume()
    assert (clock.lead, read_lead(FILE)) == (3 * DAY, 3 * DAY)


@pytest.mark.parametrize("text", ["", "soon", "nan", "inf", "1e30", "٣"])
def test_what_is_no_lead_is_refused(text: str) -> None:
    Path("clock").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=re.escape("CLOCK_FILE clock is no clock that `try` has")):
        read_lead(Path("clock"))


@pytest.mark.usefixtures("own_logging")
def test_commands_go_by_the_trial_that_the_settings_name(
    monkeypatch: pytest.MonkeyPatch, sqlite_url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.setenv("CLOCK_FILE", str(FILE))
    assert partner_plans("business", "list").is_one_line(2, f"CLOCK_FILE {FILE} is no clock")
    write_lead(FILE, 400 * DAY)
    said = partner_plans("business", "add", "Corner Café")
    [until] = re.findall(r"once, until (.{16}) UTC", said.out)
    assert datetime.fromisoformat(f"{until}Z") > datetime.now(UTC) + 406 * DAY
