"""Settings: from the environment and `.env`; what is wrong is said in one line each."""

import re
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

TELEGRAM = "https://api.telegram.org"

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{3,}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")

Numbers = Annotated[tuple[int, ...], NoDecode]
Days = Annotated[tuple[Annotated[int, Field(ge=1, le=3660)], ...], NoDecode]
Port = Annotated[int, Field(ge=1, le=65535)]


class Registration(StrEnum):
    """Who may register a business."""

    INVITE = "invite"
    OPEN = "open"


class LogLevel(StrEnum):
    """What is worth a line in the log."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class LogFormat(StrEnum):
    """How a line in the log looks."""

    TEXT = "text"
    JSON = "json"


class BadSettingsError(Exception):
    """Settings are missing or wrong; the text has one line for each."""


class Settings(BaseSettings):
    """All settings, each explained in `.env.example`."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")

    bot_token: SecretStr | None = None
    bot_api_url: str = TELEGRAM
    database_url: str = "sqlite+aiosqlite:///partner-plans.db"
    plans_file: str = "plans.toml"
    registration: Registration = Registration.INVITE
    support_url: str | None = None
    operators: Numbers = ()
    undo_minutes: Annotated[int, Field(ge=0, le=24 * 60)] = 10
    reminder_days: Days = (30, 7, 1)
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    listen_host: str = "127.0.0.1"
    listen_port: Port = 8080
    clock_file: str | None = None
    log_level: LogLevel = LogLevel.INFO
    log_format: LogFormat = LogFormat.TEXT

    @field_validator("operators", "reminder_days", mode="before")
    @classmethod
    def _split(cls, raw: Any) -> Any:
        return (
            [part for part in raw.replace(" ", "").split(",") if part]
            if isinstance(raw, str)
            else raw
        )

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, raw: Any) -> Any:
        return raw.upper() if isinstance(raw, str) else raw

    @field_validator("bot_token")
    @classmethod
    def _check_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token and not _TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError("is not a token as BotFather gives it (digits, a colon, letters)")
        return token

    @field_validator("webhook_secret")
    @classmethod
    def _check_secret(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret and not _SECRET.fullmatch(secret.get_secret_value()):
            raise ValueError("must be 1 to 256 of A-Z, a-z, 0-9, _ and -")
        return secret

    @field_validator("bot_api_url", "webhook_url", "support_url")
    @classmethod
    def _check_address(cls, address: str | None) -> str | None:
        parts = urlsplit(address or "https://nothing.given")
        if parts.scheme not in ("https", "http", "tg") or not parts.netloc:
            raise ValueError("must be an address that begins with https://")
        return address

    @model_validator(mode="after")
    def _check_webhook(self) -> "Settings":
        if self.webhook_url and not self.webhook_secret:
            raise ValueError("WEBHOOK_SECRET is missing; WEBHOOK_URL needs it")
        return self


def load(**given: Any) -> Settings:
    """The settings, those `given` before the environment's. Raises `BadSettingsError`."""
    try:
        return Settings(**given)
    except UnicodeDecodeError:
        raise BadSettingsError(".env is not a text in UTF-8") from None
    except ValidationError as error:
        raise BadSettingsError("\n".join(_lines(error))) from None  # it would show the values


def require(settings: Settings, *names: str) -> None:
    """Raises `BadSettingsError` for those of these settings that are not given."""
    missing = [name.upper() for name in names if getattr(settings, name) is None]
    if missing:
        raise BadSettingsError(
            "\n".join(f"{name} is missing; .env.example says what it is" for name in missing)
        )


def _lines(error: ValidationError) -> list[str]:
    lines = []
    for problem in error.errors(include_url=False, include_input=False):
        words = problem["msg"].removeprefix("Value error, ")
        words = words[:1].lower() + words[1:] if problem["loc"] else words
        lines.append(f"{str(problem['loc'][0]).upper()} {words}" if problem["loc"] else words)
    return lines
