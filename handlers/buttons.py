"""Buttons: what an inline button carries, and how a press is read back.

Ids and what the screen was built from, never a price or an owner. Whatever comes back is hostile
until `read` has returned it: only what a button of this version packs to is understood.
"""

from enum import StrEnum
from typing import Annotated
from zlib import crc32

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from plans.commands.choose import Timing
from storage.members.values import Role
from storage.outbox.values import Notice

LARGEST = 2**31 - 1
LAST_DAY = 3_652_058  # the ordinal of the last day that has a next one

Flag = Annotated[int, Field(ge=0, le=1)]
Number = Annotated[int, Field(ge=0, le=LARGEST)]
Day = Annotated[int, Field(ge=0, le=LAST_DAY)]
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$")]


class AnyButton(CallbackData, prefix="any"):
    """The base of all buttons."""


class OpenHome(AnyButton, prefix="w"):
    """To where somebody in no business, or in several, begins."""


class Destination(StrEnum):
    """Where a person in several businesses was heading before being asked which one."""

    SETTINGS = "s"
    PLANS = "p"
    HISTORY = "h"
    NAME = "n"


class OpenWhich(AnyButton, prefix="wh"):
    """To one page of one's businesses, to say which is meant; `day` is one of its history."""

    to: Destination
    page: Number = 0
    day: Day = 0


class Register(AnyButton, prefix="r"):
    """Register a business of one's own: to the question what it is called."""


class AddBusiness(AnyButton, prefix="ab"):
    """The same, for somebody who is in a business already."""


class RegisterAs(AnyButton, prefix="ra"):
    """Register a business called by one's own name, of which `name` is the fingerprint.

    `registered` is how many businesses one had registered when that was asked.
    """

    name: Number
    registered: Number


class OfBusiness(AnyButton, prefix="of"):
    """A button that belongs to one business; only its members may use it."""

    business: Number


class OpenSettings(OfBusiness, prefix="s"):
    """To Settings."""


class Rename(OfBusiness, prefix="nm"):
    """To the question what the business is to be called."""


class OpenPartner(OfBusiness, prefix="p"):
    """To Partner."""


class OpenTeam(OfBusiness, prefix="tm"):
    """To one page of the members."""

    page: Number = 0


class OfMember(OfBusiness, prefix="om"):
    """A button about one member, from a page of the members."""

    person: Number
    page: Number = 0


class OpenMember(OfMember, prefix="mb"):
    """To one member."""


class OpenRemoval(OfMember, prefix="rm"):
    """To the question whether this member is to be taken out; oneself: whether to leave."""


class SetRole(OfMember, prefix="rl"):
    """Give this member the role."""

    role: Role


class RemoveMember(OfMember, prefix="ro"):
    """Take this member out; oneself: leave."""


class Invite(OfBusiness, prefix="iv"):
    """Make an invitation for this role."""

    role: Role


class OpenInvitations(OfBusiness, prefix="il"):
    """To one page of the open invitations."""

    page: Number = 0


class RevokeInvitation(OfBusiness, prefix="ri"):
    """End this invitation, from a page of those that are open."""

    invitation: Number
    page: Number = 0


class OpenPlans(OfBusiness, prefix="v"):
    """To Partner Plans."""


class OpenChoose(OfBusiness, prefix="c"):
    """To one page of the plans on offer; pages count from 0."""

    page: Number = 0


class OpenPreview(OfBusiness, prefix="o"):
    """To the preview of a plan, from a page of the plans on offer."""

    revision: Number
    page: Number = 0
    timing: Timing = Timing.NOW


class OpenRenewal(OfBusiness, prefix="n"):
    """To the preview of renewing the plan that is in force, or was until it expired."""


class Confirm(OfBusiness, prefix="k"):
    """Do what the preview shows: `plans.commands.choose.Choose` says what the fields mean."""

    revision: Number
    version: Number
    basis: Number
    timing: Timing = Timing.NOW
    day: Day = 0


class TakeBack(OfBusiness, prefix="x"):
    """Cancel a scheduled change, or withdraw a request: whatever is pending."""

    version: Number


class UndoChange(OfBusiness, prefix="u"):
    """Undo the last change."""

    version: Number


class AskFor(OfBusiness, prefix="q"):
    """Ask the operators for a plan that is not open to the business."""

    revision: Number
    page: Number = 0


class OpenHistory(OfBusiness, prefix="h"):
    """To five periods older or newer than a change (0, 0: the newest), or those of a `day`."""

    before: Number = 0
    after: Number = 0
    day: Day = 0


class OpenEntry(OfBusiness, prefix="t"):
    """To one period, by the number of its change, from a page or a day of the history."""

    seq: Number
    before: Number = 0
    after: Number = 0
    day: Day = 0


class OpenTimeline(OfBusiness, prefix="tl"):
    """To a picture of the history."""


class ExportHistory(OfBusiness, prefix="ex"):
    """The whole history as a file."""


class OpenHelp(OfBusiness, prefix="e"):
    """To Help; `business` is 0 for somebody in none, `plans` says that Back leads there."""

    plans: Flag = 0


class OpenPrivacy(OfBusiness, prefix="pv"):
    """To what is kept about people, from Help: its fields are those of `OpenHelp`, to go back."""

    plans: Flag = 0


class OpenLanguage(OfBusiness, prefix="l"):
    """To the languages; `business` is 0 for somebody in none."""


class PickLanguage(OfBusiness, prefix="g"):
    """Speak this language from now on."""

    language: LanguageCode


class OpenNotices(OfBusiness, prefix="nt"):
    """To what one is told of."""


class SetNotice(OfBusiness, prefix="ns"):
    """Be told of this kind, or not: pressing it again changes nothing."""

    kind: Notice
    wanted: Flag


class OfRequest(OfBusiness, prefix="oq"):
    """An operator's button under request number `version`; `reason`: its message quotes one."""

    version: Number
    reason: Flag = 0


class ApproveRequest(OfRequest, prefix="a"):
    """Grant the request."""


class DeclineRequest(OfRequest, prefix="d"):
    """Refuse the request."""


def fingerprint(name: str) -> int:
    """A number that tells a name from others, for a button to which the name itself is too long."""
    return crc32(name.encode()) & LARGEST


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
