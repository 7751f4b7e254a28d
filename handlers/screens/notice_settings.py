"""Notifications: each kind of notice with a button that switches it."""

from aiogram.utils.formatting import Bold, Text

from handlers.buttons import OpenSettings, SetNotice
from handlers.language import Language
from handlers.screens import labels, ways
from handlers.screens.screen import Button, Row, Screen, lines, paragraphs, title
from handlers.texts import mark
from storage.outbox.values import Notice, NoticeSettings

# What each kind is called, and what comes with it.
_KINDS = {
    Notice.CHANGES: (
        labels.PLAN_CHANGES,
        mark("somebody else changes, schedules, asks for or takes back a plan, or we decide on it"),
    ),
    Notice.STARTS: (labels.PLAN_STARTS, mark("a scheduled plan starts, or a plan ends")),
    Notice.REMINDERS: (labels.REMINDERS, mark("the plan is about to end or to renew")),
    Notice.TEAM: (labels.TEAM_NEWS, mark("somebody joins the business with an invitation")),
}


def notifications(known: NoticeSettings, say: Language) -> Screen:
    """Notice settings; pressing a kind switches it."""
    member = known.view.member
    entries = [
        Text("🔔 " if kind in known.kinds else "🔕 ", Bold(say(label)), f" — {say(when)}")
        for kind, (label, when) in _KINDS.items()
    ]
    rows = [(_switch(member.business_id, kind, say, is_on=kind in known.kinds),) for kind in Notice]
    return Screen(
        paragraphs(
            title(say(labels.NOTIFICATIONS), member.business_name),
            Text(say("I write to you here when:")),
            lines(entries),
        ),
        (*rows, _back(member.business_id, say)),
    )


def _switch(business: int, kind: Notice, say: Language, *, is_on: bool) -> Button:
    label = say(_KINDS[kind][0])
    words = say("{kind}: on") if is_on else say("{kind}: off")
    target = SetNotice(business=business, kind=kind, wanted=int(not is_on))
    return Button(words.format(kind=label), target)


def _back(business: int, say: Language) -> Row:
    return ways.back(say, OpenSettings(business=business))
