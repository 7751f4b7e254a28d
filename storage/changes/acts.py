"""Acts on a business's plan: carry out commands, answer and make requests."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from plans.commands.choose import Choose
from plans.commands.command import (
    Author,
    Command,
    Made,
    NothingToDo,
    Press,
    Refusal,
    Refused,
    Stale,
)
from plans.commands.operate import Approve, Assign, Decline
from plans.ledger import Change, Channel, Chosen, Declined
from plans.plan import Revision
from plans.subscription import after
from storage.catalogue.statements import publishing
from storage.changes.statements import deciding, facts, requests
from storage.changes.values import Done, OperatorOutcome, Outcome, Request, RequestOutcome
from storage.members.guard import members_only, operators_only
from storage.members.statements import people, views
from storage.members.values import Caller, MemberView, NotAllowed
from storage.outbox.statements import announcing
from storage.transaction import Acts, Transaction, reading, snapshot, writing


class Changes(Acts):
    """Plans looked through, chosen, taken back, requested and given.

    With `members_only`: None for non-members; with `operators_only`: None for others.
    """

    @members_only
    @reading
    async def offers(
        self, tx: Transaction, caller: Caller, business_id: int, at: datetime
    ) -> MemberView:
        """A view with all facts that the plans on offer ask for."""
        view = await views.entered(tx, caller, business_id, at)
        return await _with_facts(tx, view, view.catalogue.offers)

    @members_only
    @reading
    async def look_at(
        self, tx: Transaction, caller: Caller, business_id: int, revision_id: int, at: datetime
    ) -> tuple[MemberView, Revision | None]:
        """A view with the facts that a plan asks for, and the revision that a button names.

        If the plan is not on offer, with the facts that all others ask for. The revision is None
        if there never was such a one.
        """
        view = await views.entered(tx, caller, business_id, at)
        revision = await _revision(tx, revision_id)
        return await _with_facts(tx, view, _shown(view, revision)), revision

    @members_only
    @writing
    async def carry_out(
        self,
        tx: Transaction,
        caller: Caller,
        business_id: int,
        command: Press[Made, Refused],
        at: datetime,
    ) -> Outcome[Made, Refused]:
        """Carry out an owner's command, at most once.

        The decision is made on what this transaction reads, and written only if the ledger has
        not grown meanwhile; if it has, the decision is made again on what it is now.
        """
        while True:
            view = await views.entered(tx, caller, business_id, at)
            if not view.may_change:
                return Outcome(view, NotAllowed())
            asked = None
            if isinstance(command, Choose):
                asked = await _revision(tx, command.revision_id)
                view = await _with_facts(tx, view, _shown(view, asked))
            on = replace(view.situation, asked=asked)
            outcome = await deciding.decide(tx, business_id, command, on, view.author)
            if isinstance(outcome, Done | Refusal):
                return Outcome(view, outcome, asked)
            if await deciding.append(tx, business_id, view.subscription, outcome, at):
                now = await _now(tx, caller, view, outcome, at)
                return Outcome(now, Done(outcome), asked, view.subscription.pending)

    @members_only
    @writing
    async def ask(
        self, tx: Transaction, caller: Caller, business_id: int, revision_id: int, at: datetime
    ) -> tuple[MemberView, Revision | None]:
        """Tell the operators that an owner would like a plan that is not open to the business.

        Nothing is told if it is open, or the caller no owner: what `look_at` returns says which.
        """
        view = await views.entered(tx, caller, business_id, at)
        revision = await _revision(tx, revision_id)
        offers = _offered(view, revision)
        view = await _with_facts(tx, view, _shown(view, revision))
        if view.may_change and any(view.lacks(offer) for offer in offers):
            await announcing.ask(tx, view, offers[0].id, at)
        return view, revision

    # What operators do

    @operators_only
    @reading
    async def request(
        self, tx: Transaction, _operator: Caller, business_id: int, seq: int, at: datetime
    ) -> Request | None:
        """The request that is this change of a business; None if it is none."""
        return await requests.card(tx, business_id, seq, at)

    @operators_only
    @writing
    async def answer(
        self,
        tx: Transaction,
        operator: Caller,
        business_id: int,
        command: Approve | Decline,
        at: datetime,
    ) -> RequestOutcome | None:
        """Grant or refuse the request that is change number `version`, at most once.

        None if there is no such request.
        """
        person = await people.remember(tx, operator, at)
        return await _answer(tx, business_id, command, person, at)

    @snapshot
    async def open_requests(self, tx: Transaction, at: datetime) -> tuple[Request, ...]:
        """All requests that are not answered yet, oldest first."""
        return await requests.open_requests(tx, at)

    @writing
    async def answer_here(
        self, tx: Transaction, business_id: int, command: Approve | Decline, at: datetime
    ) -> RequestOutcome | None:
        """Grant or refuse a request from the command line; None if there is no such request."""
        return await _answer(tx, business_id, command, None, at)

    @writing
    async def operate(
        self, tx: Transaction, business_id: int, command: Command[Made, Refused], at: datetime
    ) -> OperatorOutcome[Made, Refused] | None:
        """Give or end a plan from the command line; None if there is no such business."""
        asked = None
        if isinstance(command, Assign):
            asked = await publishing.newest_of(tx, command.code)
        while case := await views.case(tx, business_id, at):
            on = case.situation(tx.policy.undo_for, asked)
            outcome = command.decide(on, Author(None, Channel.CLI))
            if isinstance(outcome, Refusal):
                return OperatorOutcome(case.business, outcome)
            if await deciding.append(tx, business_id, case.business.subscription, outcome, at):
                now = await views.case(tx, business_id, at)
                return OperatorOutcome((now or case).business, Done(outcome))
        return None


async def _answer(
    tx: Transaction,
    business_id: int,
    command: Approve | Decline,
    person: int | None,
    at: datetime,
) -> RequestOutcome | None:
    """The outcome of an operator's answer; `person` is None on the command line."""
    press: Press[Chosen | Declined, NothingToDo | Stale] = command
    author = Author(person, Channel.OPERATOR)
    while case := await views.case(tx, business_id, at):
        on = case.situation(tx.policy.undo_for)
        outcome = await deciding.decide(tx, business_id, press, on, author)
        if not isinstance(outcome, Done | NothingToDo | Stale):
            if not await deciding.append(tx, business_id, case.business.subscription, outcome, at):
                continue
            outcome = Done(outcome)
        request = await requests.card(tx, business_id, command.version, at)
        return RequestOutcome(request, outcome) if request else None
    return None


async def _now(
    tx: Transaction, caller: Caller, before: MemberView, change: Change, at: datetime
) -> MemberView:
    """The caller's view after their change."""
    subscription = after(before.subscription, change)
    if subscription is None:
        return await views.entered(tx, caller, before.member.business_id, at)
    return replace(before, subscription=subscription, decider=caller.name)


async def _with_facts(tx: Transaction, view: MemberView, offers: Sequence[Revision]) -> MemberView:
    business_id, since = view.member.business_id, view.facts.member_since
    plans = [offer.plan for offer in offers]
    now, current = view.subscription.now, view.subscription.current
    code = current.revision.plan.code if current else None
    known = await facts.facts(tx, business_id, since, plans, now, code)
    return replace(view, facts=known)


async def _revision(tx: Transaction, revision_id: int) -> Revision | None:
    return (await tx.revisions([revision_id])).get(revision_id)


def _offered(view: MemberView, revision: Revision | None) -> tuple[Revision, ...]:
    """Today's offer of the plan a button names."""
    offer = view.catalogue.by_code(revision.plan.code) if revision else None
    return (offer,) if offer else ()


def _shown(view: MemberView, revision: Revision | None) -> tuple[Revision, ...]:
    """The offers the resulting screen shows: all of them if this plan is gone."""
    return _offered(view, revision) or view.catalogue.offers
