"""Team: who is in a business, one member, and the question before a removal."""

from collections import Counter
from collections.abc import Iterable

from aiogram.enums import ButtonStyle
from aiogram.utils.formatting import Bold, Text

from handlers.buttons import (
    Invite,
    OpenInvitations,
    OpenMember,
    OpenPartner,
    OpenRemoval,
    OpenTeam,
    RemoveMember,
    SetRole,
)
from handlers.language import Language
from handlers.screens import labels, ways
from handlers.screens.parts import isolated, role_of
from handlers.screens.screen import (
    Button,
    Row,
    Screen,
    lines,
    paragraphs,
    title,
)
from storage.members.values import MemberView, Role, Team, Teammate


def team(found: Team, say: Language) -> Screen:
    """The members with role and since when; for owners, the way to change the team."""
    view, business = found.view, found.view.member.business_id
    names = _names(found.mates)
    text = paragraphs(
        title(say(labels.TEAM), view.member.business_name),
        lines(_entry(mate, names[mate.person_id], view, say) for mate in found.mates),
        Text(say("Owners see and change everything; viewers see.")),
    )
    members = tuple(
        (Button(say.beside(names[mate.person_id], role_of(mate.role, say)), _open(mate, found)),)
        for mate in found.mates
    )
    invite = (
        (Button(say(labels.INVITE_OWNER), Invite(business=business, role=Role.OWNER)),),
        (Button(say(labels.INVITE_VIEWER), Invite(business=business, role=Role.VIEWER)),),
        (Button(say(labels.INVITATIONS), OpenInvitations(business=business)),),
    )
    own = view.member.person_id
    rows = (
        *(members if view.may_change else ()),
        *ways.turn_page(
            say, found.page, found.last_page, lambda to: OpenTeam(business=business, page=to)
        ),
        *(invite if view.may_change else ()),
        (Button(say(labels.LEAVE), OpenRemoval(business=business, person=own, page=found.page)),),
        ways.back(say, OpenPartner(business=business)),
    )
    return Screen(text, rows)


def member(view: MemberView, mate: Teammate, page: int, say: Language) -> Screen:
    """One member, and for owners what can be done about them."""
    business = view.member.business_id
    text = paragraphs(
        title(isolated(mate.name), view.member.business_name),
        lines(
            [
                say("Role: {role}", role=role_of(mate.role, say)),
                say("In the team since {date}", date=say.date(mate.since)),
            ]
        ),
    )
    rows = _acts(view, mate, page, say) if view.may_change else ()
    return Screen(text, (*rows, ways.back(say, OpenTeam(business=business, page=page))))


def removal(view: MemberView, mate: Teammate, page: int, say: Language) -> Screen:
    """The question whether to take a member out, or to leave oneself."""
    business, name = view.member.business_id, view.member.business_name
    if _is_self(view, mate):
        heading, label = say("Leave {business}?"), labels.REALLY_LEAVE
        what = say("You will not see it any more, unless an owner invites you again.")
    else:
        heading, label = say("Remove {person} from {business}?"), labels.REALLY_REMOVE
        what = say(
            "They will not see it any more, and links they made to invite others end. "
            "An owner can invite them again."
        )
    asked = say.fill(heading, person=isolated(mate.name), business=isolated(name))
    button = RemoveMember(business=business, person=mate.person_id, page=page)
    return Screen(
        paragraphs(title(asked), Text(what)),
        (
            (Button(say(label), button, ButtonStyle.DANGER),),
            ways.back(say, OpenTeam(business=business, page=page)),
        ),
    )


def has_role(mate: Teammate, say: Language) -> str:
    """A member's new role."""
    is_owner = mate.role is Role.OWNER
    words = say("✅ {person} is an owner now.") if is_owner else say("✅ {person} is a viewer now.")
    return words.format(person=mate.name)


def owners_only(say: Language) -> str:
    """To a viewer who pressed what only owners may."""
    return say("Only an owner of the business can change its team.")


def last_owner(say: Language) -> str:
    """Why the last owner stays what they are."""
    return say("A business keeps at least one owner. Make somebody else an owner first.")


def gone(say: Language) -> str:
    """The member is no longer in the team."""
    return say("That person is not in the team, or not any more.")


def _acts(view: MemberView, mate: Teammate, page: int, say: Language) -> tuple[Row, ...]:
    fields = {"business": view.member.business_id, "person": mate.person_id, "page": page}
    is_owner = mate.role is Role.OWNER
    label = labels.MAKE_VIEWER if is_owner else labels.MAKE_OWNER
    role = Role.VIEWER if is_owner else Role.OWNER
    out = labels.LEAVE if _is_self(view, mate) else labels.REMOVE
    return (
        (Button(say(label), SetRole(role=role, **fields)),),
        (Button(say(out), OpenRemoval(**fields)),),
    )


def _entry(mate: Teammate, name: str, view: MemberView, say: Language) -> Text:
    template = (
        say("{name} (you) — {role}, since {date}")
        if _is_self(view, mate)
        else say("{name} — {role}, since {date}")
    )
    return say.fill(
        f"• {template}",
        name=Bold(isolated(name)),
        role=role_of(mate.role, say),
        date=say.date(mate.since),
    )


def _open(mate: Teammate, found: Team) -> OpenMember:
    business = found.view.member.business_id
    return OpenMember(business=business, person=mate.person_id, page=found.page)


def _is_self(view: MemberView, mate: Teammate) -> bool:
    return mate.person_id == view.member.person_id


def _names(mates: Iterable[Teammate]) -> dict[int, str]:
    """How each is called; those with one and the same name get their number, too."""
    known = tuple(mates)
    count = Counter(mate.name for mate in known)
    return {
        mate.person_id: f"{mate.name} #{mate.person_id}" if count[mate.name] > 1 else mate.name
        for mate in known
    }
