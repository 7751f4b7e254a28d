"""The command line: what the operator does, and how the bot is started."""

from bot.cli.app import main

__all__ = ["main"]
