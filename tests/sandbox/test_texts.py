"""Texts: length, trimming, HTML and entities."""

from typing import Any

import pytest

from sandbox import Person
from tests.sandbox.conftest import Api

CANNOT_PARSE = "Bad Request: can't parse entities: "


async def test_a_text_is_trimmed_and_its_entities_move_along(api: Api) -> None:
    bold = {"type": "bold", "offset": 2, "length": 6}
    sent = await api.result("sendMessage", chat_id=1001, text=" \nGold\n ", entities=[bold])
    assert sent["text"] == "Gold"
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 4}]


@pytest.mark.parametrize("text", ["", "  \n ", "<b></b>", "\u202e"])
async def test_an_empty_text_is_refused(api: Api, text: str) -> None:
    said = await api.refusal("sendMessage", chat_id=1001, text=text, parse_mode="HTML")
    assert said == "Bad Request: message text is empty"


async def test_a_text_has_at_most_4096_characters_after_parsing(api: Api) -> None:
    longest = "<b>" + "😀" * 4096 + "</b>"
    await api.result("sendMessage", chat_id=1001, text=longest, parse_mode="HTML")
    said = await api.refusal("sendMessage", chat_id=1001, text="x" * 4097)
    assert said == "Bad Request: message is too long"


async def test_an_edit_that_is_too_long_is_refused_in_other_words(api: Api) -> None:
    sent = await api.result("sendMessage", chat_id=1001, text="x")
    where = {"chat_id": 1001, "message_id": sent["message_id"]}
    said = await api.refusal("editMessageText", **where, text="x" * 4097)
    assert said == "Bad Request: MESSAGE_TOO_LONG"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("é<b", "Unclosed start tag at byte offset 2"),
        ("<b class='x", "Unclosed start tag at byte offset 0"),
        ("<i>1 < 2</i>", 'Unsupported start tag "" at byte offset 5'),
        ("<script>x</script>", 'Unsupported start tag "script" at byte offset 0'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b =1>x</b>", 'Empty attribute name in the tag "b" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
async def test_bad_html_is_refused(api: Api, source: str, said: str) -> None:
    params: dict[str, Any] = {"chat_id": 1001, "text": source, "parse_mode": "HTML"}
    assert await api.refusal("sendMessage", **params) == CANNOT_PARSE + said


@pytest.mark.parametrize(
    ("source", "text", "entity"),
    [
        ("<strong>x</strong>", "x", {"type": "bold"}),
        ("<em>x</em>", "x", {"type": "italic"}),
        ("<ins>x</ins>", "x", {"type": "underline"}),
        ("<del>x</del>", "x", {"type": "strikethrough"}),
        ('<span class="tg-spoiler">x</span>', "x", {"type": "spoiler"}),
        ("<blockquote expandable>x</blockquote>", "x", {"type": "expandable_blockquote"}),
        ("<a href='https://a.example?b=1&amp;c=2'>x</a>", "x",
         {"type": "text_link", "url": "https://a.example?b=1&c=2"}),
        ('<pre><code class="language-py">x</code></pre>', "x", {"type": "pre", "language": "py"}),
        ("<code>&lt;&#33;&#x21;&quot;&nope;</code>", '<!!"&nope;', {"type": "code"}),
        ('<tg-time unix="1" format="wDT">x</tg-time>', "x",
         {"type": "date_time", "unix_time": 1, "date_time_format": "wDT"}),
    ],
)  # fmt: skip
async def test_html_becomes_entities(
    api: Api, source: str, text: str, entity: dict[str, Any]
) -> None:
    sent = await api.result("sendMessage", chat_id=1001, text=source, parse_mode="html")
    assert sent["text"] == text
    assert sent["entities"] == [{**entity, "offset": 0, "length": len(text)}]


async def test_nested_html_is_measured_in_utf16_units(api: Api) -> None:
    source = "😀 <b>bold <i>both</i></b>"
    sent = await api.result("sendMessage", chat_id=1001, text=source, parse_mode="HTML")
    assert sent["entities"] == [
        {"type": "bold", "offset": 3, "length": 9},
        {"type": "italic", "offset": 8, "length": 4},
    ]


@pytest.mark.parametrize("mode", ["MarkdownV2", "Markdown"])
async def test_markdown_is_refused_clearly(api: Api, mode: str) -> None:
    said = await api.refusal("sendMessage", chat_id=1001, text="*x*", parse_mode=mode)
    assert said == CANNOT_PARSE + "the sandbox speaks HTML, but no Markdown"


async def test_an_unknown_parse_mode_is_refused(api: Api) -> None:
    said = await api.refusal("sendMessage", chat_id=1001, text="x", parse_mode="BBCode")
    assert said == "Bad Request: unsupported parse_mode"


@pytest.mark.parametrize(
    ("entity", "said"),
    [
        ({"type": "bold", "offset": 4, "length": 1},
         "entity begins after the end of the text at UTF-16 offset 4"),
        ({"type": "bold", "offset": 2, "length": 5},
         "entity beginning at UTF-16 offset 2 ends after the end of the text at UTF-16 offset 7"),
        ({"type": "bold", "offset": 1, "length": 2},
         "entity begins in a middle of a UTF-16 symbol at offset 1"),
        ({"type": "bold", "offset": 0, "length": 1},
         "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at offset 1"),
        ({"type": "bold", "offset": -1, "length": 1},
         'can\'t parse MessageEntity: field "offset" must be a non-negative Number'),
        ({"type": "blink", "offset": 0, "length": 2},
         "can't parse MessageEntity: unsupported type specified"),
        ({"type": "date_time", "offset": 0, "length": 2},
         'can\'t parse MessageEntity: can\'t find field "unix_time"'),
        ({"type": "date_time", "offset": 0, "length": 2, "unix_time": 1, "date_time_format": "x"},
         "can't parse MessageEntity: invalid date_time format specified"),
    ],
)  # fmt: skip
async def test_bad_entities_are_refused(api: Api, entity: dict[str, Any], said: str) -> None:
    params: dict[str, Any] = {"chat_id": 1001, "text": "😀x", "entities": [entity]}
    assert await api.refusal("sendMessage", **params) == f"Bad Request: {said}"


@pytest.mark.parametrize("wished", ["r", "w", "wd", "DT", "wDt", "t", ""])
async def test_date_time_formats(api: Api, wished: str) -> None:
    entity = {"type": "date_time", "offset": 0, "length": 1, "unix_time": 0}
    entities = [{**entity, "date_time_format": wished}]
    await api.result("sendMessage", chat_id=1001, text="x", entities=entities)


def test_telegram_finds_commands_and_links_by_itself(olivia: Person) -> None:
    text = "/plan@partner_plans_bot or a/b, see https://example.com/x. or mail me@example.com"
    entities = olivia.send(text)["message"]["entities"]
    found = [(e["type"], text[e["offset"] : e["offset"] + e["length"]]) for e in entities]
    assert found == [
        ("bot_command", "/plan@partner_plans_bot"),
        ("url", "https://example.com/x"),
        ("email", "me@example.com"),
    ]


async def test_half_a_character_is_refused(api: Api) -> None:
    said = await api.refusal("sendMessage", chat_id=1001, text="\ud83d")
    assert said == "Bad Request: strings must be encoded in UTF-8"
