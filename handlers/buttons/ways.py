"""The ways between the screens, and what each person sets for themselves."""

from enum import StrEnum

from handlers.buttons.fields import AnyButton, Day, Flag, LanguageCode, Number, OfBusiness
from storage.outbox.values import Notice


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


class OpenSettings(OfBusiness, prefix="s"):
    """To Settings."""


class OpenPartner(OfBusiness, prefix="p"):
    """To Partner."""


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
