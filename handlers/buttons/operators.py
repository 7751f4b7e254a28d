"""What operators press."""

from handlers.buttons.fields import Flag, Number, OfBusiness


class OfRequest(OfBusiness, prefix="oq"):
    """An operator's button under request number `version`; `reason`: its message quotes one."""

    version: Number
    reason: Flag = 0


class ApproveRequest(OfRequest, prefix="a"):
    """Grant the request."""


class DeclineRequest(OfRequest, prefix="d"):
    """Refuse the request."""
