"""Serves a Telegram for any bot: `python -m sandbox --port 8081`."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence

from sandbox import MovableClock, Telegram, serve
from sandbox.server.guard import LOOPBACK
from sandbox.telegram import SAMPLE

# In languages of several scripts and directions, so that a bot's texts can be looked at in each.
PEOPLE = (("Olivia Marsh", "en"), ("Sofía Reyes", "es"), ("Amira Haddad", "ar"))
ABOUT = "A local Telegram: a Bot API and a chat page, for trying a bot without a token."


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until Ctrl-C or SIGTERM.

    Returns:
        The exit code: 0 after a signal, 1 if the port is in use, 2 for wrong options.
    """
    options = _options(arguments)
    try:
        telegram = Telegram(token=options.token, clock=MovableClock())
    except ValueError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    for name, language in PEOPLE:
        telegram.add_person(name, language)
    try:
        asyncio.run(_run(telegram, options.host, options.port))
    except OSError as error:
        print(f"Can't listen on port {options.port}: {error.strerror}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=ABOUT)
    hosts = sorted(LOOPBACK)
    parser.add_argument("--host", default="127.0.0.1", choices=hosts, help="(%(default)s)")
    parser.add_argument("--port", type=int, default=8081, help="0 takes a free one (%(default)s)")
    parser.add_argument("--token", default=SAMPLE, help="the bot's token (%(default)s)")
    return parser.parse_args(arguments)


async def _run(telegram: Telegram, host: str, port: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with serve(telegram, host, port) as address:
        lines = (
            f"Chat page:    {address.url}/",
            f"API base URL: {address.url}",
            f"Token:        {telegram.token}",
        )
        print(*lines, sep="\n", flush=True)  # noqa: T201
        await stop.wait()


if __name__ == "__main__":
    sys.exit(main())
