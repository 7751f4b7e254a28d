"""Runs a command: settings, an event loop, and clear errors."""

import sys
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

import typer
import uvloop

from bot import logs
from bot.errors import EXIT_FAILED, EXIT_SETTINGS, StartError
from bot.settings import BadSettingsError, LogLevel, Settings, load
from storage.database.connections import OutageError

AsJson = Annotated[bool, typer.Option("--json", help="JSON for scripts instead of a table.")]


def do(work: Callable[[Settings], Coroutine[Any, Any, None]]) -> None:
    """Do the work with the settings of the environment."""

    async def begin() -> None:
        settings = load()
        log_as(settings, LogLevel.ERROR)
        await work(settings)

    go(begin())


def log_as(settings: Settings, level: LogLevel) -> None:
    """Log from this level on, as the settings say, and never the token."""
    token = settings.bot_token.get_secret_value() if settings.bot_token else ""
    logs.configure(level, settings.log_format, token)


def go(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end; what cannot be done is said in a line and ends the program."""
    try:
        uvloop.run(work)
    except BadSettingsError as error:
        _end(str(error), EXIT_SETTINGS)
    except StartError as error:
        _end(str(error), EXIT_FAILED)
    except OutageError as error:
        _end(f"the database cannot be used: {error}", EXIT_FAILED)


def _end(words: str, code: int) -> None:
    for line in words.splitlines():
        typer.echo(f"partner-plans: {logs.redact(line)}", err=True)
    sys.exit(code)
