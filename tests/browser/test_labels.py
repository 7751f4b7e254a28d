"""Every label that the bot shows, in every language, fits its button on a narrow phone."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import House, Visit, last, pane

pytestmark = pytest.mark.asyncio(loop_scope="session")

SNAPSHOTS = sorted((Path(__file__).parent.parent / "snapshots").glob("*.txt"))
MOST_BUTTONS = 60  # a message carries a hundred
# Labels are shown on one line there: how much of each one does not fit.
TOO_WIDE = """keys => keys.map(key => {
    key.style.whiteSpace = "nowrap";
    key.style.overflow = "hidden";
    return key.scrollWidth > key.clientWidth ? key.textContent : "";
}).filter(Boolean)"""


@pytest.mark.parametrize("file", SNAPSHOTS, ids=lambda file: str(file.stem))
async def test_no_label_is_longer_than_its_button_at_360_pixels(
    house: House, visit: Visit, file: Path
) -> None:
    house.olivia.send("/start")
    house.telegram.take_updates()
    page = await visit(width=360, height=740)
    rows = rows_in(file)
    cut: list[str] = []
    while rows:
        some, rows = rows[:MOST_BUTTONS], rows[MOST_BUTTONS:]
        await house.says("x" * 300 + str(len(rows)), reply_markup={"inline_keyboard": some})
        newest = last(pane(page))
        await expect(newest.locator(".text")).to_contain_text(f"x{len(rows)}")
        cut += await newest.locator(".key").evaluate_all(TOO_WIDE)
    assert cut == []


def rows_in(file: Path) -> list[list[dict[str, Any]]]:
    """Every different row of buttons in a snapshot, signs left away."""
    signs = str.maketrans("", "", "⟨⟩¶")
    lines = {line for line in file.read_text(encoding="utf-8").splitlines() if line[:1] == "["}
    return [
        [
            {"text": label, "callback_data": "x"}
            for label in line[1:-1].translate(signs).split("] [")
        ]
        for line in sorted(lines)
    ]
