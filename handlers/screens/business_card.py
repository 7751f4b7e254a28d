"""Who a business is, in a few lines, for an operator who decides on its request."""

from typing import assert_never

from aiogram.utils.formatting import Bold, ExpandableBlockQuote, Text

from handlers.language import Language
from handlers.screens.parts import isolated, name_of, until, words_of
from handlers.screens.screen import lines
from plans.ledger import Change, Channel, Chosen, Declined, Ended, Requested, Undone, Withdrawn
from plans.periods import Period, Status
from plans.subscription import Subscription
from storage.changes.values import Answered, Background, Request


def about(request: Request, say: Language) -> Text | None:
    """Since when it is with us, its team, its plan, and what was before; None if not read.

    A quotation that folds: how long its past is changes nothing of the card's height.
    """
    known, business = request.background, request.business
    if known is None:
        return None
    since = say("With us since {date}").format(date=say.day(business.created_at))
    return ExpandableBlockQuote(
        lines(
            [
                say.beside(since, *_team(known, say)),
                _now(business.subscription, say),
                *_before(known, say),
            ]
        )
    )


def _team(known: Background, say: Language) -> list[str]:
    owners = say.plural("{count} owner", "{count} owners", known.owners)
    viewers = say.plural("{count} viewer", "{count} viewers", known.viewers)
    counts = ((owners, known.owners), (viewers, known.viewers))
    return [words.format(count=say.number(count)) for words, count in counts if count]


def _now(subscription: Subscription, say: Language) -> Text:
    """The plan in force: `Gold · Since: 24 Nov 2026 · Until: 24 Dec 2026`."""
    current = subscription.current
    if current is None:
        return Text(say("They have no plan now."))
    since = say("Since: {date}", date=say.day(current.effective_at))
    end = until(subscription, say)
    facts = [Bold(name_of(current.revision, say)), " · ", since]
    return Text(*facts, *((" · ", end) if end else ()))


def _before(known: Background, say: Language) -> list[Text]:
    """Earlier plans and requests, the newest of them."""
    plans = [_plan(one, say) for one in known.plans]
    requests = [_request(one, say) for one in known.requests]
    return [
        *([Text(Bold(say("Earlier plans"))), *plans] if plans else ()),
        *([Text(Bold(say("Earlier requests"))), *requests] if requests else ()),
    ]


def _plan(period: Period, say: Language) -> Text:
    """`Gold · Replaced · 24 Nov 2026 – 24 Dec 2026`."""
    start = period.since or period.change.effective_at
    days = say.days(start, period.until or start)
    name = isolated(name_of(period.revision, say))
    return Text(say.beside(name, words_of(period.status, say), days))


def _request(one: Answered, say: Language) -> Text:
    """`Platinum · Declined · 24 Nov 2026`."""
    name = isolated(name_of(one.request.revision, say))
    return Text(say.beside(name, _came(one.decision, say), say.day(one.request.decided_at)))


def _came(decision: Change, say: Language) -> str:
    """How a request was settled, in a word."""
    match decision:
        case Chosen(channel=Channel.OPERATOR):
            return say("Approved")
        case Declined():
            return words_of(Status.DECLINED, say)
        case Withdrawn():
            return say("Withdrawn")
        case Chosen() | Requested() | Undone() | Ended():
            return words_of(Status.REPLACED, say)
        case _ as never:
            assert_never(never)
