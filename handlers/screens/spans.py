"""Spans: when a plan was active, in days for a list and in instants for its details."""

from aiogram.utils.formatting import Text

from handlers.language import Language
from plans.ledger import Requested
from plans.periods import Period, Status


def dates(period: Period, say: Language) -> str:
    """The days of a period."""
    change = period.change
    if period.since is None:
        if isinstance(change, Requested):
            return say("requested on {date}").format(date=say.day(change.decided_at))
        is_ahead = period.status is Status.SCHEDULED
        template = say("from {date}") if is_ahead else say("was to start on {date}")
        return template.format(date=say.day(change.effective_at))
    if period.until:
        return say.days(period.since, period.until)
    if period.renews_at:
        template = say("since {date}, renews {renews}")
        return template.format(date=say.day(period.since), renews=say.day(period.renews_at))
    return say("since {date}").format(date=say.day(period.since))


def in_full(period: Period, say: Language) -> list[Text | None]:
    """The instants of a period, with the time of day."""
    since = period.since
    if since is None:
        if isinstance(period.change, Requested):
            return []  # its decisions say when
        return [Text(dates(period, say))]
    until, renews = period.until, period.renews_at
    is_ahead = period.status is Status.ACTIVE
    ends = say("Until: {date}") if is_ahead else say("Ended: {date}")
    return [
        say("Started: {date}", date=say.date(since)),
        say.fill(ends, date=say.date(until)) if until else None,
        say("Renews: {date}", date=say.date(renews)) if renews else None,
    ]
