"""Every label that the bot shows, in every language, fits its button on a narrow phone."""

from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import House, Visit, last, pane
from tests.locales.conftest import Toured, code, toured
from tests.locales.tour import SIGNS

__all__ = ["code", "toured"]

pytestmark = pytest.mark.asyncio(loop_scope="session")

MOST_BUTTONS = 60  # a message carries a hundred
# Labels are shown on one line there: how much of each one does not fit.
TOO_WIDE = """keys => keys.map(key => {
    key.style.whiteSpace = "nowrap";
    key.style.overflow = "hidden";
    return key.scrollWidth > key.clientWidth ? key.textContent : "";
}).filter(Boolean)"""


async def test_no_label_is_longer_than_its_button_at_360_pixels(
    house: House, visit: Visit, toured: Toured
) -> None:
    house.olivia.send("/start")
    house.telegram.take_updates()
    page = await visit(width=360, height=740)
    rows = rows_of(toured)
    cut: list[str] = []
    while rows:
        some, rows = rows[:MOST_BUTTONS], rows[MOST_BUTTONS:]
        await house.says("x" * 300 + str(len(rows)), reply_markup={"inline_keyboard": some})
        newest = last(pane(page))
        await expect(newest.locator(".text")).to_contain_text(f"x{len(rows)}")
        cut += await newest.locator(".key").evaluate_all(TOO_WIDE)
    assert cut == []


def rows_of(toured: Toured) -> list[list[dict[str, Any]]]:
    """Every different row of buttons of a tour, signs left away."""
    rows = {row for shot in toured.shots for row in shot.rows}
    return [
        [{"text": label.translate(SIGNS), "callback_data": "x"} for label in row]
        for row in sorted(rows)
    ]
