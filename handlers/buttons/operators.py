"""What operators press."""

from handlers.buttons.fields import AnyButton, Day, Flag, Number, OfBusiness
from storage.businesses.values import DeskPart


class OpenDesk(AnyButton, prefix="dk"):
    """To the operator's desk: a page of its requests, or of another of its lists."""

    part: DeskPart = DeskPart.REQUESTS
    page: Number = 0


class OfRequest(OfBusiness, prefix="oq"):
    """An operator's button under request number `version`; `reason`: its message quotes one."""

    version: Number
    reason: Flag = 0


class OpenRequest(OfRequest, prefix="or"):
    """To the card of the request; `page` is the page of the desk one comes from, if one does."""

    page: Number | None = None


class ApproveRequest(OfRequest, prefix="a"):
    """Grant the request."""


class ConfirmApproval(OfRequest, prefix="ca"):
    """Grant the request, though a paid term ends early: the one that would end on this day."""

    day: Day


class DeclineRequest(OfRequest, prefix="d"):
    """Refuse the request."""
