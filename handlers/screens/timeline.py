"""Timeline: a history as a chart of bars over time, and the words that go with the picture."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import assert_never

from aiogram.utils.formatting import Text

from handlers.buttons import OpenHistory
from handlers.language import Language
from handlers.screens import labels
from handlers.screens.chart import Bar, Chart, NotDrawn, Row, Tick
from handlers.screens.files import file_name
from handlers.screens.parts import name_of, words_of
from handlers.screens.screen import Attachment, AttachmentKind, Button, Screen, title
from handlers.screens.spans import dates
from plans.ledger import Chosen
from plans.periods import Period, Status
from storage.changes.values import HistorySpan

MOST_TICKS = 3  # so many have room on a phone
LEAST_DAYS = 4.0
MARGIN = 0.03  # of the time shown, on either side
BEYOND = 0.09  # of it, for what goes on after the last date

_LAST_DAY = date.max.toordinal()
# How far apart the dates on the axis may be.
_DAYS = (1, 2, 7, 14)
_YEARS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_MONTHS = (1, 2, 3, 6, *(12 * years for years in _YEARS))


def picture(found: HistorySpan, content: bytes, say: Language) -> Screen:
    """The painted chart with a line of words: for whoever cannot see it, what it shows."""
    member, subscription = found.view.member, found.view.subscription
    current = subscription.current
    template = say("Entries shown: {count}. No plan was active on {date}.")
    if current:
        template = say("Entries shown: {count}. Current plan on {date}: {plan}.")
    words = say.fill(
        template,
        count=say.number(len(found.periods)),
        date=say.day(subscription.now),
        plan=name_of(current.revision if current else None, say),
    )
    attachment = Attachment(AttachmentKind.PHOTO, file_name(found.view, ".png"), content)
    heading = title(say(labels.TIMELINE), member.business_name)
    history = Button(say(labels.HISTORY), OpenHistory(business=member.business_id))
    return Screen(Text(heading, "\n", words), ((history,),), attachment=attachment)


def not_drawn(why: NotDrawn, say: Language) -> str:
    """The words shown instead of a picture."""
    match why:
        case NotDrawn.BUSY:
            return say("Drawing takes too long right now. Please try again in a minute.")
        case NotDrawn.FAILED:
            return say("The picture could not be drawn. Please try again in a minute.")
        case _ as never:
            assert_never(never)


def chart(found: HistorySpan, say: Language) -> Chart:
    """The periods, newest first, each with its words and its bar."""
    at = found.view.subscription.now
    spans = [_span(one, at) for one in found.periods]
    window = _window(spans, at)
    return Chart(
        title=found.view.member.business_name,
        subtitle=say("As of {date}").format(date=say.day(at)),
        rows=tuple(
            Row(
                name_of(one.revision, say),
                one.status,
                words_of(one.status, say),
                _dates(one, say),
                _bar(span, window),
            )
            for one, span in zip(found.periods, spans, strict=True)
        ),
        ticks=tuple(_ticks(window, say)),
        now=window.part(_days(at)),
        now_word=say("Today"),
        notes=tuple(_notes(found.older, say)),
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


@dataclass(frozen=True, slots=True)
class _Span:
    """From when to when a bar goes; no `end`: none is in sight, but it may renew."""

    start: float
    end: float | None
    renews: float | None = None


def _window(spans: Sequence[_Span], at: datetime) -> _Window:
    """All starts, all ends and renewals that have a date, and today."""
    moments = [_days(at)]
    for one in spans:
        moments += [day for day in (one.start, one.end, one.renews) if day is not None]
    first, last = min(moments), max(moments)
    if last - first < LEAST_DAYS:
        first = last - LEAST_DAYS
    beyond = BEYOND if any(one.end is None for one in spans) else MARGIN
    whole = last - first
    return _Window(max(first - MARGIN * whole, 1.0), last + beyond * whole)


def _span(period: Period, at: datetime) -> _Span:
    change = period.change
    match period.status:
        case Status.AWAITING | Status.CANCELLED | Status.DECLINED:
            settled = period.settled_by.decided_at if period.settled_by else at
            return _Span(_days(change.decided_at), _days(settled))
        case Status.SCHEDULED:
            renews = _renews_at(period)
            end = period.ends_at
            return _Span(_days(change.effective_at), _day(end), _day(renews))
        case Status.ACTIVE | Status.EXPIRED | Status.REPLACED | Status.ENDED | Status.UNDONE:
            start = period.since or change.effective_at
            return _Span(_days(start), _day(period.until), _day(period.renews_at))
        case _ as never:
            assert_never(never)


def _renews_at(period: Period) -> datetime | None:
    """When a scheduled plan is going to renew by itself for the first time."""
    change = period.change
    if isinstance(change, Chosen) and change.renews:
        return change.term_end(change.effective_at)
    return None


def _bar(span: _Span, window: _Window) -> Bar:
    end = 1.0 if span.end is None else window.part(span.end)
    renews = None if span.renews is None else window.part(span.renews)
    return Bar(window.part(span.start), end, span.end is None, renews)


def _dates(period: Period, say: Language) -> str:
    """The dates as the history has them; of a scheduled plan, also when its term is to end."""
    start, end = period.change.effective_at, period.ends_at
    if period.status is Status.SCHEDULED and end:
        return say.days(start, end)
    if period.status is Status.SCHEDULED and (renews := _renews_at(period)):
        template = say("from {date}, renews {renews}")
        return template.format(date=say.day(start), renews=say.day(renews))
    return dates(period, say)


def _notes(older: int, say: Language) -> Iterator[str]:
    if older:
        template = say.plural(
            "{count} earlier entry is not shown.", "{count} earlier entries are not shown.", older
        )
        yield template.format(count=say.number(older))


def _ticks(window: _Window, say: Language) -> Iterator[Tick]:
    """A few dates, as far apart as that needs."""
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


def _day(at: datetime | None) -> float | None:
    return _days(at) if at else None


def _days(at: datetime) -> float:
    return at.toordinal() + (at - datetime.combine(at, time(), UTC)) / timedelta(days=1)
