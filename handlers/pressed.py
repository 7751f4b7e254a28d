"""Presses: routing by the kind of button, and the door that only members pass."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiogram.filters import Filter
from aiogram.types import CallbackQuery

from handlers.buttons import AnyButton, OfBusiness
from handlers.screens import home
from handlers.screens.screen import Screen
from handlers.speech import Speech
from handlers.talk import Talk
from storage.members.values import MemberView

Pushed = TypeVar("Pushed", bound=OfBusiness)


class Pressed(Filter):
    """Passes presses of one kind of button, which a middleware has read from the data."""

    def __init__(self, kind: type[AnyButton]) -> None:
        self._kind = kind

    async def __call__(self, _query: CallbackQuery, button: AnyButton | None) -> bool:
        """Whether this is the button pressed."""
        return isinstance(button, self._kind)


def for_members(
    show: Callable[[MemberView, Pushed, Speech, Talk], Screen],
) -> Callable[..., Awaitable[Screen]]:
    """A handler that lets members of the button's business see `show`, and nobody else."""

    async def handler(_query: CallbackQuery, button: Pushed, talk: Talk) -> Screen:
        view = await talk.book.members.view(talk.caller, button.business, talk.at)
        if view is None:
            return await not_yours(talk)
        return show(view, button, talk.speech(view.member), talk)

    return handler


async def not_yours(talk: Talk) -> Screen:
    """Where the caller begins, for a button of a business they are not in; says nothing of it."""
    views, _ = await talk.arrive()
    notice = _("This button belongs to a business you are not in, or not any more.")
    return home.home(views, _, talk.service).saying(notice)
