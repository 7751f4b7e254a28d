"""Runs a command: settings, an event loop, and clear errors."""

import sys
from collections.abc import Callable, Coroutine
from functools import wraps
from inspect import Signature, signature
from typing import Any, Concatenate, ParamSpec

import typer
import uvloop

from bot import logs
from bot.cli import progress
from bot.errors import EXIT_OUTAGE, EXIT_USAGE, StartError
from bot.settings import BadSettingsError, LogLevel, Settings, load
from storage.database.connections import OutageError

Asked = ParamSpec("Asked")


def with_settings(
    work: Callable[Concatenate[Settings, Asked], Coroutine[Any, Any, None]],
) -> Callable[Asked, None]:
    """A command as typer calls it: runs `work` with the environment's settings."""

    async def begin(*asked: Asked.args, **options: Asked.kwargs) -> None:
        settings = load()
        log_as(settings, LogLevel.ERROR)
        async with progress.shown():
            await work(settings, *asked, **options)

    @wraps(work)
    def command(*asked: Asked.args, **options: Asked.kwargs) -> None:
        go(begin(*asked, **options))

    _settings, *others = signature(work).parameters.values()
    command.__signature__ = Signature(others)  # type: ignore[attr-defined] # typer reads it
    return command


def log_as(settings: Settings, level: LogLevel) -> None:
    """Log from this level on, as the settings say, and never the token."""
    token = settings.bot_token.get_secret_value() if settings.bot_token else ""
    logs.configure(level, settings.log_format, token)


def go(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end; what cannot be done is said in a line and ends the program."""
    try:
        uvloop.run(work)
    except BadSettingsError as error:
        _end(str(error), EXIT_USAGE)
    except StartError as error:
        _end(str(error), error.code)
    except OutageError as error:
        _end(f"the database cannot be used: {error}", EXIT_OUTAGE)


def _end(words: str, code: int) -> None:
    for line in words.splitlines():
        typer.echo(f"partner-plans: {logs.redact(line)}", err=True)
    sys.exit(code)
