"""Partner Plans: /plan, the plans on offer, the preview, and Confirm."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.buttons import Confirm, OpenChoose, OpenPlans, OpenPreview
from handlers.pressed import Pressed, for_members, not_yours
from handlers.screens import choose, home, plans
from handlers.screens.screen import Screen
from handlers.speech import Speech
from handlers.talk import Talk
from storage.face import Order, Visit


def make_router() -> Router:
    """A fresh router with the handlers of this module."""
    router = Router(name="plans")
    router.message.register(plan, Command("plan"))
    press = router.callback_query.register
    press(for_members(open_plans), Pressed(OpenPlans))
    press(for_members(open_choose), Pressed(OpenChoose))
    press(open_preview, Pressed(OpenPreview))
    press(confirm, Pressed(Confirm))
    return router


async def plan(_message: Message, talk: Talk) -> Screen:
    """`/plan`."""
    visits, _ = await talk.arrive()
    if len(visits) == 1:
        return plans.partner_plans(visits[0], _)
    if visits:
        return home.which(visits, lambda business: OpenPlans(business=business), _)
    return home.welcome(_, talk.service)


def open_plans(visit: Visit, _button: OpenPlans, _: Speech, _talk: Talk) -> Screen:
    """Partner Plans, from Partner or back from what it leads to."""
    return plans.partner_plans(visit, _)


def open_choose(visit: Visit, button: OpenChoose, _: Speech, talk: Talk) -> Screen:
    """The plans on offer."""
    if not visit.may_change:
        return plans.owners_only(visit, _)
    return choose.choose(visit, button.page, _, talk.service)


async def open_preview(_query: CallbackQuery, button: OpenPreview, talk: Talk) -> Screen:
    """What choosing a plan would do."""
    look = await talk.book.look_at(talk.caller, button.business, button.revision, talk.at)
    if look is None:
        return await not_yours(talk)
    visit, revision = look
    _ = talk.speech(visit.member)
    if not visit.may_change:
        return plans.owners_only(visit, _)
    return choose.asked(visit, revision, button.page, _, talk.service)


async def confirm(_query: CallbackQuery, button: Confirm, talk: Talk) -> Screen:
    """Do what the preview showed."""
    order = Order(
        business_id=button.business,
        revision_id=button.revision,
        seen=button.seen,
        base=button.base,
        timing=button.timing,
        day=button.day,
    )
    acted = await talk.book.order(talk.caller, order, talk.at)
    if acted is None:
        return await not_yours(talk)
    return plans.ordered(acted, talk.speech(acted.visit.member), talk.service)
