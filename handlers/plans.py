"""Partner Plans: /plan, the plans on offer, the preview, and every press that changes the plan."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.buttons import (
    AskFor,
    Confirm,
    Destination,
    OpenChoose,
    OpenPlans,
    OpenPreview,
    OpenRenewal,
    OpenWhich,
    TakeBack,
    UndoChange,
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
from storage.members.values import MemberView


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
    views, _ = await talk.arrive()
    if len(views) == 1:
        return plans.partner_plans(views[0], _)
    if views:
        return home.which(views, OpenWhich(to=Destination.PLANS), _)
    return home.welcome(_, talk.service)


def open_plans(view: MemberView, _button: OpenPlans, _: Speech, _talk: Talk) -> Screen:
    """Partner Plans, from Partner or back from what it leads to."""
    return plans.partner_plans(view, _)


async def open_choose(_query: CallbackQuery, button: OpenChoose, talk: Talk) -> Screen:
    """The plans on offer."""
    view = await talk.book.changes.offers(talk.caller, button.business, talk.at)
    if view is None:
        return await not_yours(talk)
    _ = talk.speech(view.member)
    if not view.may_change:
        return plans.owners_only(view, _)
    return choose.choose(view, button.page, _, talk.service)


async def open_preview(_query: CallbackQuery, button: OpenPreview, talk: Talk) -> Screen:
    """What choosing a plan would do."""
    look = await talk.book.changes.look_at(talk.caller, button.business, button.revision, talk.at)
    if look is None:
        return await not_yours(talk)
    view, revision = look
    _ = talk.speech(view.member)
    if not view.may_change:
        return plans.owners_only(view, _)
    return choose.asked(view, revision, button.page, button.timing, _, talk.service)


async def open_renewal(_query: CallbackQuery, button: OpenRenewal, talk: Talk) -> Screen:
    """What renewing the plan would do."""
    view = await talk.book.changes.offers(talk.caller, button.business, talk.at)
    if view is None:
        return await not_yours(talk)
    _ = talk.speech(view.member)
    return plans.renewal(view, _) if view.may_change else plans.owners_only(view, _)


async def confirm(_query: CallbackQuery, button: Confirm, talk: Talk) -> Screen:
    """Do what the preview showed."""
    command: Press[Chosen | Requested, ChooseRefusal] = Choose(
        button.revision, button.version, button.basis, button.timing, button.day
    )
    outcome = await talk.book.changes.carry_out(talk.caller, button.business, command, talk.at)
    if outcome is None:
        return await not_yours(talk)
    return plans.confirmed(outcome, button.timing, talk.speech(outcome.view.member), talk.service)


async def take_back(_query: CallbackQuery, button: TakeBack | UndoChange, talk: Talk) -> Screen:
    """Cancel or withdraw what is pending, or undo the last change."""
    command: Press[Withdrawn | Undone, TakeBackRefusal] = Withdraw(button.version)
    if isinstance(button, UndoChange):
        command = Undo(button.version)
    outcome = await talk.book.changes.carry_out(talk.caller, button.business, command, talk.at)
    if outcome is None:
        return await not_yours(talk)
    return plans.taken_back(outcome, talk.speech(outcome.view.member))


async def ask(_query: CallbackQuery, button: AskFor, talk: Talk) -> Screen:
    """Tell the operators that the business would like a plan that is not open to it."""
    look = await talk.book.changes.ask(talk.caller, button.business, button.revision, talk.at)
    if look is None:
        return await not_yours(talk)
    view, revision = look
    _ = talk.speech(view.member)
    if not view.may_change:
        return plans.owners_only(view, _)
    offer = view.catalogue.by_code(revision.plan.code) if revision else None
    if offer and view.lacks(offer):
        notice = _("We have your wish and will look into it.")
        return plans.partner_plans(view, _).saying(notice)
    return choose.asked(view, revision, button.page, Timing.NOW, _, talk.service)
