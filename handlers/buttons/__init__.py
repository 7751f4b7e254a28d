"""Buttons: what an inline button carries, and how a press is read back.

Ids and what the screen was built from, never a price or an owner. Whatever comes back is hostile
until `read` has returned it: only what a button of this version packs to is understood.
"""

from handlers.buttons.fields import (
    LARGEST as LARGEST,
)
from handlers.buttons.fields import (
    LAST_DAY as LAST_DAY,
)
from handlers.buttons.fields import (
    AnyButton as AnyButton,
)
from handlers.buttons.fields import (
    OfBusiness as OfBusiness,
)
from handlers.buttons.operators import (
    ApproveRequest as ApproveRequest,
)
from handlers.buttons.operators import (
    ConfirmApproval as ConfirmApproval,
)
from handlers.buttons.operators import (
    DeclineRequest as DeclineRequest,
)
from handlers.buttons.operators import (
    OfRequest as OfRequest,
)
from handlers.buttons.operators import (
    OpenDesk as OpenDesk,
)
from handlers.buttons.operators import (
    OpenRequest as OpenRequest,
)
from handlers.buttons.people import (
    AddBusiness as AddBusiness,
)
from handlers.buttons.people import (
    Invite as Invite,
)
from handlers.buttons.people import (
    OfMember as OfMember,
)
from handlers.buttons.people import (
    OpenInvitations as OpenInvitations,
)
from handlers.buttons.people import (
    OpenMember as OpenMember,
)
from handlers.buttons.people import (
    OpenRemoval as OpenRemoval,
)
from handlers.buttons.people import (
    OpenTeam as OpenTeam,
)
from handlers.buttons.people import (
    Register as Register,
)
from handlers.buttons.people import (
    RegisterAs as RegisterAs,
)
from handlers.buttons.people import (
    RemoveMember as RemoveMember,
)
from handlers.buttons.people import (
    Rename as Rename,
)
from handlers.buttons.people import (
    RevokeInvitation as RevokeInvitation,
)
from handlers.buttons.people import (
    SetRole as SetRole,
)
from handlers.buttons.people import (
    fingerprint as fingerprint,
)
from handlers.buttons.plan import (
    AskFor as AskFor,
)
from handlers.buttons.plan import (
    Confirm as Confirm,
)
from handlers.buttons.plan import (
    ExportHistory as ExportHistory,
)
from handlers.buttons.plan import (
    OpenChoose as OpenChoose,
)
from handlers.buttons.plan import (
    OpenEntry as OpenEntry,
)
from handlers.buttons.plan import (
    OpenHistory as OpenHistory,
)
from handlers.buttons.plan import (
    OpenPlans as OpenPlans,
)
from handlers.buttons.plan import (
    OpenPreview as OpenPreview,
)
from handlers.buttons.plan import (
    OpenRenewal as OpenRenewal,
)
from handlers.buttons.plan import (
    OpenTimeline as OpenTimeline,
)
from handlers.buttons.plan import (
    OpenTurnOff as OpenTurnOff,
)
from handlers.buttons.plan import (
    TakeBack as TakeBack,
)
from handlers.buttons.plan import (
    TurnOff as TurnOff,
)
from handlers.buttons.plan import (
    UndoChange as UndoChange,
)
from handlers.buttons.ways import (
    Destination as Destination,
)
from handlers.buttons.ways import (
    OpenHelp as OpenHelp,
)
from handlers.buttons.ways import (
    OpenHome as OpenHome,
)
from handlers.buttons.ways import (
    OpenLanguage as OpenLanguage,
)
from handlers.buttons.ways import (
    OpenNotices as OpenNotices,
)
from handlers.buttons.ways import (
    OpenPartner as OpenPartner,
)
from handlers.buttons.ways import (
    OpenPrivacy as OpenPrivacy,
)
from handlers.buttons.ways import (
    OpenSettings as OpenSettings,
)
from handlers.buttons.ways import (
    OpenWhich as OpenWhich,
)
from handlers.buttons.ways import (
    PickLanguage as PickLanguage,
)
from handlers.buttons.ways import (
    SetNotice as SetNotice,
)


def _kinds(of: type[AnyButton]) -> list[type[AnyButton]]:
    """The kinds of buttons there are: those of which there are no further kinds."""
    return [kind for one in of.__subclasses__() for kind in _kinds(one)] or [of]


ALL = tuple(_kinds(AnyButton))
_BY_PREFIX = {one.__prefix__: one for one in ALL}


def read(data: str | None) -> AnyButton | None:
    """The button that packs to exactly this data; None for anything else."""
    kind = _BY_PREFIX.get((data or "").partition(":")[0])
    if kind is None or data is None:
        return None
    try:
        button = kind.unpack(data)
    except (TypeError, ValueError):  # wrong count of parts, or a part out of bounds
        return None
    return button if button.pack() == data else None
