"""History: all plans the business has had, newest first."""

from aiogram.utils.formatting import Bold, Text

from handlers.buttons import OpenHistory, OpenPlans
from handlers.screens import labels
from handlers.screens.parts import mark_of, name_of, words_of
from handlers.screens.screen import Button, Row, Screen, lines, paragraphs, title
from handlers.speech import Speech
from plans.ledger import Period, Status
from storage.face import HistoryPage


def history(page: HistoryPage, _: Speech) -> Screen:
    """A page of periods: name, status and dates of each."""
    member = page.visit.member
    entries = [_entry(period, _) for period in page.periods]
    if not entries:
        entries = [Text(_("No plans yet. Every plan will be listed here with its dates."))]
    text = paragraphs(title(_(labels.HISTORY), member.business_name), *entries)
    back = labels.back(_, OpenPlans(business=member.business_id))
    return Screen(text, (*_turn_page(page, _), back))


def _entry(period: Period, _: Speech) -> Text:
    name = Bold(name_of(period.revision, _))
    status = f" — {words_of(period.status, _)}"
    return lines([Text(f"{mark_of(period.status)} ", name, status), _dates(period, _)])


def _dates(period: Period, _: Speech) -> Text:
    change = period.change
    if period.since is None:
        if period.status is Status.SCHEDULED:
            return _.fill(_("from {date}"), date=_.instant(change.effective_at))
        return _.fill(_("asked for on {date}"), date=_.instant(change.decided_at))
    since = _.instant(period.since)
    if period.until is None:
        return _.fill(_("since {date}"), date=since)
    return _.fill(_("{since} – {until}"), since=since, until=_.instant(period.until))


def _turn_page(page: HistoryPage, _: Speech) -> tuple[Row, ...]:
    if not page.periods:
        return ()
    business = page.visit.member.business_id
    row = []
    if page.has_newer:
        newest = page.periods[0].change.seq
        row.append(Button(_(labels.NEWER), OpenHistory(business=business, after=newest)))
    if page.has_older:
        oldest = page.periods[-1].change.seq
        row.append(Button(_(labels.OLDER), OpenHistory(business=business, before=oldest)))
    return (tuple(row),) if row else ()
