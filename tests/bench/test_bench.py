"""The benchmark measures something, and sees what is wrong."""

from pathlib import Path

import pytest

from bench.chat import Chat, LostError
from bench.databases import SqliteFiles
from bench.fake_api import TOKEN, FakeApi
from bench.measuring import Load, Site, measure
from bench.script import SETUP
from bench.tally import Tally
from bench.wire import Message, Reader, parameters


async def test_the_bot_is_measured_on_sqlite(tmp_path: Path) -> None:
    load = Load(users=2, warmup_s=0.0, seconds=0.4)
    figures = await measure(SqliteFiles(tmp_path), load, Site(tmp_path))
    assert figures.samples == ()
    assert figures.errors == 0
    assert figures.updates > 0
    assert figures.updates_per_s > 0


async def test_a_wrong_screen_is_an_error() -> None:
    tally = Tally()
    chat = Chat(0, tally)
    chat.begin(SETUP[0])
    chat.show({"text": "Settings"})
    assert tally.errors == {"a wrong screen": 1}


async def test_a_press_is_finished_when_both_replies_are_there() -> None:
    tally = Tally()
    chat = Chat(0, tally)
    api = FakeApi({chat.id: chat}, tally)
    button = '{"inline_keyboard":[[{"text":"Register my business","callback_data":"r"}]]}'
    chat.begin(SETUP[0])
    api.call("sendMessage", {"chat_id": chat.id, "text": "Welcome", "reply_markup": button})
    update, finished = chat.begin(SETUP[1])
    api.call("sendMessage", {"chat_id": chat.id, "text": "X is registered."})
    assert not finished.done()
    query = update.decode().partition('"callback_query":{"id":"')[2].partition('"')[0]
    assert api.call("answerCallbackQuery", {"callback_query_id": query})[0] == 200
    assert finished.done()
    assert not tally.errors
    assert api.call("answerCallbackQuery", {"callback_query_id": query})[0] == 400
    assert tally.errors == {"a refused call": 1}
    with pytest.raises(LostError, match="no button 'Confirm'"):
        chat.begin(SETUP[-1])


async def test_a_wrong_token_is_refused() -> None:
    tally = Tally()
    api = FakeApi({}, tally)
    assert b" 401 " in api.respond(Message("POST /bot1:x/getMe HTTP/1.1", "", b""))
    assert b" 200 " in api.respond(Message(f"POST /bot{TOKEN}/getMe HTTP/1.1", "", b""))
    assert tally.errors == {"a wrong token": 1}


FORM = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\na=1&b=%2B"
JSON = b'content-type: application/json\r\ncontent-length: 17\r\n\r\n{"a":"1","b":"+"}'
PARTS = (
    b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    b'--x\r\nContent-Disposition: form-data; name="b"\r\n\r\n+\r\n--x--\r\n'
)
CHUNKED = (
    b'Content-Type: multipart/form-data; boundary="x"\r\nTransfer-Encoding: chunked\r\n\r\n'
    + b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (PARTS[:50], PARTS[50:], b""))
)


@pytest.mark.parametrize("rest", [FORM, JSON, CHUNKED])
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_call_arrives_in_any_form_and_in_any_pieces(rest: bytes, size: int) -> None:
    reader = Reader()
    data = (b"POST /x HTTP/1.1\r\n" + rest) * 2
    messages = [
        message
        for start in range(0, len(data), size)
        for message in reader.feed(data[start : start + size])
    ]
    assert [parameters(message) for message in messages] == [{"a": "1", "b": "+"}] * 2
