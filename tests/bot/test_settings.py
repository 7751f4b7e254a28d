"""Settings: every mistake is a clear line, no secret is repeated, the example file is true."""

import re
import traceback
from pathlib import Path

import pytest

from bot.settings import (
    BadSettingsError,
    LogFormat,
    LogLevel,
    Registration,
    Settings,
    load,
    require,
)

EXAMPLE = Path(__file__).parents[2] / ".env.example"
SECRET = "hush-hush-this-is-nobodys-business"
MISTAKES = [
    ("BOT_API_URL", "api.telegram.org"),
    ("REGISTRATION", "everybody"),
    ("SUPPORT_URL", "support"),
    ("SUPPORT_URL", "mailto:support"),
    ("OPERATORS", "seven"),
    ("OPERATORS", "7;8"),
    ("UNDO_MINUTES", "-3"),
    ("UNDO_MINUTES", "ten"),
    ("REMINDER_DAYS", "30,soon"),
    ("REMINDER_DAYS", "30,0"),
    ("REMINDER_DAYS", "999999999999"),
    ("WEBHOOK_URL", "bot.example.com"),
    ("LISTEN_PORT", "65536"),
    ("LISTEN_PORT", "0"),
    ("LISTEN_PORT", "http"),
    ("LOG_LEVEL", "LOUD"),
    ("LOG_FORMAT", "xml"),
]
BAD_TOKENS = [SECRET, f":{SECRET}", f"bot:{SECRET}", f"42:{SECRET}/getMe", f"42:{SECRET} ", "42:"]
BAD_SECRETS = [f"{SECRET}!", f"{SECRET} {SECRET}", "пароль", "x" * 257]


def complaint() -> str:
    """What is said of the settings in the environment."""
    with pytest.raises(BadSettingsError) as refused:
        load()
    return str(refused.value)


@pytest.mark.parametrize(("name", "value"), MISTAKES)
def test_a_wrong_setting_is_one_line_that_begins_with_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    [line] = complaint().splitlines()
    assert re.match(rf"{name} [a-z]", line)


@pytest.mark.parametrize("token", BAD_TOKENS)
def test_a_malformed_token_is_named_but_never_shown(
    monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setenv("BOT_TOKEN", token)
    with pytest.raises(BadSettingsError, match=r"^BOT_TOKEN is not a token as") as refused:
        load()
    shown = "".join(traceback.format_exception(refused.value))
    assert SECRET not in shown


@pytest.mark.parametrize("secret", BAD_SECRETS)
def test_a_bad_webhook_secret_is_named_but_never_shown(
    monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv("WEBHOOK_SECRET", secret)
    [line] = complaint().splitlines()
    assert line == "WEBHOOK_SECRET must be 1 to 256 of A-Z, a-z, 0-9, _ and -"


def test_a_webhook_needs_its_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBHOOK_URL", "https://bot.example.com/telegram")
    assert complaint() == "WEBHOOK_SECRET is missing; WEBHOOK_URL needs it"


def test_each_of_several_mistakes_has_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LISTEN_PORT", "LOG_FORMAT", "OPERATORS"):
        monkeypatch.setenv(name, "wrong")
    names = [line.split()[0] for line in complaint().splitlines()]
    assert sorted(names) == ["LISTEN_PORT", "LOG_FORMAT", "OPERATORS"]


def test_what_a_command_requires_and_is_missing_is_named() -> None:
    with pytest.raises(BadSettingsError) as refused:
        require(load(support_url="https://t.me/us"), "bot_token", "support_url", "webhook_url")
    names = [line.split()[0] for line in str(refused.value).splitlines()]
    assert names == ["BOT_TOKEN", "WEBHOOK_URL"]


def test_settings_shown_show_no_secret() -> None:
    settings = load(bot_token=f"42:{SECRET}", webhook_secret=SECRET)
    assert SECRET not in f"{settings!r} {settings} {settings.model_dump_json()}"


def test_lists_are_numbers_with_commas_and_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPERATORS", "1, 7000000001,")
    monkeypatch.setenv("REMINDER_DAYS", " 14 ")
    settings = load()
    assert settings.operators == (1, 7_000_000_001)
    assert settings.reminder_days == (14,)


def test_without_settings_the_defaults_hold() -> None:
    assert load().model_dump() == {
        "bot_token": None,
        "bot_api_url": "https://api.telegram.org",
        "database_url": "sqlite+aiosqlite:///partner-plans.db",
        "plans_file": "plans.toml",
        "registration": Registration.INVITE,
        "support_url": None,
        "operators": (),
        "undo_minutes": 10,
        "reminder_days": (30, 7, 1),
        "webhook_url": None,
        "webhook_secret": None,
        "listen_host": "127.0.0.1",
        "listen_port": 8080,
        "clock_file": None,
        "log_level": LogLevel.INFO,
        "log_format": LogFormat.TEXT,
    }


def test_the_environment_wins_over_the_file_and_empty_is_not_given(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lines = ["LISTEN_PORT=9001", "UNDO_MINUTES=5", "LOG_LEVEL=debug", "OF_ANOTHER_PROGRAM=1"]
    (tmp_path / ".env").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setenv("LISTEN_PORT", "9002")
    monkeypatch.setenv("SUPPORT_URL", "")
    settings = load()
    assert (settings.listen_port, settings.undo_minutes) == (9002, 5)
    assert (settings.log_level, settings.support_url) == (LogLevel.DEBUG, None)


def test_a_settings_file_that_is_no_text_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("SUPPORT_URL=https://t.me/café".encode("latin-1"))
    assert complaint() == ".env is not a text in UTF-8"


def test_the_example_file_has_every_setting_once_and_nothing_else() -> None:
    assert sorted(_examples()) == sorted(name.upper() for name in Settings.model_fields)


def test_the_example_file_as_it_is_has_only_what_going_live_needs() -> None:
    live = load(_env_file=EXAMPLE)
    require(live, "bot_token", "support_url")
    assert live.model_fields_set == {"bot_token", "support_url"}


def test_every_example_is_valid_and_shows_the_default_where_there_is_one(tmp_path: Path) -> None:
    uncommented = tmp_path / "all.env"
    uncommented.write_text("\n".join(_example_lines()), encoding="utf-8")
    shown, default = load(_env_file=uncommented), load()
    assert shown.model_fields_set == set(Settings.model_fields)
    differing = {
        name for name in Settings.model_fields if getattr(shown, name) != getattr(default, name)
    }
    examples = {"bot_token", "support_url", "operators", "webhook_url", "webhook_secret"}
    assert differing == examples | {"clock_file"}


def _example_lines() -> list[str]:
    """The example's settings, the commented ones as if they were not."""
    text = EXAMPLE.read_text(encoding="utf-8")
    return re.findall(r"^#?([A-Z_]+=.*)$", text, re.MULTILINE)


def _examples() -> list[str]:
    return [line.partition("=")[0] for line in _example_lines()]
