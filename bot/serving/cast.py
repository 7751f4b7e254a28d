"""The cast of a trial: who is on its page, in which role, and what they could try first."""

from storage.members.values import Role

OWNER, SECOND_OWNER, VIEWER, STRANGER, OPERATOR = range(1001, 1006)
PEOPLE = {
    OWNER: "Olivia Marsh",
    SECOND_OWNER: "Oscar Reed",
    VIEWER: "Vera Lindqvist",
    STRANGER: "Sam Okafor",
    OPERATOR: "Petra Novak",
}
ROLES = {
    OWNER: "owner",
    SECOND_OWNER: "second owner",
    VIEWER: "viewer",
    STRANGER: "somebody new",
    OPERATOR: "operator",
}
BUSINESS = "Corner Café"
JOINING = {SECOND_OWNER: Role.OWNER, VIEWER: Role.VIEWER}
CARD = (
    f"As Olivia: press Start, register your business, call it {BUSINESS}, and choose a plan.",
    "As Petra: press Start; ask for Platinum as Olivia, once she has Silver; approve it as Petra.",
    "Move the clock until a plan ends, undo a change as Oscar, see every call under the bonnet.",
)
