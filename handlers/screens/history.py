"""History: all plans the business has had, newest first; one of them; what there was on a day."""

from collections.abc import Mapping
from datetime import date

from aiogram.utils.formatting import Bold, Text

from handlers.buttons import ExportHistory, OpenEntry, OpenHistory, OpenPlans, OpenTimeline
from handlers.screens import labels, parts, ways
from handlers.screens.parts import decider_in, mark_of, name_of, words_of
from handlers.screens.screen import Button, Row, Screen, lines, paragraphs, title
from handlers.speech import Speech
from handlers.texts import mark
from plans.ledger import Change, Period, Requested, Status
from storage.changes.values import HistoryDay, HistoryEntry, HistoryPage

# What the decision that settled a period is called, where its status alone does not say it all.
_SETTLED = {
    Status.UNDONE: mark("Undone on {date} by {who}"),
    Status.DECLINED: mark("Declined on {date} by {who}"),
    Status.CANCELLED: mark("Cancelled on {date} by {who}"),
    Status.EXPIRED: mark("Ended by a decision on {date} by {who}"),
}


def history(page: HistoryPage, button: OpenHistory, _: Speech) -> Screen:
    """A page of periods: name, status, dates and who decided; each opens to its details."""
    member = page.view.member
    entries = [_entry(period, page.names, _) for period in page.periods]
    if not entries:
        entries = [Text(_("No plans yet. Every plan will be listed here with its dates."))]
    text = paragraphs(title(_(labels.HISTORY), member.business_name), *entries)
    back = ways.back(_, OpenPlans(business=member.business_id))
    rows = (*_open(page.periods, button, _), *_turn_page(page, _), *_take_away(page, _), back)
    return Screen(text, rows)


def on_day(found: HistoryDay, button: OpenHistory, _: Speech) -> Screen:
    """What the business had on a day, a day being one in UTC."""
    member = found.view.member
    entries = [_entry(period, found.names, _) for period in found.periods]
    if not entries:
        is_ahead = found.day > found.view.subscription.now.date()
        none = (
            _("No plan is planned for that day.")
            if is_ahead
            else _("No plan was active on that day.")
        )
        entries = [Text(none)]
    heading = Text(_("On {day} (UTC):").format(day=_.day(found.day)))
    text = paragraphs(title(_(labels.HISTORY), member.business_name), heading, *entries)
    business = member.business_id
    rows = (
        *_open(found.periods, button, _),
        (Button(_(labels.HISTORY), OpenHistory(business=business)),),
        ways.back(_, OpenPlans(business=business)),
    )
    return Screen(text, rows)


def entry(found: HistoryEntry, button: OpenEntry, _: Speech) -> Screen:
    """One period: who decided what and when, why, and the terms as they were then."""
    period, plan = found.period, found.period.revision.plan
    terms = [
        Bold(_("As it was then")),
        Text(plan.summary.into(_.code)),
        parts.price(plan, _),
        parts.term(plan, _),
    ]
    text = paragraphs(
        title(name_of(period.revision, _), found.view.member.business_name),
        lines([_status(period, _), _dates(period, _)]),
        lines(_decisions(found, _)),
        lines(terms),
        parts.benefits(plan, _),
    )
    back = OpenHistory(
        business=button.business, before=button.before, after=button.after, day=button.day
    )
    return Screen(text, (ways.back(_, back),))


def _decisions(found: HistoryEntry, _: Speech) -> list[Text | None]:
    period = found.period
    settled = None if _is_renewed(period) else period.settled_by
    return [
        _in_full(mark("Asked for on {date} by {who}"), found.request, found.names, _)
        if found.request
        else None,
        _in_full(mark("Decided on {date} by {who}"), period.change, found.names, _),
        parts.reason(period.change.note, _),
        _in_full(_SETTLED[period.status], settled, found.names, _) if settled else None,
        parts.reason(settled.note, _) if settled else None,
    ]


def _is_renewed(period: Period) -> bool:
    """Whether the term ended by itself, and what was decided before goes on from there."""
    is_over = period.status is Status.EXPIRED and period.settled_by is not None
    return is_over and period.until == period.ends_at


def _entry(period: Period, names: Mapping[int, str], _: Speech) -> Text:
    settled = period.settled_by if period.status is not Status.EXPIRED else None
    return lines(
        [
            Text(
                f"{mark_of(period.status)} ",
                Bold(name_of(period.revision, _)),
                " — ",
                words_of(period.status, _),
            ),
            _dates(period, _),
            Text(_("by {who}").format(who=decider_in(period.change, names, _))),
            _by(_SETTLED[period.status], settled, names, _) if settled else None,
        ]
    )


def _status(period: Period, _: Speech) -> Text:
    return Text(
        f"{mark_of(period.status)} ",
        _.fill(_("Status: {status}"), status=words_of(period.status, _)),
    )


def _by(template: str, change: Change, names: Mapping[int, str], _: Speech) -> Text:
    return _.fill(_(template), date=_.instant(change.decided_at), who=decider_in(change, names, _))


def _in_full(template: str, change: Change, names: Mapping[int, str], _: Speech) -> Text:
    return Text(_by(template, change, names, _), ", ", parts.through(change, _))


def _dates(period: Period, _: Speech) -> Text:
    change = period.change
    if period.since is None:
        if isinstance(change, Requested):
            return _.fill(_("asked for on {date}"), date=_.instant(change.decided_at))
        is_ahead = period.status is Status.SCHEDULED
        template = _("from {date}") if is_ahead else _("was to start on {date}")
        return _.fill(template, date=_.instant(change.effective_at))
    since = _.instant(period.since)
    if period.until is None:
        return _.fill(_("since {date}"), date=since)
    return _.fill(_("{since} – {until}"), since=since, until=_.instant(period.until))


def _open(periods: tuple[Period, ...], page: OpenHistory, _: Speech) -> tuple[Row, ...]:
    """A button for each period, which opens its details; its day is one in UTC, and says so."""
    return tuple(
        (
            Button(
                _opens(period, _),
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


def _take_away(page: HistoryPage, _: Speech) -> tuple[Row, ...]:
    """The whole history as a picture or a file, where there is any."""
    business = page.view.member.business_id
    picture = Button(_(labels.TIMELINE), OpenTimeline(business=business))
    table = Button(_(labels.EXPORT), ExportHistory(business=business))
    return ((picture, table),) if page.periods else ()


def _opens(period: Period, _: Speech) -> str:
    day = f"{_.brief(_day_of(period))} UTC"
    return _.beside(name_of(period.revision, _), day) + f" {mark_of(period.status)}"


def _day_of(period: Period) -> date:
    if isinstance(period.change, Requested):
        return period.change.decided_at.date()
    return (period.since or period.change.effective_at).date()


def _turn_page(page: HistoryPage, _: Speech) -> tuple[Row, ...]:
    if not page.periods:
        return ()
    business = page.view.member.business_id
    row = []
    if page.has_newer:
        newest = page.periods[0].change.seq
        row.append(Button(_(labels.NEWER), OpenHistory(business=business, after=newest)))
    if page.has_older:
        oldest = page.periods[-1].change.seq
        row.append(Button(_(labels.OLDER), OpenHistory(business=business, before=oldest)))
    return (tuple(row),) if row else ()
