"""Formatting: whatever a screen says is what aiogram would make of it."""

from datetime import UTC, datetime
from typing import Any

from aiogram.types import User
from aiogram.utils.formatting import (
    BlockQuote,
    Bold,
    BotCommand,
    Code,
    CustomEmoji,
    DateTime,
    ExpandableBlockQuote,
    Italic,
    NodeType,
    Pre,
    Spoiler,
    Strikethrough,
    Text,
    TextLink,
    TextMention,
    Underline,
    Url,
)
from hypothesis import given
from hypothesis import strategies as st

from bot.serving.formatted import said
from handlers.direction import RightToLeft

PLAIN = (Text, BlockQuote, Bold, BotCommand, Code, ExpandableBlockQuote, Italic, Spoiler)
KINDS: tuple[tuple[type[Text], dict[str, Any]], ...] = (
    *((kind, {}) for kind in (*PLAIN, Strikethrough, Underline, Url)),
    (DateTime, {"unix_time": 1_790_000_000, "date_time_format": "Dt"}),
    (DateTime, {"unix_time": datetime(2026, 3, 2, tzinfo=UTC)}),
    (Pre, {"language": "python"}),
    (TextLink, {"url": "https://example.com"}),
    (TextMention, {"user": User(id=1, is_bot=False, first_name="Olivia")}),
    (CustomEmoji, {"custom_emoji_id": "5368324170671202286"}),
)
WORDS = st.text(st.sampled_from("aé🦊👩‍🍳ع\n\u2068\u200f "), max_size=6)
LEAVES = WORDS | WORDS.map(RightToLeft) | st.integers() | st.none()


def node(parts: st.SearchStrategy[NodeType]) -> st.SearchStrategy[Text]:
    """A node of any kind around some parts."""

    def make(kind: tuple[type[Text], dict[str, Any]], body: list[NodeType]) -> Text:
        return kind[0](*body, **kind[1])

    return st.builds(make, st.sampled_from(KINDS), st.lists(parts, max_size=4))


@given(node(st.recursive(LEAVES, node, max_leaves=20)))
def test_words_and_entities_are_those_of_aiogram(text: Text) -> None:
    words, entities = text.render()
    pieces, ours = said(text)
    assert "".join(pieces) == words
    assert ours == [one.model_dump(exclude_none=True) for one in entities]
