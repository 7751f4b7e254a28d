"""Everybody's way past every screen, as it was last read and found good.

Checked in are English, whose words are in the code, and Arabic, which shows the direction; what the
others say differs from them by their `.po` files alone. `make snapshots` writes all of them; what
has changed is to be read line by line.
"""

import os
from pathlib import Path

import pytest

from tests.locales.conftest import CODES, Toured
from tests.locales.tour import lines_of

FOLDER = Path(__file__).parent.parent / "snapshots"
CHECKED_IN = ("ar", "en")
WRITES = os.environ.get("SNAPSHOTS") == "write"


@pytest.mark.parametrize("code", CODES if WRITES else CHECKED_IN)
async def test_every_screen_is_as_it_was_read_last(toured: Toured) -> None:
    seen = "\n".join(lines_of(toured.shots))
    file = FOLDER / f"{toured.code}.txt"
    if WRITES:
        file.write_text(seen, encoding="utf-8")
    assert seen == file.read_text(encoding="utf-8"), "run: make snapshots, and read what changed"
