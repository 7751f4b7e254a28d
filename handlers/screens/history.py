"""History: all plans the business has had, newest first; one of them; what there was on a day."""

from collections.abc import Mapping
from datetime import date
from typing import assert_never

from aiogram.utils.formatting import Bold, Text

from handlers.buttons import (
    AnyButton,
    ExportHistory,
    OpenEntry,
    OpenHistory,
    OpenPlans,
    OpenTimeline,
)
from handlers.language import Language
from handlers.screens import decisions, labels, spans, terms, ways
from handlers.screens.decisions import decider_in
from handlers.screens.parts import counts, mark_of, name_of, words_of
from handlers.screens.screen import Button, Row, Screen, lines, paragraphs, title
from handlers.texts import mark
from plans.ledger import Change, Channel, Chosen, Requested, Withdrawn
from plans.periods import Period, Status
from storage.changes.values import HistoryDay, HistoryEntry, HistoryPage


def history(page: HistoryPage, button: OpenHistory, say: Language) -> Screen:
    """A page of periods: name, status, dates and who decided; each opens to its details."""
    member = page.view.member
    entries = [_entry(period, say) for period in page.periods]
    heading = title(say(labels.HISTORY), member.business_name)
    if entries:
        count = counts(page.total, page.view.subscription.version, say)
        heading = lines([heading, Text(count)])
    else:
        entries = [Text(say("No plans yet. Every plan will be listed here with its dates."))]
    text = paragraphs(heading, lines(entries))
    back = ways.back(say, OpenPlans(business=member.business_id))
    rows = (*_open(page.periods, button, say), *_turn_page(page, say), *_take_away(page, say), back)
    return Screen(text, rows)


def on_day(found: HistoryDay, button: OpenHistory, say: Language) -> Screen:
    """The plans of one day (UTC)."""
    member = found.view.member
    entries = [_entry(period, say) for period in found.periods]
    if not entries:
        is_ahead = found.day > found.view.subscription.now.date()
        none = (
            say("No plan is scheduled for that day.")
            if is_ahead
            else say("No plan was active on that day.")
        )
        entries = [Text(none)]
    heading = Text(say("On {day}:").format(day=say.day(found.day)))
    text = paragraphs(title(say(labels.HISTORY), member.business_name), heading, lines(entries))
    business = member.business_id
    rows = (
        *_open(found.periods, button, say),
        (Button(say(labels.HISTORY), OpenHistory(business=business)),),
        ways.back(say, OpenPlans(business=business)),
    )
    return Screen(text, rows)


def which_day(ways: tuple[tuple[date, AnyButton], ...], say: Language) -> Screen:
    """Which of these days is meant, each with the way to it."""
    rows = tuple((Button(say.day(day), way),) for day, way in ways)
    return Screen(paragraphs(title(say(labels.HISTORY)), Text(say("Which day do you mean?"))), rows)


def entry(found: HistoryEntry, button: OpenEntry, say: Language) -> Screen:
    """One period: who decided what and when, why, and the terms as they were then."""
    period, plan = found.period, found.period.revision.plan
    as_it_was = [
        Bold(say("The plan at that time")),
        Text(plan.summary.into(say.code)),
        *terms.terms(plan, say),
    ]
    text = paragraphs(
        title(name_of(period.revision, say), found.view.member.business_name),
        lines([_status(period, say), *spans.in_full(period, say)]),
        lines(_decisions(found, say)),
        lines(as_it_was),
        terms.benefits(plan, say),
    )
    back = OpenHistory(
        business=button.business, before=button.before, after=button.after, day=button.day
    )
    return Screen(text, (ways.back(say, back),))


def _decisions(found: HistoryEntry, say: Language) -> list[Text | None]:
    """Who decided what: each decision in a line of its own, with its reason."""
    period, settled = found.period, found.period.settled_by
    request, made, words = found.request, period.change, _settled(period)
    return [
        _in_full(mark("Requested on {date} by {who}"), request, found.names, say)
        if request
        else None,
        _in_full(_decided(made, request), made, found.names, say),
        decisions.reason(made.note, say),
        _in_full(words, settled, found.names, say) if settled and words else None,
        decisions.reason(settled.note, say) if settled and words else None,
    ]


def _decided(change: Chosen | Requested, request: Requested | None) -> str:
    match change:
        case Requested():
            return mark("Requested on {date} by {who}")
        case Chosen() if request:
            return mark("Approved on {date} by {who}")
        case Chosen(channel=Channel.CHAT):
            return mark("Chosen on {date} by {who}")
        case Chosen():
            return mark("Assigned on {date} by {who}")
        case _ as never:
            assert_never(never)


def _settled(period: Period) -> str | None:
    """The decision that settled a period, in words; None where it ended by itself."""
    match period.status, period.settled_by:
        case (_, None) | (Status.EXPIRED, Chosen()):
            return None
        case Status.UNDONE, _:
            return mark("Undone on {date} by {who}")
        case Status.DECLINED, _:
            return mark("Declined on {date} by {who}")
        case Status.CANCELLED, Withdrawn() if isinstance(period.change, Requested):
            return mark("Withdrawn on {date} by {who}")
        case Status.CANCELLED, Withdrawn():
            return mark("Cancelled on {date} by {who}")
        case Status.ENDED, _:
            return mark("Ended on {date} by {who}")
        case Status.EXPIRED, _:
            return mark("Renewal turned off on {date} by {who}")
        case Status.CANCELLED | Status.REPLACED, _:
            return mark("Replaced by a later change, decided on {date} by {who}")
        case ((Status.ACTIVE | Status.SCHEDULED | Status.AWAITING), _):
            return None


def _entry(period: Period, say: Language) -> Text:
    return lines(
        [
            Text(
                f"{mark_of(period.status)} ",
                Bold(name_of(period.revision, say)),
                " — ",
                words_of(period.status, say),
            ),
            Text(spans.dates(period, say)),
        ]
    )


def _status(period: Period, say: Language) -> Text:
    return Text(
        f"{mark_of(period.status)} ", say("Status: {status}", status=words_of(period.status, say))
    )


def _by(template: str, change: Change, names: Mapping[int, str], say: Language) -> Text:
    return say.fill(
        say(template), date=say.date(change.decided_at), who=decider_in(change, names, say)
    )


def _in_full(template: str, change: Change, names: Mapping[int, str], say: Language) -> Text:
    return Text(_by(template, change, names, say), ", ", decisions.through(change, say))


def _open(periods: tuple[Period, ...], page: OpenHistory, say: Language) -> tuple[Row, ...]:
    """A button for each period, which opens its details."""
    return tuple(
        (
            Button(
                _opens(period, say),
                OpenEntry(
                    business=page.business,
                    seq=period.change.seq,
                    before=page.before,
                    after=page.after,
                    day=page.day,
                ),
            ),
        )
        for period in periods
    )


def _take_away(page: HistoryPage, say: Language) -> tuple[Row, ...]:
    """The whole history as a picture or a file, where there is any."""
    business = page.view.member.business_id
    picture = Button(say(labels.TIMELINE), OpenTimeline(business=business))
    table = Button(say(labels.EXPORT), ExportHistory(business=business))
    return ((picture, table),) if page.periods else ()


def _opens(period: Period, say: Language) -> str:
    day = say.day(_day_of(period))
    return say.beside(name_of(period.revision, say), day) + f" {mark_of(period.status)}"


def _day_of(period: Period) -> date:
    if isinstance(period.change, Requested):
        return period.change.decided_at.date()
    return (period.since or period.change.effective_at).date()


def _turn_page(page: HistoryPage, say: Language) -> tuple[Row, ...]:
    if not page.periods:
        return ()
    business = page.view.member.business_id
    row = []
    if page.has_newer:
        newest = page.periods[0].change.seq
        row.append(Button(say(labels.NEWER), OpenHistory(business=business, after=newest)))
    if page.has_older:
        oldest = page.periods[-1].change.seq
        row.append(Button(say(labels.OLDER), OpenHistory(business=business, before=oldest)))
    return (tuple(row),) if row else ()
