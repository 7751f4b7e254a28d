"""Timeline: a picture in the chat, and bars that are what the history says, for any history."""

import gettext
import random
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.serving.rendering import send
from handlers.direction import END, ISOLATE
from handlers.language import Language
from handlers.screens import export, timeline
from handlers.screens.chart import Chart, NotDrawn
from handlers.screens.timeline import MOST_TICKS, chart
from plans.conditions import Facts
from plans.ledger import Channel, Chosen, Withdrawn
from plans.names import clean_name, shorten
from plans.periods import Period, Status, periods
from plans.plan import Catalogue, Plan, Revision
from plans.subscription import Subscription, fold, subscription
from plans.text import LocalText
from storage.changes.values import HistoryLedger, HistorySpan
from storage.members.values import Member, MemberView, Role
from tests.conftest import START
from tests.conversation import Actor, House
from tests.handlers.conftest import choose, plain_plan

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
    await choose(owner, "Silver")
    await owner.sends("/history")
    shown = owner.screen
    await owner.taps("Timeline")
    assert owner.screen.id > shown.id, "a message of its own"
    owner.sees(
        "Timeline · Olivia Owner",
        "Plans shown: 2. Current plan on 5 March 2026, 09:00 UTC: Silver.",
    )
    sent = owner.screen.raw["photo"][-1]
    stored = house.telegram.world.files.find(sent["file_id"])
    assert stored is not None
    picture = Image.open(BytesIO(stored.upload.data))
    assert picture.size == (sent["width"], sent["height"])
    assert picture.width == 1080
    [edited] = [one for one in owner.person.messages if one.id == shown.id]
    assert edited.text == shown.text


async def test_a_viewer_sees_the_same_picture(house: House, owner: Actor) -> None:
    drawn: list[Chart] = []

    async def draw(one: Chart) -> bytes | None:
        drawn.append(one)
        return b"\x89PNG\r\n\x1a\n"

    house.draw = draw
    house.restart()
    await choose(owner, "Gold")
    viewer = await house.viewer_of(owner)
    for member in (owner, viewer):
        await member.sends("/history")
        await member.taps("Timeline")
        member.sees("Current plan on 2 March 2026, 09:00 UTC: Gold.")
    assert drawn[0] == drawn[1]
    assert drawn[0].title == "Olivia Owner"


async def test_a_picture_that_takes_too_long_is_given_up_with_a_word(
    house: House, owner: Actor
) -> None:
    async def never(_chart: Chart) -> None:
        return None

    house.draw = never
    house.restart()
    await choose(owner, "Gold")
    await owner.sends("/history")
    shown = owner.screen
    await owner.taps("Timeline")
    assert owner.toast == ("The picture could not be drawn in time. Please try again in a while.")
    assert owner.screen.raw == shown.raw


async def test_of_a_long_history_the_newest_forty_are_drawn(house: House, owner: Actor) -> None:
    drawn: list[Chart] = []

    async def draw(one: Chart) -> bytes | None:
        drawn.append(one)
        return b"\x89PNG\r\n\x1a\n"

    house.draw = draw
    house.restart()
    for number in range(43):
        house.clock.move(DAY)
        await choose(owner, ("Starter", "Silver")[number % 2])
    await owner.sends("/history")
    await owner.taps("Timeline")
    assert sum(len(lane.bars) for lane in drawn[0].lanes) == 40
    assert drawn[0].notes == ("Older ones, not shown: 3", "All dates are in UTC")


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
    bars = [bar for lane in drawn.lanes for bar in lane.bars]
    assert 1 <= len(drawn.lanes) <= MOST_LANES
    for bar in bars:
        assert 0 <= bar.start <= bar.end <= 1, "time does not run backwards"
    assert 0 <= drawn.now <= 1
    assert 1 <= len(drawn.ticks) <= MOST_TICKS
    assert [one.at for one in drawn.ticks] == sorted({one.at for one in drawn.ticks})
    assert {status for status, _ in drawn.legend} == {bar.status for bar in bars}
    left_out = span.older + len(span.periods) - len(bars)
    assert (f"Older ones, not shown: {left_out:,}" in drawn.notes) == bool(left_out)
    assert any("Thin" in note for note in drawn.notes) == any(is_thin(bar.status) for bar in bars)


def test_each_status_is_where_it_belongs() -> None:
    gold, silver = revision(1), revision(2)
    at = START + 100 * DAY
    changes = (
        change(1, gold, START, expires_at=START + 50 * DAY),
        change(2, silver, START + 60 * DAY, expires_at=START + 110 * DAY),
        change(3, gold, START + 90 * DAY, effective_at=START + 110 * DAY, basis=2),
    )
    now = subscription(changes, at)
    span = HistorySpan(view(at, subscription_=now), periods(changes, at), 0)
    newest, older = chart(span, ENGLISH).lanes
    expired, scheduled = newest.bars
    [active] = older.bars
    now_at = chart(span, ENGLISH).now
    assert (expired.status, active.status, scheduled.status) == (
        Status.EXPIRED,
        Status.ACTIVE,
        Status.SCHEDULED,
    )
    assert expired.end < active.start < now_at < active.end == scheduled.start < scheduled.end == 1
    assert scheduled.goes_on
    assert not active.goes_on


def test_the_dates_are_in_the_readers_language_with_the_zone_written_out() -> None:
    language = Language("ar", gettext.NullTranslations())
    at = START + 100 * DAY
    active = Period(change(1, revision(1), START), Status.ACTIVE, START)
    span = HistorySpan(view(at), (active,), 0)
    drawn = chart(span, language)
    assert drawn.is_mirrored
    assert drawn.subtitle == f"As of {ISOLATE}10 يونيو 2026، 09:00 UTC{END}"
    assert "يونيو\n2026" in [tick.words for tick in drawn.ticks]
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
