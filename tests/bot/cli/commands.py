"""The command line in this process: what it prints, and how it exits."""

from dataclasses import dataclass

from typer.testing import CliRunner

from bot.cli.app import app


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
