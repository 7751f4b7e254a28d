"""Joining a business, viewing it, and changing its team."""

from dataclasses import replace
from datetime import datetime

from storage.changes.statements import facts
from storage.database.connections import OutageError
from storage.members.guard import members_only
from storage.members.invitation_acts import InvitationActs
from storage.members.statements import people, registering, team, views
from storage.members.statements.registering import MOST_REGISTERED
from storage.members.values import (
    Business,
    Caller,
    Invitation,
    LastOwner,
    LeftSince,
    MemberView,
    NoSuchMember,
    NotAllowed,
    Registered,
    Role,
    Team,
    TeamDone,
    Teammate,
    TeamOutcome,
    TooManyBusinesses,
)
from storage.outbox.statements import queue
from storage.transaction import Transaction, reading, writing


class Members(InvitationActs):
    """People, and what they are in businesses.

    With `members_only`: None for non-members.
    """

    # What members and strangers do

    @members_only
    @reading
    async def view(
        self, tx: Transaction, caller: Caller, business_id: int, at: datetime
    ) -> MemberView:
        """The caller's view of this business."""
        return await views.entered(tx, caller, business_id, at)

    @reading
    async def views(self, tx: Transaction, caller: Caller, at: datetime) -> tuple[MemberView, ...]:
        """The caller's view of each of their businesses, oldest first."""
        known = await views.views(tx, caller, at)
        is_current = all(view.member.is_current for view in known)
        if not is_current or (not known and self.is_operator(caller)):
            tx.came_by[caller.telegram_id] = caller
        return known

    @writing
    async def register(
        self, tx: Transaction, caller: Caller, name: str, at: datetime, registered: int = 0
    ) -> Registered | LeftSince | TooManyBusinesses:
        """Register a business of the caller's own by its (clean, not too long) name.

        `registered` is how many they had registered when they were asked for the name: however
        often the answer comes, it makes one business.
        """
        if registered >= MOST_REGISTERED:
            return TooManyBusinesses(MOST_REGISTERED)
        business_id = await registering.register(tx, caller, name, registered + 1, at)
        view = await views.view(tx, caller, business_id, at)
        return Registered(view) if view else LeftSince()

    @members_only
    @writing
    async def rename(
        self, tx: Transaction, caller: Caller, business_id: int, name: str, at: datetime
    ) -> MemberView | NotAllowed:
        """Give the business another (clean, not too long) name."""
        view = await views.entered(tx, caller, business_id, at)
        if not view.may_change:
            return NotAllowed()
        await people.rename(tx, business_id, name)
        return replace(view, member=replace(view.member, business_name=name))

    @members_only
    @reading
    async def team(
        self, tx: Transaction, caller: Caller, business_id: int, at: datetime, page: int = 0
    ) -> Team:
        """A page of the members; beyond the last page is the last."""
        view = await views.entered(tx, caller, business_id, at)
        return Team(view, *await team.page(tx, business_id, page))

    @members_only
    @reading
    async def teammate(
        self, tx: Transaction, caller: Caller, business_id: int, person_id: int, at: datetime
    ) -> tuple[MemberView, Teammate | None]:
        """One member, None if there is no such one."""
        view = await views.entered(tx, caller, business_id, at)
        return view, await team.teammate(tx, business_id, person_id)

    @members_only
    @writing
    async def set_role(
        self,
        tx: Transaction,
        caller: Caller,
        business_id: int,
        person_id: int,
        role: Role,
        at: datetime,
    ) -> TeamOutcome:
        """Give a member another role, which only owners may."""
        await team.lock(tx, business_id)
        view = await views.entered(tx, caller, business_id, at)
        if not view.may_change:
            return TeamOutcome(view, NotAllowed())
        outcome = await team.set_role(tx, business_id, person_id, role, at)
        return TeamOutcome(await views.entered(tx, caller, business_id, at), outcome)

    @members_only
    @writing
    async def remove(
        self, tx: Transaction, caller: Caller, business_id: int, person_id: int, at: datetime
    ) -> TeamOutcome:
        """Take a member out, which only owners may, or oneself."""
        await team.lock(tx, business_id)
        view = await views.entered(tx, caller, business_id, at)
        if not view.may_change and person_id != view.member.person_id:
            return TeamOutcome(view, NotAllowed())
        return TeamOutcome(view, await team.remove(tx, business_id, person_id, at))

    @writing
    async def speak(self, tx: Transaction, caller: Caller, language: str, at: datetime) -> None:
        """Keep the language the caller chose for the bot."""
        await people.speak(tx, caller, language, at)

    @reading
    async def spoken(self, tx: Transaction, caller: Caller) -> str | None:
        """The language that somebody in no business chose for the bot, else Telegram's."""
        return await people.chosen_language(tx, caller) or caller.language

    @writing
    async def reach(self, tx: Transaction, caller: Caller, at: datetime) -> None:
        """The caller can be written to now: what could not reach them is sent after all."""
        await people.greet(tx, caller)
        await queue.resume(tx, caller.telegram_id, at)

    @writing
    async def lose(self, tx: Transaction, caller: Caller, at: datetime) -> None:
        """The caller can no longer be reached, until they write again."""
        await people.lose(tx, caller, at)

    async def catch_up(self, at: datetime) -> None:
        """Bring up to date what is kept of people who wrote since, beside their own updates.

        Who was unreachable gets again what could not reach them.
        """
        came_by = self._transactions.came_by
        for telegram_id in tuple(came_by):
            caller = came_by.pop(telegram_id)
            try:
                await self.reach(caller, at)
            except OutageError:
                came_by.setdefault(telegram_id, caller)
                raise

    # What operators do

    def is_operator(self, caller: Caller) -> bool:
        """Whether the caller may answer requests."""
        return caller.telegram_id in self._transactions.policy.operators

    @reading
    async def businesses(self, tx: Transaction, at: datetime) -> tuple[Business, ...]:
        """Every business, oldest first."""
        return await views.businesses(tx, at)

    @writing
    async def bring_in(self, tx: Transaction, name: str, at: datetime) -> Invitation:
        """Bring in a business by its (clean) name: the invitation for its first owner."""
        business_id = await people.add_business(tx, name, at)
        return await people.invite(tx, business_id, Role.OWNER, at)

    @reading
    async def everybody(self, tx: Transaction, business_id: int) -> tuple[Teammate, ...]:
        """All members of a business, those here longest first."""
        return await team.everybody(tx, business_id)

    @writing
    async def give_role(
        self, tx: Transaction, business_id: int, person_id: int, role: Role, at: datetime
    ) -> TeamDone | LastOwner | NoSuchMember:
        """Give a member another role, from the command line."""
        await team.lock(tx, business_id)
        return await team.set_role(tx, business_id, person_id, role, at)

    @writing
    async def take_out(
        self, tx: Transaction, business_id: int, person_id: int, at: datetime
    ) -> TeamDone | LastOwner | NoSuchMember:
        """Take a member out of a business, from the command line."""
        await team.lock(tx, business_id)
        return await team.remove(tx, business_id, person_id, at)

    @writing
    async def tag(
        self, tx: Transaction, business_id: int, name: str, at: datetime, *, on: bool
    ) -> tuple[str, ...]:
        """Put a tag on a business or take it off: all its tags then."""
        if on:
            await facts.tag(tx, business_id, name, at)
        else:
            await facts.untag(tx, business_id, name)
        return await facts.tags(tx, business_id)
