"""The operator's desk: requests to be answered, plans that end soon, owners out of reach."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from aiogram.utils.formatting import Bold, Text

from handlers.buttons import (
    AnyButton,
    Destination,
    OpenDesk,
    OpenHelp,
    OpenLanguage,
    OpenRequest,
    OpenSettings,
    OpenWhich,
    Register,
)
from handlers.language import Language
from handlers.screens import labels, ways
from handlers.screens.parts import isolated, name_of
from handlers.screens.screen import Button, Row, Screen, lines, paragraphs, title
from handlers.service import Service
from storage.businesses.values import DESK_PAGE, Desk, DeskPart, Listed, LostOwner
from storage.changes.values import Request
from storage.members.values import Business, MemberView

Views = tuple[MemberView, ...]

_SHOWN = 3  # of what is below the requests; all of it has pages of its own


def desk(found: Desk, part: DeskPart, views: Views, say: Language, service: Service) -> Screen:
    """The desk as a whole, or a page of one of its other lists."""
    match part:
        case DeskPart.REQUESTS:
            return _whole(found, views, say, service)
        case DeskPart.ENDING:
            ends = [_ending(one, say) for one in found.ending.items]
            return _list(part, found.ending, _ending_heading(found, say), ends, say)
        case DeskPart.RENEWING:
            renews = [_renewing(one, say) for one in found.renewing.items]
            return _list(part, found.renewing, _renewing_heading(found, say), renews, say)
        case DeskPart.LOST:
            lost = [_lost(one, say) for one in found.lost.items]
            return _list(part, found.lost, _lost_heading(found, say), lost, say)


def _whole(found: Desk, views: Views, say: Language, service: Service) -> Screen:
    requests = found.requests
    ending = [_ending(one, say) for one in found.ending.items[:_SHOWN]]
    lost = [_lost(one, say) for one in found.lost.items[:_SHOWN]]
    text = paragraphs(
        title(say(labels.DESK)),
        _requests(requests, say),
        _block(_ending_heading(found, say), ending),
        Text(Bold(_renewing_heading(found, say))) if found.renewing.count else None,
        _block(_lost_heading(found, say), lost) if lost else None,
    )
    rows = (
        *(_to_request(number, one, requests, say) for number, one in _numbered(requests)),
        *ways.turn_page(say, requests.page, requests.last_page, lambda to: OpenDesk(page=to)),
        *_more(found, say),
        *_elsewhere(views, say, service),
    )
    return Screen(text, rows)


def _list(
    part: DeskPart,
    found: Listed[Business] | Listed[LostOwner],
    heading: str,
    told: list[Text],
    say: Language,
) -> Screen:
    turn = ways.turn_page(say, found.page, found.last_page, lambda to: OpenDesk(part=part, page=to))
    return Screen(_block(heading, told), (*turn, ways.back(say, OpenDesk())))


def _requests(requests: Listed[Request], say: Language) -> Text:
    if not requests.count:
        return Text(say("No open requests. New ones come to this chat."))
    told = [Text(f"{say.number(at)}. ", _request(one, say)) for at, one in _numbered(requests)]
    heading = say("Open requests: {count}").format(count=say.number(requests.count))
    return lines([Bold(heading), *told])


def _ending_heading(found: Desk, say: Language) -> str:
    return say("Ends in the next 30 days: {count}").format(count=_count(found.ending, say))


def _renewing_heading(found: Desk, say: Language) -> str:
    return say("Renews in the next 30 days: {count}").format(count=_count(found.renewing, say))


def _count(of: Listed[Business], say: Language) -> str:
    return say.number(of.count) + ("+" if of.has_more else "")


def _lost_heading(found: Desk, say: Language) -> str:
    return say("Out of reach: {count}").format(count=say.number(found.lost.count))


def _request(request: Request, say: Language) -> Text:
    """`Corner Café · Platinum · 24 Nov 2026`."""
    change = request.change
    return _entry(request.business.name, name_of(change.revision, say), say.day(change.decided_at))


def _ending(business: Business, say: Language) -> Text:
    """`Corner Café · Gold · 24 Nov 2026`."""
    return _due(business, business.subscription.lapses_at, say)


def _renewing(business: Business, say: Language) -> Text:
    """`Corner Café · Gold · 24 Nov 2026`."""
    return _due(business, business.subscription.renews_at, say)


def _due(business: Business, when: datetime | None, say: Language) -> Text:
    current = business.subscription.current
    plan = name_of(current.revision if current else None, say)
    return _entry(business.name, plan, say.day(when) if when else "—")


def _lost(owner: LostOwner, say: Language) -> Text:
    """`Corner Café · Olivia Owner · 24 Nov 2026`."""
    return _entry(owner.business, owner.name, say.day(owner.since))


def _entry(business: str, what: str, day: str) -> Text:
    return Text(Bold(isolated(business)), " · ", isolated(what), " · ", day)


def _block(heading: str, told: Iterable[Text]) -> Text:
    return lines([Bold(heading), *told])


def _numbered(requests: Listed[Request]) -> Iterator[tuple[int, Request]]:
    return iter(enumerate(requests.items, requests.page * DESK_PAGE + 1))


def _to_request(number: int, one: Request, requests: Listed[Request], say: Language) -> Row:
    target = OpenRequest(business=one.business.id, version=one.change.seq, page=requests.page)
    return (Button(say.beside(f"{say.number(number)}. {one.business.name}"), target),)


def _more(found: Desk, say: Language) -> tuple[Row, ...]:
    """The ways to what of the other lists is not on the desk."""
    lists = (
        (labels.ALL_ENDING, DeskPart.ENDING, found.ending.count > _SHOWN),
        (labels.ALL_RENEWING, DeskPart.RENEWING, found.renewing.count > 0),
        (labels.ALL_LOST, DeskPart.LOST, found.lost.count > _SHOWN),
    )
    return tuple(
        (Button(say(label), OpenDesk(part=part)),) for label, part, is_on in lists if is_on
    )


def _elsewhere(views: Views, say: Language, service: Service) -> tuple[Row, ...]:
    """Where members go on to their own business; whoever is in none, to what newcomers have."""
    if views:
        return ((Button(say(labels.SETTINGS), _settings(views)),),)
    register = ((Button(say(labels.REGISTER), Register()),),)
    language = Button(say(labels.LANGUAGE), OpenLanguage(business=0))
    help_ = Button(say(labels.HELP), OpenHelp(business=0))
    return (*(register if service.open_registration else ()), (language, help_))


def _settings(views: Views) -> AnyButton:
    if len(views) > 1:
        return OpenWhich(to=Destination.SETTINGS)
    return OpenSettings(business=views[0].member.business_id)
