"""The command line in this process: what it prints, and how it exits."""

from collections.abc import Iterator
from dataclasses import dataclass

import typer
from typer.core import TyperGroup
from typer.testing import CliRunner

from bot.cli.app import app

NEEDED = {  # what a command cannot do without
    "plans withdraw": ["x"],
    "business add": ["x"],
    "business find": ["x"],
    "business invite": ["1", "--role", "owner"],
    "business invitations": ["1"],
    "business revoke": ["1", "1"],
    "business members": ["1"],
    "business rename": ["1", "x"],
    "business role": ["1", "x", "owner"],
    "business remove": ["1", "x"],
    "business assign": ["1", "x", "--reason", "x"],
    "business end": ["1", "--reason", "x"],
    "business show": ["1"],
    "business tag": ["1", "x"],
    "person export": ["1"],
    "person erase": ["1", "--yes"],
    "requests approve": ["1"],
    "requests decline": ["1"],
    "history": ["x"],
}


def _commands() -> Iterator[tuple[str, list[str]]]:
    """Every command in full words, with its options."""
    pairs = [("", typer.main.get_command(app))]
    for prefix, command in pairs:
        if isinstance(command, TyperGroup):
            pairs += [(f"{prefix} {name}".strip(), one) for name, one in command.commands.items()]
        else:
            names = [name for parameter in command.params for name in parameter.opts]
            yield prefix, [name for name in names if name.startswith("--")]


COMMANDS = dict(_commands())


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str

    def is_one_line(self, code: int, *words: str) -> bool:
        """Whether it ended with this code and one line on standard error, with these words."""
        [line] = self.err.splitlines()
        return (self.code, self.out) == (code, "") and all(word in line for word in words)


def partner_plans(*words: str) -> Said:
    """Run `partner-plans` with these words; raises what a user would see as a traceback."""
    result = CliRunner().invoke(app, words, prog_name="partner-plans", catch_exceptions=False)
    return Said(result.exit_code, result.stdout, result.stderr)
