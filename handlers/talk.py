"""Talk: what a handler is given of one update, by aiogram's dependency injection."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from handlers.screens.chart import Chart
from handlers.service import Service
from handlers.speech import Languages, Speech
from storage.book import Book
from storage.members.values import Caller, Member, MemberView

Draw = Callable[[Chart], Awaitable[bytes | None]]
"""Paints a chart as a PNG; None if that did not succeed in time."""


@dataclass(frozen=True, slots=True)
class Talk:
    """Who says something and when (`at`, UTC), and what is needed to answer."""

    caller: Caller
    at: datetime
    book: Book
    languages: Languages
    service: Service
    draw: Draw

    async def arrive(self) -> tuple[tuple[MemberView, ...], Speech]:
        """The caller's businesses, and the caller's language."""
        views = await self.book.members.views(self.caller, self.at)
        return views, self.speech(views[0].member if views else None)

    def speech(self, member: Member | None) -> Speech:
        """The language that a member chose, else the one Telegram tells."""
        return self.languages.speech(member.language if member else self.caller.language)
