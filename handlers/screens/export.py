"""Export: the whole ledger of a business as a CSV file that spreadsheets open as it is meant."""

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from io import StringIO
from typing import assert_never

from aiogram.utils.formatting import Text

from handlers.language import Language
from handlers.screens import labels
from handlers.screens.decisions import decider_in, through
from handlers.screens.files import file_name
from handlers.screens.parts import counts, name_of, words_of
from handlers.screens.screen import Attachment, AttachmentKind, Screen, title
from handlers.texts import mark
from plans.ledger import Change, Channel, Chosen, Declined, Ended, Requested, Undone, Withdrawn
from plans.periods import Period, Status, periods
from storage.changes.values import HistoryLedger

LARGEST = 50_000_000  # bytes that a bot may send in a file

Cell = str | int

_HEADERS = (
    mark("Number"),
    mark("Decision"),
    mark("Plan"),
    mark("Plan code"),
    mark("Plan version"),
    mark("Status"),
    mark("Decided at (UTC)"),
    mark("From (UTC)"),
    mark("Until, as decided (UTC)"),
    mark("Until, in fact (UTC)"),
    mark("Renews by itself"),
    mark("Current term until (UTC)"),
    mark("By"),
    mark("Through"),
    mark("Reason"),
)
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")


def document(found: HistoryLedger, content: bytes, say: Language) -> Screen | str:
    """The file with a line of words; only words where it is larger than Telegram takes."""
    if len(content) > LARGEST:
        return too_large(say)
    view, at = found.view, found.view.subscription.now
    plans = len(periods(found.changes, at))
    words = say(
        "{count}, up to {date}. Each change has a row of its own.",
        count=counts(plans, len(found.changes), say),
        date=say.date(at),
    )
    text = Text(title(say(labels.HISTORY), view.member.business_name), "\n", words)
    file = Attachment(AttachmentKind.DOCUMENT, file_name(view, ".csv"), content)
    return Screen(text, attachment=file)


def too_large(say: Language) -> str:
    """The words shown instead of a file too large to send."""
    return say("This history is too long for a file in a chat. Please ask our support for it.")


def table(found: HistoryLedger, say: Language) -> bytes:
    """The ledger as CSV: a row a change in order, below a row of headers in this language.

    UTF-8 with a byte order mark and CRLF, as spreadsheets expect it; texts in quotes, numbers not.
    Instants are ISO 8601 in UTC. 100,000 changes take 2 s and come to 16 MB.
    """
    at = found.view.subscription.now
    came_to = {one.change.seq: one for one in periods(found.changes, at)}
    target = StringIO(newline="")
    writer = csv.writer(target, dialect="excel", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([harmless(say(header)) for header in _HEADERS])
    for change in found.changes:
        cells = _cells(change, came_to.get(change.seq), at, found.names, say)
        writer.writerow([harmless(one) if isinstance(one, str) else one for one in cells])
    return target.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """The cell as a text to every spreadsheet: what could be a formula gets an apostrophe before.

    See https://owasp.org/www-community/attacks/CSV_Injection.
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _cells(
    change: Change, period: Period | None, at: datetime, names: Mapping[int, str], say: Language
) -> Iterator[Cell]:
    revision = change.revision if isinstance(change, Chosen | Requested) else None
    yield change.seq
    yield _decision(change, say)
    yield name_of(revision, say) if revision else ""
    yield revision.plan.code if revision else ""
    yield revision.number if revision else ""
    yield words_of(period.status, say) if period else ""
    yield _instant(change.decided_at)
    yield _instant(change.effective_at)
    yield _instant(change.expires_at if isinstance(change, Chosen) else None)
    yield _instant(period.until if period else None)
    yield from _renewal(period, at, say)
    yield decider_in(change, names, say)
    yield through(change, say)
    yield change.note or ""


def _renewal(period: Period | None, at: datetime, say: Language) -> tuple[str, str]:
    """Whether the plan goes on by itself, and until when its running or first term lasts."""
    if period is None or not isinstance(period.change, Chosen):
        return "", ""
    if period.status not in (Status.ACTIVE, Status.SCHEDULED):
        return say("no"), ""
    # One that has begun may have had its renewal turned off since.
    is_ahead = period.status is Status.SCHEDULED
    renews = period.change.renews if is_ahead else period.renews_at is not None
    return say("yes") if renews else say("no"), _instant(period.change.term_end(at))


def _decision(change: Change, say: Language) -> str:
    match change:
        case Chosen():
            return _choice(change, say)
        case Requested():
            return say("Requested")
        case Declined():
            return say("Declined")
        case Withdrawn():
            return say("Taken back")
        case Undone():
            return say("Undone")
        case Ended() if change.is_later:
            return say("Renewal turned off")
        case Ended():
            return say("Ended")
        case _ as never:
            assert_never(never)


def _choice(change: Chosen, say: Language) -> str:
    match change.channel:
        case Channel.CHAT:
            return say("Chosen")
        case Channel.OPERATOR:
            return say("Approved")
        case Channel.CLI:
            return say("Assigned")
        case _ as never:
            assert_never(never)


def _instant(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""
