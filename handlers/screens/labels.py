"""The labels of the buttons: a contract with whoever drives the bot by its words."""

from handlers.texts import Texts, mark

REGISTER = mark("Register my business")
ADD_BUSINESS = mark("Add a business")
RENAME = mark("Rename")
PARTNER = mark("Partner")
PARTNER_PLANS = mark("Partner Plans")
TEAM = mark("Team")
INVITE_OWNER = mark("Invite an owner")
INVITE_VIEWER = mark("Invite a viewer")
MAKE_OWNER = mark("Make owner")
MAKE_VIEWER = mark("Make viewer")
REMOVE = mark("Remove")
LEAVE = mark("Leave")
REALLY_REMOVE = mark("Yes, remove")
REALLY_LEAVE = mark("Yes, leave")
SHARE = mark("Share")
INVITATIONS = mark("Invitations")
REVOKE = mark("Revoke {number}")
MY_PLAN = mark("My plan")
CHANGE_PLAN = mark("Change plan")
CHOOSE_PLAN = mark("Choose a plan")
CONFIRM = mark("Confirm")
START_NOW = mark("Start now")
START_AT_END = mark("Start when {plan} ends")
REQUEST = mark("Request approval")
ASK = mark("Ask for this plan")
RENEW = mark("Renew")
TURN_OFF_RENEWAL = mark("Turn off renewal")
TURN_ON_RENEWAL = mark("Turn on renewal")
UNDO = mark("Undo")
CANCEL = mark("Cancel scheduled change")
WITHDRAW = mark("Withdraw request")
HISTORY = mark("History")
NEWER = mark("Newer")
OLDER = mark("Older")
TIMELINE = mark("Timeline")
EXPORT = mark("Export")
PREVIOUS = mark("Previous")
NEXT = mark("Next")
LANGUAGE = mark("Language")
NOTIFICATIONS = mark("Notifications")
PLAN_CHANGES = mark("Plan changes")
PLAN_STARTS = mark("Plan starts")
REMINDERS = mark("Reminders")
TEAM_NEWS = mark("Team news")
HELP = mark("Help")
PRIVACY = mark("Privacy")
CONTACT_SUPPORT = mark("Contact support")
BACK = mark("Back")
APPROVE = mark("Approve")
DECLINE = mark("Decline")
DESK = mark("Desk")
ALL_ENDING = mark("All that end")
ALL_LOST = mark("All out of reach")
SETTINGS = mark("Settings")
OPEN = mark("Open")
PRIVATE_CHAT = mark("Open our private chat")

# Names that no plan may have in any language: a press by words would not know which button is
# meant. The titles of screens are here too.
RESERVED = (
    REGISTER,
    ADD_BUSINESS,
    RENAME,
    PARTNER,
    PARTNER_PLANS,
    TEAM,
    INVITE_OWNER,
    INVITE_VIEWER,
    MAKE_OWNER,
    MAKE_VIEWER,
    REMOVE,
    LEAVE,
    REALLY_REMOVE,
    REALLY_LEAVE,
    SHARE,
    INVITATIONS,
    MY_PLAN,
    CHANGE_PLAN,
    CHOOSE_PLAN,
    CONFIRM,
    START_NOW,
    REQUEST,
    ASK,
    RENEW,
    TURN_OFF_RENEWAL,
    TURN_ON_RENEWAL,
    UNDO,
    CANCEL,
    WITHDRAW,
    HISTORY,
    NEWER,
    OLDER,
    TIMELINE,
    EXPORT,
    PREVIOUS,
    NEXT,
    LANGUAGE,
    NOTIFICATIONS,
    PLAN_CHANGES,
    PLAN_STARTS,
    REMINDERS,
    TEAM_NEWS,
    HELP,
    PRIVACY,
    CONTACT_SUPPORT,
    BACK,
    APPROVE,
    DECLINE,
    DESK,
    ALL_ENDING,
    ALL_LOST,
    SETTINGS,
    OPEN,
    PRIVATE_CHAT,
    mark("Welcome"),
    mark("Choose"),
    mark("Preview"),
    mark("Done"),
)


def reserved(languages: Texts) -> tuple[str, ...]:
    """The names that no plan may have, in every language."""
    spoken = (languages.texts(code) for code in languages.codes)
    return tuple(dict.fromkeys(one.gettext(label) for one in spoken for label in RESERVED))
