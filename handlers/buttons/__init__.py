"""Buttons: what an inline button carries, and how a press is read back.

Ids and what the screen was built from, never a price or an owner. Whatever comes back is hostile
until `read` has returned it: only what a button of this version packs to is understood.
"""

from handlers.buttons.fields import (
    LARGEST,
    LAST_DAY,
    UNDER_A_NOTICE,
    AnyButton,
    OfBusiness,
)
from handlers.buttons.operators import (
    ApproveRequest,
    ConfirmApproval,
    DeclineRequest,
    OfRequest,
    OpenDesk,
    OpenRequest,
)
from handlers.buttons.people import (
    AddBusiness,
    Invite,
    OfMember,
    OpenInvitations,
    OpenMember,
    OpenRemoval,
    OpenTeam,
    Register,
    RegisterAs,
    RemoveMember,
    Rename,
    RevokeInvitation,
    SetRole,
    fingerprint,
)
from handlers.buttons.plan import (
    AskFor,
    Confirm,
    ExportHistory,
    OpenChoose,
    OpenEntry,
    OpenHistory,
    OpenPlans,
    OpenPreview,
    OpenRenewal,
    OpenTimeline,
    OpenTurnOff,
    TakeBack,
    TurnOff,
    UndoChange,
)
from handlers.buttons.ways import (
    Destination,
    OpenHelp,
    OpenHome,
    OpenLanguage,
    OpenNotices,
    OpenPartner,
    OpenPrivacy,
    OpenSettings,
    OpenWhich,
    PickLanguage,
    SetNotice,
)

__all__ = [
    "ALL",
    "LARGEST",
    "LAST_DAY",
    "UNDER_A_NOTICE",
    "AddBusiness",
    "AnyButton",
    "ApproveRequest",
    "AskFor",
    "Confirm",
    "ConfirmApproval",
    "DeclineRequest",
    "Destination",
    "ExportHistory",
    "Invite",
    "OfBusiness",
    "OfMember",
    "OfRequest",
    "OpenChoose",
    "OpenDesk",
    "OpenEntry",
    "OpenHelp",
    "OpenHistory",
    "OpenHome",
    "OpenInvitations",
    "OpenLanguage",
    "OpenMember",
    "OpenNotices",
    "OpenPartner",
    "OpenPlans",
    "OpenPreview",
    "OpenPrivacy",
    "OpenRemoval",
    "OpenRenewal",
    "OpenRequest",
    "OpenSettings",
    "OpenTeam",
    "OpenTimeline",
    "OpenTurnOff",
    "OpenWhich",
    "PickLanguage",
    "Register",
    "RegisterAs",
    "RemoveMember",
    "Rename",
    "RevokeInvitation",
    "SetNotice",
    "SetRole",
    "TakeBack",
    "TurnOff",
    "UndoChange",
    "fingerprint",
    "read",
]


def _kinds(of: type[AnyButton]) -> list[type[AnyButton]]:
    """The kinds of buttons there are: those of which there are no further kinds."""
    return [kind for one in of.__subclasses__() for kind in _kinds(one)] or [of]


ALL = tuple(_kinds(AnyButton))
_BY_PREFIX = {one.__prefix__: one for one in ALL}


def read(data: str | None) -> AnyButton | None:
    """The button that packs to exactly this data, under a notice or not; None for anything else."""
    data = data and data.removesuffix(UNDER_A_NOTICE)
    kind = _BY_PREFIX.get((data or "").partition(":")[0])
    if kind is None or data is None:
        return None
    try:
        button = kind.unpack(data)
    except (TypeError, ValueError):  # wrong count of parts, or a part out of bounds
        return None
    return button if button.pack() == data else None
