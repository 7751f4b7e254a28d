"""The labels of the buttons: a contract with whoever drives the bot by its words."""

from handlers.buttons import AnyButton, OpenHelp, OpenHome, OpenPlans, OpenSettings
from handlers.screens.screen import Button, Row
from handlers.speech import Languages, Speech, mark

REGISTER = mark("Register my business")
PARTNER = mark("Partner")
PARTNER_PLANS = mark("Partner Plans")
CHANGE_PLAN = mark("Change plan")
CONFIRM = mark("Confirm")
START_NOW = mark("Start now")
START_AT_END = mark("Start when {plan} ends")
REQUEST = mark("Request approval")
ASK = mark("Ask for this plan")
RENEW = mark("Renew")
UNDO = mark("Undo")
CANCEL = mark("Cancel scheduled change")
WITHDRAW = mark("Withdraw request")
HISTORY = mark("History")
NEWER = mark("Newer")
OLDER = mark("Older")
PREVIOUS = mark("Previous")
NEXT = mark("Next")
LANGUAGE = mark("Language")
HELP = mark("Help")
CONTACT_SUPPORT = mark("Contact support")
BACK = mark("Back")
APPROVE = mark("Approve")
DECLINE = mark("Decline")
OPEN = mark("Open")
PRIVATE_CHAT = mark("Open our private chat")

# Names that no plan may have in any language: a press by words would not know which button is
# meant. The titles of screens are here too.
RESERVED = (
    REGISTER,
    PARTNER,
    PARTNER_PLANS,
    CHANGE_PLAN,
    CONFIRM,
    START_NOW,
    REQUEST,
    ASK,
    RENEW,
    UNDO,
    CANCEL,
    WITHDRAW,
    HISTORY,
    NEWER,
    OLDER,
    PREVIOUS,
    NEXT,
    LANGUAGE,
    HELP,
    CONTACT_SUPPORT,
    BACK,
    APPROVE,
    DECLINE,
    OPEN,
    PRIVATE_CHAT,
    mark("Welcome"),
    mark("Settings"),
    mark("Choose"),
    mark("Preview"),
    mark("Done"),
)


def reserved(languages: Languages) -> tuple[str, ...]:
    """The names that no plan may have, in every language."""
    spoken = (languages.speech(code) for code in languages.codes)
    return tuple(dict.fromkeys(_(label) for _ in spoken for label in RESERVED))


def back(_: Speech, target: AnyButton) -> Row:
    """The row with which a screen ends: the way to where one came from."""
    return (Button(_(BACK), target),)


def help_and_back(_: Speech, business: int, target: AnyButton) -> Row:
    """Help about plans, and the way back."""
    return (Button(_(HELP), OpenHelp(business=business, plans=1)), Button(_(BACK), target))


def contact_support(_: Speech, address: str) -> Row:
    """A link to the support contact."""
    return (Button(_(CONTACT_SUPPORT), address),)


def back_from_help(_: Speech, button: OpenHelp) -> Row:
    """The way back from Help: to Partner Plans or Settings, else to the beginning."""
    if not button.business:
        return back(_, OpenHome())
    if button.plans:
        return back(_, OpenPlans(business=button.business))
    return back(_, OpenSettings(business=button.business))
