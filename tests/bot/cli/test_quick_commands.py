"""A command answers at once: it imports only what it needs, and Telegram is not among it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.bot.programs import ROOT
from tests.conftest import sqlite_address

HEAVY = {
    "aiogram",
    "aiohttp",
    "alembic",
    "dateparser",
    "matplotlib",
}  # up to three seconds each
PROGRAM = f"""
import sys
from bot.cli import main
try:
    main()
finally:
    print(sorted({HEAVY} & sys.modules.keys()), file=sys.stderr)
"""


@pytest.mark.parametrize("words", ["--help", "business list", "plans check"])
def test_a_command_without_telegram_imports_nothing_of_it(
    migrated_file: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_address(migrated_file))
    monkeypatch.setenv("PLANS_FILE", str(ROOT / "plans.toml"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    done = subprocess.run(  # noqa: S603 - words of our own
        [sys.executable, "-c", PROGRAM, *words.split()], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "[]\n")
    assert done.stdout
