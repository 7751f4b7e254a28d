"""Logs: one line an event, as text or JSON, with every bot token taken out."""

import hashlib
import hmac
import json
import logging
import re
import sys
from datetime import UTC, datetime
from types import TracebackType

from bot.settings import LogFormat, LogLevel

# A token turns up in the texts of failed HTTP calls, since it is part of the address.
_TOKEN = re.compile(r"\d+:[\w-]{30,}")
_REDACTED = "[token]"


def redact(text: str, token: str = "") -> str:
    """`text` without this token, and without anything that looks like one."""
    return _TOKEN.sub(_REDACTED, text.replace(token, _REDACTED) if token else text)


def person_key(telegram_id: int, token: str) -> str:
    """A person's pseudonym in the log: stable, and irreversible without the token."""
    key = hmac.new(token.encode(), str(telegram_id).encode(), hashlib.sha256)
    return key.hexdigest()[:12]


class Redaction(logging.Formatter):
    """Formats records, tracebacks included, without tokens."""

    def __init__(self, *, as_json: bool, token: str = "") -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        self._as_json = as_json
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line (a traceback adds lines to text, a field to JSON)."""
        line = self._json(record) if self._as_json else super().format(record)
        return redact(line, self._token)

    def formatTime(  # noqa: N802 - logging's name
        self, record: logging.LogRecord, datefmt: str | None = None
    ) -> str:
        """The instant in UTC, ISO 8601."""
        del datefmt
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    def _json(self, record: logging.LogRecord) -> str:
        fields = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        return json.dumps(fields, ensure_ascii=False)


def configure(level: LogLevel, style: LogFormat, token: str = "") -> None:
    """Send all logs to standard error, and uncaught exceptions to the log."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redaction(as_json=style is LogFormat.JSON, token=token))
    logging.basicConfig(level=level.value, handlers=[handler], force=True)
    for chatty in ("aiogram.event", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_uncaught


def _log_uncaught(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    logging.getLogger("bot").critical("uncaught", exc_info=(kind, error, traceback))
