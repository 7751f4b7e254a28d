"""On every screen of the tour, words, entities and buttons are as aiogram would have them."""

import pytest
from aiogram.types import InlineKeyboardMarkup
from aiogram.utils.formatting import Text

from bot.calls import Json
from bot.serving import formatted
from bot.serving.formatted import said
from handlers.language import languages_in
from handlers.texts import LOCALES
from plans.plan import Plan
from tests.conversation import House
from tests.locales.tour import Tour


@pytest.mark.parametrize("code", ["ar", "en"])
async def test_every_screen_is_sent_as_aiogram_would_send_it(
    house: House, catalogue: tuple[Plan, ...], code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    def check(text: Text) -> tuple[list[str], list[Json]]:
        words, entities = text.render()
        pieces, ours = said(text)
        assert "".join(pieces) == words
        assert ours == [entity.model_dump(exclude_none=True) for entity in entities]
        checked.append(words)
        return pieces, ours

    monkeypatch.setattr(formatted, "said", check)
    await Tour(house, languages_in(LOCALES), code, catalogue).run()
    assert len(checked) > 100
    sent = [call.params for call in house.telegram.calls]
    keyboards = [params["reply_markup"] for params in sent if "reply_markup" in params]
    for one in keyboards:
        assert InlineKeyboardMarkup.model_validate(one).model_dump(exclude_none=True) == one
    assert len(keyboards) > 100
