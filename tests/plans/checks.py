"""What must hold in every life of a business, whatever was decided in it."""

from datetime import UTC, datetime
from itertools import pairwise

from plans.commands.choose import Choose
from plans.commands.operate import Assign, End
from plans.ledger import Change, Chosen, Ended, Undone
from plans.periods import Period, Status, periods
from plans.plan import Renewal
from plans.subscription import subscription, subscription_as_of
from tests.plans.lives import MINUTE, Witness
from tests.plans.simulation import Meaning, tick_of

RAN = (Status.ACTIVE, Status.EXPIRED, Status.REPLACED, Status.ENDED)
FOREVER = datetime.max.replace(tzinfo=UTC)
FINAL = (Status.CANCELLED, Status.DECLINED, Status.UNDONE)


# One row


def check_row(change: Change, before: tuple[Change, ...]) -> None:
    """What the database asks of a row, and what the fold does."""
    assert change.effective_at >= change.decided_at
    assert 0 <= change.basis < change.seq == len(before) + 1
    assert not before or change.decided_at >= before[-1].decided_at
    if isinstance(change, Undone):
        assert change.basis == before[-1].basis
    else:
        assert change.basis == subscription(before, change.decided_at).basis
    if not isinstance(change, Chosen):
        return
    assert change.expires_at is None or change.expires_at > change.effective_at
    assert change.anchor_at is None or change.anchor_at <= change.effective_at
    _check_term(change)
    if change.basis:
        current = before[change.basis - 1]
        assert isinstance(current, Chosen)
        _check_renewal(change, current)


def _check_term(change: Chosen) -> None:
    """A term ends on the grid that its anchor spans, one step after its start."""
    if change.anchor_at is None:
        return
    term = change.revision.plan.term
    assert term
    times = 1
    while term.after(change.anchor_at, times) <= change.effective_at:
        times += 1
    assert change.term_end(change.effective_at) == term.after(change.anchor_at, times)
    assert change.renews == (change.revision.plan.renewal is Renewal.AUTOMATIC)
    starts_on_the_grid = term.after(change.anchor_at, times - 1) if times > 1 else change.anchor_at
    assert change.effective_at == starts_on_the_grid


def _check_renewal(change: Chosen, current: Chosen) -> None:
    """What follows on the same plan, with the same term, goes on in the same run."""
    plan, held = change.revision.plan, current.revision.plan
    ends = current.term_end(change.decided_at)
    goes_on = change.effective_at == ends and change.anchor_at and current.anchor_at
    if goes_on and (plan.code, plan.term) == (held.code, held.term):
        assert change.anchor_at == current.anchor_at


# Screens


def check_screens(witness: Witness, number: int) -> None:
    """No button of an earlier screen writes anything once something else was decided."""
    stands = witness.life.subscription
    for pressed in witness.screens[-1 - number :: -7]:
        command, outcome = pressed.command, witness.life.asks(pressed)
        if isinstance(command, Assign | End):
            continue
        is_old = command.version != stands.version
        if is_old or (isinstance(command, Choose) and command.basis != stands.basis):
            assert not isinstance(outcome, Change)


# The meaning of it all


def check_meaning(witness: Witness) -> None:
    """The periods are those of the simulation, and say the same as the subscription."""
    stands = witness.life.subscription
    found = periods(witness.life.changes, witness.life.now)
    _check_simulation(witness, found)
    active = [one.change for one in found if one.status is Status.ACTIVE]
    assert active == ([stands.current] if stands.current else [])
    waiting = {one.change.seq for one in found if one.status is Status.AWAITING}
    assert waiting == ({stands.request.seq} if stands.request else set())
    ahead = {one.change.seq for one in found if one.status is Status.SCHEDULED}
    assert ahead == ({stands.scheduled.seq} if isinstance(stands.scheduled, Chosen) else set())


def _check_simulation(witness: Witness, found: tuple[Period, ...]) -> None:
    now = tick_of(witness.life.subscription.now, MINUTE)
    assert now is not None
    business = witness.business.at(now)
    assert tick_of(witness.life.subscription.renews_at, MINUTE) == business.renews_at()
    assert {one.change.seq: Meaning.of(one, MINUTE) for one in found} == business.meanings()
    rows = [(row.seq, row.kind, row.basis, row.scheduled) for row in business.ledger]
    decided = [(row.seq, row.kind, row.basis, row.scheduled) for row in witness.life.changes]
    assert decided == rows


def check_whole(witness: Witness) -> None:
    """What follows from the whole ledger alone, whatever made it."""
    changes, at = witness.life.changes, witness.life.subscription.now
    for instant, stood in witness.stood.items():
        assert subscription_as_of(changes, instant) == stood
    found = periods(changes, witness.life.now)
    ran = [one for one in reversed(found) if one.status in RAN and one.since != one.until]
    assert all(_span(one)[1] <= _span(two)[0] for one, two in pairwise(ran))
    for one in found:
        if one.status is Status.UNDONE:
            _check_undone(one, found)
        _check_settled(one, changes)
    _check_runs(ran)
    _check_final(changes, found, at)


def _span(one: Period) -> tuple[datetime, datetime]:
    assert one.since
    return one.since, one.until or FOREVER


def _check_undone(undone: Period, found: tuple[Period, ...]) -> None:
    """An undone period lies inside the one that was resumed, or none ran meanwhile."""
    since, until = _span(undone)
    resumed = [one for one in found if one.change.seq == undone.change.basis]
    for one in resumed:
        ended_by_itself = one.until == one.ends_at
        assert _span(one)[0] <= since
        assert ended_by_itself or until <= _span(one)[1]
    others = [_span(one) for one in found if one.status in RAN and one not in resumed]
    assert all(until <= start or end <= since for start, end in others)


def _check_settled(one: Period, changes: tuple[Change, ...]) -> None:
    """Who settled a period is a later decision, there if and only if it did not end by itself."""
    by = one.settled_by
    assert by is None or changes[by.seq - 1] is by
    match one.status:
        case Status.ACTIVE | Status.SCHEDULED | Status.AWAITING:
            assert by is None
        case Status.CANCELLED if isinstance(one.change, Chosen):
            assert by
            assert by.seq > one.change.seq
            assert changes[by.seq - 2] is one.change or changes[by.seq - 2].scheduled == (
                one.change.seq
            )
        case Status.CANCELLED | Status.DECLINED | Status.UNDONE:
            assert by is changes[one.change.seq]
        case _ if by is None:
            assert one.until == one.ends_at
        case Status.EXPIRED if isinstance(by, Ended):
            assert by.is_later
        case _:
            assert isinstance(by, Chosen | Ended)
            assert (by.effective_at, by.basis) == (one.until, one.change.seq)


def _check_runs(ran: list[Period]) -> None:
    """Within a run of renewals there is neither a gap nor an overlap."""
    runs: dict[tuple[str, datetime], list[Period]] = {}
    for one in ran:
        if isinstance(one.change, Chosen) and one.change.anchor_at:
            runs.setdefault((one.revision.plan.code, one.change.anchor_at), []).append(one)
    for (_plan, anchor), run in runs.items():
        assert run[0].since == anchor
        assert all(one.until == two.since for one, two in pairwise(run))


def _check_final(changes: tuple[Change, ...], found: tuple[Period, ...], at: datetime) -> None:
    """What was cancelled, declined or undone once stays so, unless a later decision names it."""
    today = {one.change.seq: one for one in found}
    for length in range(1, len(changes), max(1, len(changes) // 20)):
        for one in periods(changes[:length], at):
            named = {later.scheduled for later in changes[length:]}
            if one.status in FINAL and one.change.seq < length and one.change.seq not in named:
                assert today[one.change.seq] == one
