"""Presses: the door that only members pass."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from handlers.buttons import OfBusiness
from handlers.context import Context
from handlers.language import Language
from handlers.screens import home
from handlers.screens.screen import Screen
from storage.members.values import MemberView

Pushed = TypeVar("Pushed", bound=OfBusiness)


def for_members(
    show: Callable[[MemberView, Pushed, Language, Context], Screen],
) -> Callable[[Pushed, Context], Awaitable[Screen]]:
    """A handler that lets members of the button's business see `show`, and nobody else."""

    async def handler(button: Pushed, context: Context) -> Screen:
        view = await context.book.members.view(context.caller, button.business, context.at)
        if view is None:
            return await not_yours(context)
        return show(view, button, context.language(view.member), context)

    return handler


async def not_yours(context: Context) -> Screen:
    """The caller's first screen, for a button of a business they aren't in."""
    views, say = await context.arrive()
    notice = say("This button belongs to a business you are not in, or not any more.")
    return home.home(views, say, context.service).saying(notice)
