"""Context: what a handler is given of one update."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from aiogram import Bot
from aiogram.types import Message

from handlers.language import Language, Languages
from handlers.screens.chart import Chart, NotDrawn
from handlers.service import Service
from storage.book import Book
from storage.members.values import Caller, Member, MemberView

Draw = Callable[[Chart], Awaitable[bytes | NotDrawn]]
"""Paints a chart as a PNG, or tells why there is none."""


@dataclass(frozen=True, slots=True)
class Context:
    """One update: who wrote, when (`at`, UTC), and everything needed to answer.

    `under` is the message with the button that was pressed, if it can be read.
    """

    caller: Caller
    at: datetime
    bot: Bot
    book: Book
    languages: Languages
    service: Service
    draw: Draw
    under: Message | None = None

    async def arrive(self) -> tuple[tuple[MemberView, ...], Language]:
        """The caller's businesses, and the caller's language."""
        views = await self.book.members.views(self.caller, self.at)
        if not views and self.book.members.is_operator(self.caller):
            return views, self.languages.language(await self.book.members.spoken(self.caller))
        return views, self.language(views[0].member if views else None)

    def language(self, member: Member | None) -> Language:
        """The language that a member chose, else the one Telegram tells."""
        return self.languages.language(member.language if member else self.caller.language)
