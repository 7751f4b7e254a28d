"""The face of storage: one class, whose methods are business acts, each one transaction.

Every method may raise `storage.database.OutageError`; instants are aware and in UTC.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import overload

from sqlalchemy.ext.asyncio import AsyncConnection

from plans.commands.choose import Choose
from plans.commands.command import (
    Author,
    Command,
    Made,
    NothingToDo,
    NotOffered,
    Outdated,
    Press,
    Refusal,
    Refused,
    Situation,
    is_made_by,
)
from plans.commands.operate import Approve, Assign, Decline
from plans.ledger import Change, Chosen, Declined, Standing, Via, periods
from plans.plan import Catalogue, Plan, Revision
from plans.rehearsal import Rehearsal
from storage import (
    catalogues,
    facts,
    histories,
    ledgers,
    letters,
    notices,
    outbox,
    people,
    posted,
    privacy,
    publications,
    rehearsals,
    team,
    timers,
    visits,
)
from storage.catalogues import Shelf
from storage.database import Database, OutageError
from storage.dossier import Dossier, Erased, Person, StillOperator, StillOwner
from storage.face import (
    Acted,
    Answered,
    BadInvitation,
    Business,
    Caller,
    Done,
    HistoryDay,
    HistoryEntry,
    HistoryLedger,
    HistoryPage,
    HistorySpan,
    Invitation,
    Invited,
    LastOwner,
    Letter,
    LetterOutcome,
    NoSuchMember,
    NotAllowed,
    NotAsRehearsed,
    Notice,
    Notices,
    Operated,
    Policy,
    Publication,
    Published,
    Record,
    Request,
    Role,
    StillPending,
    Team,
    TeamActed,
    TeamDone,
    Teammate,
    Visit,
    Wanted,
)

DEFAULT_POLICY = Policy()
LEASE = timedelta(minutes=1)  # longer than any try to send one letter can take


class Book:
    """All that is known of businesses, people and plans."""

    def __init__(self, database: Database, policy: Policy = DEFAULT_POLICY) -> None:
        self.policy = policy
        self._database = database
        self._dialect = database.dialect
        self._shelf = Shelf()
        self._came_by: dict[int, Caller] = {}

    # What members and strangers do

    async def visit(self, caller: Caller, business_id: int, at: datetime) -> Visit | None:
        """What the caller may see of this business; None for whoever is no member of it."""
        async with self._database.reading() as db:
            return await self._visit(db, caller, business_id, at)

    async def visits(self, caller: Caller, at: datetime) -> tuple[Visit, ...]:
        """What the caller may see of each of their businesses, oldest business first."""
        async with self._database.reading() as db:
            known = await visits.visits(db, self._shelf, self.policy, caller, at)
        is_current = all(visit.member.is_current for visit in known)
        if not is_current or (not known and self.is_operator(caller)):
            self._came_by[caller.telegram_id] = caller
        return known

    async def register(self, caller: Caller, at: datetime) -> tuple[Visit, ...]:
        """Register a business of the caller's own, unless they are in one: their businesses.

        Empty for somebody who registered one and is no longer a member of it.
        """
        async with self._database.writing() as db:
            known = await visits.visits(db, self._shelf, self.policy, caller, at)
            if not known:
                await people.register(db, self._dialect, caller, at)
                known = await visits.visits(db, self._shelf, self.policy, caller, at)
            return known

    async def accept(self, caller: Caller, code: str, at: datetime) -> Visit | BadInvitation:
        """Come in by an invitation: the business it leads to."""
        async with self._database.writing() as db:
            accepted = await people.accept(db, self._dialect, caller, code, at)
            if accepted is None:
                return BadInvitation.INVALID
            inside = await self._visit(db, caller, accepted.business_id, at)
            return inside or BadInvitation.INVALID

    async def rename(
        self, caller: Caller, business_id: int, name: str, at: datetime
    ) -> Visit | NotAllowed | None:
        """Give the business another (clean, not too long) name; None for a non-member."""
        async with self._database.writing() as db:
            known = await self._visit(db, caller, business_id, at)
            if known is None:
                return None
            if not known.may_change:
                return NotAllowed()
            await people.rename(db, business_id, name)
            return replace(known, member=replace(known.member, business_name=name))

    async def team(
        self, caller: Caller, business_id: int, at: datetime, page: int = 0
    ) -> Team | None:
        """A page of the members; beyond the last page is the last. None for a non-member."""
        async with self._database.reading() as db:
            visit = await self._visit(db, caller, business_id, at)
            return Team(visit, *await team.page(db, business_id, page)) if visit else None

    async def teammate(
        self, caller: Caller, business_id: int, person_id: int, at: datetime
    ) -> tuple[Visit, Teammate | None] | None:
        """One member, None if there is no such one; None altogether for a non-member."""
        async with self._database.reading() as db:
            visit = await self._visit(db, caller, business_id, at)
            return (visit, await team.teammate(db, business_id, person_id)) if visit else None

    async def set_role(
        self, caller: Caller, business_id: int, person_id: int, role: Role, at: datetime
    ) -> TeamActed | None:
        """Give a member another role, which only owners may; None for a non-member."""
        async with self._database.writing() as db:
            await team.hold(db, business_id)
            visit = await self._visit(db, caller, business_id, at)
            if visit is None:
                return None
            if not visit.may_change:
                return TeamActed(visit, NotAllowed())
            outcome = await team.set_role(db, business_id, person_id, role, at)
            return TeamActed(await self._visit(db, caller, business_id, at) or visit, outcome)

    async def remove_member(
        self, caller: Caller, business_id: int, person_id: int, at: datetime
    ) -> TeamActed | None:
        """Take a member out, which only owners may, or oneself; None for a non-member."""
        async with self._database.writing() as db:
            await team.hold(db, business_id)
            visit = await self._visit(db, caller, business_id, at)
            if visit is None:
                return None
            if not visit.may_change and person_id != visit.member.person_id:
                return TeamActed(visit, NotAllowed())
            return TeamActed(visit, await team.remove(db, business_id, person_id, at))

    async def invite_to_team(
        self, caller: Caller, business_id: int, role: Role, at: datetime
    ) -> Invited | None:
        """Make a one-time way in, which only owners may; None for a non-member."""
        async with self._database.writing() as db:
            await team.hold(db, business_id)
            visit = await self._visit(db, caller, business_id, at)
            if visit is None:
                return None
            if not visit.may_change:
                return Invited(visit, NotAllowed())
            by = visit.member.person_id
            return Invited(visit, await team.invite(db, business_id, role, by, at))

    async def speak(self, caller: Caller, language: str, at: datetime) -> None:
        """Keep the language the caller chose for the bot."""
        async with self._database.writing() as db:
            await people.speak(db, self._dialect, caller, language, at)

    async def wanted(self, caller: Caller, business_id: int, at: datetime) -> Wanted | None:
        """What the caller is told of this business; None for a non-member."""
        async with self._database.reading() as db:
            visit = await self._visit(db, caller, business_id, at)
            return await self._wanted(db, visit) if visit else None

    async def want(
        self, caller: Caller, business_id: int, notice: Notice, at: datetime, *, is_wanted: bool
    ) -> Wanted | None:
        """Have the caller told of this kind, or not any more; None for a non-member."""
        async with self._database.writing() as db:
            visit = await self._visit(db, caller, business_id, at)
            if visit is None:
                return None
            person_id = visit.member.person_id
            await notices.want(
                db, self._dialect, business_id, person_id, notice, is_wanted=is_wanted
            )
            return await self._wanted(db, visit)

    async def offers(self, caller: Caller, business_id: int, at: datetime) -> Visit | None:
        """A visit with all facts that the plans on offer ask for; None for a non-member."""
        async with self._database.reading() as db:
            visit = await self._visit(db, caller, business_id, at)
            return await self._with_facts(db, visit, visit.catalogue.offers) if visit else None

    async def look_at(
        self, caller: Caller, business_id: int, revision_id: int, at: datetime
    ) -> tuple[Visit, Revision | None] | None:
        """A visit with the facts that a plan asks for, and the revision that a button names.

        If the plan is not on offer, with the facts that all others ask for. The revision is None
        if there never was such a one; None for a non-member.
        """
        async with self._database.reading() as db:
            visit = await self._visit(db, caller, business_id, at)
            if visit is None:
                return None
            revision = await self._revision(db, revision_id)
            return await self._with_facts(db, visit, _shown(visit, revision)), revision

    async def carry_out(
        self, caller: Caller, business_id: int, command: Press[Made, Refused], at: datetime
    ) -> Acted[Made, Refused] | None:
        """Do what an owner's button says, at most once; None for a non-member.

        The decision is made on what this transaction reads, and written only if the ledger has
        not grown meanwhile; if it has, the decision is made again on what it is now.
        """
        async with self._database.writing() as db:
            while True:
                visit = await self._visit(db, caller, business_id, at)
                if visit is None:
                    return None
                if not visit.may_change:
                    return Acted(visit, NotAllowed())
                asked = None
                if isinstance(command, Choose):
                    asked = await self._revision(db, command.revision_id)
                    visit = await self._with_facts(db, visit, _shown(visit, asked))
                on = replace(visit.situation, asked=asked)
                outcome = await self._decide(db, business_id, command, on, visit.author)
                if isinstance(outcome, Done | Refusal):
                    return Acted(visit, outcome, asked)
                if await self._append(db, business_id, outcome, at):
                    now = await self._visit(db, caller, business_id, at)
                    return Acted(now or visit, Done(outcome), asked)

    async def ask(
        self, caller: Caller, business_id: int, revision_id: int, at: datetime
    ) -> tuple[Visit, Revision | None] | None:
        """Tell the operators that an owner would like a plan that is not open to the business.

        Nothing is told if it is open, or the caller no owner: what `look_at` returns says which.
        """
        async with self._database.writing() as db:
            visit = await self._visit(db, caller, business_id, at)
            if visit is None:
                return None
            revision = await self._revision(db, revision_id)
            offers = _offered(visit, revision)
            visit = await self._with_facts(db, visit, _shown(visit, revision))
            if visit.may_change and any(visit.lacks(offer) for offer in offers):
                await outbox.ask(
                    db,
                    self._dialect,
                    self.policy,
                    business_id=business_id,
                    seq=visit.standing.seen,
                    sender_id=visit.member.person_id,
                    revision_id=offers[0].id,
                    at=at,
                )
            return visit, revision

    async def history(
        self, caller: Caller, business_id: int, at: datetime, *, before: int = 0, after: int = 0
    ) -> HistoryPage | None:
        """Five periods, newest first: the newest, or those next older or newer than a change.

        `before` and `after` are numbers of changes (0: not given). None for a non-member.
        """
        async with self._database.reading() as db:
            visit = await self._visit(db, caller, business_id, at)
            if visit is None:
                return None
            return await histories.page(db, self._shelf, visit, before=before, after=after)

    async def entry(
        self, caller: Caller, business_id: int, seq: int, at: datetime
    ) -> HistoryEntry | Visit | None:
        """One period, by the number of its change; a visit if it is none, None for non-members."""
        async with self._database.reading() as db:
            visit = await self._visit(db, caller, business_id, at)
            if visit is None:
                return None
            return await histories.entry(db, self._shelf, visit, seq) or visit

    async def on_day(
        self, caller: Caller, business_id: int, day: date, at: datetime
    ) -> HistoryDay | None:
        """What the business had, or is to have, on a day (UTC); None for a non-member."""
        async with self._database.reading() as db:
            visit = await self._visit(db, caller, business_id, at)
            return await histories.on_day(db, self._shelf, visit, day) if visit else None

    async def reach(self, caller: Caller, at: datetime) -> None:
        """The caller can be written to now: what could not reach them is sent after all."""
        async with self._database.writing() as db:
            await people.greet(db, caller)
            await outbox.resume(db, caller.telegram_id, at)

    async def lose(self, caller: Caller, at: datetime) -> None:
        """The caller cannot be written to any more, until they are back."""
        async with self._database.writing() as db:
            await people.lose(db, caller, at)

    async def timeline(self, caller: Caller, business_id: int, at: datetime) -> HistorySpan | None:
        """The newest forty periods; None for a non-member."""
        async with self._database.reading() as db:
            visit = await self._visit(db, caller, business_id, at)
            return await histories.span(db, self._shelf, visit) if visit else None

    async def ledger(
        self, caller: Caller, business_id: int, at: datetime
    ) -> HistoryLedger | Visit | None:
        """All changes in order; a visit if they are over 150,000, None for a non-member."""
        async with self._database.reading() as db:
            visit = await self._visit(db, caller, business_id, at)
            if visit is None or visit.standing.seen > histories.MOST_IN_A_LEDGER:
                return visit
            return await histories.ledger(db, self._shelf, visit)

    # What operators do

    def is_operator(self, caller: Caller) -> bool:
        """Whether the caller may answer requests."""
        return caller.telegram_id in self.policy.operators

    async def request(
        self, caller: Caller, business_id: int, seq: int, at: datetime
    ) -> Request | None:
        """The request that is this change of a business; None if it is none, and for others."""
        if not self.is_operator(caller):
            return None
        async with self._database.reading() as db:
            return await letters.request(db, self._shelf, business_id, seq, at)

    async def answer(
        self, caller: Caller, business_id: int, command: Approve | Decline, at: datetime
    ) -> Answered | None:
        """Grant or refuse the request that is change number `seen`, at most once.

        None if there is no such request, and for whoever is no operator.
        """
        if not self.is_operator(caller):
            return None
        async with self._database.writing() as db:
            author = Author(await people.remember(db, self._dialect, caller, at), Via.OPERATOR)
            press: Press[Chosen | Declined, NothingToDo | Outdated] = command
            while True:
                case = await visits.case(db, self._shelf, business_id, at)
                if case is None:
                    return None
                on = case.situation(self.policy.undo_for)
                outcome = await self._decide(db, business_id, press, on, author)
                if not isinstance(outcome, Done | NothingToDo | Outdated):
                    if not await self._append(db, business_id, outcome, at):
                        continue
                    outcome = Done(outcome)
                request = await letters.request(db, self._shelf, business_id, command.seen, at)
                return Answered(request, outcome) if request else None

    async def operate(
        self, business_id: int, command: Command[Made, Refused], at: datetime
    ) -> Operated[Made, Refused] | None:
        """Give or end a plan, from the command line; None if there is no such business."""
        async with self._database.writing() as db:
            asked = None
            if isinstance(command, Assign):
                asked = await catalogues.newest_of(db, self._shelf, command.code)
            while True:
                case = await visits.case(db, self._shelf, business_id, at)
                if case is None:
                    return None
                on = case.situation(self.policy.undo_for, asked)
                outcome = command.decide(on, Author(None, Via.CLI))
                if isinstance(outcome, Refusal):
                    return Operated(case.business, outcome)
                if await self._append(db, business_id, outcome, at):
                    now = await visits.case(db, self._shelf, business_id, at)
                    return Operated((now or case).business, Done(outcome))

    async def tag(self, business_id: int, name: str, at: datetime, *, on: bool) -> tuple[str, ...]:
        """Put a tag on a business or take it off: all its tags then."""
        async with self._database.writing() as db:
            if on:
                await facts.tag(db, self._dialect, business_id, name, at)
            else:
                await facts.untag(db, business_id, name)
            return await facts.tags(db, business_id)

    async def add_business(self, name: str, at: datetime) -> Invitation:
        """Bring in a business by its (clean) name: the invitation for its first owner."""
        async with self._database.writing() as db:
            business_id = await people.add_business(db, name, at)
            return await people.invite(db, business_id, Role.OWNER, at)

    async def invite(self, business_id: int, role: Role, at: datetime) -> Invitation:
        """A one-time way into a business that exists."""
        async with self._database.writing() as db:
            return await people.invite(db, business_id, role, at)

    async def members(self, business_id: int) -> tuple[Teammate, ...]:
        """All members of a business, those here longest first."""
        async with self._database.reading() as db:
            return await team.everybody(db, business_id)

    async def give_role(
        self, business_id: int, person_id: int, role: Role, at: datetime
    ) -> TeamDone | LastOwner | NoSuchMember:
        """Give a member another role, from the command line."""
        async with self._database.writing() as db:
            await team.hold(db, business_id)
            return await team.set_role(db, business_id, person_id, role, at)

    async def take_out(
        self, business_id: int, person_id: int, at: datetime
    ) -> TeamDone | LastOwner | NoSuchMember:
        """Take a member out of a business, from the command line."""
        async with self._database.writing() as db:
            await team.hold(db, business_id)
            return await team.remove(db, business_id, person_id, at)

    async def businesses(self, at: datetime) -> tuple[Business, ...]:
        """Every business, oldest first."""
        async with self._database.reading() as db:
            return await visits.businesses(db, self._shelf, at)

    async def record(self, business: Business, at: datetime) -> Record:
        """The whole history of a business."""
        async with self._database.reading() as db:
            rows = (await db.execute(ledgers.LEDGER, {"business": business.id})).all()
            known = await self._shelf.revisions(db, ledgers.revision_ids(rows))
            changes = [one for row in rows if (one := ledgers.read_change(row, known))]
            who = await people.names_of(db, {one.decided_by for one in changes})
            return Record(business, periods(changes, at), who)

    async def notices(self, business_id: int | None, at: datetime, most: int | None) -> Notices:
        """What the outbox holds of a business (None: of all), at most so many that are settled."""
        async with self._database.reading() as db:
            return await posted.read(db, self._shelf, business_id, at, most)

    # Privacy

    async def people(self) -> tuple[Person, ...]:
        """Everybody who is known, in the order of their ids."""
        async with self._database.reading() as db:
            return await privacy.people(db)

    async def person(self, person_id: int) -> Person | None:
        """Somebody who is known; None if nobody of this id is, or not any more."""
        async with self._database.reading() as db:
            return await privacy.someone(db, person_id)

    async def dossier(self, person_id: int) -> Dossier | None:
        """Everything that is kept about a person; None if nobody of this id is known."""
        async with self._database.snapshot() as db:
            return await privacy.dossier(db, person_id)

    async def erase(
        self, person_id: int, at: datetime, *, force: bool = False
    ) -> Erased | StillOwner | StillOperator | None:
        """Forget a person for good; None if nobody of this id is known.

        Unless forced, not while a business that is in use would be left without an owner.
        """
        async with self._database.writing() as db:
            return await privacy.erase(db, self._shelf, self.policy, person_id, at, force=force)

    # The catalogue

    async def catalogue(self) -> Catalogue:
        """What is on offer."""
        async with self._database.reading() as db:
            return Catalogue((await catalogues.on_offer(db)).offers)

    async def newest(self, code: str) -> Revision | None:
        """The newest revision of a plan, on offer or not; None if there never was such a plan."""
        async with self._database.reading() as db:
            return await catalogues.newest_of(db, self._shelf, code)

    async def publications(self) -> tuple[Publication, ...]:
        """Every publication, newest first."""
        async with self._database.reading() as db:
            return await publications.publications(db)

    async def rehearse(self, plans: Sequence[Plan], at: datetime) -> Rehearsal:
        """What publishing exactly these plans would do; writes nothing."""
        async with self._database.snapshot() as db:
            return await rehearsals.rehearse(db, self._shelf, plans, at)

    @overload
    async def publish(self, plans: Sequence[Plan], at: datetime) -> Published: ...

    @overload
    async def publish(
        self, plans: Sequence[Plan], at: datetime, expect: str | None
    ) -> Published | NotAsRehearsed: ...

    async def publish(
        self, plans: Sequence[Plan], at: datetime, expect: str | None = None
    ) -> Published | NotAsRehearsed:
        """Put exactly these plans on offer, in this order; writes only what differs.

        `expect` is the fingerprint of a rehearsal: then only if just that is what would be done.
        """
        async with self._database.writing() as db:
            return await catalogues.publish(db, self._dialect, plans, at, expect)

    async def withdraw(
        self, code: str, at: datetime, *, keep_pending: bool = False
    ) -> Published | StillPending | NotOffered:
        """Take a plan off offer; who holds it keeps it.

        Refused while pending changes point at it, unless they are to be kept as they are.
        """
        async with self._database.writing() as db:
            return await rehearsals.withdraw(
                db, self._dialect, self._shelf, code, at, keep_pending=keep_pending
            )

    # What couriers do

    async def catch_up(self, at: datetime) -> None:
        """Bring up to date what is kept of people who wrote since, beside their own updates.

        Who was unreachable gets again what could not reach them.
        """
        for telegram_id in tuple(self._came_by):
            caller = self._came_by.pop(telegram_id)
            try:
                await self.reach(caller, at)
            except OutageError:
                self._came_by.setdefault(telegram_id, caller)
                raise

    async def ring(self, at: datetime) -> int:
        """Write the letters about what happened by itself, or is about to: how many timers rang."""
        async with self._database.reading() as db:
            if not await timers.is_any_due(db, at):
                return 0
        async with self._database.writing() as db:
            return await timers.ring(db, self._dialect, self._shelf, at)

    async def letters(self, at: datetime, most: int) -> tuple[Letter, ...]:
        """Take up to so many letters that are due, at most one for each person, oldest first.

        They are the caller's alone for the time of a lease; who has not settled or postponed one
        by then will see it handed out again.
        """
        async with self._database.reading() as db:
            ids = await outbox.due(db, at, most)
        if not ids:
            return ()
        async with self._database.writing() as db:
            rows = await outbox.take(db, ids, at, at + LEASE)
        async with self._database.reading() as db:
            return tuple(
                [await letters.read(db, self._shelf, self.policy, row, at) for row in rows]
            )

    async def still(self, letter: Letter, at: datetime) -> Letter | None:
        """A letter that was taken, as it is now, just before it is sent; None if others have it."""
        async with self._database.reading() as db:
            row = await outbox.in_hand(db, letter.id, letter.attempts)
            return await letters.read(db, self._shelf, self.policy, row, at) if row else None

    async def settle(self, letter_id: int, outcome: LetterOutcome, at: datetime) -> None:
        """Say what came of a letter: it is never handed out again."""
        async with self._database.writing() as db:
            await outbox.settle(db, letter_id, outcome, at)

    async def postpone(self, letter_id: int, until: datetime) -> None:
        """Have a letter handed out again, not before `until`."""
        async with self._database.writing() as db:
            await outbox.postpone(db, letter_id, until)

    # How

    async def _visit(
        self, db: AsyncConnection, caller: Caller, business_id: int, at: datetime
    ) -> Visit | None:
        found = await visits.visit(db, self._shelf, self.policy, caller, business_id, at)
        if found and not found.member.is_current:
            self._came_by[caller.telegram_id] = caller
        return found

    async def _wanted(self, db: AsyncConnection, visit: Visit) -> Wanted:
        member = visit.member
        kinds = await notices.wanted(db, member.business_id, member.person_id, member.role)
        return Wanted(visit, kinds)

    async def _with_facts(
        self, db: AsyncConnection, visit: Visit, offers: Sequence[Revision]
    ) -> Visit:
        business_id, since = visit.member.business_id, visit.facts.member_since
        plans = [offer.plan for offer in offers]
        known = await facts.facts(db, business_id, since, plans, visit.standing.at)
        return replace(visit, facts=known)

    async def _decide(
        self,
        db: AsyncConnection,
        business_id: int,
        command: Press[Made, Refused],
        on: Situation,
        author: Author,
    ) -> Made | Done[Made] | Refused:
        """What a press comes to; the change it already came to, if it comes again."""
        following = await self._change_after(db, on.standing, business_id, command.seen)
        if following and is_made_by(following, command, author):
            return Done(following, again=True)
        return command.decide(on, author)

    async def _append(
        self, db: AsyncConnection, business_id: int, change: Change, at: datetime
    ) -> bool:
        """Add a change with the messages it causes; False if somebody was faster."""
        if not await ledgers.append(db, self._dialect, business_id, change):
            return False
        await outbox.announce(db, self._dialect, self.policy, business_id, change, at)
        return True

    async def _change_after(
        self, db: AsyncConnection, standing: Standing, business_id: int, seen: int
    ) -> Change | None:
        last = standing.last
        if last is None or last.seq <= seen + 1:
            return last if last and last.seq == seen + 1 else None
        key = {"business": business_id, "number": seen + 1}
        row = (await db.execute(ledgers.CHANGE, key)).one_or_none()
        if row is None:
            return None  # a forged number below any ledger's
        return ledgers.read_change(
            row, await self._shelf.revisions(db, ledgers.revision_ids([row]))
        )

    async def _revision(self, db: AsyncConnection, revision_id: int) -> Revision | None:
        return (await self._shelf.revisions(db, [revision_id])).get(revision_id)


def _offered(visit: Visit, revision: Revision | None) -> tuple[Revision, ...]:
    """What is on offer today of the plan that a button names."""
    offer = visit.catalogue.by_code(revision.plan.code) if revision else None
    return (offer,) if offer else ()


def _shown(visit: Visit, revision: Revision | None) -> tuple[Revision, ...]:
    """What a screen shows to whoever pressed that button: everything on offer if it is not."""
    return _offered(visit, revision) or visit.catalogue.offers
