"""Timeline: a picture in the chat, and bars that are what the history says, for any history."""

import asyncio
import gettext
import random
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.pictures.drawing import Drawing
from bot.serving.rendering import send
from handlers.direction import END, ISOLATE
from handlers.language import Language, languages_in
from handlers.screens import export, timeline
from handlers.screens.chart import Chart, NotDrawn, is_thin
from handlers.screens.timeline import MOST_TICKS, chart
from handlers.texts import LOCALES
from plans.conditions import Facts
from plans.ledger import Change, Channel, Chosen, Withdrawn
from plans.names import clean_name, shorten
from plans.periods import Period, Status, periods
from plans.plan import Catalogue, Plan, Revision
from plans.subscription import Subscription, fold, subscription
from plans.term import Term
from plans.text import LocalText
from storage.changes.values import HistoryLedger, HistorySpan
from storage.members.values import Member, MemberView, Role
from tests.bot.pictures.test_drawing import Slow
from tests.bot.pictures.test_timeline import assert_legible
from tests.conftest import START
from tests.conversation import Actor, House
from tests.handlers.conftest import choose, plain_plan, preview

DAY = timedelta(days=1)
ENGLISH = Language("en", gettext.NullTranslations())
NAMES = 10_000
HOSTILE = (
    "<b>&amp;</b>",
    "```code```",
    "[x](tg://user?id=1)",
    "@everyone /start #tag",
    "\u202egnp.exe",
    "\x00\x1b[31m\u2028",
    "مقهى",
    "🦊👩‍👩‍👧‍👦🇩🇪",
    "e" + "\u0301" * 40,
    "\U000e0041\ufeff\u200b",
    "{x} %s $y$ \\",
    "𝕲𝖔𝖑𝖉",
)


async def test_an_owner_gets_a_picture_and_keeps_the_history(house: House, owner: Actor) -> None:
    await choose(owner, "Gold")
    house.clock.move(3 * DAY)
    await preview(owner, "Silver")
    await owner.taps("Start now", "Confirm")
    await owner.sends("/history")
    shown = owner.screen
    await owner.taps("Timeline")
    assert owner.screen.id > shown.id, "a message of its own"
    owner.sees(
        "Timeline · Olivia Owner",
        "Entries shown: 2. Current plan on 5 Mar 2026: Silver.",
    )
    assert owner.labels == ["History"]
    sent = owner.screen.raw["photo"][-1]
    stored = house.telegram.world.files.find(sent["file_id"])
    assert stored is not None
    picture = Image.open(BytesIO(stored.upload.data))
    assert picture.size == (sent["width"], sent["height"])
    assert picture.width == 1080
    [edited] = [one for one in owner.person.messages if one.id == shown.id]
    assert edited.text == shown.text


async def test_history_opens_below_the_picture_in_a_message_of_its_own(
    house: House, owner: Actor
) -> None:
    drawn_by(house, b"\x89PNG\r\n\x1a\n")
    await choose(owner, "Gold")
    await owner.sends("/history")
    listed = owner.text
    await owner.taps("Timeline")
    photo = owner.screen
    await owner.taps("History")
    assert owner.screen.id > photo.id
    assert owner.text == listed
    [kept] = [one for one in owner.person.messages if one.id == photo.id]
    assert kept.raw["photo"]


async def test_the_chat_says_that_a_picture_is_on_its_way(house: House, owner: Actor) -> None:
    actions: list[str] = []

    async def draw(_chart: Chart) -> bytes:
        for _ in range(10):  # until the call is through: it goes by without any time
            await asyncio.sleep(0)
        calls = [one for one in house.telegram.calls if one.method == "sendChatAction"]
        actions.extend(one.params["action"] for one in calls)
        return b"\x89PNG\r\n\x1a\n"

    house.draw = draw
    house.restart()
    await choose(owner, "Gold")
    await owner.sends("/history")
    await owner.taps("Timeline")
    assert actions == ["upload_photo"]


async def test_twenty_at_once_all_get_their_own_picture(house: House) -> None:
    """With the real painters, and nobody else's press waits behind them."""
    owners = [await house.owner(f"Owner {number:02}") for number in range(20)]
    for one in owners:
        await choose(one, "Gold")
        await one.sends("/history")
    presses = [one.person.press("Timeline", one.screen.id) for one in owners]
    await house.deliver()
    assert all(press.answered for press in presses)
    for one, press in zip(owners, presses, strict=True):
        if press.text:
            assert press.text == "Drawing takes too long right now. Please try again in a minute."
            one.sees("History")
        else:
            one.sees(f"Timeline · {one.person.name}")
    assert any(press.text is None for press in presses), "however busy the machine is"


async def test_presses_of_others_do_not_wait_for_a_drawing(house: House, owner: Actor) -> None:
    slow = Slow()
    house.draw = Drawing([slow], time_limit_s=60)
    house.restart()
    other = await house.owner("Otto Other")
    await choose(owner, "Gold")
    await owner.sends("/history")
    press = owner.person.press("Timeline", owner.screen.id)
    drawing = asyncio.create_task(house.deliver())
    while not slow.begun:  # noqa: ASYNC110 - the database takes its time
        await asyncio.sleep(0.001)
    await other.sends("/plan")
    other.sees("Partner Plans")
    assert not press.answered
    slow.ready.set()
    await drawing
    assert press.answered


async def test_a_viewer_sees_the_same_picture(house: House, owner: Actor) -> None:
    drawn = drawn_by(house, b"\x89PNG\r\n\x1a\n")
    await choose(owner, "Gold")
    viewer = await house.viewer_of(owner)
    for member in (owner, viewer):
        await member.sends("/history")
        await member.taps("Timeline")
        member.sees("Current plan on 2 Mar 2026: Gold.")
    assert drawn[0] == drawn[1]
    assert drawn[0].title == "Olivia Owner"


@pytest.mark.parametrize(
    ("why", "word"),
    [
        (
            NotDrawn.BUSY,
            "Drawing takes too long right now. Please try again in a minute.",
        ),
        (NotDrawn.FAILED, "The picture could not be drawn. Please try again in a minute."),
    ],
)
async def test_who_gets_no_picture_gets_a_word_and_keeps_the_screen(
    house: House, owner: Actor, why: NotDrawn, word: str
) -> None:
    drawn_by(house, why)
    await choose(owner, "Gold")
    await owner.sends("/history")
    shown = owner.screen
    await owner.taps("Timeline")
    assert owner.toast == word
    assert owner.screen.raw == shown.raw


async def test_of_a_long_history_the_newest_are_drawn_and_the_others_counted(
    house: House, owner: Actor
) -> None:
    drawn = drawn_by(house, b"\x89PNG\r\n\x1a\n")
    for number in range(11):
        house.clock.move(DAY)
        await choose(owner, ("Starter", "Silver")[number % 2])
    await owner.sends("/history")
    owner.sees("11 entries, 11 changes")
    await owner.taps("Timeline")
    assert [row.name for row in drawn[0].rows] == ["Starter", "Silver"] * 4
    assert [row.status_word for row in drawn[0].rows] == ["Active"] + ["Replaced"] * 7
    assert drawn[0].notes == ("3 earlier entries are not shown.",)


def drawn_by(house: House, answer: bytes | NotDrawn) -> list[Chart]:
    """Have the house draw nothing but this; what it was asked for."""
    asked: list[Chart] = []

    async def draw(one: Chart) -> bytes | NotDrawn:
        asked.append(one)
        return answer

    house.draw = draw
    house.restart()
    return asked


def revision(number: int) -> Revision:
    return Revision(number + 1, 1, plain_plan(number))


def view(
    at: datetime, name: str = "Corner Café", subscription_: Subscription | None = None
) -> MemberView:
    member = Member(1, 1, name, Role.OWNER, "en")
    return MemberView(
        member, subscription_ or fold(None, None, None, at), Catalogue(), Facts(at), DAY
    )


def change(seq: int, of: Revision, at: datetime, **more: Any) -> Chosen:
    given = {
        "effective_at": at,
        "expires_at": None,
        "anchor_at": None,
        "decided_by": 1,
        "channel": Channel.CHAT,
        "note": None,
        "basis": 0,
        "scheduled": 0,
        **more,
    }
    return Chosen(seq=seq, revision=of, decided_at=at, **given)


ANY_INSTANT = st.integers(1, 8_000 * 365 * 24 * 60).map(
    lambda minutes: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@st.composite
def spans(draw: st.DrawFn) -> HistorySpan:
    """Histories of any length in time: periods of every status, each possible for itself."""
    at = draw(ANY_INSTANT)
    found = []
    for seq in range(draw(st.integers(1, 40)), 0, -1):
        decided, effective = sorted(draw(st.lists(ANY_INSTANT, min_size=2, max_size=2)))
        plan = revision(draw(st.integers(0, 20)))
        lasts = draw(st.none() | st.timedeltas(timedelta(seconds=1), timedelta(36_000)))
        until = effective + lasts if lasts and effective.year < 9800 else None
        own = change(seq, plan, decided, effective_at=effective, expires_at=until)
        status = draw(st.sampled_from(Status))
        if status in (Status.SCHEDULED, Status.AWAITING):
            found.append(Period(own, status))
        elif status in (Status.CANCELLED, Status.DECLINED):
            later = Withdrawn(seq + 1, effective, 1, Channel.CHAT, None, 0, 0)
            found.append(Period(own, status, settled_by=later))
        else:
            found.append(Period(own, status, effective, until))
    now = max(at, *(one.change.decided_at for one in found))
    return HistorySpan(view(now), tuple(found), draw(st.integers(0, 10**6)))


@given(spans())
def test_any_history_has_a_chart_with_everything_inside(span: HistorySpan) -> None:
    drawn = chart(span, ENGLISH)
    assert len(drawn.rows) == len(span.periods)
    for row, period in zip(drawn.rows, span.periods, strict=True):
        bar = row.bar
        assert 0 <= bar.start <= bar.end <= 1, "time does not run backwards"
        assert bar.goes_on or bar.end < 1, "an end that has a date lies inside"
        assert row.status is period.status
        assert row.dates
    assert 0 <= drawn.now < 1
    assert len(drawn.ticks) <= MOST_TICKS
    assert [one.at for one in drawn.ticks] == sorted({one.at for one in drawn.ticks})
    assert any(f"{span.older:,} earlier" in note for note in drawn.notes) == bool(span.older)


def test_each_status_is_where_it_belongs() -> None:
    gold, silver = revision(1), revision(2)
    at = START + 100 * DAY
    changes = (
        change(1, gold, START, expires_at=START + 50 * DAY),
        change(2, silver, START + 60 * DAY, expires_at=START + 110 * DAY),
        change(3, gold, START + 90 * DAY, effective_at=START + 110 * DAY, basis=2),
    )
    drawn = _drawn(changes, at)
    scheduled, active, expired = (row.bar for row in drawn.rows)
    assert [row.status_word for row in drawn.rows] == ["Scheduled", "Active", "Expired"]
    assert expired.end < active.start < drawn.now < active.end == scheduled.start
    assert scheduled.goes_on
    assert not active.goes_on


def test_the_end_of_what_is_scheduled_is_inside_with_its_date() -> None:
    at = START + DAY
    changes = (
        change(1, revision(1), START, expires_at=START + 30 * DAY),
        change(
            2, revision(2), at, effective_at=START + 30 * DAY, expires_at=START + 395 * DAY, basis=1
        ),
    )
    scheduled, active = _drawn(changes, at).rows
    assert active.bar.end == scheduled.bar.start < scheduled.bar.end < 1
    assert not scheduled.bar.goes_on
    assert scheduled.dates == "1 Apr 2026 – 1 Apr 2027"
    assert active.dates == "2 Mar 2026 – 1 Apr 2026"


def test_what_renews_goes_on_and_says_when() -> None:
    monthly = Revision(1, 1, plain_plan(1, term=Term.parse("P1M")))
    changes = (
        change(1, monthly, START, anchor_at=START),
        change(
            2,
            monthly,
            START,
            effective_at=START + 31 * DAY,
            anchor_at=START + 31 * DAY,
            basis=1,
        ),
    )
    [running] = _drawn(changes[:1], START + 40 * DAY).rows
    assert running.bar.goes_on
    assert running.bar.renews is not None
    assert running.bar.start < running.bar.renews < running.bar.end == 1
    assert running.dates == "since 2 Mar 2026, renews 2 May 2026"
    scheduled, _ = _drawn(changes, START + DAY).rows
    assert scheduled.bar.renews is not None
    assert scheduled.bar.start < scheduled.bar.renews < scheduled.bar.end == 1
    assert scheduled.dates == "from 2 Apr 2026, renews 2 May 2026"


@pytest.mark.parametrize("lasts", [timedelta(minutes=1), timedelta(hours=1), 3650 * DAY])
def test_a_minute_and_ten_years_stand_beside_each_other(lasts: timedelta) -> None:
    changes = (
        change(1, revision(1), START, expires_at=START + lasts),
        change(2, revision(2), START + 3650 * DAY),
    )
    drawn = _drawn(changes, START + 3651 * DAY)
    assert [row.name for row in drawn.rows] == ["Plan 02", "Plan 01"]
    assert_legible(drawn)


@pytest.mark.parametrize("code", languages_in(LOCALES).codes)
def test_every_status_is_legible_in_every_language(code: str) -> None:
    at = START + 40 * DAY
    monthly = Revision(1, 1, plain_plan(1, name=LocalText.of("W" * 40), term=Term.parse("P1M")))
    own = change(1, monthly, START, anchor_at=START)
    settled = Withdrawn(2, at, 1, Channel.CHAT, None, 0, 0)
    told = tuple(
        Period(own, status, START, None, settled, START + 61 * DAY)
        if status is Status.ACTIVE
        else Period(own, status, None if is_thin(status) else START, at, settled)
        for status in Status
    )
    language = languages_in(LOCALES).language(code)
    for half in (told[:5], told[5:]):
        assert_legible(chart(HistorySpan(view(at), half, 1234), language))


def _drawn(changes: tuple[Change, ...], at: datetime) -> Chart:
    now = subscription(changes, at)
    return chart(HistorySpan(view(at, subscription_=now), periods(changes, at), 0), ENGLISH)


def test_the_dates_are_in_the_readers_language() -> None:
    language = Language("ar", gettext.NullTranslations())
    at = START + 100 * DAY
    active = Period(change(1, revision(1), START), Status.ACTIVE, START)
    span = HistorySpan(view(at), (active,), 0)
    drawn = chart(span, language)
    assert drawn.is_mirrored
    assert drawn.subtitle == f"As of {ISOLATE}10 يونيو 2026{END}"
    assert "مارس\n2026" in [tick.words for tick in drawn.ticks]
    assert not chart(span, ENGLISH).is_mirrored


async def test_ten_thousand_hostile_names_are_all_taken(house: House, owner: Actor) -> None:
    dice = random.Random(20260302)  # noqa: S311 - repeatable, not secret
    for number in range(NAMES):
        name = shorten(clean_name(_hostile(dice))) or "My business"
        plan = Plan("gold", LocalText.of(name[:40]), LocalText.of("x"), ())
        own = change(1, Revision(1, 1, plan), START)
        seen = view(START, name, subscription([own], START))
        if number % 2:
            span = HistorySpan(seen, periods([own], START), 0)
            screen = timeline.picture(span, b"\x89PNG\r\n\x1a\n", ENGLISH)
        else:
            ledger = HistoryLedger(seen, (own,), {1: name})
            shown = export.document(ledger, export.table(ledger, ENGLISH), ENGLISH)
            assert not isinstance(shown, str)
            screen = shown
        await send(house.bot, owner.person.id, screen)
        assert owner.screen.text.endswith((".", "UTC."))
    assert not [call for call in house.telegram.calls if call.status != 200]


def _hostile(dice: random.Random) -> str:
    pieces = [
        dice.choice(HOSTILE) if dice.random() < 0.5 else chr(dice.choice(_ALL_CHARACTERS))
        for _ in range(dice.randrange(1, 12))
    ]
    return "".join(pieces)


# Every code point but the halves of pairs, which no text on Telegram can have.
_ALL_CHARACTERS = [*range(0xD800), *range(0xE000, 0x110000)]
