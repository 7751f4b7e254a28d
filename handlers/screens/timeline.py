"""Timeline: a history as a chart of bars over time, and the words that go with the picture."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import assert_never

from aiogram.utils.formatting import Text

from handlers.language import Language
from handlers.screens import labels
from handlers.screens.chart import Bar, Chart, Lane, Tick, is_thin
from handlers.screens.parts import name_of, words_of
from handlers.screens.screen import Attachment, AttachmentKind, Screen, title
from plans.periods import Period, Status
from storage.changes.values import HistorySpan

MOST_LANES = 12
MOST_TICKS = 6
LEAST_DAYS = 4.0
AHEAD = 0.35  # of what lies behind the last start: so far is looked ahead at most

_LAST_DAY = date.max.toordinal()
# How far apart the dates on the axis may be.
_DAYS = (1, 2, 7, 14)
_YEARS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_MONTHS = (1, 2, 3, 6, *(12 * years for years in _YEARS))


def picture(found: HistorySpan, content: bytes, say: Language) -> Screen:
    """The painted chart with a line of words: for whoever cannot see it, what it shows."""
    member, subscription = found.view.member, found.view.subscription
    current = name_of(subscription.current.revision, say) if subscription.current else "—"
    words = say(
        "Plans shown: {count}. Current plan on {date}: {plan}.",
        count=say.number(len(found.periods)),
        date=say.date(subscription.now),
        plan=current,
    )
    name = f"timeline-{member.business_id}-{subscription.now:%Y-%m-%d}.png"
    attachment = Attachment(AttachmentKind.PHOTO, name, content)
    heading = title(say(labels.TIMELINE), member.business_name)
    return Screen(Text(heading, "\n", words), attachment=attachment)


def not_in_time(say: Language) -> str:
    """The words shown instead of a picture."""
    return say("The picture could not be drawn in time. Please try again in a while.")


def chart(found: HistorySpan, say: Language) -> Chart:
    """The periods as bars, a lane for each plan, the newest on top."""
    at = found.view.subscription.now
    lanes: dict[str, list[Period]] = {}
    for one in found.periods:
        lanes.setdefault(one.revision.plan.code, []).append(one)
    shown = list(lanes.values())[:MOST_LANES]
    periods = [one for lane in shown for one in lane]
    window = _window(periods, at)
    statuses = {one.status for one in periods}
    return Chart(
        title=found.view.member.business_name,
        subtitle=say("As of {date}").format(date=say.written(at)),
        lanes=tuple(_lane(lane, window, at, say) for lane in shown),
        ticks=tuple(_ticks(window, say)),
        now=window.part(_days(at)),
        now_word=say("Today"),
        legend=tuple((one, words_of(one, say)) for one in Status if one in statuses),
        notes=tuple(_notes(statuses, found.older + len(found.periods) - len(periods), say)),
        is_mirrored=say.is_right_to_left,
    )


@dataclass(frozen=True, slots=True)
class _Window:
    """The time that is shown, in days: as ordinals of dates count them."""

    first: float
    last: float

    def part(self, day: float) -> float:
        """Where a moment is: 0 at the oldest edge, 1 at the newest, never beyond either."""
        return min(max((day - self.first) / (self.last - self.first), 0.0), 1.0)


def _window(periods: Sequence[Period], at: datetime) -> _Window:
    """All starts and today; ends that lie ahead, but not so far that they press all together."""
    starts, ends = zip(*(_bounds(one, at) for one in periods), strict=True)
    first, last = min(starts), max(*starts, _days(at))
    if last - first < LEAST_DAYS:
        first = last - LEAST_DAYS / 2
    ahead = last + AHEAD * max(last - first, LEAST_DAYS)
    newest = max((ahead if end is None else min(end, ahead) for end in ends), default=last)
    margin = 0.03 * (ahead - first)
    return _Window(max(first - margin, 1.0), max(newest, last) + margin)


def _bounds(period: Period, at: datetime) -> tuple[float, float | None]:
    """From when to when a bar goes, None for no end in sight."""
    change = period.change
    match period.status:
        case (
            Status.ACTIVE
            | Status.EXPIRED
            | Status.REPLACED
            | Status.ENDED
            | Status.UNDONE
            | Status.SCHEDULED
        ):
            until = period.ends_at if period.since is None else period.until
            return _days(period.since or change.effective_at), _days(until) if until else None
        case Status.AWAITING | Status.CANCELLED | Status.DECLINED:
            settled = period.settled_by.decided_at if period.settled_by else at
            return _days(change.decided_at), _days(settled)
        case _ as never:
            assert_never(never)


def _lane(newest_first: Sequence[Period], window: _Window, at: datetime, say: Language) -> Lane:
    bars = []
    for one in reversed(newest_first):
        start, end = _bounds(one, at)
        goes_on = end is None or end > window.last
        stop = 1.0 if end is None else window.part(end)
        bars.append(Bar(one.status, window.part(start), stop, goes_on))
    return Lane(name_of(newest_first[0].revision, say), tuple(bars))


def _notes(statuses: set[Status], older: int, say: Language) -> Iterator[str]:
    if any(map(is_thin, statuses)):
        yield say("Thin bars: not in force, or undone")
    if older:
        yield say("Older ones, not shown: {count}").format(count=say.number(older))
    yield say("All dates are in UTC")


def _ticks(window: _Window, say: Language) -> Iterator[Tick]:
    """At most six dates, as far apart as that needs."""
    first, last = math.ceil(window.first), min(math.floor(window.last), _LAST_DAY)
    for step in _DAYS:
        if (last - first) // step < MOST_TICKS:
            for day in range(first + -first % step, last + 1, step):
                words = say.shortly(date.fromordinal(day), "MMMd", "y")
                yield Tick(window.part(day), words)
            return
    start, end = _months(first), _months(last)
    step = next(one for one in _MONTHS if (end - start) // one < MOST_TICKS)
    for month in range(start + -start % step, end + 1, step):
        start_of_month = date(month // 12, month % 12 + 1, 1)
        if (at := start_of_month.toordinal()) >= first:
            parts = () if step % 12 == 0 else ("MMM",)
            words = say.shortly(start_of_month, *parts, "y")
            yield Tick(window.part(at), words)


def _months(ordinal: int) -> int:
    """How many months lie before that of a day."""
    day = date.fromordinal(ordinal)
    return day.year * 12 + day.month - 1


def _days(at: datetime) -> float:
    return at.toordinal() + (at - datetime.combine(at, time(), UTC)) / timedelta(days=1)
