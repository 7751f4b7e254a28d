"""Everybody's way past every screen, in every language, as it was last read and found good.

`make snapshots` writes them anew; what has changed in them is to be read line by line.
"""

import os
from pathlib import Path

from handlers.speech import LOCALES, languages_in
from plans.plan import Plan
from tests.conversation import House
from tests.locales.tour import Tour, lines_of

FOLDER = Path(__file__).parent.parent / "snapshots"


async def test_every_screen_is_as_it_was_read_last(
    house: House, catalogue: tuple[Plan, ...], code: str
) -> None:
    shots = await Tour(house, languages_in(LOCALES), code, catalogue).run()
    seen = "\n".join(lines_of(shots))
    file = FOLDER / f"{code}.txt"
    if os.environ.get("SNAPSHOTS") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(seen, encoding="utf-8")
    assert file.exists(), "run: make snapshots"
    assert seen == file.read_text(encoding="utf-8"), "run: make snapshots, and read what changed"
