"""Pieces that several screens show: plan names, statuses, benefits, comparisons."""

from collections.abc import Iterable

from aiogram.utils.formatting import Bold, Strikethrough, Text

from handlers.screens.screen import lines
from handlers.speech import Speech, mark
from plans.ledger import Status
from plans.plan import Benefit, Comparison, Plan, Revision

_STATUSES = {
    Status.ACTIVE: ("🟢", mark("Active")),
    Status.SCHEDULED: ("🗓", mark("Scheduled")),
    Status.AWAITING: ("⏳", mark("Awaiting approval")),
    Status.EXPIRED: ("⚪", mark("Expired")),
    Status.CANCELLED: ("✖️", mark("Cancelled")),
    Status.DECLINED: ("⛔", mark("Declined")),
    Status.UNDONE: ("↩️", mark("Undone")),
}


def name_of(revision: Revision | None, _: Speech) -> str:
    """A plan's name as it was in this revision; a dash for no plan."""
    return revision.plan.name.into(_.code) if revision else "—"


def mark_of(status: Status) -> str:
    """The little picture of a status."""
    return _STATUSES[status][0]


def words_of(status: Status, _: Speech) -> str:
    """A status in words."""
    return _(_STATUSES[status][1])


def benefits(plan: Plan, _: Speech) -> Text | None:
    """What a plan gives, a line each; None when it lists nothing."""
    if not plan.benefits:
        return None
    return lines([Bold(_("Benefits")), *(_benefit("•", one, _) for one in plan.benefits)])


def comparison(change: Comparison, _: Speech) -> Text | None:
    """What is gained, lost and changed, a line each; None when nothing is."""
    changed = [
        Text(
            f"• {one.new.name.into(_.code)}: ",
            Strikethrough(one.old.value.into(_.code)),
            f" → {one.new.value.into(_.code)}",
        )
        for one in change.changed
    ]
    parts = [
        *_section(_("You gain"), (_benefit("+", one, _) for one in change.gained)),
        *_section(_("You lose"), (_benefit("−", one, _) for one in change.lost)),
        *_section(_("What changes"), changed),
    ]
    return lines(parts) if parts else None


def _section(heading: str, entries: Iterable[Text]) -> list[Text]:
    listed = list(entries)
    return [Text(Bold(heading)), *listed] if listed else []


def _benefit(bullet: str, benefit: Benefit, _: Speech) -> Text:
    return Text(f"{bullet} {benefit.name.into(_.code)}: {benefit.value.into(_.code)}")
