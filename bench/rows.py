"""The rows: which bots are measured, and how each is started."""

import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bench.fake_api import HOST, TOKEN

_PLAIN = Path(__file__).parent / "plain_aiogram.py"
_OURS = Path(__file__).parent / "restless.py"


class Row(StrEnum):
    """The name of a row; the first one is what the others are compared with."""

    PLAIN = "plain"
    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"

    @property
    def label(self) -> str:
        """What the table calls it."""
        return {
            Row.PLAIN: "plain aiogram without a database",
            Row.SQLITE: "Partner Plans on SQLite",
            Row.POSTGRESQL: "Partner Plans on PostgreSQL",
        }[self]


@dataclass(frozen=True, slots=True)
class Recipe:
    """A bot to start: the command, and the settings in its environment."""

    command: tuple[str, ...]
    settings: dict[str, str]


def recipe(api: str, port: int, database_url: str | None) -> Recipe:
    """How the bot is started on this database; without one, the plain bot. It listens on `port`."""
    settings = {
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": api,
        "WEBHOOK_URL": f"http://{HOST}:{port}/hook",
        "WEBHOOK_SECRET": "a-secret-of-the-benchmark",
        "LISTEN_PORT": str(port),
    }
    if database_url is None:
        return Recipe((sys.executable, "-P", str(_PLAIN)), settings)
    ours = {
        "DATABASE_URL": database_url,
        "REGISTRATION": "open",
        "SUPPORT_URL": "https://t.me/x",
        "LOG_LEVEL": "WARNING",
    }
    return Recipe((sys.executable, "-P", str(_OURS)), settings | ours)
