"""The plan of a business: choosing, confirming, taking back, and its history."""

from handlers.buttons.fields import Day, Number, OfBusiness
from plans.commands.choose import Timing


class OpenPlans(OfBusiness, prefix="v"):
    """To Partner Plans."""


class OpenChoose(OfBusiness, prefix="c"):
    """To one page of the plans on offer; pages count from 0."""

    page: Number = 0


class OpenPreview(OfBusiness, prefix="o"):
    """To the preview of a plan, from a page of the plans on offer; `timing` None: as proposed."""

    revision: Number
    page: Number = 0
    timing: Timing | None = None


class OpenRenewal(OfBusiness, prefix="n"):
    """To the preview of renewing the plan that is in force, or was until it expired."""


class OpenTurnOff(OfBusiness, prefix="rn"):
    """To what turning off the renewal would come to."""


class TurnOff(OfBusiness, prefix="rf"):
    """Turn off the renewal: `plans.commands.renewing.TurnOffRenewal` says what the fields mean."""

    version: Number
    day: Day


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
