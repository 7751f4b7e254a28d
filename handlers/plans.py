"""Partner Plans: /plan, the plans on offer, the preview, and every press that changes the plan."""

from handlers.buttons import (
    AskFor,
    Confirm,
    Destination,
    OpenChoose,
    OpenPlans,
    OpenPreview,
    OpenRenewal,
    OpenTurnOff,
    OpenWhich,
    TakeBack,
    TurnOff,
    UndoChange,
)
from handlers.context import Context
from handlers.language import Language
from handlers.pressed import for_members, not_yours
from handlers.routes import Routes
from handlers.screens import home, offers, outcomes, plans, preview
from handlers.screens.screen import Screen
from plans.commands.choose import Choose, ChooseRefusal
from plans.commands.command import Press
from plans.commands.renewing import TurnOffRefusal, TurnOffRenewal
from plans.commands.take_back import TakeBackRefusal, Undo, Withdraw
from plans.ledger import Chosen, Ended, Requested, Undone, Withdrawn
from storage.members.values import MemberView


def add_routes(routes: Routes) -> None:
    """The commands and buttons of this module."""
    routes.command("plan", plan)
    routes.press(OpenPlans, for_members(open_plans))
    routes.press(OpenChoose, open_choose)
    routes.press(OpenPreview, open_preview)
    routes.press(OpenRenewal, open_renewal)
    routes.press(Confirm, confirm)
    routes.press(TakeBack, take_back)
    routes.press(UndoChange, take_back)
    routes.press(OpenTurnOff, for_members(open_turn_off))
    routes.press(TurnOff, turn_off)
    routes.press(AskFor, ask)


async def plan(_words: str, context: Context) -> Screen:
    """`/plan`."""
    views, say = await context.arrive()
    if len(views) == 1:
        return plans.partner_plans(views[0], say)
    if views:
        return home.which(views, OpenWhich(to=Destination.PLANS), say)
    return home.welcome(say, context.service)


def open_plans(view: MemberView, _button: OpenPlans, say: Language, _talk: Context) -> Screen:
    """Partner Plans, from Partner or back from what it leads to."""
    return plans.partner_plans(view, say)


async def open_choose(button: OpenChoose, context: Context) -> Screen:
    """The plans on offer."""
    view = await context.book.changes.offers(context.caller, button.business, context.at)
    if view is None:
        return await not_yours(context)
    say = context.language(view.member)
    if not view.may_change:
        return plans.owners_only(view, say)
    return offers.choose(view, button.page, say, context.service)


async def open_preview(button: OpenPreview, context: Context) -> Screen:
    """The preview of choosing a plan."""
    look = await context.book.changes.look_at(
        context.caller, button.business, button.revision, context.at
    )
    if look is None:
        return await not_yours(context)
    view, revision = look
    say = context.language(view.member)
    if not view.may_change:
        return plans.owners_only(view, say)
    return preview.asked(view, revision, button.page, button.timing, say, context.service)


async def open_renewal(button: OpenRenewal, context: Context) -> Screen:
    """The preview of renewing the plan."""
    view = await context.book.changes.offers(context.caller, button.business, context.at)
    if view is None:
        return await not_yours(context)
    say = context.language(view.member)
    return plans.renewal(view, say) if view.may_change else plans.owners_only(view, say)


async def confirm(button: Confirm, context: Context) -> Screen:
    """Do what the preview showed."""
    command: Press[Chosen | Requested, ChooseRefusal] = Choose(
        button.revision, button.version, button.basis, button.timing, button.day
    )
    outcome = await context.book.changes.carry_out(
        context.caller, button.business, command, context.at
    )
    if outcome is None:
        return await not_yours(context)
    return outcomes.confirmed(
        outcome, button.timing, context.language(outcome.view.member), context.service
    )


async def take_back(button: TakeBack | UndoChange, context: Context) -> Screen:
    """Cancel or withdraw what is pending, or undo the last change."""
    command: Press[Withdrawn | Undone, TakeBackRefusal] = Withdraw(button.version)
    if isinstance(button, UndoChange):
        command = Undo(button.version)
    outcome = await context.book.changes.carry_out(
        context.caller, button.business, command, context.at
    )
    if outcome is None:
        return await not_yours(context)
    return outcomes.taken_back(outcome, context.language(outcome.view.member))


def open_turn_off(view: MemberView, _button: OpenTurnOff, say: Language, _talk: Context) -> Screen:
    """What turning off the renewal would come to."""
    return plans.turning_off(view, say) if view.may_change else plans.owners_only(view, say)


async def turn_off(button: TurnOff, context: Context) -> Screen:
    """Have the plan end at the end of its term."""
    command: Press[Ended, TurnOffRefusal] = TurnOffRenewal(button.version, button.day)
    outcome = await context.book.changes.carry_out(
        context.caller, button.business, command, context.at
    )
    if outcome is None:
        return await not_yours(context)
    return outcomes.taken_back(outcome, context.language(outcome.view.member))


async def ask(button: AskFor, context: Context) -> Screen:
    """Tell the operators that the business would like a plan that is not open to it."""
    look = await context.book.changes.ask(
        context.caller, button.business, button.revision, context.at
    )
    if look is None:
        return await not_yours(context)
    view, revision = look
    say = context.language(view.member)
    if not view.may_change:
        return plans.owners_only(view, say)
    offer = view.catalogue.by_code(revision.plan.code) if revision else None
    if offer and view.lacks(offer):
        notice = say("Thanks. We have your request and will look into it.")
        return plans.partner_plans(view, say).saying(notice)
    return preview.asked(view, revision, button.page, None, say, context.service)
