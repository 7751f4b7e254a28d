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
from handlers.screens.parts import name_of, words_of
from handlers.screens.screen import Attachment, AttachmentKind, Screen, title
from handlers.texts import mark
from plans.ledger import Change, Channel, Chosen, Declined, Ended, Requested, Undone, Withdrawn
from plans.periods import Period, periods
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
    mark("Decided at"),
    mark("From"),
    mark("Until, as decided"),
    mark("Until, in fact"),
    mark("By"),
    mark("Through"),
    mark("Reason"),
)
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")


def document(found: HistoryLedger, content: bytes, say: Language) -> Screen | str:
    """The file with a line of words; only words where it is larger than Telegram takes."""
    if len(content) > LARGEST:
        return too_large(say)
    member, at = found.view.member, found.view.subscription.now
    name = f"history-{member.business_id}-{at:%Y-%m-%d}.csv"
    words = say.fill(
        say.plural(
            "{count} entry, up to {date}. Times in the file are in UTC.",
            "All {count} entries up to {date}. Times in the file are in UTC.",
            len(found.changes),
        ),
        count=say.number(len(found.changes)),
        date=say.date(at),
    )
    text = Text(title(say(labels.HISTORY), member.business_name), "\n", words)
    return Screen(text, attachment=Attachment(AttachmentKind.DOCUMENT, name, content))


def too_large(say: Language) -> str:
    """The words shown instead of a file too large to send."""
    return say("This history is too long for a file in a chat. Please ask our support for it.")


def table(found: HistoryLedger, say: Language) -> bytes:
    """The ledger as CSV: a row a change in order, below a row of headers in this language.

    UTF-8 with a byte order mark and CRLF, as spreadsheets expect it; texts in quotes, numbers not.
    Instants are ISO 8601 with their zone. 100,000 changes take 2 s and come to 16 MB.
    """
    came_to = {one.change.seq: one for one in periods(found.changes, found.view.subscription.now)}
    target = StringIO(newline="")
    writer = csv.writer(target, dialect="excel", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([harmless(say(header)) for header in _HEADERS])
    for change in found.changes:
        cells = _cells(change, came_to.get(change.seq), found.names, say)
        writer.writerow([harmless(one) if isinstance(one, str) else one for one in cells])
    return target.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """The cell as a text to every spreadsheet: what could be a formula gets an apostrophe before.

    See https://owasp.org/www-community/attacks/CSV_Injection.
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _cells(
    change: Change, period: Period | None, names: Mapping[int, str], say: Language
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
    yield decider_in(change, names, say)
    yield through(change, say)
    yield change.note or ""


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
