"""Invitations: a new one as a picture, and those of a business that are open."""

from urllib.parse import quote

from aiogram.enums import ButtonStyle
from aiogram.utils.formatting import Bold, Text

from handlers.buttons import OpenInvitations, OpenTeam, RevokeInvitation
from handlers.language import Language
from handlers.qr import qr_png
from handlers.screens import labels, ways
from handlers.screens.parts import isolated
from handlers.screens.screen import (
    Attachment,
    AttachmentKind,
    Button,
    Row,
    Screen,
    lines,
    paragraphs,
    title,
)
from storage.members.values import Invitation, Invitations, MemberView, OpenInvitation, Role

BUTTONS_A_ROW = 2


def invitations(found: Invitations, say: Language) -> Screen:
    """The open ones: for which role, who made each and until when; each can be revoked."""
    business = found.view.member.business_id
    numbered = tuple(enumerate(found.open, 1))
    text = paragraphs(
        title(say(labels.INVITATIONS), found.view.member.business_name),
        lines(_entry(number, one, say) for number, one in numbered)
        if numbered
        else Text(say("There are no open invitations.")),
    )
    buttons = [
        Button(
            say(labels.REVOKE).format(number=say.number(number)),
            RevokeInvitation(business=business, invitation=one.id, page=found.page),
            ButtonStyle.DANGER,
        )
        for number, one in numbered
    ]
    rows = (
        *_rows(buttons),
        *ways.turn_page(
            say, found.page, found.last_page, lambda to: OpenInvitations(business=business, page=to)
        ),
        ways.back(say, OpenTeam(business=business)),
    )
    return Screen(text, rows)


def invitation(view: MemberView, made: Invitation, bot_name: str, say: Language) -> Screen:
    """A one-time link as a picture, with what it is good for, to be shared."""
    link = f"https://t.me/{bot_name}?start={made.code}"
    business = view.member.business_name
    what = (
        say("It lets in one owner, who sees and changes everything, and it works once.")
        if made.role is Role.OWNER
        else say("It lets in one viewer, who sees the plan and its history, and it works once.")
    )
    caption = paragraphs(
        title(say("Invitation"), business),
        Text(link),
        Text(what),
        say("It is good until {date}.", date=say.date(made.expires_at)),
        Text(say("Whoever has the link can use it: send it only to the person you mean.")),
    )
    words = say("Join {business} on Telegram").format(business=business)
    share = f"https://t.me/share/url?url={quote(link, safe='')}&text={quote(words, safe='')}"
    return Screen(
        caption,
        (
            (Button(say(labels.SHARE), share, ButtonStyle.PRIMARY),),
            ways.back(say, OpenTeam(business=view.member.business_id)),
        ),
        toast=say("Here is the invitation. Share it, or let its picture be scanned."),
        attachment=Attachment(AttachmentKind.PHOTO, "invitation.png", qr_png(link)),
    )


def revoked(say: Language) -> str:
    """The invitation is ended."""
    return say("✅ The invitation is revoked: its link no longer works.")


def not_open(say: Language) -> str:
    """There was no such invitation to revoke any more."""
    return say("That invitation has ended already: its link no longer works.")


def too_many(most: int, say: Language) -> str:
    """Too many invitations are open."""
    words = say(
        "At most {count} unused invitations may be made in 24 hours. "
        "Use one of them, or come back tomorrow."
    )
    return words.format(count=say.number(most))


def _entry(number: int, one: OpenInvitation, say: Language) -> Text:
    template = (
        say("{number}. For an owner, made by {who}, good until {date}")
        if one.role is Role.OWNER
        else say("{number}. For a viewer, made by {who}, good until {date}")
    )
    return say.fill(
        template,
        number=say.number(number),
        who=Bold(isolated(one.made_by)) if one.made_by else say("our team"),
        date=say.date(one.expires_at),
    )


def _rows(buttons: list[Button]) -> tuple[Row, ...]:
    starts = range(0, len(buttons), BUTTONS_A_ROW)
    return tuple(tuple(buttons[start : start + BUTTONS_A_ROW]) for start in starts)
