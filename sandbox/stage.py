"""What a program that embeds the sandbox puts around the chats, without the sandbox knowing it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Stage:
    """The embedder's part of the page; what is left out is not shown.

    Args:
        next_event: when the bot does something by itself next; None if nothing is to come.
        start_over: makes the bot's data fresh; the sandbox clears the chats itself.
        came_by: the payload of the deep link that brings a person, by id, to their first Start;
            None for whoever comes without one.
        card: the few things that a first-time visitor should try, in plain text.
        title: what is being shown; the bot's name by default.
        roles: what people are in it, by id; shown beside their names.
    """

    next_event: Callable[[], Awaitable[datetime | None]] | None = None
    start_over: Callable[[], Awaitable[None]] | None = None
    came_by: Callable[[int], Awaitable[str | None]] | None = None
    card: tuple[str, ...] = ()
    title: str = ""
    roles: Mapping[int, str] = field(default_factory=dict)
