"""Partner Plans: /plan, the plans on offer, the preview, and every press that changes the plan."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.buttons import (
    AskFor,
    Confirm,
    OpenChoose,
    OpenPlans,
    OpenPreview,
    OpenRenewal,
    OpenWhich,
    TakeBack,
    UndoChange,
    Wanted,
)
from handlers.pressed import Pressed, for_members, not_yours
from handlers.screens import choose, home, plans
from handlers.screens.screen import Screen
from handlers.speech import Speech
from handlers.talk import Talk
from plans.commands.choose import Choose, ChooseRefusal, Timing
from plans.commands.command import Press
from plans.commands.take_back import TakeBackRefusal, Undo, Withdraw
from plans.ledger import Chosen, Requested, Undone, Withdrawn
from storage.members.values import Visit


def make_router() -> Router:
    """A fresh router with the handlers of this module."""
    router = Router(name="plans")
    router.message.register(plan, Command("plan"))
    press = router.callback_query.register
    press(for_members(open_plans), Pressed(OpenPlans))
    press(open_choose, Pressed(OpenChoose))
    press(open_preview, Pressed(OpenPreview))
    press(open_renewal, Pressed(OpenRenewal))
    press(confirm, Pressed(Confirm))
    press(take_back, Pressed(TakeBack))
    press(take_back, Pressed(UndoChange))
    press(ask, Pressed(AskFor))
    return router


async def plan(_message: Message, talk: Talk) -> Screen:
    """`/plan`."""
    visits, _ = await talk.arrive()
    if len(visits) == 1:
        return plans.partner_plans(visits[0], _)
    if visits:
        return home.which(visits, OpenWhich(wanted=Wanted.PLANS), _)
    return home.welcome(_, talk.service)


def open_plans(visit: Visit, _button: OpenPlans, _: Speech, _talk: Talk) -> Screen:
    """Partner Plans, from Partner or back from what it leads to."""
    return plans.partner_plans(visit, _)


async def open_choose(_query: CallbackQuery, button: OpenChoose, talk: Talk) -> Screen:
    """The plans on offer."""
    visit = await talk.book.changes.offers(talk.caller, button.business, talk.at)
    if visit is None:
        return await not_yours(talk)
    _ = talk.speech(visit.member)
    if not visit.may_change:
        return plans.owners_only(visit, _)
    return choose.choose(visit, button.page, _, talk.service)


async def open_preview(_query: CallbackQuery, button: OpenPreview, talk: Talk) -> Screen:
    """What choosing a plan would do."""
    look = await talk.book.changes.look_at(talk.caller, button.business, button.revision, talk.at)
    if look is None:
        return await not_yours(talk)
    visit, revision = look
    _ = talk.speech(visit.member)
    if not visit.may_change:
        return plans.owners_only(visit, _)
    return choose.asked(visit, revision, button.page, button.timing, _, talk.service)


async def open_renewal(_query: CallbackQuery, button: OpenRenewal, talk: Talk) -> Screen:
    """What renewing the plan would do."""
    visit = await talk.book.changes.offers(talk.caller, button.business, talk.at)
    if visit is None:
        return await not_yours(talk)
    _ = talk.speech(visit.member)
    return plans.renewal(visit, _) if visit.may_change else plans.owners_only(visit, _)


async def confirm(_query: CallbackQuery, button: Confirm, talk: Talk) -> Screen:
    """Do what the preview showed."""
    command: Press[Chosen | Requested, ChooseRefusal] = Choose(
        button.revision, button.version, button.basis, button.timing, button.day
    )
    acted = await talk.book.changes.carry_out(talk.caller, button.business, command, talk.at)
    if acted is None:
        return await not_yours(talk)
    return plans.confirmed(acted, button.timing, talk.speech(acted.visit.member), talk.service)


async def take_back(_query: CallbackQuery, button: TakeBack | UndoChange, talk: Talk) -> Screen:
    """Cancel or withdraw what is pending, or undo the last change."""
    command: Press[Withdrawn | Undone, TakeBackRefusal] = Withdraw(button.version)
    if isinstance(button, UndoChange):
        command = Undo(button.version)
    acted = await talk.book.changes.carry_out(talk.caller, button.business, command, talk.at)
    if acted is None:
        return await not_yours(talk)
    return plans.taken_back(acted, talk.speech(acted.visit.member))


async def ask(_query: CallbackQuery, button: AskFor, talk: Talk) -> Screen:
    """Tell the operators that the business would like a plan that is not open to it."""
    look = await talk.book.changes.ask(talk.caller, button.business, button.revision, talk.at)
    if look is None:
        return await not_yours(talk)
    visit, revision = look
    _ = talk.speech(visit.member)
    if not visit.may_change:
        return plans.owners_only(visit, _)
    offer = visit.catalogue.by_code(revision.plan.code) if revision else None
    if offer and visit.lacks(offer):
        notice = _("We have your wish and will look into it.")
        return plans.partner_plans(visit, _).saying(notice)
    return choose.asked(visit, revision, button.page, Timing.NOW, _, talk.service)
